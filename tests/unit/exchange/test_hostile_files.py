"""Files that may not be read are refused with a reason, before anything of them is used."""

import io
import zipfile

import pytest
from tests.unit.exchange import making

from safepassage.exchange.files import FileRefused, judging


def refusal(content: bytes, name: str = "sent.xlsx") -> str:
    with pytest.raises(FileRefused) as refused:
        making.opened(content, name)
    assert name in refused.value.sentence
    return refused.value.reason


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with more parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, old.read(part))
        for name, body in parts.items():
            new.writestr(name.replace("__", "/"), body)
    return kept.getvalue()


@pytest.mark.parametrize("content", [b"", b"\n\n  ", b"\xef\xbb\xbf", b"\0\0\0"])
def test_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content, "sent.csv") == "empty"


def test_workbook_cut_in_the_middle_is_refused() -> None:
    content = making.applications(*making.family())

    assert refusal(content[: len(content) // 2]) == "broken"


def test_workbook_with_damaged_sheet_is_refused() -> None:
    content = making.applications(*making.family())
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part.filename, body[:300] if part.filename.endswith("sheet1.xml") else body)

    assert refusal(kept.getvalue()) == "broken"


def test_workbook_with_macros_is_refused() -> None:
    assert refusal(repacked(making.applications(), **{"xl__vbaProject.bin": b"x"})) == "macros"


def test_workbook_with_links_to_other_files_is_refused() -> None:
    content = repacked(making.applications(), **{"xl__externalLinks__externalLink1.xml": b"<x/>"})

    assert refusal(content) == "external_links"


def test_workbook_under_password_is_refused() -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500

    assert refusal(encrypted) == "password"


def test_old_workbook_with_macros_is_refused() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le")

    assert refusal(compound, "sent.xls") == "macros"


def test_zip_bomb_is_refused_by_what_it_would_unpack_to() -> None:
    bomb = repacked(making.applications(), **{"xl__media__image1.bmp": b"\0" * (judging.MOST_UNPACKED + 1)})

    assert refusal(bomb) == "unpacks_too_large"


def test_dense_zip_below_the_limit_is_refused_by_its_ratio() -> None:
    bomb = repacked(making.applications(), **{"xl__media__image1.bmp": b"\0" * (judging.RATIO_FROM + 10_000_000)})

    assert refusal(bomb) == "too_dense"


def test_table_above_the_limit_is_refused() -> None:
    assert refusal(b"a,b\n" * (judging.MOST_TABLE_BYTES // 4 + 1), "sent.csv") == "too_large"


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"\x89PNG\r\n", b"\x7fELF", b"\xff\xd8\xff\xe0"])
def test_file_of_another_type_is_refused(head: bytes) -> None:
    assert refusal(head + b"x" * 100, "sent.csv") == "wrong_type"


def test_archive_that_is_no_workbook_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("readme.txt", "x" * 100)

    assert refusal(kept.getvalue()) == "wrong_type"


def test_table_with_bytes_of_no_encoding_is_refused() -> None:
    assert refusal(b"partner,seats\n\x81\x8d,4\n", "sent.csv") == "wrong_encoding"


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8-sig", b""), ("utf-16", b""), ("utf-16-le", b""), ("cp1252", b"")]
)
def test_table_in_each_encoding_gives_the_same_cells(encoding: str, mark: bytes) -> None:
    text = "partner;seats;conditions\nCafé Air;4;\nB;5;women first\n"

    read = making.opened(mark + text.encode(encoding), "sent.csv")

    rows = [[cell.text for cell in row.cells] for row in read.rows(read.sheets[0])]
    assert rows == [["partner", "seats", "conditions"], ["Café Air", "4"], ["B", "5", "women first"]]


def test_hidden_columns_rows_and_sheets_are_reported() -> None:
    content = making.workbook({"A": [["x", "y"], [1, 2]], "B": [["z"]]}, hidden_columns=["B"], hidden=["B"])

    read = making.opened(content)

    assert [(sheet.name, sheet.is_visible, sheet.hidden.columns) for sheet in read.sheets] == [
        ("A", True, (2,)),
        ("B", False, (2,)),
    ]


def test_reader_gives_back_the_text_of_every_cell() -> None:
    read = making.opened(making.workbook({"A": [["=1+1", "0701234567", 12.0, "  x "]]}))

    row = next(read.rows(read.sheets[0]))

    assert [(cell.text, cell.type) for cell in row.cells] == [
        ("=1+1", "s"),
        ("0701234567", "s"),
        ("12", "n"),
        ("  x ", "s"),
    ]
