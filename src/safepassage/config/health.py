"""What the operator's page shows: `doctor`'s lines and the age of the last backup and of its last proof."""

from datetime import UTC, datetime, timedelta

from safepassage.config import addresses, doctor, home

OLDEST_BACKUP = timedelta(days=1, hours=2)
_STAMP = "safepassage-%Y%m%dT%H%M%SZ"


def lines() -> list[str]:
    """One line for each thing to mend, with its command; browser tests are no concern of a running service."""
    found = [line for line in doctor.machine_findings() if "browser tests" not in line]
    if addresses.is_embedded():
        found += _backups()
    return found


def _backups() -> list[str]:
    place = home.current()
    newest = max((at for path in _folders(place) if (at := _made_at(path))), default=None)
    if newest is None:
        return ["No backup was made yet: run  ./safepassage backup"]
    if datetime.now(UTC) - newest > OLDEST_BACKUP:
        return [f"The last backup is of {newest:%Y-%m-%d %H:%M} UTC: run  ./safepassage backup"]
    if doctor.drill_is_old(place):
        return ["Nobody has proved a backup for a month: run  ./safepassage restore --drill"]
    return []


def _folders(place: home.Home) -> list[str]:
    return [path.name for path in place.backups.iterdir()] if place.backups.exists() else []


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
