# ruff: noqa: E501 (small files stand as they would be sent)
"""Whatever stands in the cells: nothing crashes, rows in = rows stored + rows listed, and a second time changes
nothing."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.exchange import making

from safepassage import access
from safepassage.exchange import imports
from safepassage.exchange.files import FileRefused
from safepassage.journey.sources.models import SourceRow

NOW = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)
MESSY = st.one_of(
    st.sampled_from(
        ["", "  ", "N/A", "?", "=1+1", "-", "expired", "03/04/85", "1400/13/40", "۱۳۹۰/۰۱/۰۱", "31/02/2020", "principal", "wife", "x" * 500,
         "subtotal", "SAME AS AF-1?", "in hiding - do not call", "Approved", "Declined", "APPR", "V123", "'+93-70-1234567", "<b>", "\u202eabc", "0",
         "2021-08-24", "24.08.21", "99999999999999999999", "nan", "1e309", "TRUE", "P0011223", "AF-1", "AF-2", "AF-3", "Omid", "Roya"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.integers(-10, 10**9),
    st.dates().map(lambda day: day),
)  # fmt: skip
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(making.HEADINGS, MESSY)), min_size=1, max_size=12)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_messy_sheet_of_applications_keeps_the_law(rows: list[dict[str, object]]) -> None:
    importer = access.system_actor("import")
    try:
        content = making.applications(*_writable(rows))
    except ValueError:
        return
    with transaction.atomic():
        try:
            first = imports.commit(content, name="a.xlsx", kind="applications", by=importer, at=NOW)
            with access.acting(importer):
                ledger = SourceRow.objects.filter(file_id=first.file_id).count()
            second = imports.commit(content, name="a.xlsx", kind="applications", by=importer, at=NOW)
        except FileRefused as refused:
            assert refused.reason == "empty"  # noqa: PT017 (most sheets are read)
        else:
            assert first.rows_in == first.stored + first.to_fix == ledger
            assert (second.new, second.stored, second.to_fix) == (0, first.stored, first.to_fix)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(["offers", "service-roll", "published-figures", "territory", "contacts"]),
    cells=st.lists(st.lists(MESSY.map(str), min_size=10, max_size=10), min_size=1, max_size=8),
)
def test_messy_table_of_other_kinds_keeps_the_law(kind: str, cells: list[list[str]]) -> None:
    head = {
        "offers": ("partner", "kind", "from", "to", "departs", "seats", "names due", "conditions"),
        "service-roll": ("ser", "name", "father", "role", "unit", "place", "from", "to", "supervisor", "remarks"),
        "published-figures": ("as_of", "measure", "value", "unit", "definition", "source"),
        "territory": ("pcode", "province", "capital", "date_reported", "status_note", "source"),
        "contacts": (
            "ref",
            "contact name",
            "number",
            "how many",
            "where now",
            "ok to call?",
            "language",
            "last heard",
            "comment",
        ),
    }[kind]
    content = making.workbook({"A": [head, *[row[: len(head)] for row in cells]]})
    importer = access.system_actor("import")
    with transaction.atomic():
        try:
            result = imports.commit(content, name="a.xlsx", kind=kind, by=importer, at=NOW)
        except FileRefused as refused:
            assert refused.reason == "empty"  # noqa: PT017 (most sheets are read)
        else:
            assert result.rows_in == result.stored + result.to_fix
            sheet = imports.error_sheet(file_id=result.file_id, by=importer, at=NOW) if result.file_id else b""
            assert sheet.startswith(b"PK")
        transaction.set_rollback(True)


def _writable(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Days that a sheet can hold as days; earlier ones as text."""
    return [
        {k: (v if not hasattr(v, "year") or v.year > 1900 else v.isoformat()) for k, v in row.items()} for row in rows
    ]
