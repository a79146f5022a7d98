"""`names`, `date` and `mrz` as their users run them."""

import argparse
import csv
import io
import json
import math
from pathlib import Path

import pytest

from safepassage.core import commands


def _run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    args = parser.parse_args([str(one) for one in arguments])
    return int(args.run(args))


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_score_keeps_rows_and_columns_and_its_lines_add_up(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(
        "\ufeffno;a;b;father_a;father_b\n1;Haji Farhad Safi;فرهاد صافی;Wali;ولی\n2;;Farhad;;\n3;0700 12;??;;\n",
        encoding="utf-8",
    )

    code = _run("names", "score", pairs, "-o", tmp_path / "out.csv")

    found = _read(tmp_path / "out.csv")
    assert code == 0
    assert [row["no"] for row in found] == ["1", "2", "3"]
    told = json.loads(found[0]["explanation"])
    assert math.fsum(line["weight"] for line in told["lines"]) == told["log_odds"]
    assert float(found[0]["score"]) == told["score"] > 0.8
    assert found[1]["score"] == ""
    assert json.loads(found[1]["explanation"])["flags"]["a"] == ["empty"]
    assert found[2]["score"] == ""


@pytest.mark.parametrize("language", ["fa-AF", "ps"])
def test_score_explains_in_words_and_reads_jsonl(tmp_path: Path, language: str) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"a": "Farhad", "b": "فرهاد", "n": 1}) + "\n", encoding="utf-8")

    code = _run("names", "score", pairs, "-o", tmp_path / "out.jsonl", "--explain", "text", "--lang", language)

    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert code == 0
    assert row["n"] == "1"
    assert "فرهاد" in row["explanation"]


def test_keys_of_a_plain_list_and_of_a_column(tmp_path: Path) -> None:
    plain = tmp_path / "names.txt"
    plain.write_text("Haji Farhad\nفرهاد\n", encoding="utf-8")
    table = tmp_path / "names.csv"
    table.write_text("id,who\n7,Farhad\n", encoding="utf-8")

    assert _run("names", "keys", plain, "-o", tmp_path / "one.csv") == 0
    assert _run("names", "keys", table, "--column", "who", "-o", tmp_path / "two.csv") == 0

    first = _read(tmp_path / "one.csv")
    assert [row["keys"] for row in first] == ["FRHD", "FRHD"]
    assert first[0]["titles"] == "haji"
    assert _read(tmp_path / "two.csv")[0]["id"] == "7"


def test_find_ranks_hits_of_every_query(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "id,name,year\n1,Farhad Safi,1985\n1,فرهاد صافی,\n2,Bahram Safi,1364\n", encoding="utf-8"
    )
    (tmp_path / "queries.csv").write_text("query_id,query,year\nq1,فرهاد صافی,\nq2,بهرام صافی,1985\n", encoding="utf-8")

    code = _run(
        "names", "find", tmp_path / "queries.csv", "--in", tmp_path / "list.csv", "-o", tmp_path / "hits.csv", "-k", 1
    )

    found = _read(tmp_path / "hits.csv")
    assert code == 0
    assert [(row["query_id"], row["rank"], row["id"]) for row in found] == [("q1", "1", "1"), ("q2", "1", "2")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,c\n1,2\n", "no column b; its columns are: a, c"),
        (b"a,b\nFarh\xffad,x\n", "line 2, byte 8"),
        (b"a,a\n1,2\n", "names a column twice"),
        (b"\xff\xfea\x00", "UTF-16"),
    ],
)
def test_bad_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)

    code = _run("names", "score", path, "-o", tmp_path / "out.csv")

    assert code == 2
    assert words in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_date_prints_both_calendars_and_refuses_what_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("date", "۲۴ اسد ۱۴۰۰") == 0
    assert "2021-08-15" in capsys.readouterr().out
    assert _run("date", "31", "Mizan", "1400") == 2
    assert "30 days" in capsys.readouterr().err


def test_mrz_tells_passed_from_failed_and_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
    for name, text in (("good", good), ("bad", good.replace("7408122", "7408132")), ("none", "hello")):
        (tmp_path / name).write_text(text)

    codes = [_run("mrz", tmp_path / name, "--on", "2026-11-20") for name in ("good", "bad", "none")]

    assert codes == [0, 1, 2]
    assert "ERIKSSON" in capsys.readouterr().out
