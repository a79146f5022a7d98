"""The commands on files: what they write, what they refuse, and that nothing half-written is left behind."""

import csv
import shutil
from pathlib import Path

import pytest
from tests.unit.eligibility.people import PATHWAYS, VOCAB

from safepassage.cli import main
from safepassage.eligibility import fact_tables
from safepassage.eligibility.casefile import Strength, see
from safepassage.eligibility.reading import RuleError

HEADER = ",".join(
    (
        "person",
        *(f"employment.{name}" for name in ("role", "employer", "started_on", "ended_on")),
        "person.employment_complete",
        "note",
    )
)
ROWS = """
ahmad,interpreter,nz_prt,2009,2013-04-30..,yes,=cmd
left,interpreter,nz_prt,2005,2008,yes,
empty,,,,,,
two,interpreter,other,2005,2008,yes,
two,cleaner,nz_prt,2010,2013..,,
border,interpreter,nz_prt,2009,2010-12-15,yes,
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_decide_writes_a_row_for_each_person_and_outcome(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "verdicts.csv"

    code = main(["eligibility", "decide", "nz-bamyan-offer", str(facts), "--on", "2013-01-10", "-o", str(out)])

    found = {(row["person"], row["outcome"]): row for row in rows_of(out)}
    assert code == 0
    assert len(found) == 5 * 3
    assert found["ahmad", "resettlement"]["verdict"] == "yes"
    assert found["left", "resettlement"]["verdict"] == "no"
    assert found["empty", "resettlement"]["verdict"] == "not yet known"
    assert found["empty", "resettlement"]["next_question"] == "employment.role"
    assert found["two", "resettlement"]["verdict"] == "no"
    assert found["two", "year_salary"]["verdict"] == "yes"
    assert found["border", "resettlement"]["missing"] == "employment.ended_on"
    assert "a reading of the text" in found["border", "resettlement"]["ask_whom"]
    assert "Stuff 8070431" in found["ahmad", "resettlement"]["trace"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_decide_uses_the_version_of_the_day_and_of_what_was_known(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "verdicts.csv"
    command = ["eligibility", "decide", "nz-bamyan-offer", str(facts), "-o", str(out)]

    main([*command, "--on", "2012-11-01"])
    first = {row["version"] for row in rows_of(out)}
    main([*command, "--on", "2013-01-10", "--known-at", "2012-11-01"])

    assert first == {row["version"] for row in rows_of(out)} == {"1"}


def test_decide_on_stands_for_the_instant_of_receipt_where_there_is_no_column(tmp_path: Path) -> None:
    path, out = tmp_path / "facts.csv", tmp_path / "v.csv"
    path.write_text("person,person.helped_agency,person.at_risk\np,nzdf,yes\n", encoding="utf-8")
    command = ["eligibility", "decide", "nz-cabinet-criteria-2021", str(path), "-o", str(out)]

    main([*command, "--on", "2021-08-20"])
    in_time = rows_of(out)[0]["verdict"]
    main([*command, "--on", "2021-08-26"])

    assert (in_time, rows_of(out)[0]["verdict"]) == ("yes", "no")


def test_compare_lists_changes_and_reports_losers_by_its_exit_code(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "changed.csv"

    widened = main(["eligibility", "compare", "nz-bamyan-offer@1", "nz-bamyan-offer@2", str(facts), "-o", str(out)])
    changed = rows_of(out)
    lost = main(["eligibility", "compare", "nz-bamyan-offer@2", "nz-bamyan-paraphrase@1", str(facts), "-o", str(out)])

    assert (widened, lost) == (0, 1)
    assert [(row["person"], row["before"], row["after"]) for row in changed] == [("border", "no", "not yet known")]


def test_check_of_the_story_refuses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["eligibility", "check", str(PATHWAYS / "nz-bamyan-offer-2.yaml")])

    assert code == 0
    assert "proved: nz-bamyan-offer@1#offer is kept for everybody who has it" in capsys.readouterr().out


def test_check_of_a_false_widening_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(PATHWAYS, tmp_path / "p")
    path = tmp_path / "p" / "nz-bamyan-offer-2.yaml"
    text = (
        path.read_text(encoding="utf-8")
        .replace(
            '{op: ref, to: "nz-bamyan-offer@1#offer", why: earlier, cite: r1}',
            (
                "{op: all, of: [{op: is, fact: person.at_risk, why: earlier, cite: r1}, "
                '{op: ref, to: "nz-bamyan-offer@1#offer"}]}'
            ),
        )
        .replace("values: [nz_police, nz_prt]", "values: [nz_police]")
    )
    path.write_text(text, encoding="utf-8")

    code = main(["eligibility", "check", str(path)])

    assert code == 1
    assert "takes nz-bamyan-offer@1#offer away from somebody [file: " in capsys.readouterr().out


def test_estimate_prints_three_bounds(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, ids in (("roll", range(40)), ("payroll", range(20, 60))):
        (tmp_path / name).write_text("\n".join(map(str, ids)), encoding="utf-8")
    lists = ["--list", str(tmp_path / "roll"), "--list", str(tmp_path / "payroll")]

    code = main(["eligibility", "estimate", "nz-bamyan-offer@2", str(facts), "--households", "2:5,4:5", *lists])

    printed = capsys.readouterr().out
    assert code == 0
    assert [line[0] for line in printed.splitlines()[:3]] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["decide", "nz-bamyan-offer", "FACTS", "--on", "2011-01-01"], "No verdict: no version"),
        (["decide", "nz-bamyan-offer", "FACTS"], "say which version"),
        (["decide", "nz-bamyan-offer@9", "FACTS"], "there is no pathway version"),
        (["decide", "nz-nowhere", "FACTS", "--on", "2013-01-01"], "there is no pathway nz-nowhere"),
        (["decide", "nz-bamyan-paraphrase@1", "FACTS"], "never decided on"),
        (["decide", "nz-bamyan-offer", "FACTS", "--on", "13/01/2013"], "is not a day"),
        (["decide", "nz-bamyan-offer", "FACTS", "--on", "2013-01-10T00:00"], "needs its offset"),
        (["decide", "nz-bamyan-offer@2", "absent.csv"], "cannot be read"),
        (["check", "absent.yaml"], "cannot be read"),
        (["estimate", "nz-bamyan-offer@2", "FACTS", "--households", "x"], "--households"),
        (["estimate", "nz-bamyan-offer@2", "FACTS", "--uptake", "5/3"], "--uptake"),
    ],
)
def test_bad_input_is_told_in_one_plain_sentence(
    arguments: list[str], words: str, facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["eligibility", *(str(facts) if each == "FACTS" else each for each in arguments)])

    told = capsys.readouterr().err
    assert code == 2
    assert words in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name,person.at_risk\na,yes\n", "needs a column named person"),
        ("person,person.risk\na,yes\n", "no such fact"),
        ("person,person.at_risk,person.at_risk\na,yes,no\n", "twice"),
        ("person,person.at_risk\na,maybe\n", "line 2, column person.at_risk: 'maybe' is neither yes nor no"),
        ("person,employment.ended_on\na,2012-13-45\n", "no day of the calendar"),
        ("person,employment.ended_on\na,2013..2012\n", "ends before it begins"),
        ("person,application.received_at\na,2021-08-20\n", "the offset is needed"),
        ("person,person.citizenship\na,AF;!AF\n", "in and out"),
        ("person,person.at_risk\na,yes,no\n", "has 3 cells"),
        ("person,person.at_risk\n,yes\n", "names no person"),
        ("person,fact,value\na,person.risk,yes\n", "no fact 'person.risk'"),
        ("person,fact,value,strength\na,person.at_risk,yes,sworn\n", "must be claimed"),
        ("person,person.at_risk\na,\x00\n", "NUL"),
    ],
)
def test_wrong_cell_is_told_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RuleError) as refused:
        fact_tables.read(path, VOCAB)

    assert words in str(refused.value)


def test_long_form_keeps_strength_and_who_said_it(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(
        "person,fact,value,record,strength,source\n"
        "a,person.at_risk,yes,,claimed,letter 1\n"
        "a,employment.role,driver,first,attested,roll 7\n"
        "a,employment.role,guard,second,attested,roll 7\n",
        encoding="utf-8",
    )

    file = fact_tables.read(path, VOCAB).files[0]

    assert see(file, strength=Strength.ATTESTED).person.values == {}
    assert file.facts["person.at_risk"][0].evidence == ("letter 1",)
    assert [row.values["employment.role"] for row in see(file, strength=Strength.ATTESTED).rows("employment")] == [
        "driver",
        "guard",
    ]


def test_semicolons_byte_order_mark_and_contradictions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("\ufeffperson;person.at_risk;employment.role\na;yes|no;driver\n", encoding="utf-8")

    seen = see(fact_tables.read(path, VOCAB).files[0], strength=Strength.DOCUMENTED)

    assert seen.person.contradicted == {"person.at_risk"}
    assert seen.rows("employment")[0].values == {"employment.role": "driver"}


def test_relation_finds_the_other_person_of_the_table(tmp_path: Path) -> None:
    path, out = tmp_path / "facts.csv", tmp_path / "v.csv"
    path.write_text(
        "person,person.helped_agency,person.at_risk,application.received_at,relation.kind,relation.other\n"
        "wife,,,,partner,husband\n"
        "husband,nzdf,yes,2021-08-20T00:00Z,,\n",
        encoding="utf-8",
    )

    main(["eligibility", "decide", "nz-cabinet-criteria-family-2021@1", str(path), "-o", str(out)])

    assert {row["person"]: row["verdict"] for row in rows_of(out)} == {"wife": "yes", "husband": "not yet known"}


def test_cells_that_a_spreadsheet_would_run_are_quoted(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    fact_tables.write(path, ("a",), [["=1+1"], ["fine"]])

    assert path.read_text(encoding="utf-8").splitlines() == ["a", "'=1+1", "fine"]
