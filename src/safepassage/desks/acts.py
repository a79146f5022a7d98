"""Doing one thing from a form: checked, done once, never over another's change; nothing typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from safepassage.desks import doors
from safepassage.desks.forms import DeskForm
from safepassage.journey.facts import NotPossible, once

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

LONGEST_LINE, LONGEST_TEXT = 200, 4000


class ActForm(DeskForm):
    """A form that does something: knows the version of its case, and is carried out once however often it is sent."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, case: Case | None = None, **kwargs: Any) -> None:
        initial = {"submission": uuid.uuid4(), "version": case.version if case else None, **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.case = case
        self.is_stale = False
        for field in self.fields.values():
            if (
                isinstance(field, forms.CharField)
                and field.max_length is None
                and not isinstance(field, forms.UUIDField)
            ):
                _limit(field, LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE)

    @property
    def submission_key(self) -> uuid.UUID:
        """The key under which the act is done once; a form that came without one gets its own."""
        return self.cleaned_data.get("submission") or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """Refuse to write over a change that the user has not seen; the next try is against the new state."""
        cleaned = super().clean() or self.cleaned_data
        seen = cleaned.get("version")
        if self.case is not None and seen is not None and seen != self.case.version:
            self.is_stale = True
            self.say_again("version", str(self.case.version))
            raise forms.ValidationError(
                _("Somebody else changed this case while you were writing. Read what is new, then send again."),
                code="stale",
            )
        return cleaned

    def say_again(self, name: str, value: str) -> None:
        """Change a hidden value in the form that is shown again; what was typed stays."""
        changed = self.data.copy() if isinstance(self.data, QueryDict) else {**self.data}
        changed[name] = value
        self.data = changed

    @property
    def status(self) -> int:
        """The HTTP status with which the form is shown."""
        return 200 if not self.is_bound else 409 if self.is_stale else 422 if self.errors else 200


def carry_out(
    request: HttpRequest,
    form: ActForm,
    operation: Callable[..., Any],
    *,
    done: str,
    to: str,
    **facts: Any,
) -> HttpResponse | None:
    """Do the operation once and go on. None when it cannot be done: the form says why and keeps the text."""
    by, at = request.by, doors.now(request)  # type: ignore[attr-defined]
    try:
        _result, is_first = once(form.submission_key, operation, by=by, at=at, **facts)
    except NotPossible as refusal:
        form.add_error(None, refusal.sentence)
        return None
    messages.success(request, done if is_first else _("This was already done. Nothing was done twice."))
    return HttpResponseRedirect(to)


def _limit(field: forms.CharField, most: int) -> None:
    from django.core.validators import MaxLengthValidator

    field.max_length = most
    field.validators.append(MaxLengthValidator(most))
    field.widget.attrs.setdefault("maxlength", str(most))
