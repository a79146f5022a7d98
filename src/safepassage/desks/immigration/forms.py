"""What officers fill in for a case. Forms only check what was typed; whether it may be done, the operations say."""

import hashlib
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import words
from safepassage.desks.acts import ActForm
from safepassage.desks.forms import LtrInput, NameInput
from safepassage.desks.immigration import registering
from safepassage.desks.immigration.case_file import CaseFile
from safepassage.journey.applications import queries as applications

ZONES = ("Asia/Kabul", "Asia/Karachi", "Asia/Tehran", "Asia/Dubai", "Pacific/Auckland", "UTC")


def text(label: Any, *, hint: Any = "", required: bool = True) -> forms.CharField:
    """A field for sentences, in any script."""
    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    return forms.CharField(label=label, help_text=hint, required=required, widget=widget)


class CaseForm(ActForm):
    """A form about one case; `file` gives the choices that depend on it."""

    def __init__(self, data: Any = None, *, file: CaseFile, **kwargs: Any) -> None:
        super().__init__(data, case=file.case, **kwargs)
        self.file = file
        self.fill()

    def fill(self) -> None:
        """Set the choices that depend on the case."""

    def people(self) -> list[tuple[str, str]]:
        """The people of the case as choices."""
        return [(str(m.person_id), self.file.name_of(m.person_id)) for m in self.file.members]


class ConfirmForm(CaseForm):
    """Nothing to fill in: the button is the answer."""


class ReasonForm(CaseForm):
    """An act that needs its reason."""

    reason = text(lazy("Reason"), hint=lazy("Others will read this, and it stays."))


class LodgeForm(CaseForm):
    """Hand in the application: the instant of receipt fixes clocks and rule version."""

    pathway = forms.ChoiceField(
        label=lazy("Pathway"), required=False, help_text=lazy("The version in force at the instant of receipt applies.")
    )
    received = forms.DateTimeField(
        label=lazy("Received"),
        required=False,
        widget=LtrInput(attrs={"placeholder": "2021-08-25 23:59"}),
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
        help_text=lazy("Year, month, day, hour and minute. Empty means now."),
    )
    zone = forms.ChoiceField(
        label=lazy("Clock of this time"), choices=[(z, z) for z in ZONES], initial="Pacific/Auckland"
    )
    channel = forms.CharField(
        label=lazy("How it came"), required=False, help_text=lazy("Letter, e-mail, counter, adviser.")
    )

    def fill(self) -> None:
        """Offer the pathways that are recorded."""
        found = [(p.code, p.title_en) for p in applications.pathways()]
        self.fields["pathway"].choices = [("", _("Not decided yet")), *found]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the instant on the clock that was named; one that has not come yet cannot be a receipt."""
        cleaned = super().clean()
        said = cleaned.get("received")
        if said:
            there = zoneinfo.ZoneInfo(cleaned.get("zone") or "UTC")
            cleaned["received"] = said.replace(tzinfo=None).replace(tzinfo=there)
            if cleaned["received"] > self.file.now:
                self.add_error("received", _("This time has not come yet. Check the day and the clock."))
        return cleaned


class PersonForm(CaseForm):
    """One more person of the family, as written."""

    native = forms.CharField(label=lazy("Name in Dari or Pashto"), required=False, widget=NameInput)
    latin = forms.CharField(label=lazy("Name in Latin letters"), required=False, widget=NameInput)
    relationship = forms.ChoiceField(
        label=lazy("Who they are to the principal applicant"),
        choices=words.choices({k: v for k, v in words.RELATIONSHIPS.items() if k != "self"}),
        initial="not_known",
    )
    sex = forms.ChoiceField(
        label=lazy("Sex"), required=False, choices=words.choices(words.SEXES, "", "female", "male", "other")
    )
    born = forms.CharField(
        label=lazy("Born"),
        required=False,
        widget=NameInput,
        help_text=lazy("As written, in either calendar: 1366, 24 Asad 1400, 2012-05-14."),
    )
    paper = forms.ChoiceField(label=lazy("Paper"), required=False, choices=[("", "–"), *words.choices(words.DOCUMENTS)])
    number = forms.CharField(label=lazy("Its number"), required=False, widget=LtrInput)

    def clean(self) -> dict[str, Any]:
        """A person has a name in at least one script."""
        cleaned = super().clean()
        if not (cleaned.get("native") or cleaned.get("latin")) and not self.errors:
            self.add_error("native", _("Write at least one name, as the person writes it."))
        return cleaned


class RegisterForm(ActForm):
    """A person in danger who is reported: the principal applicant of a new case."""

    native = forms.CharField(label=lazy("Name in Dari or Pashto"), required=False, widget=NameInput)
    latin = forms.CharField(label=lazy("Name in Latin letters"), required=False, widget=NameInput)
    sex = forms.ChoiceField(
        label=lazy("Sex"), required=False, choices=words.choices(words.SEXES, "", "female", "male", "other")
    )
    born = forms.CharField(
        label=lazy("Born"),
        required=False,
        widget=NameInput,
        help_text=lazy("As written, in either calendar: 1366, 2012-05-14."),
    )
    paper = forms.ChoiceField(label=lazy("Paper"), required=False, choices=[("", "–"), *words.choices(words.DOCUMENTS)])
    number = forms.CharField(label=lazy("Its number"), required=False, widget=LtrInput)
    language = forms.ChoiceField(
        label=lazy("Language of the family"),
        required=False,
        choices=[("", lazy("not known yet")), ("fa-AF", lazy("Dari")), ("ps", lazy("Pashto")), ("en", lazy("English"))],
    )
    compared = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A person has a name in at least one script; a number needs to say of which paper it is."""
        cleaned = super().clean()
        if not (cleaned.get("native") or cleaned.get("latin")) and not self.errors:
            self.add_error("native", _("Write at least one name, as the person writes it."))
        if cleaned.get("number") and not cleaned.get("paper"):
            self.add_error("paper", _("Say which paper this number is from."))
        return cleaned

    @property
    def what_is_compared(self) -> str:
        """What the search for the same person looked at: when it changes, the search is made again."""
        said = "|".join(self.cleaned_data.get(name, "") for name in ("native", "latin", "number"))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class AskForm(CaseForm):
    """One question to one agency about one person."""

    person = forms.ChoiceField(label=lazy("About whom"))
    subject = forms.ChoiceField(
        label=lazy("About what"), widget=forms.RadioSelect, choices=words.choices(words.SUBJECTS), initial="service"
    )
    addressee = forms.ChoiceField(
        label=lazy("Whom to ask"),
        required=False,
        choices=[
            ("", lazy("The agency that usually answers this")),
            *words.choices(words.AGENCIES, "NZDF", "POLICE", "HEALTH", "MFAT", "PARTNER"),
        ],
    )
    question = text(
        lazy("The question"),
        hint=lazy("They see only this, the names and the claimed service. Nothing else of the case."),
    )

    def fill(self) -> None:
        """Offer the people of the case; the principal first."""
        self.fields["person"].choices = self.people()  # type: ignore[attr-defined]


