"""The table is found in a sheet whatever stands around it, and rows that are no records are named as such."""

import pytest
from tests.unit.exchange import making

from safepassage.exchange.files import FileRefused
from safepassage.exchange.understanding.headings import KINDS, LAYOUTS
from safepassage.exchange.understanding.tables import column_letter, column_position, find_tables, rows_of

PLAIN = ["App no.", "Rec'd", "Full name", "DOB", "Status"]


def test_heading_row_is_found_below_title_and_groups() -> None:
    read = making.opened(making.applications(*making.family()))

    tables, _ = find_tables(read, kind="applications")

    assert (tables[0].mapping.header_row, dict(tables[0].mapping.columns)[0]) == (4, "application")


def test_headings_in_two_rows_are_read_as_one() -> None:
    rows = [
        ["Application", "Family", "Given", "Date of", "Status"],
        ["no.", "name", "names", "birth", ""],
        ["1", "Sanjari", "Omid", "1364", "new"],
    ]
    read = making.opened(making.workbook({"A": rows}))

    tables, _ = find_tables(read, kind="applications")

    assert [name for _, name in tables[0].mapping.columns] == [
        "application",
        "family_name",
        "given_names",
        "birth",
        "status",
    ]
    assert tables[0].mapping.header_row == 2


def test_wrong_old_and_hidden_sheets_are_reported_and_not_read() -> None:
    sheets = {"Current": [PLAIN, ["1", "", "Omid", "", ""]], "old - do not use": [PLAIN, ["2", "", "X", "", ""]],
              "Hidden": [PLAIN, ["3", "", "Y", "", ""]], "Notes": [["call Jo"]], "Empty": []}  # fmt: skip
    read = making.opened(making.workbook(sheets, hidden=["Hidden"]))

    tables, reports = find_tables(read, kind="applications")

    assert [table.sheet.name for table in tables] == ["Current"]
    assert [bool(report["reason"]) for report in reports] == [False, True, True, True, True]


def test_file_without_the_headings_is_refused_with_what_was_looked_for() -> None:
    read = making.opened(b"a,b\n1,2\n", "sent.csv")

    with pytest.raises(FileRefused) as refused:
        find_tables(read, kind="offers")

    assert "partner" in refused.value.sentence


def test_subtotals_blanks_notes_and_repeated_headings_are_no_records() -> None:
    rows = [
        PLAIN,
        ["1", "2021-08-24", "Omid Sanjari", "1364", "new"],
        [],
        ["", "", "subtotal", 7],
        ["see the e-mail of Friday"],
        PLAIN,
        ["2", "", "Roya"],
    ]
    read = making.opened(making.workbook({"A": rows}))
    tables, _ = find_tables(read, kind="applications")

    said = [(row.number, found.code if found else "") for row, found in rows_of(read.rows(read.sheets[0]), tables[0])]

    assert said == [(2, ""), (3, "blank_row"), (4, "subtotal"), (5, "note_row"), (6, "heading_again"), (7, "")]


def test_mapping_of_the_user_wins_over_the_guess() -> None:
    read = making.opened(making.workbook({"A": [["nr", "who", "when"], ["1", "Omid", "1364"]]}))
    mapping = {
        "sheet": "A",
        "header_row": 1,
        "columns": {"A": "application", "B": "name", "C": "birth"},
        "orders": {"birth": "dmy"},
    }

    tables, _ = find_tables(read, kind="applications", mapping=mapping)

    assert dict(tables[0].mapping.columns) == {0: "application", 1: "name", 2: "birth"}
    assert tables[0].order_of("birth") == "dmy"


def test_mapping_to_an_unknown_field_is_refused() -> None:
    read = making.opened(making.workbook({"A": [["nr"], ["1"]]}))

    with pytest.raises(FileRefused):
        find_tables(read, kind="applications", mapping={"sheet": "A", "columns": {"A": "nonsense"}})


def test_every_kind_has_a_layout_and_no_alias_stands_for_two_fields() -> None:
    assert set(KINDS) == {
        "applications",
        "service-roll",
        "contacts",
        "offers",
        "places",
        "territory",
        "published-figures",
    }
    for layout in LAYOUTS:
        aliases = [alias for field in layout.fields for alias in field.aliases]
        assert len(aliases) == len(set(aliases)), layout.name


@pytest.mark.parametrize(("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters_go_both_ways(position: int, letters: str) -> None:
    assert (column_letter(position), column_position(letters)) == (letters, position)
