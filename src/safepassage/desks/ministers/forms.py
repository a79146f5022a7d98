"""What a reader of figures may ask: as of when, as known when, in which unit."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safepassage.desks.forms import DeskForm, LtrInput
from safepassage.publication.commands import read_instant
from safepassage.publication.folds import FUNNEL_UNITS
from safepassage.publication.units import Unit

EACH = "each"


class InstantField(forms.CharField):
    """An instant with its zone, as "2021-08-12T18:00Z". Without a zone it is refused, not guessed."""

    widget = LtrInput

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_instant(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class AskForm(DeskForm):
    """The question put to the figures, in the page's address, so that an answer can be sent on and asked again."""

    as_of = InstantField(
        label=_("As of"), required=False, max_length=40, help_text=_("For example 2021-08-12T18:00Z. Empty: now.")
    )
    known_at = InstantField(
        label=_("As known at"), required=False, max_length=40, help_text=_("Count only what was known by then.")
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        choices=[
            (EACH, _("each in its own column")),
            (str(Unit.APPLICATIONS), _("applications")),
            (str(Unit.CASES), _("cases")),
            (str(Unit.PEOPLE), _("people")),
        ],
    )

    def units(self) -> tuple[Unit, ...]:
        """The units to draw, each on an axis of its own."""
        chosen = self.cleaned_data.get("unit") or EACH
        return FUNNEL_UNITS if chosen == EACH else (Unit(chosen),)
