"""Everything that may be done with a family's seats: one table of words, permission, form and operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safepassage.access.permissions import Permission
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.rules import Action, BookingState

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingAct:
    """One act on a booking: its address, words, permission and operation; `at_once` needs no page of its own."""

    slug: str
    action: Action | None
    title: Text
    button: Text
    done: Text
    permission: Permission
    operation: Callable[..., Any]
    next_of: BookingState | None = None
    says: tuple[Text, ...] = ()
    needs_reason: bool = False
    is_grave: bool = False
    at_once: bool = False


ACTS: tuple[BookingAct, ...] = (
    BookingAct(
        slug="name",
        action=Action.NAME_SEATS,
        title=_("Send the names to the partner"),
        button=_("The names are sent"),
        done=_("The names are with the partner. Its answer is the next step."),
        permission=Permission.MOVEMENTS_SEATS_NAME,
        operation=movements.name_seats,
        next_of=BookingState.HELD,
        says=(
            _("The partner gets what its list asks for, and nothing else of the case."),
            _("From now on the partner knows who this family is."),
        ),
    ),
    BookingAct(
        slug="accept",
        action=Action.RECORD_ACCEPTANCE,
        title=_("The partner said yes to every name"),
        button=_("The partner said yes"),
        done=_("Accepted. The family can be called forward."),
        permission=Permission.MOVEMENTS_SEATS_ACCEPT,
        operation=movements.record_acceptance,
        next_of=BookingState.NAMED,
        at_once=True,
    ),
    BookingAct(
        slug="call-forward",
        action=Action.CALL_FORWARD,
        title=_("Call the family forward"),
        button=_("The family was told to come"),
        done=_("Called forward. From here only a person changes this booking."),
        permission=Permission.MOVEMENTS_BOOKING_CALL_FORWARD,
        operation=movements.call_forward_family,
        next_of=BookingState.ACCEPTED,
        says=(
            _("Their contact officer reaches them in the way that was agreed; never from here."),
            _("A family in hiding moves for this. Do it only when the seats are certain."),
        ),
    ),
    BookingAct(
        slug="check-in",
        action=Action.CHECK_IN,
        title=_("The family was seen at the gate"),
        button=_("All of them are here"),
        done=_("Checked in."),
        permission=Permission.MOVEMENTS_BOOKING_BOARD,
        operation=movements.check_in_family,
        next_of=BookingState.CALLED_FORWARD,
        at_once=True,
    ),
    BookingAct(
        slug="board",
        action=Action.BOARD,
        title=_("Everybody is on board"),
        button=_("All of them are on board"),
        done=_("On board. The border confirms them where they land."),
        permission=Permission.MOVEMENTS_BOOKING_BOARD,
        operation=movements.board_family,
        next_of=BookingState.CHECKED_IN,
        at_once=True,
    ),
    BookingAct(
        slug="got-off",
        action=None,
        title=_("The family got off on the way"),
        button=_("They got off here"),
        done=_("Recorded. The family waits for seats to go on."),
        permission=Permission.MOVEMENTS_BOOKING_BOARD,
        operation=movements.record_arrival_of_booking,
        says=(_("Only for a leg that ends on the way. A landing in the country of settlement is the border's act."),),
    ),
    BookingAct(
        slug="refuse",
        action=Action.RECORD_REFUSAL,
        title=_("The partner refused a name"),
        button=_("Record the refusal"),
        done=_("The whole family stays off this movement, and waits for other seats."),
        permission=Permission.MOVEMENTS_SEATS_REFUSE,
        operation=movements.record_refusal,
        says=(_("A family travels whole: one refused name keeps all of them off. Their seats are free again."),),
        needs_reason=True,
        is_grave=True,
    ),
    BookingAct(
        slug="no-show",
        action=Action.RECORD_NO_SHOW,
        title=_("The family did not come"),
        button=_("Record that they did not come"),
        done=_("Recorded. A welfare check comes next, never a penalty."),
        permission=Permission.MOVEMENTS_BOOKING_NO_SHOW,
        operation=movements.record_no_show,
        says=(_("Their seats are free again. They keep their place among those who are ready."),),
        needs_reason=True,
        is_grave=True,
    ),
    BookingAct(
        slug="release",
        action=Action.RELEASE_SEATS,
        title=_("Give the seats back"),
        button=_("Give the seats back"),
        done=_("The seats are free again. The family waits for others."),
        permission=Permission.MOVEMENTS_BOOKING_CANCEL,
        operation=movements.release_seats,
        needs_reason=True,
        is_grave=True,
    ),
)
