"""Files in: looked at first, entered once, mended, taken back; files of people only for who may see people."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.exchange.imports import originals
from safepassage.journey.sources.models import SourceFile

pytestmark = pytest.mark.django_db
SHEET = (
    "App no.,Rec'd,Family name,Given name(s),DOB,Relationship,Passport no.,Role,Unit\n"
    "T-1,14/08/2021,Bahar,Simin,1990-03-02,PA,P0111111,interpreter,PRT Bamyan\n"
    "T-1,14/08/2021,Bahar,Omar,2015-05-06,son,P0111112,,\n"
    "T-2,03/04/85x,Hotak,Zmaray,03/04/85,PA,P0111113,driver,PRT Bamyan\n"
    ",,,,,,,,\n"
    "TOTAL,,,,,,,,3\n"
)


@pytest.fixture(autouse=True)
def _programme() -> None:
    cast.programme()


def enter(client: Client, role: str = "intake") -> Any:
    user = cast.officer(role)
    client.force_login(user)
    return user


def look(
    client: Client, text: str = SHEET, *, name: str = "cases.csv", kind: str = "applications", **kwargs: Any
) -> Any:
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post("/files/", {"kind": kind, "file": file}, **kwargs)


def files() -> list[SourceFile]:
    with access.acting(cast.system()):
        return list(SourceFile.objects.order_by("known_at"))


def test_a_file_is_looked_at_before_anything_is_stored(client: Client) -> None:
    enter(client)
    page = look(client, follow=True).content.decode()
    assert "What would happen" in page
    assert "Column A" in page
    assert files() == []


def test_what_is_entered_is_stored_or_listed_and_nothing_is_lost(client: Client) -> None:
    enter(client)
    address = look(client)["Location"]
    answer = client.post(f"{address}enter/", follow=True)
    assert "Entered:" in answer.content.decode()
    (file,) = files()
    assert file.rows_in == file.rows_stored + file.rows_to_fix
    assert file.rows_stored >= 2
    assert file.rows_to_fix >= 1
    assert client.get(address).status_code == 404


def test_the_same_file_again_changes_nothing_and_says_so(client: Client) -> None:
    enter(client)
    for _time in range(2):
        address = look(client)["Location"]
        answer = client.post(f"{address}enter/", follow=True)
    assert "nothing changed" in answer.content.decode()
    assert len(files()) == 1


def test_the_sheet_of_what_to_mend_opens_and_holds_values_only(client: Client) -> None:
    enter(client)
    client.post(f"{look(client)['Location']}enter/")
    answer = client.get(f"/files/{files()[0].id}/mend/")
    assert answer["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    said = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert any("03/04/85x" in str(row) for row in said)


def test_an_import_is_taken_back_only_after_saying_what_that_means(client: Client) -> None:
    enter(client)
    client.post(f"{look(client)['Location']}enter/")
    address = f"/files/{files()[0].id}/take-back/"
    assert "Nothing is deleted" in client.get(address).content.decode()
    assert files()[0].state == "committed"
    assert "Taken back" in client.post(address, follow=True).content.decode()
    assert files()[0].state == "undone"


def test_columns_may_be_read_another_way(client: Client) -> None:
    enter(client)
    address = look(client)["Location"]
    page = client.get(address).content.decode()
    chosen = dict.fromkeys(re.findall(r'name="(column_\w+)"', page), "")
    twice = {**chosen, "column_A": "application", "column_B": "application"}
    answer = client.post(address, twice)
    assert answer.status_code == 422
    assert "Two columns are read as the same" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.csv"), (b"\x00\x01\x02PK", "broken.xlsx"), (b"just words\n", "words.csv")]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(client: Client, content: bytes, name: str) -> None:
    enter(client)
    answer = look(client, content, name=name)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert files() == []


def test_a_file_thrown_away_leaves_nothing(client: Client) -> None:
    enter(client)
    address = look(client)["Location"]
    key = address.strip("/").split("/")[-1]
    client.post(f"{address}throw-away/")
    with pytest.raises(originals.OriginalGone):
        originals.bring(key)
    assert client.get(address).status_code == 404


def test_nobody_else_reaches_a_file_that_was_looked_at(client: Client) -> None:
    enter(client)
    address = look(client)["Location"]
    other = Client()
    enter(other)
    assert other.get(address).status_code == 404
    assert other.post(f"{address}enter/").status_code == 404


def test_an_officer_who_sees_no_identities_gets_no_file_of_people(client: Client) -> None:
    enter(client)
    client.post(f"{look(client)['Location']}enter/")
    file = files()[0]
    publisher = Client()
    enter(publisher, "publisher")
    assert publisher.get(f"/files/{file.id}/").status_code == 404
    assert publisher.get(f"/files/{file.id}/mend/").status_code == 404
    page = publisher.get("/files/").content.decode()
    assert "cases.csv" not in page
    assert 'value="applications"' not in page
    assert look(publisher).status_code == 422
