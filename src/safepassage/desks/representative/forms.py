"""What the Special Representative decides: who clears an obstacle until when, and which partners there are."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import words
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import NameInput

OWNERS = ("MFAT", "INZ", "NZDF", "POLICE", "HEALTH", "PARTNER")


class OwnerForm(ActForm):
    """Whose it is to clear, and by when."""

    owner = forms.ChoiceField(label=lazy("Who clears it"), choices=words.choices(words.AGENCIES, *OWNERS))
    due = forms.DateField(
        label=lazy("By the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, today: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_due(self) -> datetime | None:
        """The end of a day that has not passed, on the capital's clock."""
        day = self.cleaned_data["due"]
        if day is None:
            return None
        if day < self.today:
            raise forms.ValidationError(_("This day has already passed."))
        return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo("Pacific/Auckland"))


class PartnerForm(ActForm):
    """A state or body that offers seats, doors or checks."""

    name = forms.CharField(label=lazy("Name"), max_length=120, widget=NameInput)
    kind = forms.ChoiceField(
        label=lazy("What it is"),
        choices=[("state", lazy("State")), ("agency", lazy("International agency")), ("ngo", lazy("Organisation"))],
    )
    accepts = forms.MultipleChoiceField(
        label=lazy("Papers it accepts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=words.choices({k: v for k, v in words.DOCUMENTS.items() if k != "other"}),
    )
    note = forms.CharField(
        label=lazy("What to know about this partner"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
