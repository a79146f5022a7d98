"""An agency's nominal roll: each line is kept as written, in the agency's own compartment; nobody on it becomes a
person by it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.kinds import withdrawing
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.kinds.person_reading import remark_same_as
from safepassage.exchange.understanding.cells import read_day
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.facts import NotPossible
from safepassage.journey.sources import queries as sources
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification import queries as verification_queries
from safepassage.journey.verification.rules import RollLine

OPEN_END = {"closure", "closed", "end", "present", "current", "ongoing", "to date", "still employed"}
HOLDER = "NZDF"


class ServiceRoll:
    """The handler of kind `service-roll`."""

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        return f"{fields.get('line', '').strip()}|{' '.join(fields.get('name', '').casefold().split())}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[tuple[Judged, RollLine]]:
        return [(judged, line) for judged in group if (line := _read(judged, scene))]

    def write(self, understood: Sequence[tuple[Sequence[Judged], list[tuple[Judged, RollLine]]]], scene: Scene) -> None:
        """Keep new lines; a line that changed takes the place of the one before, which stays readable."""
        pairs = [pair for _, lines in understood for pair in lines if pair[0].is_to_write]
        compartment = sources.file(scene.file_id).compartment_id if scene.file_id else 0
        replaced = [judged.before.id for judged, _ in pairs if judged.before]
        verification.supersede_roll_entries(source_row_ids=replaced, by=scene.actor, at=scene.at)
        verification.record_roll(
            compartment_id=compartment, lines=[line for _, line in pairs], by=scene.actor, at=scene.at
        )

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        rows = withdrawing.rows_given(file_id)
        if verification_queries.rests_on_roll(rows):
            raise NotPossible(
                "later_work", "Answers of Defence rest on lines of this roll, so it cannot be undone as a whole."
            )
        verification.supersede_roll_entries(source_row_ids=rows, by=by, at=at)


def _read(judged: Judged, scene: Scene) -> RollLine | None:
    row = judged.row
    name = row.text("name")
    if not any(c.isalpha() for c in name):
        judged.hold_back(row.note("no_name", "name"))
        return None
    remark_same_as(judged, "remarks", row.text("remarks"))
    return RollLine(
        name=name[:400],
        holder=scene.table.option("holder", HOLDER),
        line_number=row.text("line"),
        father=row.text("father")[:400],
        role=row.text("role"),
        unit=row.text("unit"),
        place=row.text("place"),
        from_as_written=row.text("started"),
        until_as_written=row.text("ended"),
        started=_span(judged, "started", scene),
        ended=_span(judged, "ended", scene),
        supervisor=row.text("supervisor")[:400],
        remarks=row.text("remarks")[:2000],
        source_row_id=scene.id_of(row) if scene.file_id else None,
    )


def _span(judged: Judged, name: str, scene: Scene) -> tuple[date | None, date | None]:
    """The days between which service began or ended; words such as "closure" leave it open and stay as written."""
    row = judged.row
    if row.text(name).casefold() in OPEN_END:
        return (None, None)
    day = read_day(row.cell(name), order=scene.table.order_of(name), latest=scene.today)
    if day.code:
        judged.findings.append(row.note(day.code, name, why=day.why, years=day.years))
    return (day.assertion.earliest, day.assertion.latest) if day.assertion else (None, None)
