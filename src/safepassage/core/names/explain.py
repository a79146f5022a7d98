"""The reason for a score, in words a reviewer reads in Dari, Pashto or English, from the very lines the score is
made of."""

from typing import Any

from safepassage.core.names.compare import HeardName
from safepassage.core.names.score import Line, NameScore

LANGUAGES = ("en", "fa-AF", "ps")
_SAME, _NEAR, _RARE, _COMMON = 0.985, 0.8, 0.75, 0.45

_WORDS: dict[str, tuple[str, str, str]] = {
    "prior": ("before looking at the names", "پیش از دیدن نام‌ها", "د نومونو له کتلو مخکې"),
    "same": ("{a} and {b} sound the same", "{a} و {b} یک صدا دارند", "{a} او {b} یو شان غږ لري"),
    "near": ("{a} and {b} sound alike", "{a} و {b} صدای نزدیک دارند", "{a} او {b} نږدې غږ لري"),
    "far": ("{a} and {b} sound a little alike", "{a} و {b} اندکی شبیه‌اند", "{a} او {b} لږ سره ورته دي"),
    "rare": (", a rare part", "، بخش کمیاب", "، لږ موندل کېدونکې برخه"),
    "common": (", a common part", "، بخش معمول", "، عامه برخه"),
    "only_left": (
        "{a} stands only in the first name",
        "{a} تنها در نام اول آمده است",
        "{a} یوازې په لومړي نوم کې راغلی",
    ),
    "only_right": (
        "{b} stands only in the second name",
        "{b} تنها در نام دوم آمده است",
        "{b} یوازې په دویم نوم کې راغلی",
    ),
    "other_half": (
        "{a} agrees, but the name it belongs to differs",
        "{a} یکی است، اما نامی که با آن آمده فرق دارد",
        "{a} یو شان دی، خو ورسره نوم یې توپیر لري",
    ),
    "own_names_differ": ("the own names differ", "نام‌های خود اشخاص فرق دارند", "خپل نومونه یې توپیر لري"),
    "order": ("the parts stand in another order", "بخش‌ها به ترتیب دیگر آمده‌اند", "برخې په بل ترتیب راغلې دي"),
    "limit": (
        "brothers share a father, so this counts only so far",
        "برادران یک پدر دارند، پس تنها تا این اندازه حساب می‌شود",
        "وروڼه یو پلار لري، نو یوازې تر دې کچې حسابېږي",
    ),
    "father_prior": ("before looking at the fathers' names", "پیش از دیدن نام پدران", "د پلرونو د نومونو له کتلو مخکې"),
    "father": ("father's name: ", "نام پدر: ", "د پلار نوم: "),
    "score": ("probability {p}", "احتمال {p}", "احتمال {p}"),
}


def _word(key: str, language: str) -> str:
    return _WORDS[key][LANGUAGES.index(language) if language in LANGUAGES else 0]


def _written(name: HeardName | None, places: tuple[int, ...]) -> list[dict[str, Any]]:
    """The parts as written, with offsets; parts of one word share it."""
    if name is None:
        return []
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for place in places:
        heard = name.heard[place]
        span = (heard.part.start, heard.part.end)
        entry = found.setdefault(
            span, {"text": name.parsed.as_written[span[0] : span[1]], "start": span[0], "end": span[1], "sounds": ""}
        )
        entry["sounds"] += heard.sound
    return list(found.values())


def sentence(score: NameScore, line: Line, *, language: str = "en") -> str:
    """One line in words."""
    left, right = (score.left_father, score.right_father) if line.of_father else (score.left, score.right)
    values = {
        "a": " ".join(part["text"] for part in _written(left, line.left)),
        "b": " ".join(part["text"] for part in _written(right, line.right)),
    }
    if line.kind == "agree":
        key = "same" if line.likeness >= _SAME else "near" if line.likeness >= _NEAR else "far"
        words = _word(key, language).format(**values)
        if line.rarity >= _RARE:
            words += _word("rare", language)
        elif line.rarity < _COMMON:
            words += _word("common", language)
    elif line.kind == "prior":
        return _word("father_prior" if line.of_father else "prior", language)
    else:
        words = _word(line.kind, language).format(**values)
    return _word("father", language) + words if line.of_father and line.kind != "limit" else words


def as_json(score: NameScore, *, language: str = "en") -> dict[str, Any]:
    """The explanation as plain values: weights of all lines add up to `log_odds` exactly."""
    lines = []
    for line in score.lines:
        left, right = (score.left_father, score.right_father) if line.of_father else (score.left, score.right)
        lines.append(
            {
                "kind": line.kind,
                "of": "father" if line.of_father else "name",
                "weight": line.weight,
                "likeness": line.likeness,
                "a": _written(left, line.left),
                "b": _written(right, line.right),
                "sentence": sentence(score, line, language=language),
            }
        )
    titles = {
        side: [part.text for part in name.parsed.titles] for side, name in (("a", score.left), ("b", score.right))
    }
    return {"score": score.score, "log_odds": score.log_odds, "lines": lines, "titles": titles}


def as_text(score: NameScore, *, language: str = "en") -> str:
    """The explanation on one line for a sheet: every sentence with what it adds, then the probability."""
    parts = [f"{sentence(score, line, language=language)} ({line.weight:+.1f})" for line in score.lines]
    return "; ".join([*parts, _word("score", language).format(p=f"{score.score:.2f}")])
