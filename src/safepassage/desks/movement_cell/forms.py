"""What the movement cell types in: flights, offers, who of a family sits where, and reasons."""

import zoneinfo
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import words
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import NameInput
from safepassage.journey.movements import queries as movements

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

ZONES = ("Asia/Kabul", "Asia/Karachi", "Asia/Tehran", "Asia/Dubai", "Pacific/Auckland", "UTC")
KINDS = [
    ("flight", lazy("Flight")),
    ("convoy", lazy("Convoy")),
    ("crossing", lazy("Crossing on foot")),
    ("transfer", lazy("Transfer")),
]
MOST_SEATS = 1000


def instant(label: Any, *, hint: Any = "", required: bool = False) -> forms.DateTimeField:
    """A time on the clock that the form names."""
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=required,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M"),
    )


class Clocked(ActForm):
    """A form whose times are all on one named clock."""

    clocked: ClassVar[tuple[str, ...]] = ()
    zone = forms.ChoiceField(label=lazy("Clock of these times"), choices=[(z, z) for z in ZONES], initial="Asia/Kabul")

    def clean(self) -> dict[str, Any]:
        """Put every time on the clock that was named."""
        cleaned = super().clean()
        there = zoneinfo.ZoneInfo(cleaned.get("zone") or "UTC")
        for name in self.clocked:
            said = cleaned.get(name)
            if isinstance(said, datetime):
                cleaned[name] = said.replace(tzinfo=there)
        return cleaned


class OfferForm(Clocked):
    """Seats that a partner offers on a movement, as it said them."""

    clocked: ClassVar[tuple[str, ...]] = ("names_due", "lapses")

    partner = forms.ChoiceField(label=lazy("Partner"), required=False)
    new_partner = forms.CharField(
        label=lazy("Or a partner that is new here"), required=False, max_length=120, widget=NameInput
    )
    seats = forms.IntegerField(label=lazy("Seats"), min_value=1, max_value=MOST_SEATS)
    names_due = instant(lazy("Names are due"), hint=lazy("After this the partner takes no more names."))
    lapses = instant(lazy("The offer lapses"), hint=lazy("Empty: when the names are due."))
    max_per_family = forms.IntegerField(
        label=lazy("Most people of one family"), required=False, min_value=1, max_value=MOST_SEATS
    )
    document_needed = forms.ChoiceField(
        label=lazy("Papers that the partner asks for"),
        required=False,
        choices=[("", lazy("None named")), ("passport", lazy("A valid passport for everybody"))],
    )
    conditions = forms.CharField(
        label=lazy("Conditions, as the partner wrote them"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = [(str(p.id), p.name) for p in movements.partners()]
        self.fields["partner"].choices = [("", _("Choose a partner")), *known]  # type: ignore[attr-defined]
        self.order_fields(
            [
                *("partner", "new_partner", "kind", "origin", "destination", "is_final"),
                *("seats", "zone", "departs", "arrives", "names_due", "lapses"),
            ]
        )

    def clean(self) -> dict[str, Any]:
        """One partner; deadlines in an order that can be."""
        cleaned = super().clean()
        if not cleaned.get("partner") and not cleaned.get("new_partner"):
            self.add_error("partner", _("Choose the partner that offers the seats, or name a new one."))
        return cleaned


class FlightForm(OfferForm):
    """A carriage that was not entered yet, with its first offer of seats."""

    clocked: ClassVar[tuple[str, ...]] = ("departs", "arrives", "names_due", "lapses")

    kind = forms.ChoiceField(label=lazy("What moves them"), choices=KINDS, initial="flight")
    origin = forms.CharField(label=lazy("From"), max_length=100)
    destination = forms.CharField(label=lazy("To"), max_length=100)
    is_final = forms.BooleanField(label=lazy("It ends in the country of settlement"), required=False)
    departs = instant(lazy("Departs"), required=True)
    arrives = instant(lazy("Arrives"), hint=lazy("Empty when nobody has said."))

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """A movement that can still be taken, whose times follow one another."""
        cleaned = super().clean()
        departs, arrives, due = cleaned.get("departs"), cleaned.get("arrives"), cleaned.get("names_due")
        if departs and departs <= self.now:
            self.add_error("departs", _("This time has passed. Check the day and the clock."))
        if departs and arrives and arrives <= departs:
            self.add_error("arrives", _("It cannot arrive before it departs."))
        if departs and due and due > departs:
            self.add_error("names_due", _("Names cannot be due after the departure."))
        return cleaned


class HoldForm(ActForm):
    """Who of the family needs no seat, and who goes apart by an agreement that is on record."""

    offer = forms.ChoiceField(label=lazy("Whose seats"), required=False)
    on_lap = forms.MultipleChoiceField(
        label=lazy("Infants who travel on a lap"), required=False, widget=forms.CheckboxSelectMultiple
    )
    apart = forms.MultipleChoiceField(
        label=lazy("Travels apart, as was agreed"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        case: "Case",
        offers: list[tuple[str, str]],
        infants: list[tuple[str, str]],
        apart: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, case=case)
        for name, choices in (("on_lap", infants), ("apart", apart)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if len(offers) > 1:
            self.fields["offer"].choices = [("", _("Any of them")), *offers]  # type: ignore[attr-defined]
        else:
            self.fields["offer"].choices = offers  # type: ignore[attr-defined]
            self.fields["offer"].widget = forms.HiddenInput()
            self.initial["offer"] = offers[0][0] if offers else ""


class PlainForm(ActForm):
    """The button is the answer."""


class WhyForm(ActForm):
    """An act that needs its reason."""

    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=300,
        help_text=lazy("Others will read this, and it stays."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def person_choices(names: dict[Any, str]) -> list[tuple[str, str]]:
    """People as choices of a form."""
    return [(str(key), name or words.word(words.RELATIONSHIPS, "not_known")) for key, name in names.items()]
