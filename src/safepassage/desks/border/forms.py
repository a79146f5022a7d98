"""What an officer at a border taps or types."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks.acts import ActForm
from safepassage.desks.forms import DeskForm, LtrInput
from safepassage.journey.places import queries as places

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case


class ReferenceForm(DeskForm):
    """A family's reference, as read from a paper or said over the radio."""

    reference = forms.CharField(label=lazy("Reference of the family"), max_length=20, widget=LtrInput)


class HereForm(ActForm):
    """Who of the family stands here, where, and whether their papers were compared."""

    people = forms.MultipleChoiceField(
        label=lazy("Who is here"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Mark at least one person who is here.")},
    )
    crossing = forms.ChoiceField(label=lazy("Where"), required=False)
    verified = forms.ChoiceField(
        label=lazy("How you know that it is them"),
        widget=forms.RadioSelect,
        choices=[
            ("verified", lazy("I compared face and paper")),
            ("confirmed", lazy("I see them, or a partner's post does; papers not compared")),
        ],
        error_messages={"required": lazy("Say how you know that it is them.")},
    )

    def __init__(self, data: Any = None, *, case: "Case", people: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(data, case=case, **kwargs)
        self.fields["people"].choices = [(str(k), v) for k, v in people.items()]  # type: ignore[attr-defined]
        found = [(str(x.id), x.name) for x in places.crossings()]
        self.fields["crossing"].choices = [("", _("Not at a known crossing")), *found]  # type: ignore[attr-defined]


class LandForm(ActForm):
    """A family lands: where."""

    port = forms.CharField(label=lazy("Port"), max_length=100, initial="Auckland")


class RefuseForm(ActForm):
    """Entry is refused to one person: on which ground, and which legal state follows."""

    port = forms.CharField(label=lazy("Port"), max_length=100, initial="Auckland")
    ground = forms.CharField(
        label=lazy("On which ground"),
        help_text=lazy("In words that the person can be told and a court can read."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    liable_for = forms.ChoiceField(
        label=lazy("What follows in law"),
        widget=forms.RadioSelect,
        choices=[("turnaround", lazy("Turnaround")), ("deportation", lazy("Deportation"))],
    )
