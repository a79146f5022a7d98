"""What an operator types in: accounts, roles with their end, and posts that end."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.access import accounts
from safepassage.access.roles import ROLES
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import LtrInput, NameInput

if TYPE_CHECKING:
    from safepassage.access.models import User


def day(label: Any, *, hint: Any = "", required: bool = False) -> forms.DateField:
    """A day of the Gregorian calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


class AccountForm(ActForm):
    """An account for one officer in one post."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9.-]{2,39}$",
        label=lazy("Name of the account"),
        help_text=lazy("Small letters, digits, point and hyphen. It is shown in the trail."),
        widget=LtrInput,
        error_messages={"invalid": lazy("Use three to forty small letters, digits, points or hyphens.")},
    )
    agency = forms.ChoiceField(label=lazy("Agency"))
    post = forms.CharField(label=lazy("Post"), max_length=120)
    officer = forms.CharField(
        label=lazy("The officer's name"),
        max_length=120,
        widget=NameInput,
        help_text=lazy("Sealed; colleagues read it, families and partners never do."),
    )
    ends_on = day(lazy("Last day in this post"), hint=lazy("The account stops by itself after it."))

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["agency"].choices = [(a.code, a.name) for a in accounts.agencies()]  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date | None:
        """A post that has not ended yet."""
        return _not_over(self.cleaned_data["ends_on"], self.today)


class RoleForm(ActForm):
    """A role of the officer's agency, until when and why."""

    role = forms.ChoiceField(label=lazy("Role"), widget=forms.RadioSelect)
    until = day(lazy("Until the end of"), hint=lazy("Empty means until the post ends."))
    reason = forms.CharField(label=lazy("Why"), max_length=300)

    def __init__(self, data: Any = None, *, user: "User", today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        held = {each.role for each in user.roles_held.all()}
        fits = [r for name, r in ROLES.items() if user.agency_id in r.agencies and name not in held]
        self.fields["role"].choices = [(r.name, f"{title(r.name)}: {r.sentence}") for r in fits]  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        """The end of a day that has not passed."""
        until = _not_over(self.cleaned_data["until"], self.today)
        return datetime.combine(until, time.max, tzinfo=UTC) if until else None


class PostForm(ActForm):
    """The last day of a post, or stopping the account at once."""

    ends_on = day(lazy("Last day in this post"), hint=lazy("Empty means no end is known."))
    is_active = forms.BooleanField(label=lazy("The account may be used"), required=False)


def title(role: str) -> str:
    """A role's code as words."""
    return role.replace("_", " ").capitalize()


def _not_over(said: date | None, today: date) -> date | None:
    if said and said < today:
        raise forms.ValidationError(_("This day has already passed."))
    return said
