"""Who may bring which kind of file in.

The service that works through a file may do everything. So the officer it works for must hold the right to do by hand
what the file does in one go; else a file of people could be entered, or compared with the last one, by somebody who may
only enter offers.
"""

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.requirements import WITHOUT_PERMISSION, NotPermitted

_BY_HAND: dict[str, Permission] = {
    "applications": Permission.PEOPLE_PERSON_REGISTER,
    "contacts": Permission.PEOPLE_CASE_OPEN,
    "service-roll": Permission.VERIFICATION_ROLL_READ,
    "offers": Permission.MOVEMENTS_OFFER_RECORD,
    "places": Permission.PLACES_GAZETTEER_MANAGE,
    "territory": Permission.PLACES_CONTROL_REPORT,
    "published-figures": Permission.PUBLICATION_FIGURE_RECORD,
}
ROLL_HOLDERS = frozenset({"NZDF"})


def require_kind(by: Actor, permission: Permission, kind: str) -> None:
    """Raise NotPermitted unless the officer may import, and may do by hand what this kind of file does."""
    access.require(by, permission)
    needed = _BY_HAND.get(kind)
    if needed is None or access.can(by, needed):
        return
    # An agency's own intake brings in its own roll, without being one who reads it to answer questions.
    if kind == "service-roll" and by.agency in ROLL_HOLDERS and access.can(by, Permission.EXCHANGE_IMPORT_COMMIT):
        return
    raise NotPermitted(WITHOUT_PERMISSION, permission=needed)


def kinds_for(by: Actor) -> list[str]:
    """The kinds that this officer may bring in, for the choice on the page."""
    found = []
    for kind in _BY_HAND:
        try:
            require_kind(by, Permission.EXCHANGE_IMPORT_PREVIEW, kind)
        except NotPermitted:
            continue
        found.append(kind)
    return found
