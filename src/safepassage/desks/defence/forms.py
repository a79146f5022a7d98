"""One answer to one question."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import words
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import NameInput
from safepassage.journey.verification.rules import Answer

NEEDS_WORDS = frozenset({Answer.NEED_MORE, Answer.CONTRADICTED})
KNOWLEDGE = [
    ("roll", lazy("Our roll")),
    ("own_knowledge", lazy("I know it myself")),
    ("former_supervisor", lazy("A former supervisor told us")),
    ("other_record", lazy("Another record of ours")),
]


class AnswerForm(ActForm):
    """The answer, the line of the roll it rests on, and the grounds in words."""

    roll_entry = forms.ChoiceField(label=lazy("Line of the roll"), required=False, widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label=lazy("Your answer"),
        widget=forms.RadioSelect,
        choices=words.choices({code: text for code, (text, _tone) in words.ANSWERS.items()}),
        error_messages={"required": lazy("Choose one of the answers.")},
    )
    grounds = forms.CharField(
        label=lazy("On what it rests"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    rests_on = forms.ChoiceField(label=lazy("How you know"), required=False, choices=KNOWLEDGE, initial="roll")
    vouched_by = forms.CharField(label=lazy("Who vouches for it"), required=False, widget=NameInput)

    def __init__(self, data: Any = None, *, lines: dict[UUID, str], coverage: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines, self.coverage = lines, coverage
        self.fields["roll_entry"].choices = [  # type: ignore[attr-defined]
            ("", _("None of these lines")),
            *((str(key), text) for key, text in lines.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """Grounds may be left empty where the page itself can say on what the answer rests."""
        cleaned = super().clean()
        answer, line = cleaned.get("answer"), cleaned.get("roll_entry")
        if not answer:
            return cleaned
        if answer in {Answer.CONFIRMED, Answer.PARTLY} and not line and not cleaned.get("grounds"):
            self.add_error("grounds", _("Choose the line of the roll, or say on what this answer rests."))
        elif answer in NEEDS_WORDS and not cleaned.get("grounds"):
            said = {
                Answer.NEED_MORE: _("Say what you need in order to answer."),
                Answer.CONTRADICTED: _("Say what the record says instead. This answer weighs heavily."),
            }
            self.add_error("grounds", said[Answer(answer)])
        elif not cleaned.get("grounds"):
            cleaned["grounds"] = self._grounds(answer, line)
        return cleaned

    def _grounds(self, answer: str, line: str | None) -> str:
        if line:
            return _("The roll says: %(line)s") % {"line": self.lines[UUID(line)]}
        if answer == Answer.NO_RECORD:
            return _("No line of our roll fits. %(coverage)s") % {"coverage": self.coverage}
        return _("We hold nothing from which this can be said.")
