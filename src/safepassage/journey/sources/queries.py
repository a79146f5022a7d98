"""Readers of received files and their rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Count, QuerySet

from safepassage.journey.sources.models import SourceFile, SourceRow
from safepassage.journey.sources.rules import FileState, RowOutcome

SAMPLE = 2000
LEAST_SHARE = 5  # one row in five already known makes a file a version of another


class FileNotFound(LookupError):
    """No such file, or none that this officer may see."""


def locked_file(file_id: UUID) -> SourceFile:
    """The file, locked until the transaction ends."""
    file: SourceFile | None = SourceFile.objects.select_for_update().filter(id=file_id).first()
    if file is None:
        raise FileNotFound
    return file


def file(file_id: UUID) -> SourceFile:
    """The file. Raises FileNotFound."""
    found: SourceFile | None = SourceFile.objects.filter(id=file_id).first()
    if found is None:
        raise FileNotFound
    return found


def files() -> QuerySet[SourceFile]:
    """Every received file, newest first."""
    return SourceFile.objects.select_related("known_by").order_by("-known_at", "id")


def standing(*, sha256: str, kind: str) -> SourceFile | None:
    """The import of exactly this file that stands or is under way."""
    found: SourceFile | None = (
        SourceFile.objects.filter(sha256=sha256, kind=kind)
        .exclude(state__in=[FileState.UNDONE, FileState.REFUSED])
        .order_by("-known_at")
        .first()
    )
    return found


def version_before(*, kind: str, label: str, hashes: Iterable[str]) -> SourceFile | None:
    """The committed file of this kind that holds the most of these rows: what a newer version is compared with."""
    sample = list(dict.fromkeys(hashes))[:SAMPLE]
    if not sample:
        return None
    committed = SourceFile.objects.filter(kind=kind, state=FileState.COMMITTED)
    shared = (
        SourceRow.objects.filter(file__in=committed, row_sha256__in=sample)
        .exclude(outcome=RowOutcome.NOT_A_RECORD)
        .values("file")
        .annotate(rows=Count("row_sha256", distinct=True))
        .order_by("-rows", "-file__known_at")
        .first()
    )
    if shared and (shared["rows"] * LEAST_SHARE >= len(sample) or shared["rows"] >= SAMPLE // LEAST_SHARE):
        newest: SourceFile = committed.get(id=shared["file"])
        while (later := committed.filter(supersedes=newest).order_by("-known_at").first()) is not None:
            newest = later
        return newest
    found: SourceFile | None = committed.filter(label=label).order_by("-known_at").first()
    return found


def row_hashes(file_id: UUID) -> Counter[str]:
    """How often each row stands in a file."""
    hashes = SourceRow.objects.filter(file_id=file_id).exclude(outcome=RowOutcome.NOT_A_RECORD)
    return Counter(hashes.values_list("row_sha256", flat=True).iterator(chunk_size=5000))


def done_rows(file_id: UUID) -> set[tuple[str, int]]:
    """The rows of a file that are in the ledger already."""
    return set(SourceRow.objects.filter(file_id=file_id).values_list("sheet", "row_number").iterator(chunk_size=5000))


def rows_with_hash(file_id: UUID, hashes: Iterable[str]) -> list[SourceRow]:
    """The rows of a file that have one of these hashes; where a version left them unchanged, the rows that gave the
    facts.
    """
    return list(SourceRow.objects.filter(file_id=file_id, row_sha256__in=list(hashes)).order_by("sheet", "row_number"))


def lineage(file_id: UUID) -> list[UUID]:
    """A file and every version before it, newest first."""
    found: list[UUID] = []
    following: UUID | None = file_id
    while following is not None and following not in found:
        found.append(following)
        following = SourceFile.objects.filter(id=following).values_list("supersedes_id", flat=True).first()
    return found


def origin_rows(file_ids: Iterable[UUID], hashes: Iterable[str]) -> dict[str, list[SourceRow]]:
    """By hash, the rows of these files that gave facts when they were first read."""
    found: dict[str, list[SourceRow]] = {}
    rows = SourceRow.objects.filter(file_id__in=list(file_ids), row_sha256__in=list(hashes), outcome=RowOutcome.STORED)
    for row in rows.order_by("file__known_at", "sheet", "row_number"):
        found.setdefault(row.row_sha256, []).append(row)
    return found


def rows_to_mend(file_id: UUID | None = None) -> QuerySet[SourceRow]:
    """Rows that wait for somebody, oldest file first."""
    waiting = SourceRow.objects.exclude(next_move_by="").filter(mended_at__isnull=True)
    waiting = waiting.filter(file_id=file_id) if file_id else waiting
    return waiting.select_related("file").order_by("file__known_at", "sheet", "row_number")


def remarked_rows(file_id: UUID) -> Iterator[SourceRow]:
    """Every row of a file about which something is to be said, in order."""
    rows = SourceRow.objects.filter(file_id=file_id, reason_codes__len__gt=0).order_by("sheet", "row_number")
    return iter(rows.iterator(chunk_size=1000))


def all_rows(file_id: UUID) -> QuerySet[SourceRow]:
    """Every row of a file in order."""
    return SourceRow.objects.filter(file_id=file_id).order_by("sheet", "row_number")


def written_in(row_id: UUID) -> SourceRow | None:
    """The row that a fact was read from, where the officer may see it."""
    found: SourceRow | None = SourceRow.objects.select_related("file").filter(id=row_id).first()
    return found


def later_work(*, compartments: Iterable[int], after: datetime) -> str:
    """The first record, of whatever stage, that somebody added to these compartments after an instant; its name, or
    nothing.
    """
    places = list(compartments)
    for model in apps.get_app_config("journey").get_models():
        names = {field.name for field in model._meta.get_fields()}
        is_fact = {"compartment", "known_at"} <= names and model.__name__ not in {"CaseStage", "SourceFile"}
        if is_fact and model._default_manager.filter(compartment_id__in=places, known_at__gt=after).exists():
            return str(model._meta.verbose_name)
    return ""
