"""The golden rule of the engine: the online score of a pair is the bulk score, to 1e-6."""

import random
from dataclasses import replace

import pytest

from safepassage.matching import bulk, model
from safepassage.matching.preparation import prepare, prepare_all
from safepassage.matching.problem import Columns, RecordView

AFGHAN = Columns(
    {
        "id": "id",
        "full_name": "name",
        "father": "father",
        "birth": "birth",
        "sex": "sex",
        "place": "place",
        "document": "document",
        "phone": "phone",
    }
)
GENERIC = Columns(
    {"id": "id", "given": "given", "family": "family", "birth": "birth", "place": "place", "postcode": "postcode"},
    exact=("unit",),
)
_AFGHAN_VALUES = {
    "name": [
        "Haji Farhad Noorzai",
        "فرهاد نورزی",
        "Mohammad Farhad",
        "Abdul Basir",
        "عبدالبصیر",
        "Parwin Gul",
        "پروین گل",
        "",
    ],
    "father": ["Abdul Wali", "عبدالولی", "Wali Mohammad", "Zmarai", "", ""],
    "birth": ["1985-03-05", "1985", "1364", "1986-01-01", "05/03/1985", "1985-03-06", ""],
    "sex": ["M", "F", "male", ""],
    "place": ["Kabul", "کابل", "Herat", ""],
    "document": ["P1234567", "P1234568", "1400-0101-12345", ""],
    "phone": ["+93 700 123 456", "0700123456", "", ""],
}
_GENERIC_VALUES = {
    "given": ["Zoë", "zoe", "Martin", "Martyn", "Jose", "José", ""],
    "family": ["Smith", "Smyth", "Müller", "Mueller", ""],
    "birth": ["19850305", "1985-03-05", "1985-05-03", "1990-01-01", ""],
    "place": ["Leeds", "leeds", "York", ""],
    "postcode": ["LS1 4AB", "LS1 4AC", "YO1 7HH", ""],
    "unit": ["A", "B", ""],
}


def _rows(values: dict[str, list[str]], count: int, seed: int) -> list[dict[str, str]]:
    chosen = random.Random(seed)
    return [
        {"id": str(i), **{column: chosen.choice(options) for column, options in values.items()}} for i in range(count)
    ]


@pytest.mark.parametrize(
    ("columns", "profile", "values"), [(AFGHAN, "afghan", _AFGHAN_VALUES), (GENERIC, "generic", _GENERIC_VALUES)]
)
def test_score_of_ten_thousand_pairs_is_the_same_online_and_in_bulk(
    columns: Columns, profile: str, values: dict[str, list[str]]
) -> None:
    rows = _rows(values, 145, seed=5)
    run = bulk.begin(
        [("a", [row["id"] for row in rows], prepare_all(rows, columns, profile))],
        columns=columns,
        profile=profile,
        say=print,
    )
    run.connection.execute(
        "CREATE TABLE pairs AS SELECT a.uid AS l, b.uid AS r FROM records a JOIN records b ON a.uid < b.uid"
    )
    weights = model.shipped(columns, profile, prior=0.001)
    weights = replace(weights, rarity=bulk._rarity(run, weights))

    bulk.score(run, weights, threshold=0.0)

    views = [RecordView("a", row["id"], prepare(row, columns, profile)) for row in rows]
    scored = run.connection.execute("SELECT l, r, weight, probability FROM scored").fetchall()
    assert len(scored) > 10_000
    for left, right, weight, probability in scored:
        online = weights.score(views[left], views[right])
        assert online.weight == pytest.approx(weight, abs=1e-6)
        assert online.probability == pytest.approx(probability, abs=1e-6)


def test_model_file_keeps_every_weight_and_refuses_a_changed_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    weights = replace(model.shipped(AFGHAN, "afghan", prior=0.001), rarity={"name_line": {"FRHD": 0.01}})
    path = tmp_path / "weights.json"

    weights.save(path)

    assert model.load(path) == weights
    path.write_text(path.read_text().replace('"prior": 0.001', '"prior": 0.5'))
    with pytest.raises(ValueError, match="changed after training"):
        model.load(path)


def test_evidence_of_a_pair_adds_up_to_its_weight() -> None:
    weights = model.shipped(AFGHAN, "afghan", prior=0.001)
    one, other = (
        RecordView("a", row["id"], prepare(row, AFGHAN, "afghan")) for row in _rows(_AFGHAN_VALUES, 2, seed=9)
    )

    found = weights.score(one, other)

    assert found.weight == pytest.approx(
        found.prior_weight + sum(e.weight + e.rarity_weight for e in found.evidence), abs=1e-12
    )
