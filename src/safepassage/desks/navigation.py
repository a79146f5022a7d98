"""Which desks there are, whose they are, and what their menus hold: one table, read by start page and menus."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks.components import Tab

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: its words, the route it leads to, and the permission without which it is not shown."""

    text: Text
    route: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: its name, whose it is, a sentence for newcomers, and its menu; the first entry is its first page."""

    code: str
    name: Text
    roles: frozenset[str]
    sentence: Text
    entries: tuple[Entry, ...]


_FIND = Entry(_("Find"), "find", Permission.PEOPLE_PERSON_FIND)
_IMPORT = Entry(_("Files in"), "import_files", Permission.EXCHANGE_IMPORT_PREVIEW)
_PLACES = Entry(_("Places"), "places", Permission.PLACES_PLACE_READ)
_FIGURES = Entry(_("Figures"), "figures", Permission.PUBLICATION_INTERNAL_READ)

DESKS: tuple[Desk, ...] = (
    Desk(
        "immigration",
        _("Immigration"),
        frozenset({"caseworker", "case_lead", "intake"}),
        _("See whose move each family's case is, ask other agencies, and decide."),
        (
            Entry(_("My work"), "my_work", Permission.PEOPLE_CASE_READ),
            _FIND,
            Entry(_("Register"), "register", Permission.PEOPLE_PERSON_REGISTER),
            _IMPORT,
            _FIGURES,
        ),
    ),
    Desk(
        "contact",
        _("Contact"),
        frozenset({"contact_officer"}),
        _("Know how each family may safely be reached, and nothing more than that needs."),
        (Entry(_("My families"), "contact_work", Permission.PEOPLE_CONTACT_PLAN_READ),),
    ),
    Desk(
        "defence",
        _("Questions"),
        frozenset({"verifier", "vetter", "medical"}),
        _("Answer one question about one person at a time."),
        (Entry(_("Questions"), "questions", Permission.VERIFICATION_ENQUIRY_ANSWER),),
    ),
    Desk(
        "movement_cell",
        _("Movement cell"),
        frozenset({"travel_desk"}),
        _("Put whole families on partners' flights, and clear what stops them."),
        (
            Entry(_("Flight board"), "flight_board", Permission.MOVEMENTS_OFFER_READ),
            Entry(_("Ready to travel"), "ready", Permission.MOVEMENTS_BOOKING_READ),
            _FIND,
            _PLACES,
            _IMPORT,
            _FIGURES,
        ),
    ),
    Desk(
        "representative",
        _("Special Representative"),
        frozenset({"special_representative"}),
        _("See who is approved and stuck, by obstacle and owner, and which doors would free most people."),
        (
            Entry(_("Approved and stuck"), "stuck", Permission.MOVEMENTS_OBSTACLE_READ),
            Entry(_("Partners"), "partners", Permission.MOVEMENTS_OFFER_READ),
            _PLACES,
            _FIGURES,
        ),
    ),
    Desk(
        "border",
        _("Border"),
        frozenset({"border_confirmer"}),
        _("Confirm who is here, grant entry, and land a family together."),
        (Entry(_("Who is here"), "border", Permission.ARRIVALS_CROSSING_CONFIRM),),
    ),
    Desk(
        "settlement",
        _("Settlement"),
        frozenset({"settlement_officer"}),
        _("Receive families, find them a home, and follow them to citizenship."),
        (Entry(_("Households"), "households", Permission.SETTLEMENT_HOUSEHOLD_READ),),
    ),
    Desk(
        "ministers",
        _("Figures"),
        frozenset({"publisher"}),
        _("Figures with their unit, their instant and how they were counted."),
        (_FIGURES, _IMPORT),
    ),
    Desk(
        "auditor",
        _("Audit"),
        frozenset({"auditor"}),
        _("Who saw and did what, of whose file, why and when."),
        (Entry(_("Who saw what"), "audit_trail", Permission.AUDIT_EVENTS_READ),),
    ),
    Desk(
        "admin",
        _("Administration"),
        frozenset({"operator"}),
        _("Accounts and roles by post, jobs, backups, and what this machine lacks."),
        (
            Entry(_("Accounts"), "accounts", Permission.ACCESS_USERS_MANAGE),
            Entry(_("Health"), "health", Permission.JOBS_QUEUE_READ),
        ),
    ),
)


def desk_of(by: Actor, code: str = "") -> Desk | None:
    """The desk whose menu an officer sees: the one asked for if it is theirs, else the first that is."""
    theirs = [desk for desk in DESKS if desk.roles & by.roles]
    return next((desk for desk in theirs if desk.code == code), theirs[0] if theirs else None)


def desks_of(by: Actor) -> list[Desk]:
    """Every desk of an officer."""
    return [desk for desk in DESKS if desk.roles & by.roles]


def menu(by: Actor, desk: Desk | None, here: str) -> list[Tab]:
    """The desk's entries that this officer may use; the one that the page lies under is current."""
    found = [(entry, _address(entry)) for entry in (desk.entries if desk else ()) if access.can(by, entry.permission)]
    shown = [(entry, address) for entry, address in found if address]
    under = max((address for _entry, address in shown if here.startswith(address)), key=len, default="")
    return [Tab(text=str(entry.text), href=address, is_current=address == under) for entry, address in shown]


def first_address(by: Actor, desk: Desk) -> str:
    """The first page of a desk that this officer may open."""
    return next((a for e in desk.entries if access.can(by, e.permission) and (a := _address(e))), "")


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.route)
    except NoReverseMatch:
        return ""
