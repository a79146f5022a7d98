"""The Chromium that the browser tests drive: found, or installed where that is ours to do."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install -y --no-install-recommends chromium"
REQUIRED = "SAFEPASSAGE_REQUIRE_BROWSER"


def find() -> str | None:
    """The path of a Chromium on this machine, or SAFEPASSAGE_CHROMIUM."""
    chosen = os.environ.get("SAFEPASSAGE_CHROMIUM")
    return chosen if chosen else next((path for name in NAMES if (path := shutil.which(name))), None)


def find_or_install() -> str | None:
    """The same; as root on a Debian without one, it is installed first."""
    found = find()
    if found or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return found
    print("Installing Chromium for the browser tests (apt-get) …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], INSTALL.split()):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return find()


def launch_arguments() -> list[str]:
    """Switches of every start: no sandbox as root (Chromium refuses otherwise), and no calls out by itself."""
    quiet = [
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
        "--disable-domain-reliability", "--disable-extensions", "--no-default-browser-check", "--no-first-run",
        "--disable-features=OptimizationHints,MediaRouter,Translate",
    ]  # fmt: skip
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet
