"""Who is said to hold what: dated claims about places with source and grade; counts of districts are figures, not
claims."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.kinds import withdrawing
from safepassage.exchange.kinds.figures import FigureRead, quote, read_figure
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.kinds.places import province_id
from safepassage.exchange.understanding.cells import read_day
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.facts import NotPossible
from safepassage.journey.places import operations as places
from safepassage.journey.places import queries as place_queries
from safepassage.journey.places.rules import Grade, Holder

_HOLDERS = {
    Holder.OPPOSITION: ("opposition", "taliban", "taleban", "insurgents", "is"),
    Holder.GOVERNMENT: ("government", "ands", "andsf", "republic", "gov"),
    Holder.CONTESTED: ("contested",),
}


class Control:
    """The handler of dated changes of control of provincial capitals."""

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        return f"{fields.get('province', '').strip().casefold()}|{fields.get('source', '').strip().casefold()}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[Judged]:
        return [judged for judged in group if _is_whole(judged, scene)]

    def write(self, understood: Sequence[tuple[Sequence[Judged], list[Judged]]], scene: Scene) -> None:
        """Record each claim beside the others; one that changed is withdrawn, and stays readable."""
        for _, rows in understood:
            for judged in rows:
                if judged.is_to_write:
                    _claim(judged, scene)

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        for claim in place_queries.claims_read_from(withdrawing.rows_given(file_id)):
            places.withdraw_control_claim(claim_id=claim.id, by=by, at=at)


def _is_whole(judged: Judged, scene: Scene) -> bool:
    row = judged.row
    day = read_day(row.cell("since"), order=scene.table.order_of("since"), latest=scene.today)
    if day.exact is None or day.code:
        judged.hold_back(
            row.note("operation_refused", "since", why="The day since when it is said to be so could not be read.")
        )
    if not row.text("source"):
        judged.hold_back(row.note("no_source", "source"))
        judged.is_held_back = True
    if not row.text("province") and not row.text("code"):
        judged.hold_back(row.note("no_code", "province"))
    return not judged.is_held_back


def grade_of(text: str) -> Grade:
    """How sure a report is, by the words of its note: confirmed, contested, or only claimed."""
    words = text.casefold()
    if "contested" in words or "disputed" in words:
        return Grade.CONTESTED
    return Grade.CONFIRMED if "confirmed" in words and "unconfirmed" not in words else Grade.CLAIMED


def _claim(judged: Judged, scene: Scene) -> None:
    row, by, at = judged.row, scene.actor, scene.at
    found = (province_id(row.text("code"), scene) if row.text("code") else None) or province_id(
        row.text("province"), scene
    )
    if found is None:
        judged.hold_back(row.note("province_not_known", "province"))
        judged.is_held_back = True
        return
    day = read_day(row.cell("since"), order=scene.table.order_of("since"), latest=scene.today).exact
    if day is None:
        return
    if judged.before:
        for claim in place_queries.claims_read_from([judged.before.id]):
            places.withdraw_control_claim(claim_id=claim.id, by=by, at=at)
    said = row.text("holder").casefold() or scene.table.option("holder", "opposition")
    holder = next((meant for meant, names in _HOLDERS.items() if said in names), Holder.NOT_KNOWN)
    places.report_control(
        province_id=found,
        place_name=row.text("place")[:100],
        holder=holder,
        grade=grade_of(row.text("status")),
        since_date=day,
        as_written=row.text("status")[:200],
        reported_by_source=row.text("source")[:300],
        source_row_id=scene.id_of(row),
        by=by,
        at=at,
    )


class DistrictCounts:
    """The handler of counts of districts by control: each number is a figure with its source and its time."""

    columns = (
        ("opposition", "districts controlled by the opposition"),
        ("contested", "districts contested"),
        ("government", "districts held by the government or others"),
        ("total", "districts counted"),
    )

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        return f"{fields.get('as_of', '').strip()}|{fields.get('source', '').strip()}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[tuple[Judged, list[FigureRead]]]:
        return [(judged, figures) for judged in group if (figures := self._read(judged, scene))]

    def _read(self, judged: Judged, scene: Scene) -> list[FigureRead]:
        row = judged.row
        if row.text("as_of").casefold() in {"definition", "definitions", "note", "notes"}:
            judged.findings.append(row.note("note_row", "as_of", needs_answer=False))
            scene.remembered["definition"] = "; ".join(row.text(name) for name, _ in self.columns if row.text(name))
            return []
        figures = [
            figure
            for name, measure in self.columns
            if row.text(name) and (figure := read_figure(judged, scene, measure=measure, value=name, unit="districts"))
        ]
        if not figures and not judged.is_held_back:
            judged.hold_back(row.note("nothing_readable", "as_of"))
        return figures

    def write(
        self, understood: Sequence[tuple[Sequence[Judged], list[tuple[Judged, list[FigureRead]]]]], scene: Scene
    ) -> None:
        """Quote every number of the table."""
        for _, rows in understood:
            for judged, figures in rows:
                if judged.is_to_write:
                    for figure in figures:
                        quote(judged, figure, scene, definition=scene.remembered.get("definition", ""))

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        raise NotPossible("later_work", "What somebody said stays said: enter the revision of a figure instead.")