class MoreForm(CaseForm):
    """Answer a question back."""

    more = text(lazy("What you add"))


class ReasonsForm(CaseForm):
    """A decision in favour, with its reasons."""

    reasons = text(lazy("Reasons"), hint=lazy("Drawn from the rule and the evidence. They stay readable for good."))


class DeclineForm(CaseForm):
    """A decision against: at least one named reason, and the text."""

    codes = forms.MultipleChoiceField(
        label=lazy("For which reasons"),
        widget=forms.CheckboxSelectMultiple,
        choices=words.choices(words.DECLINE_REASONS),
    )
    reasons = text(lazy("Reasons in words"), hint=lazy("“No record” and silence alone are no reasons to decline."))


class HoldForm(CaseForm):
    """Wait for one named thing."""

    held_for = forms.CharField(
        label=lazy("The one thing it waits for"), max_length=120, help_text=lazy("There is no blanket hold.")
    )
    reasons = text(lazy("Why"))


class ReconsiderForm(CaseForm):
    """Open a decided case again."""

    trigger = forms.ChoiceField(
        label=lazy("What changed"),
        widget=forms.RadioSelect,
        choices=[
            ("new_attestation", lazy("A new answer of an agency")),
            ("fact_changed", lazy("A fact")),
            ("rule_changed", lazy("The rule")),
            ("request", lazy("The family asks for it")),
            ("court", lazy("A court")),
        ],
    )
    reason = text(lazy("In words"))


class VisasForm(CaseForm):
    """Visas for everybody of the application who has none."""

    valid_until = forms.DateField(
        label=lazy("Valid until"),
        required=False,
        widget=LtrInput(attrs={"placeholder": "2022-06-30"}),
        input_formats=["%Y-%m-%d"],
    )
    conditions = forms.CharField(label=lazy("Conditions"), required=False)

    def clean_valid_until(self) -> Any:
        """A visa that has already run out helps nobody."""
        until = self.cleaned_data["valid_until"]
        if until and until <= self.file.now.date():
            raise forms.ValidationError(_("This day has already passed."))
        return until


class PriorityForm(CaseForm):
    """How urgent, on which grounds, and why."""

    urgency = forms.ChoiceField(
        label=lazy("How urgent"),
        widget=forms.RadioSelect,
        choices=[("emergency", lazy("Emergency")), ("urgent", lazy("Urgent")), ("normal", lazy("Normal"))],
    )
    grounds = forms.MultipleChoiceField(
        label=lazy("On which grounds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("threatened_now", lazy("Threatened now")),
            ("judiciary", lazy("Judge or prosecutor")),
            ("rights_worker", lazy("Human-rights worker")),
            ("prominent_woman", lazy("Prominent woman")),
            ("journalist", lazy("Journalist")),
            ("link_to_defence", lazy("Link to Defence")),
            ("medical", lazy("Medical")),
            ("unaccompanied_child", lazy("Child alone")),
            ("last_week_of_pregnancy_to_fly", lazy("Last weeks of pregnancy in which flying is allowed")),
            ("place_lost", lazy("Their place was lost")),
            ("in_hiding", lazy("In hiding")),
            ("other", lazy("Other")),
        ],
    )
    reason = text(lazy("Reason"))


