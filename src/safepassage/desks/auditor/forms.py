"""What an auditor may ask of the trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks.forms import DeskForm, LtrInput

ACTIONS = [
    ("", lazy("Everything but changed rows")),
    ("opened", lazy("Files opened")),
    ("listed", lazy("Lists shown")),
    ("searched", lazy("Searches")),
    ("refused", lazy("Refusals")),
    ("rows", lazy("Changed rows too")),
]


class TrailForm(DeskForm):
    """Whose acts, on which family's file, of which kind, between which days."""

    who = forms.CharField(label=lazy("Account"), required=False, max_length=60, widget=LtrInput)
    reference = forms.CharField(label=lazy("Family's reference"), required=False, max_length=16, widget=LtrInput)
    kind = forms.ChoiceField(label=lazy("What"), required=False, choices=ACTIONS)
    since = forms.DateField(
        label=lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=lazy("To the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned
