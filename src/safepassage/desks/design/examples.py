"""Invented content for the style page. Nobody here exists; the days are those of a rehearsal."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import components as c
from safepassage.desks import pictures as p
from safepassage.desks.design.example_pictures import DAY, HOUR, NOW, flights, funnel, provinces
from safepassage.desks.forms import DeskForm, LtrInput, NameInput

PAGES = 8


class ExampleForm(DeskForm):
    """Every kind of field."""

    name = forms.CharField(
        label=lazy("Name as the family writes it"),
        widget=NameInput,
        help_text=lazy("Any script. Nothing is corrected."),
    )
    phone = forms.CharField(label=lazy("Phone"), widget=LtrInput, required=False)
    stage = forms.ChoiceField(
        label=lazy("Waiting for"), choices=[("ours", lazy("Immigration")), ("theirs", lazy("Defence Force"))]
    )
    answer = forms.ChoiceField(
        label=lazy("What does the roll say?"),
        widget=forms.RadioSelect,
        choices=[
            ("confirmed", lazy("Confirmed")),
            ("partly", lazy("Partly")),
            ("no_record", lazy("No record")),
            ("contradicted", lazy("Contradicted")),
            ("cannot_say", lazy("Cannot say")),
        ],
        help_text=lazy("“No record” never becomes “no” by itself."),
    )
    reason = forms.CharField(
        label=lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=lazy("Others will read this.")
    )
    sure = forms.BooleanField(label=lazy("I have compared both records"), required=False)


class ExampleFilters(DeskForm):
    """Filters of the example list."""

    words = forms.CharField(label=lazy("Words"), required=False)
    stage = forms.ChoiceField(
        label=lazy("Stage"), required=False, choices=[("", lazy("Every stage")), ("verification", lazy("Verification"))]
    )


def names() -> dict[str, c.PersonName]:
    """The invented cast."""
    return {
        "interpreter": c.PersonName("نجیب‌الله کوهستانی", "Najibullah Kohistani"),
        "wife": c.PersonName("شکریه کوهستانی", "Shukria Kohistani"),
        "son": c.PersonName("یما کوهستانی", "Yama Kohistani"),
        "daughter": c.PersonName("پروانه کوهستانی", "Parwana Kohistani"),
        "mother": c.PersonName("بی‌بی گل", "Bibi Gul"),
        "cook": c.PersonName("غلام سخی", "Ghulam Sakhi", latin_first=True),
        "judge": c.PersonName("زرغونه ستوری", "Zarghuna Storay", language="ps"),
    }


def queue(page: int) -> c.Queue:
    """My work, with every kind of row."""
    cast = names()
    open_it = c.Link(_("Ask Defence"), "#", about="SP-4F7Q-22")
    rows = [
        c.Row(
            heading=c.Ltr("SP-4F7Q-22"),
            href="#",
            under=cast["interpreter"],
            cells=(
                5,
                c.Status(_("Overdue"), c.Tone.DANGER),
                c.Cell(_("Us"), c.Since(NOW - 9 * DAY)),
                c.When(NOW - 6 * HOUR),
            ),
            action=open_it,
        ),
        c.Row(
            heading=c.Ltr("SP-88KD-03"),
            href="#",
            under=cast["judge"],
            cells=(
                4,
                c.Status(_("Being checked"), c.Tone.GOING),
                c.Cell(_("Defence Force"), c.Since(NOW - 3 * DAY)),
                c.When(NOW + 2 * DAY),
            ),
            action=c.Link(_("Remind"), "#", about="SP-88KD-03"),
        ),
        c.Row(
            heading=c.Ltr("SP-1M9T-57"),
            href="#",
            under=cast["cook"],
            cells=(
                1,
                c.Status(_("Passport missing"), c.Tone.WAITING),
                c.Cell(_("Applicant"), c.Since(NOW - 20 * HOUR)),
                c.When(NOW + 9 * DAY),
            ),
            action=c.Link(_("Read the answer"), "#", about="SP-1M9T-57"),
        ),
        c.Row(
            heading=c.Ltr("SP-7Z2C-90"),
            href="#",
            under=cast["wife"],
            cells=(
                6,
                c.Status(_("Approved"), c.Tone.DONE),
                c.Cell(_("Movement cell"), c.Since(NOW - 40 * HOUR)),
                c.When(NOW + 12 * DAY),
            ),
            action=c.Link(_("See the seats"), "#", about="SP-7Z2C-90"),
        ),
    ]
    columns = (
        c.Column(_("Case")),
        c.Column(_("People"), True),
        c.Column(_("State")),
        c.Column(_("Whose move")),
        c.Column(_("Due")),
    )
    return c.Queue(
        caption=_("My work"), columns=columns, rows=rows, pages=c.Pagination(page=page, total=187, unit="cases")
    )


def family() -> list[c.Member]:
    """A family split over two places."""
    cast = names()
    return [
        c.Member(
            name=cast["interpreter"],
            part=_("interpreter"),
            age=_("about 34"),
            href="#",
            is_principal=True,
            below=(
                c.Member(name=cast["wife"], part=_("wife"), age=_("born 1989"), href="#", place_is_hidden=True),
                c.Member(name=cast["daughter"], part=_("daughter"), age=_("9 years"), href="#", place_is_hidden=True),
                c.Member(
                    name=cast["son"],
                    part=_("son"),
                    age=_("6 years"),
                    href="#",
                    place=_("in a transit centre"),
                    is_apart=True,
                ),
                c.Member(name=cast["mother"], part=_("mother"), age=_("born about 1955"), href="#"),
            ),
            place_is_hidden=True,
        )
    ]


def happenings() -> list[c.Happening]:
    """A short history with a late report and a correction."""
    return [
        c.Happening(
            title=_("Crossed the border"),
            happened_at=NOW - 2 * DAY,
            known_at=NOW - 5 * HOUR,
            by=_("Transit officer"),
            is_key=True,
        ),
        c.Happening(
            title=_("Service confirmed"),
            happened_at=NOW - 8 * DAY,
            known_at=NOW - 8 * DAY,
            by=_("Defence Force"),
            text=_("The roll names him from 2010 to 2012."),
            corrects=_("no record kept for that year"),
        ),
        c.Happening(
            title=_("Application lodged"),
            happened_at=NOW - 17 * DAY,
            known_at=NOW - 17 * DAY,
            by=_("Immigration"),
            is_key=True,
        ),
    ]


def parts(*, page: int) -> dict[str, Any]:
    """Everything the style page shows, by name."""
    cast, members = names(), family()
    return {
        "desk_name": _("Style page"),
        "classification": _("RESTRICTED · rehearsal"),
        "nav": [
            c.Tab(text=_("My work"), href="#", is_current=True, count=4),
            c.Tab(text=_("Find"), href="#"),
            c.Tab(text=_("Decisions"), href="#"),
        ],
        "header": c.PageHeader(
            title=cast["interpreter"],
            caption=_("Case, family of five"),
            crumbs=(c.Link(_("My work"), "#"), c.Link(_("Cases"), "#")),
            tags=(
                c.Status(_("Approved"), c.Tone.DONE),
                c.Status(_("Protected"), c.Tone.GUARDED),
                c.Status(_("Passport missing"), c.Tone.WAITING),
            ),
            actions=(c.Link(_("View as of a date"), "#", button=True), c.Link(_("Print"), "#", button=True)),
        ),
        "tabs": c.Tabs(
            label=_("Parts of the case"),
            tabs=(
                c.Tab(text=_("Overview"), href="#", is_current=True),
                c.Tab(text=_("Documents"), href="#", count=7),
                c.Tab(text=_("History"), href="#", count=23),
            ),
        ),
        "contact": c.ContactBanner(
            rules=(
                _("Do not phone."),
                _("Text after 20:00, only the second number."),
                _("The phone is shared by four families."),
            ),
            checked_at=NOW - 4 * DAY,
            change=c.Link(_("Change"), "#", about=_("how it is safe to reach them")),
        ),
        "ours": c.NextStep(
            whose=_("Immigration"),
            since=NOW - 9 * DAY,
            step=_("Ask the Defence Force whether he served in 2010."),
            is_ours=True,
            button=_("Ask Defence"),
            href="#",
            due=NOW + DAY,
            target=_("target 10 days"),
        ),
        "theirs": c.NextStep(
            whose=_("Defence Force"),
            since=NOW - 3 * DAY,
            step=_("Say what its roll knows about one person."),
            key="their-step",
        ),
        "notices": (
            c.Notice(title=_("Seats held until 18:00."), text=_("Nobody else can take them."), tone="done"),
            c.Notice(
                title=_("This would leave one family of five behind."), text=_("Reason: 4 seats."), tone="warning"
            ),
            c.Notice(
                title=_("Somebody else changed this page."),
                text=_("Nothing you typed was lost. Compare, then choose."),
                tone="danger",
            ),
        ),
        "statuses": (
            c.Status(_("Not started"), c.Tone.QUIET),
            c.Status(_("Being checked"), c.Tone.GOING),
            c.Status(_("Waiting for the family"), c.Tone.WAITING),
            c.Status(_("Approved"), c.Tone.DONE),
            c.Danger(_("Do not phone")),
            c.Status(_("Protected"), c.Tone.GUARDED),
        ),
        "queue": queue(page),
        "filters": c.FilterBar(
            form=ExampleFilters(), kept=(c.Link(_("Overdue"), "?"),), clear=c.Link(_("Show all"), "?")
        ),
        "empty": c.EmptyState(
            title=_("Nothing waits for you."), text=_("Twelve cases wait for others."), link=c.Link(_("See them"), "#")
        ),
        "summary": c.SummaryList(
            title=_("What we know"),
            facts=(
                c.Fact(_("Names"), (cast["interpreter"], c.PersonName("", "Najeebulla Kohestani"))),
                c.Fact(
                    _("Born"),
                    c.Cell(_("1366, day not known")).value,
                    c.Link(_("Change"), "#", about=_("date of birth")),
                ),
                c.Fact(_("Phone"), c.Ltr("+93 70 555 0143")),
                c.Fact(_("Tazkira"), c.Ltr("1399-0100-55512"), c.Link(_("Change"), "#", about=_("tazkira"))),
                c.Fact(_("Lodged"), c.When(NOW - 17 * DAY)),
                c.Fact(_("Names due"), c.Until(NOW + 3 * HOUR)),
            ),
        ),
        "tasks": applicant_tasks(),
        "timeline": c.Timeline(title=_("History"), happenings=happenings()),
        "family": c.FamilyList(title=_("Family"), members=members),
        "figures": (
            c.FigureCard(
                what=_("Arrived"),
                value=10,
                unit="people",
                as_of=NOW,
                how_counted=_("People who have landed and were admitted. Applications are counted apart."),
                source=_("Border desk"),
            ),
            c.FigureCard(
                what=_("Approved"),
                value=108,
                unit="applications",
                as_of=NOW,
                how_counted=_("Each application once, as of the instant named."),
            ),
            c.FigureCard(
                what=_("Ready to travel"),
                value=290,
                unit="people",
                bound=_("about"),
                as_of=NOW,
                how_counted=_("Approved, documents complete, no obstacle open."),
                revision=_("300 until yesterday"),
            ),
        ),
        "progress": c.Progress(
            title=_("Importing people"), done=412, total=1204, left=_("about 3 minutes"), cancel_to="#"
        ),
        "confirm": c.Confirm(
            question=_("Approve this application?"),
            consequences=(
                _("Five people are approved."),
                _("The movement cell sees them at once."),
                _("You can undo this until a letter has left."),
            ),
            button=_("Approve 5 people"),
            cancel=c.Link(_("Go back"), "#"),
        ),
        "keys": c.KeyHelp(),
        "funnel": funnel(),
        "flights": flights(),
        "tree": p.FamilyTree(key="tree", title=_("The family"), members=members),
        "provinces": provinces(),
        "two_times": p.TwoTimes(key="times", title=_("What happened, and when we knew"), happenings=happenings()),
    }


def applicant_tasks() -> c.TaskList:
    """What a family still has to do."""
    return c.TaskList(
        title=_("What is missing"),
        tasks=(
            c.Task(
                _("Photo of the passport of one child"),
                c.Status(_("Not received yet"), c.Tone.WAITING),
                "#",
                _("You can send it later."),
            ),
            c.Task(_("Names of everyone in the family"), c.Status(_("Received"), c.Tone.DONE)),
        ),
    )


def applicant_status() -> tuple[str, str]:
    """The status sentence, and whose move it is."""
    return _("Your papers are being checked. This has taken 9 days so far."), _("You do not need to do anything now.")
