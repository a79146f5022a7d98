"""How many might apply, and whom a change of rule would touch: counts over a register, and honest bounds beyond it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from safepassage.eligibility.capture import Estimate, estimate_uncounted
from safepassage.eligibility.columns import Register, Whole
from safepassage.eligibility.compile_numpy import Planes, compile
from safepassage.eligibility.verdict import Answer
from safepassage.eligibility.versions import Outcome, Version
from safepassage.eligibility.vocabulary import Vocabulary

ANSWERS = (Answer.NO, Answer.OPEN, Answer.YES)
SMALLEST_SHOWN = 5
DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Households:
    """People per principal: sizes seen and how often, by family definition; draws carry the doubt of few cases."""

    sizes: Mapping[int, int]
    family: str = ""
    source: str = ""

    def draw(self, principals: Whole, rng: np.random.Generator) -> Whole:
        """People with so many principals, one draw each: the distribution itself is drawn anew (Bayesian bootstrap)."""
        sizes = np.array(sorted(self.sizes), dtype=float)
        weights = rng.dirichlet([self.sizes[int(size)] for size in sizes], size=len(principals))
        mean = weights @ sizes
        spread = np.sqrt(np.maximum(weights @ sizes**2 - mean**2, 0))
        people = principals * mean + rng.standard_normal(len(principals)) * spread * np.sqrt(principals)
        drawn: Whole = np.maximum(np.rint(people), principals).astype(np.int64)
        return drawn


@dataclass(frozen=True, slots=True)
class Uptake:
    """Of those who may, how many did: from earlier rounds (a Beta prior of one each)."""

    took: int = 0
    offered: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A middle estimate with the ends of its 90 % interval, in a stated unit."""

    low: int
    middle: int
    high: int
    unit: str

    @classmethod
    def of(cls, draws: Whole, unit: str) -> "Interval":
        """The interval of draws."""
        low, middle, high = (int(np.rint(each)) for each in np.quantile(draws, (0.05, 0.5, 0.95)))
        return cls(low, middle, high, unit)


@dataclass(frozen=True, slots=True)
class Bound:
    """One of the three bounds: principals counted, and with households, uptake and duplicate applications."""

    principals: Interval
    people: Interval
    takers: Interval
    applications: Interval
    basis: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """A: known yes. B: A and those still open. C: B and those no list has counted; None when nobody can say."""

    a: Bound
    b: Bound
    c: Bound | None
    uncounted: Estimate
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of rule does to a register: answers before (rows) and after (columns), in the order of ANSWERS."""

    matrix: tuple[tuple[int, ...], ...]
    losers: tuple[str, ...]
    people_gaining: Interval | None = None
    cost_cents: Mapping[str, int] = field(default_factory=dict)

    def moved(self, before: Answer, after: Answer) -> int:
        """How many principals move from one answer to another."""
        return self.matrix[ANSWERS.index(before)][ANSWERS.index(after)]

    def shown(self) -> tuple[tuple[str, ...], ...]:
        """The matrix as it may be shown: counts from 1 to 4 are withheld."""
        return tuple(tuple(suppress(count) for count in row) for row in self.matrix)


def suppress(count: int) -> str:
    """A count as it may be shown (the mildest rule of New Zealand's practice; publication has stricter ones)."""
    return f"fewer than {SMALLEST_SHOWN}" if 0 < count < SMALLEST_SHOWN else str(count)


def planes_of(version: Version, register: Register, vocab: Vocabulary, outcomes: Sequence[str] = ()) -> Planes:
    """The planes of "one of these outcomes" (all that a rule can give, when none is named)."""
    rules = [each.rule for each in version.outcomes if each.rule is not None and (not outcomes or each.id in outcomes)]
    found = [compile(rule, vocab)(register) for rule in rules]
    if not found:
        nothing = np.zeros(len(register), dtype=bool)
        return Planes(nothing, nothing)
    true, false = found[0]
    for each in found[1:]:
        true, false = true | each.true, false & each.false
    return Planes(true, false)


def effect_of(
    old: Version,
    new: Version,
    register: Register,
    vocab: Vocabulary,
    *,
    outcomes: tuple[Sequence[str], Sequence[str]] = ((), ()),
    households: Households | None = None,
    seed: int = 1,
) -> Effect:
    """The verdict changes of a register from one version to another; `outcomes` chooses which of each are meant."""
    before = planes_of(old, register, vocab, outcomes[0])
    after = planes_of(new, register, vocab, outcomes[1])
    matrix, losers = changes(before, after)
    gained = int(np.count_nonzero(after.true & ~before.true))
    rng = np.random.default_rng(seed)
    people = None
    if households is not None:
        people = Interval.of(households.draw(np.full(DRAWS, gained), rng), "people")
    cost = {each.id: paid for each in new.outcomes if (paid := _cost(each, register, vocab)) is not None}
    return Effect(matrix, tuple(str(register.ids[place]) for place in losers), people, cost)


def changes(before: Planes, after: Planes) -> tuple[tuple[tuple[int, ...], ...], list[int]]:
    """The 3 × 3 matrix of answers before and after, and the places of those who lose a yes."""
    pairs = np.bincount(before.codes() * 3 + after.codes(), minlength=9).reshape(3, 3)
    return tuple(tuple(row) for row in pairs.tolist()), np.flatnonzero(before.true & ~after.true).tolist()


def estimate(
    version: Version,
    register: Register,
    vocab: Vocabulary,
    *,
    lists: Mapping[str, Sequence[str]],
    households: Households,
    uptake: Uptake,
    duplicates: float = 1.0,
    outcomes: Sequence[str] = (),
    as_of: date | None = None,
    seed: int = 1,
) -> Bounds:
    """The three bounds of "how many might apply", each with households, uptake and applications per case.

    `lists` are incomplete lists of people of this kind (payroll, contractors, rolls), each as the ids on it; people who
    are in the register count as a list of its own only when named there.
    """
    rng = np.random.default_rng(seed)
    planes = planes_of(version, register, vocab, outcomes)
    yes, _, unknown = planes.counts()
    uncounted = estimate_uncounted({name: frozenset(ids) for name, ids in lists.items()}, rng)
    share = rng.beta(1 + uptake.took, 1 + max(uptake.offered - uptake.took, 0), DRAWS)
    known = np.full(DRAWS, yes)
    with_open = np.full(DRAWS, yes + unknown)
    more = uncounted.draws(DRAWS, rng)

    def bound(principals: Whole, basis: str) -> Bound:
        takers = rng.binomial(principals, share)
        return Bound(
            principals=Interval.of(principals, "principals"),
            people=Interval.of(households.draw(principals, rng), "people"),
            takers=Interval.of(households.draw(takers, rng), "people"),
            applications=Interval.of(np.rint(takers * duplicates), "applications"),
            basis=basis,
            as_of=as_of,
        )

    return Bounds(
        a=bound(known, "yes on the facts established"),
        b=bound(with_open, "yes, or not yet known"),
        c=None if more is None else bound(with_open + more, f"and those on no list ({uncounted.method})"),
        uncounted=uncounted,
        warnings=uncounted.warnings,
    )


def _cost(outcome: Outcome, register: Register, vocab: Vocabulary) -> int | None:
    if outcome.rule is None or outcome.amount is None or outcome.amount.fixed_cents is None:
        return None
    return compile(outcome.rule, vocab)(register).counts()[0] * outcome.amount.fixed_cents
