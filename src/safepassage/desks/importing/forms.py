"""A file with its kind, and how its columns are read."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.access.actor import Actor
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import DeskForm
from safepassage.exchange.files.judging import MOST_BYTES
from safepassage.exchange.files.refusals import in_words
from safepassage.exchange.imports import Preview, kinds_for

NAMES: dict[str, str | Promise] = {
    "applications": lazy("Applications (an agency's sheet of cases)"),
    "service-roll": lazy("Service roll (who served, by unit and year)"),
    "contacts": lazy("Contacts (a consular register)"),
    "offers": lazy("Offers of seats"),
    "places": lazy("Places (provinces, districts, crossings, airports)"),
    "territory": lazy("Territory (who is said to hold what)"),
    "published-figures": lazy("Published figures"),
}


def may_enter(by: Actor, kind: str) -> bool:
    """Whether this officer may bring in, and see, files of a kind: who may do by hand what the file does at once."""
    return kind in kinds_for(by)


def kind_name(kind: str) -> str:
    """A kind of file in words."""
    return str(NAMES.get(kind, kind))


class FileForm(DeskForm):
    """A file to look at. Nothing is entered yet."""

    kind = forms.ChoiceField(label=lazy("What is in the file"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=lazy("The file"),
        widget=forms.FileInput,
        help_text=lazy("A workbook (.xlsx, .xls, .ods) or a text table (.csv), as it is. It is only looked at first."),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind_name(kind)) for kind in kinds_for(by)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse by size before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            sizes = {"size": in_words(file.size), "limit": in_words(MOST_BYTES)}
            raise forms.ValidationError(
                _("This file has %(size)s; at most %(limit)s are read. Send it in parts.") % sizes
            )
        return file


class MappingForm(ActForm):
    """Which column is what; guessed from the headings, changed by whoever knows better."""

    def __init__(self, data: Any = None, *, preview: Preview, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.preview = preview
        read = preview.mapping.get("columns", {})
        choices = [("", _("not used, only kept")), *((name, name.replace("_", " ")) for name in preview.fields)]
        for letter, heading in preview.mapping.get("headings", {}).items():
            if heading or letter in read:
                label = _("Column %(letter)s: %(heading)s") % {"letter": letter, "heading": heading or _("no heading")}
                self.fields[f"column_{letter}"] = forms.ChoiceField(
                    label=label, required=False, choices=choices, initial=read.get(letter, "")
                )

    def clean(self) -> dict[str, Any]:
        """One field is read from one column."""
        cleaned = super().clean()
        chosen = [value for name, value in cleaned.items() if name.startswith("column_") and value]
        twice = sorted({value for value in chosen if chosen.count(value) > 1})
        if twice:
            raise forms.ValidationError(_("Two columns are read as the same: %(names)s.") % {"names": ", ".join(twice)})
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """The mapping as it is kept with the file."""
        given = {n.removeprefix("column_"): v for n, v in self.cleaned_data.items() if n.startswith("column_") and v}
        return {**self.preview.mapping, "columns": given}
