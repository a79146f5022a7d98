"""Reporting who is said to hold a place, and what is said to be open."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safepassage.desks.acts import ActForm
from safepassage.journey.places import queries as places
from safepassage.journey.places.rules import Grade, Holder, Opening


class ControlForm(ActForm):
    """Who is said to hold a province since when, by which source and how sure."""

    province = forms.ChoiceField(label=_("Province"))
    holder = forms.ChoiceField(label=_("Said to be held by"), choices=[(h, h.replace("_", " ")) for h in Holder])
    since_date = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}))
    grade = forms.ChoiceField(label=_("How sure"), choices=[(g, g) for g in Grade])
    source = forms.CharField(label=_("Who says so"), max_length=300)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["province"].choices = [(str(p.id), p.name_en) for p in places.provinces()]  # type: ignore[attr-defined]


class OpeningForm(ActForm):
    """Whether a crossing is said to be open, on which conditions."""

    crossing = forms.ChoiceField(label=_("Crossing"))
    opening = forms.ChoiceField(label=_("Said to be"), choices=[(o, o.replace("_", " ")) for o in Opening])
    grade = forms.ChoiceField(label=_("How sure"), choices=[(g, g) for g in Grade])
    conditions = forms.CharField(label=_("For whom, with which papers, at which hours"), required=False, max_length=500)
    source = forms.CharField(label=_("Who says so"), max_length=300)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["crossing"].choices = [(str(x.id), x.name) for x in places.crossings()]  # type: ignore[attr-defined]


def instant_of(text: str) -> datetime | None:
    """The instant in the page's address, or nothing when it cannot be read."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
