"""`match` as its users run it: files in, files out, and one plain sentence when something is wrong."""

import argparse
import csv
import io
import json
from pathlib import Path

import pytest

from safepassage.matching import commands

_PEOPLE = [
    ("Farhad Noorzai", "فرهاد نورزی", "Abdul Wali", "عبدالولی", "1985-05-06", "M", "Kabul", "کابل"),
    ("Gulalai Safi", "گلالۍ صافی", "Zmarak", "زمرک", "1990", "F", "Herat", "هرات"),
    ("Bahram Wardak", "بهرام وردک", "Toryalai", "توریالی", "1364", "M", "Ghazni", "غزنی"),
    ("Najibullah Stanikzai", "نجیب الله ستانکزی", "Faiz Gul", "فیض گل", "1978-02-03", "M", "Logar", "لوگر"),
]
_HEADER = ("id", "full_name", "father", "birth", "sex", "place")


def _write(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = _HEADER) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _two_files(folder: Path) -> tuple[Path, Path]:
    left = [(f"L{i}", p[0], p[2], p[4], p[5], p[6]) for i, p in enumerate(_PEOPLE)]
    right = [(f"R{i}", p[1], p[3], p[4][:4], p[5], p[7]) for i, p in enumerate(_PEOPLE)]
    return _write(folder / "left.csv", left), _write(folder / "right.csv", right)


def _run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    args = parser.parse_args(["match", *(str(one) for one in arguments)])
    return int(args.run(args))


def test_match_finds_the_same_people_across_scripts_and_explains(tmp_path: Path) -> None:
    left, right = _two_files(tmp_path)

    code = _run(left, right, "-o", tmp_path / "pairs.csv", "--clusters", tmp_path / "clusters.csv", "--threshold", 0.05)

    assert code == 0
    rows = _read(tmp_path / "pairs.csv")
    assert {(row["left_id"], row["right_id"]) for row in rows} == {(f"L{i}", f"R{i}") for i in range(4)}
    for row in rows:
        assert sum(json.loads(row["explanation"]).values()) == pytest.approx(float(row["weight"]), abs=1e-9)
    clusters = _read(tmp_path / "clusters.csv")
    assert [row["source"] for row in clusters] == ["left"] * 4 + ["right"] * 4


def test_saved_model_gives_the_same_scores_again(tmp_path: Path) -> None:
    left, right = _two_files(tmp_path)

    _run(left, right, "-o", tmp_path / "one.csv", "--save-model", tmp_path / "weights.json", "--threshold", 0.05)
    _run(left, right, "-o", tmp_path / "two.csv", "--model", tmp_path / "weights.json", "--threshold", 0.05)

    scores = [
        {(r["left_id"], r["right_id"]): float(r["weight"]) for r in _read(tmp_path / name)}
        for name in ("one.csv", "two.csv")
    ]
    assert scores[0].keys() == scores[1].keys()
    assert all(scores[0][pair] == pytest.approx(scores[1][pair], abs=1e-6) for pair in scores[0])


def test_mapping_file_names_columns_and_calendar(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "list.csv",
        [("1", "Farhad Noorzai", "05/06/1985"), ("2", "فرهاد نورزی", "05/06/1985")],
        ("no", "who", "when"),
    )
    (tmp_path / "map.toml").write_text(
        'profile = "afghan"\n[columns]\nid = "no"\nfull_name = "who"\nbirth = "when"\n[birth]\norder = "dmy"\n'
    )

    code = _run(path, "--mapping", tmp_path / "map.toml", "-o", tmp_path / "pairs.csv", "--threshold", 0)

    assert code == 0
    assert len(_read(tmp_path / "pairs.csv")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,full_name\n1,Farhad\n1,Bahram\n", "more than once: 1"),
        (b"id,full_name\n,Farhad\n", "row 1 has no id"),
        (b"who,full_name\n1,Farhad\n", "No column holds an id; the columns are: who, full_name"),
        (b"id,when\n1,1985\n", "No column holds a name"),
        (b"id,full_name\n1,Farh\xffad\n", "line 2, byte 19"),
        (b"id,full_name\n", "no rows"),
        (b"id,full_name\n1,a,b,c\n", "4 cells under 2 columns"),
    ],
)
def test_bad_file_is_refused_in_one_sentence_and_leaves_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)

    code = _run(path, "-o", tmp_path / "out.csv")

    assert code == 2
    assert words in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_no_pairs_is_said_and_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _write(tmp_path / "in.csv", [("1", "Farhad Noorzai", "", "", "", ""), ("2", "Gulalai Safi", "", "", "", "")])

    code = _run(path, "-o", tmp_path / "out.csv")

    assert code == 0
    assert "nothing was compared" in capsys.readouterr().err
    assert (tmp_path / "out.csv").read_text() == "left_id,right_id,probability,weight,explanation\n"


def test_evaluate_prints_quality_and_calibration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pairs.csv").write_text("left_id,right_id,probability\na,b,0.97\na,c,0.6\n")
    (tmp_path / "truth.csv").write_text("left_id,right_id\na,b\n")

    code = _run("evaluate", tmp_path / "pairs.csv", tmp_path / "truth.csv")

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["best"]["f1"] == 1.0