class ContactPlanForm(CaseForm):
    """How it is safe to reach this family."""

    channel = forms.ChoiceField(
        label=lazy("How they may be reached"),
        widget=forms.RadioSelect,
        choices=words.choices(words.CHANNELS),
    )
    may_be_phoned = forms.BooleanField(label=lazy("They may be phoned"), required=False)
    is_shared_phone = forms.BooleanField(label=lazy("Others use this phone too"), required=False)
    hours_from = forms.TimeField(
        label=lazy("Not before"), required=False, widget=LtrInput(attrs={"placeholder": "20:00"})
    )
    hours_until = forms.TimeField(
        label=lazy("Not after"), required=False, widget=LtrInput(attrs={"placeholder": "22:00"})
    )
    zone = forms.ChoiceField(label=lazy("Clock of these hours"), choices=[(z, z) for z in ZONES], initial="Asia/Kabul")
    instructions = text(lazy("What to heed"), required=False, hint=lazy("Only the second number. Ask about the tyres."))
    words_to_use = forms.CharField(label=lazy("Words that say it is us"), required=False, widget=NameInput)
    duress_word = forms.CharField(
        label=lazy("Word that says they are not free to speak"), required=False, widget=NameInput
    )


class GiveForm(CaseForm):
    """Who is to work on this family."""

    officer = forms.ChoiceField(label=lazy("To whom"))
    reason = forms.CharField(label=lazy("Why them"), required=False, help_text=lazy("For example: speaks Pashto."))

    def fill(self) -> None:
        """Offer the caseworkers and leads of one's own agency."""
        self.fields["officer"].choices = [  # type: ignore[attr-defined]
            (str(officer.pk), label) for officer, label in registering.officers_to_give_to(self.file.by)
        ]


class AttemptForm(CaseForm):
    """What came of trying to reach a family."""

    channel = forms.ChoiceField(label=lazy("How"), widget=forms.RadioSelect, choices=words.choices(words.CHANNELS))
    outcome = forms.ChoiceField(
        label=lazy("What came of it"),
        widget=forms.RadioSelect,
        choices=[
            ("reached", lazy("They were reached")),
            ("no_answer", lazy("No answer")),
            ("silent", lazy("Silent where they always answered")),
            ("duress", lazy("They are not free to speak")),
        ],
    )
    note = text(lazy("Note"), required=False)


class WhereaboutsForm(CaseForm):
    """Where a family is now: secret."""

    is_in_hiding = forms.BooleanField(label=lazy("They are in hiding"), required=False)
    detail = text(lazy("Where"), required=False, hint=lazy("No more than is needed. Only contact officers read it."))


class SeparationForm(CaseForm):
    """A family's consent that one of them travels apart."""

    person = forms.ChoiceField(label=lazy("Who travels apart"))
    reason = text(lazy("Why"))
    consent = forms.CharField(label=lazy("Who of them agreed, and how"), widget=NameInput)

    def fill(self) -> None:
        """Offer those who have not agreed yet."""
        apart = {str(i) for i in self.file.apart}
        self.fields["person"].choices = [c for c in self.people() if c[0] not in apart]  # type: ignore[attr-defined]


class ObstacleForm(CaseForm):
    """What stops the family, and who clears it."""

    kind = forms.ChoiceField(
        label=lazy("What stops them"),
        choices=words.choices(
            words.OBSTACLES,
            "passport",
            "exit_permission",
            "transit_visa",
            "route",
            "money",
            "health",
            "security",
            "quarantine_room",
        ),
    )
    person = forms.ChoiceField(label=lazy("Whom it concerns"), required=False)
    owner = forms.ChoiceField(
        label=lazy("Who clears it"),
        required=False,
        choices=[
            ("", lazy("The agency that usually does")),
            *words.choices(words.AGENCIES, "INZ", "MFAT", "NZDF", "POLICE", "HEALTH", "PARTNER"),
        ],
    )
    note = text(lazy("What is known"), required=False)

    def fill(self) -> None:
        """The whole family, or one of them."""
        self.fields["person"].choices = [("", _("The whole family")), *self.people()]  # type: ignore[attr-defined]


class SolveForm(CaseForm):
    """How an obstacle ended."""

    solution = forms.ChoiceField(
        label=lazy("How it ended"),
        widget=forms.RadioSelect,
        choices=[
            ("solved", lazy("Solved")),
            ("waived", lazy("Waived")),
            ("impossible", lazy("Impossible: another way is taken")),
        ],
        initial="solved",
    )


class NoticeOfOpening(ActForm):
    """Why a file outside one's own work is opened."""

    reason = forms.ChoiceField(label=lazy("Why do you open this file?"), widget=forms.RadioSelect)
    words = forms.CharField(label=lazy("In a few words"), help_text=lazy("It is recorded and reviewed."), min_length=10)

    def __init__(self, data: Any = None, *, reasons: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
