"""How often each value of a fact occurs in a register: the chances behind the next question."""

import numpy as np

from safepassage.eligibility.columns import NOBODY, Bounds, Codes, Column, Register, Sets, Truths
from safepassage.eligibility.partial import Members, Span, Value
from safepassage.eligibility.questions import Priors


def from_register(register: Register) -> Priors:
    """Count what is known in a register; what is not known gives no evidence either way."""
    found: dict[str, list[tuple[Value, int]]] = {}
    for table in (register.person, *register.lists.values()):
        for fact, column in table.columns.items():
            found[fact] = _counts(column)
    return Priors(found)


def _counts(column: Column) -> list[tuple[Value, int]]:
    if isinstance(column, Truths):
        return [(True, int(np.count_nonzero(column.true))), (False, int(np.count_nonzero(column.false)))]
    if isinstance(column, Codes):
        numbers, counts = np.unique(column.numbers[column.numbers != NOBODY], return_counts=True)
        return [(column.names[n], int(c)) for n, c in zip(numbers.tolist(), counts.tolist(), strict=True)]
    if isinstance(column, Bounds):
        values, counts = np.unique(column.lo[column.lo == column.hi], return_counts=True)
        return [(Span(v, v), int(c)) for v, c in zip(values.tolist(), counts.tolist(), strict=True)]
    return _set_counts(column)


def _set_counts(column: Sets) -> list[tuple[Value, int]]:
    codes = sorted({*column.inside, *column.outside})
    if not codes:
        return []
    nothing = np.zeros(len(next(iter({**column.inside, **column.outside}.values()))), dtype=bool)
    planes = [column.inside.get(code, nothing) for code in codes] + [
        column.outside.get(code, nothing) for code in codes
    ]
    rows, counts = np.unique(np.stack(planes, axis=1), axis=0, return_counts=True)
    told: list[tuple[Value, int]] = []
    for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
        inside = frozenset(code for code, yes in zip(codes, row[: len(codes)], strict=True) if yes)
        outside = frozenset(code for code, yes in zip(codes, row[len(codes) :], strict=True) if yes)
        if inside or outside:
            told.append((Members(inside, outside), int(count)))
    return told
