"""The launcher in plain sh: what it says when Python is missing, and that it keeps to POSIX."""

import os
import shutil
import subprocess
from pathlib import Path

from safepassage.config.home import CHECKOUT

LAUNCHER = CHECKOUT / "safepassage"


def _bare_path(folder: Path) -> str:
    folder.mkdir()
    for name in ("sh", "cat", "cut", "dirname", "sha256sum", "mkdir", "flock"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def _copy(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("safepassage", "requirements.txt", "requirements-installer.txt"):
        shutil.copy(CHECKOUT / name, folder / name)
    return folder / "safepassage"


def test_launcher_without_a_fit_python_says_the_command_that_mends_it(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    text = LAUNCHER.read_text().replace("/usr/bin/python3", str(old))
    launcher = _copy(tmp_path / "a path with spaces")
    launcher.write_text(text)

    done = subprocess.run(
        ["sh", str(launcher), "status"],
        env={"PATH": _bare_path(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("safepassage: needs Python 3.11")
    assert "apt-get install -y python3 python3-venv" in done.stderr


def test_launcher_is_executable_and_parses() -> None:
    assert os.access(LAUNCHER, os.X_OK)
    assert subprocess.run(["sh", "-n", str(LAUNCHER)], check=False).returncode == 0
