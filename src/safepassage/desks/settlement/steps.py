"""The four milestones after landing: one table of words, permission, form and operation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.access.permissions import Permission
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import NameInput
from safepassage.journey.settlement import operations as settlement
from safepassage.journey.settlement.rules import Action

Text = str | Promise


class StepForm(ActForm):
    """A milestone with the day on which it was reached."""

    happened: ClassVar[str] = ""
    day = forms.DateField(
        label=lazy("On which day"),
        required=False,
        help_text=lazy("Empty means now."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.now = now

    def clean_day(self) -> datetime | None:
        """Noon of a day that has come, or now for today."""
        day = self.cleaned_data["day"]
        if day is None or day == self.now.date():
            return None
        if day > self.now.date():
            raise forms.ValidationError(_("This day has not come yet."))
        return datetime.combine(day, time(12), tzinfo=UTC)

    def facts(self) -> dict[str, Any]:
        """What the operation needs: the fields of the form, the day under the operation's own name."""
        plain = {k: v for k, v in self.cleaned_data.items() if k not in {"submission", "version", "day"}}
        return {**plain, self.happened: self.cleaned_data["day"]}


class ReceiveForm(StepForm):
    """Which centre receives the family, and what it needs there."""

    happened = "received_at"
    centre = forms.CharField(label=lazy("Reception centre"), max_length=120, widget=NameInput)
    needs = forms.MultipleChoiceField(
        label=lazy("What the house must have"),
        help_text=lazy("What is needed, never why."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("ground floor", lazy("Ground floor")),
            ("wheelchair", lazy("Room for a wheelchair")),
            ("cot", lazy("Cot")),
            ("quiet room", lazy("Quiet room")),
            ("women interpreter", lazy("A woman as interpreter")),
            ("medical visit first day", lazy("Health visit on the first day")),
        ],
    )

    def facts(self) -> dict[str, Any]:
        """Needs are kept as service codes in one line."""
        said = super().facts()
        return {**said, "needs": ", ".join(said["needs"])}


class PlaceForm(StepForm):
    """Where the household settles."""

    happened = "placed_at"
    town = forms.CharField(label=lazy("Town"), max_length=100, widget=NameInput)
    address = forms.CharField(
        label=lazy("Address"), required=False, help_text=lazy("Sealed; only settlement reads it."), widget=NameInput
    )


class ResidenceForm(StepForm):
    """The right to live permanently, for everybody of the family who arrived."""

    happened = "granted_at"
    category = forms.CharField(label=lazy("Category"), required=False, max_length=80)


class CitizenshipForm(StepForm):
    """Citizenship, granted at a ceremony."""

    happened = "granted_at"
    ceremony_place = forms.CharField(label=lazy("Where the ceremony was"), required=False, max_length=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One milestone."""

    slug: str
    code: str
    action: Action
    title: Text
    short: Text
    button: Text
    done: Text
    permission: Permission
    operation: Callable[..., Any]
    form: type[StepForm]


STEPS: tuple[Step, ...] = (
    Step(
        slug="receive",
        code="receive_family",
        action=Action.RECEIVE,
        title=lazy("Receive the family"),
        short=lazy("To receive"),
        button=lazy("They are received"),
        done=lazy("Received. Next: a home."),
        permission=Permission.SETTLEMENT_HOUSEHOLD_RECEIVE,
        operation=settlement.receive_family,
        form=ReceiveForm,
    ),
    Step(
        slug="place",
        code="place_household",
        action=Action.PLACE,
        title=lazy("Find a home"),
        short=lazy("To find a home for"),
        button=lazy("This is their home"),
        done=lazy("They have a home. Next: residence."),
        permission=Permission.SETTLEMENT_HOUSEHOLD_PLACE,
        operation=settlement.place_household,
        form=PlaceForm,
    ),
    Step(
        slug="residence",
        code="grant_residence",
        action=Action.GRANT_RESIDENCE,
        title=lazy("Record residence"),
        short=lazy("To become residents"),
        button=lazy("They are residents"),
        done=lazy("Residents. Next: citizenship."),
        permission=Permission.SETTLEMENT_RESIDENCE_RECORD,
        operation=settlement.grant_residence,
        form=ResidenceForm,
    ),
    Step(
        slug="citizenship",
        code="grant_citizenship",
        action=Action.GRANT_CITIZENSHIP,
        title=lazy("Record citizenship"),
        short=lazy("To become citizens"),
        button=lazy("They are citizens"),
        done=lazy("Citizens. When everybody is, the journey has its end."),
        permission=Permission.SETTLEMENT_CITIZENSHIP_RECORD,
        operation=settlement.grant_citizenship,
        form=CitizenshipForm,
    ),
)
