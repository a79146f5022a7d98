"""Where this installation keeps its state, so that data, keys and logs of two users never meet."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
ROOTS_HOME = Path("/var/lib/safepassage")
TRAVERSABLE_BY_ALL = stat.S_IXOTH


class NotReady(Exception):
    """Something this machine lacks. The message is the sentence an operator reads, with the mending command."""


@dataclass(frozen=True, slots=True)
class Home:
    """The state folder of one installation and the places inside it."""

    path: Path

    @property
    def keys(self) -> Path:
        """The folder of key files; SAFEPASSAGE_KEYS moves it to another disk or a mounted secret."""
        chosen = os.environ.get("SAFEPASSAGE_KEYS")
        return Path(chosen).absolute() if chosen else self.path / "keys"

    @property
    def cluster(self) -> Path:
        """Everything of the embedded PostgreSQL; belongs to the account that runs it."""
        return self.path / "postgresql"

    @property
    def socket(self) -> Path:
        """The private folder of the database's socket."""
        return self.cluster / "socket"

    @property
    def logs(self) -> Path:
        """Logs of the web and job processes; they hold no personal data."""
        return self.path / "logs"

    @property
    def static(self) -> Path:
        """Collected static files with their hashed names."""
        return self.path / "static"

    @property
    def catalogues(self) -> Path:
        """Compiled translations, where the checkout itself cannot be written."""
        return self.path / "catalogues"

    @property
    def backups(self) -> Path:
        """Where `backup` writes when no folder is named."""
        return self.path / "backups"

    def prepare(self) -> None:
        """Make the folder: private, or as root passable (never listable) by the database's account."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        if not self.path.exists():
            self.path.mkdir(parents=True, mode=0o755)
            self.path.chmod(mode)
        owner = self.path.stat().st_uid
        if owner != os.geteuid():
            raise NotReady(
                f"The folder {self.path} belongs to another user (number {owner}): "
                "run this as that user, or set SAFEPASSAGE_HOME to a folder of your own."
            )
        self.logs.mkdir(mode=0o700, exist_ok=True)

    def demonstration(self) -> "Home":
        """The demonstration's own state, so that invented people never mix with real ones."""
        return Home(self.path / "demo")


def current() -> Home:
    """The state folder: SAFEPASSAGE_HOME, or the checkout's `var`, or a folder of the user where that is closed."""
    chosen = os.environ.get("SAFEPASSAGE_HOME")
    if chosen:
        return Home(Path(chosen).expanduser().absolute())
    beside = CHECKOUT / "var"
    if os.geteuid() == 0:
        usable = reachable_by_all(CHECKOUT) and (not beside.exists() or beside.stat().st_uid == 0)
        return Home(beside if usable else ROOTS_HOME)
    if _mine(beside) or (not beside.exists() and os.access(CHECKOUT, os.W_OK)):
        return Home(beside)
    own = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return Home(Path(own) / "safepassage")


def reachable_by_all(path: Path) -> bool:
    """Whether every folder down to the path lets any account pass: a checkout under root's own folder does not."""
    return all(folder.stat().st_mode & TRAVERSABLE_BY_ALL for folder in (path, *path.parents) if folder.exists())


def _mine(path: Path) -> bool:
    return path.exists() and path.stat().st_uid == os.geteuid() and os.access(path, os.W_OK | os.X_OK)
