"""The text of a photographed page, by the `tesseract` program where it is installed. Optional: typing always works."""

import shutil
import subprocess
from pathlib import Path

IMAGE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
_PATIENCE_SECONDS = 60
_ZONE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


class NoReader(RuntimeError):
    """The program is not installed; the message says how to get it."""


def text_of_image(path: Path) -> str:
    """Text of an image for `read_mrz`. Raises NoReader without the program, ValueError when it cannot read the file."""
    program = shutil.which("tesseract")
    if program is None:
        raise NoReader(
            "Reading a photo needs the program tesseract (apt-get install tesseract-ocr). Type the lines instead."
        )
    command = [program, str(path), "stdout", "--psm", "6", "-c", f"tessedit_char_whitelist={_ZONE_LETTERS}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ValueError("The photo could not be read in time. Type the lines instead.") from None
    if done.returncode != 0:
        raise ValueError("The photo could not be read. Type the lines instead.")
    return done.stdout.decode("utf-8", errors="replace")
