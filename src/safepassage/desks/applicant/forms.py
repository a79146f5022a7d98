"""What a family types: its reference and its secret number, with the digits of any script."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from safepassage.core import calendars
from safepassage.desks.forms import DeskForm, LtrInput


class StatusForm(DeskForm):
    """Reference and secret number."""

    reference = forms.CharField(
        label=lazy("Your reference"),
        max_length=20,
        widget=LtrInput(attrs={"autocapitalize": "characters", "inputmode": "text"}),
    )
    code = forms.CharField(
        label=lazy("Your secret number"), max_length=40, widget=LtrInput(attrs={"inputmode": "numeric"})
    )

    def clean_reference(self) -> str:
        """As it is stored: capitals, one hyphen after four."""
        plain = "".join(c for c in calendars.ascii_digits(self.cleaned_data["reference"]).upper() if c.isalnum())
        return f"{plain[:4]}-{plain[4:]}"

    def clean_code(self) -> str:
        """Digits alone."""
        return "".join(c for c in calendars.ascii_digits(self.cleaned_data["code"]) if c.isdigit())
