"""The next best question: the least expected cost in minutes and danger until the verdict is known.

A question is one fact of the person or of one record; it answers all of its leaves. Agencies are asked by register; the
person only through channels that are open, within the danger ceiling. Nothing is asked that cannot change an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from safepassage.eligibility.casefile import Seen, Strength
from safepassage.eligibility.cells import Atom, Ground, ground, may_be
from safepassage.eligibility.formulas import TRUE, UNKNOWN, Store
from safepassage.eligibility.partial import Members, Span, Value
from safepassage.eligibility.versions import Version
from safepassage.eligibility.vocabulary import HIGHEST_DANGER, Fact, Vocabulary

MOST_EXACT = 8
NOTHING = -1
NEVER = float("inf")
REGISTER = "register"
APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class ContactState:
    """How the person can be reached now, and who has been asked already without an answer."""

    state: str = "free"
    channels: frozenset[str] = frozenset({"safe_person", "app", "open_phone"})
    asked: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Costs:
    """What a minute of work and a point of danger weigh."""

    a_minute: float = 1.0
    a_danger: float = 10.0


@dataclass(frozen=True, slots=True)
class Priors:
    """How often each value of a fact was found in the register; a fact never found has no prior but the smoothing."""

    found: Mapping[str, Sequence[tuple[Value, int]]] = field(default_factory=dict)

    def chances(self, fact: str, cells: tuple[Value, ...], stands_for: Mapping[str, str]) -> tuple[float, ...]:
        """The chance of each cell, smoothed by one imagined finding a cell (Laplace)."""
        counts = [1] * len(cells)
        for value, times in self.found.get(fact, ()):
            at = stands_for.get(value, value) if isinstance(value, str) else value
            for n, cell in enumerate(cells):
                if _lies_in(at, cell, cells):
                    counts[n] += times
                    break
        total = sum(counts)
        return tuple(count / total for count in counts)


class Why(StrEnum):
    """Why no question is offered."""

    NOBODY_LEFT = "nobody who could answer is left to ask"
    TOO_DANGEROUS = "wait for safe contact: every way of asking is above the danger ceiling"
    NOTHING_HELPS = "no fact that could be asked decides it: a reading of the text must be fixed by an officer"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: which fact, of which record, whom, how, and what it is expected to take until the verdict."""

    fact: str
    record: str
    party: str
    channel: str
    danger: int
    minutes: int
    expected_cost: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may or can be asked now."""

    why: Why
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing is open that could change an answer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The cheapest allowed way to put a question."""

    cost: float
    party: str = ""
    channel: str = ""
    danger: int = 0
    minutes: int = 0


@dataclass(slots=True)
class Planner:
    """Searches for the next question; keep one per version and contact state, and it remembers across files."""

    version: Version
    vocab: Vocabulary
    contact: ContactState = field(default_factory=ContactState)
    priors: Priors = field(default_factory=Priors)
    costs: Costs = field(default_factory=Costs)
    ceiling: int = 2
    _found: dict[object, "_Plan"] = field(default_factory=dict)
    _chances: dict[tuple[str, tuple[Value, ...]], tuple[float, ...]] = field(default_factory=dict)

    def next(self, seen: Seen) -> Question | Wait | Settled:
        """The next best question on a file read at its standard."""
        base, states, stuck = open_rules(self.version, seen)
        if not states:
            return Wait(Why.NOTHING_HELPS) if stuck else Settled()
        key = (seen.strength, _signature(base), tuple(_shape(base.store, state) for state in states))
        plan = self._found.get(key)
        if plan is None:
            plan = self._found[key] = self._search(base, states, seen.strength)
        if plan.wait is not None:
            return plan.wait
        fact, record = target(base, plan.atom)
        ask = plan.ask
        return Question(
            fact=fact,
            record=record,
            party=ask.party,
            channel=ask.channel,
            danger=ask.danger,
            minutes=ask.minutes,
            expected_cost=plan.cost,
            exact=plan.exact,
        )

    def search(self, base: Ground, strength: Strength) -> "Search":
        """The search over a ground file, with the costs and chances of this planner."""
        asks = [self.way_to_ask(target(base, atom)[0], strength) for atom in range(len(base.atoms))]
        return Search(base, asks, [self._chance(base, atom) for atom in base.atoms], self.version.exclusive)

    def _search(self, base: Ground, states: tuple[int, ...], strength: Strength) -> "_Plan":
        search = self.search(base, strength)
        able = search.askable(states)
        if not able:
            facts = tuple(sorted({target(base, atom)[0] for state in states for atom in base.store.atoms(state)}))
            return _Plan(wait=Wait(self._why(facts, strength), facts))
        exact = len(able) <= MOST_EXACT
        cost, atom = search.best(states) if exact else search.index_rule(states)
        if atom == NOTHING:
            return _Plan(wait=Wait(Why.NOTHING_HELPS))
        return _Plan(cost=cost, atom=atom, exact=exact, ask=search.asks[atom])

    def _chance(self, base: Ground, atom: Atom) -> tuple[float, ...]:
        key = (atom.fact, atom.cells)
        if key not in self._chances:
            cells = base.partition.get(atom.fact)
            self._chances[key] = self.priors.chances(atom.fact, atom.cells, cells.stands_for if cells else {})
        return self._chances[key]

    def way_to_ask(self, identifier: str, strength: Strength) -> Ask:
        """The cheapest way to ask for one fact that the ceiling, the contact state and the standard of proof allow."""
        fact = self.vocab.facts.get(identifier)
        if fact is None:
            return Ask(NEVER)
        ways = list(self._ways(fact, strength))
        return min(ways, key=lambda way: way.cost) if ways else Ask(NEVER)

    def _ways(self, fact: Fact, strength: Strength, *, ceiling: int | None = None) -> Sequence[Ask]:
        limit = self.ceiling if ceiling is None else ceiling
        ways = []
        for party in fact.establish:
            if (fact.id, party) not in self.contact.asked:
                ways.append(self._ask(fact, party, REGISTER, fact.danger.get(REGISTER)))
        if strength is Strength.CLAIMED and fact.claim:
            added = self.vocab.contact_states[self.contact.state]
            for channel in sorted(self.contact.channels):
                danger, more = fact.danger.get(channel), added.get(channel)
                if danger is not None and more is not None and (fact.id, APPLICANT) not in self.contact.asked:
                    level = min(danger + more, HIGHEST_DANGER) if danger else 0
                    ways.append(self._ask(fact, APPLICANT, channel, level))
        return [way for way in ways if way.danger <= limit]

    def _ask(self, fact: Fact, party: str, channel: str, danger: int | None) -> Ask:
        level = HIGHEST_DANGER + 1 if danger is None else danger
        cost = fact.minutes * self.costs.a_minute + level * self.costs.a_danger
        return Ask(cost, party, channel, level, fact.minutes)

    def _why(self, facts: Sequence[str], strength: Strength) -> Why:
        known = [self.vocab.facts[fact] for fact in facts if fact in self.vocab.facts]
        if not known:
            return Why.NOTHING_HELPS
        above = any(self._ways(fact, strength, ceiling=HIGHEST_DANGER) for fact in known)
        return Why.TOO_DANGEROUS if above else Why.NOBODY_LEFT


def next(
    version: Version,
    seen: Seen,
    contact: ContactState,
    priors: Priors,
    *,
    ceiling: int = 2,
    costs: Costs | None = None,
) -> Question | Wait | Settled:
    """The next best question on one file."""
    return Planner(version, seen.vocab, contact, priors, costs or Costs(), ceiling).next(seen)


@dataclass(frozen=True, slots=True)
class _Plan:
    cost: float = 0.0
    atom: int = NOTHING
    exact: bool = True
    ask: Ask = Ask(NEVER)
    wait: Wait | None = None


@dataclass(slots=True)
class Search:
    """Expected cost to a verdict over the formulas of one file, exact by recursion with memory or by an index rule."""

    base: Ground
    asks: Sequence[Ask]
    chances: Sequence[tuple[float, ...]]
    exclusive: bool
    memory: dict[tuple[int, ...], tuple[float, int]] = field(default_factory=dict)

    def askable(self, states: tuple[int, ...]) -> list[int]:
        """The atoms that matter and that somebody may be asked for, cheapest first."""
        atoms = frozenset[int]().union(*(self.base.store.atoms(state) for state in states)) if states else frozenset()
        return sorted((atom for atom in atoms if self.asks[atom].cost < NEVER), key=lambda atom: self.asks[atom].cost)

    def after(self, states: tuple[int, ...], atom: int, cell: int) -> tuple[int, ...]:
        """What is still open once an atom is known."""
        return still_open(tuple(self.base.store.given(s, atom, cell) for s in states), exclusive=self.exclusive)

    def best(self, states: tuple[int, ...]) -> tuple[float, int]:
        """The least expected cost, and the atom to ask first; NOTHING when nothing can be asked or gained."""
        found = self.memory.get(states)
        if found is None:
            found = self.memory[states] = self._best(states)
        return found

    def _best(self, states: tuple[int, ...]) -> tuple[float, int]:
        least, first = NEVER, NOTHING
        for atom in self.askable(states):
            cost = self.asks[atom].cost
            if cost >= least:
                break
            for cell, chance in enumerate(self.chances[atom]):
                cost += chance * self.best(self.after(states, atom, cell))[0]
                if cost >= least:
                    break
            if cost < least:
                least, first = cost, atom
        return (0.0, NOTHING) if first == NOTHING else (least, first)

    def index_rule(self, states: tuple[int, ...]) -> tuple[float, int]:
        """The atom with the least cost for its chance to decide; the number given is that index, not a full cost."""
        ranked = [(self.asks[atom].cost / max(self._gain(states, atom), 1e-9), atom) for atom in self.askable(states)]
        return min(ranked, default=(0.0, NOTHING))

    def _gain(self, states: tuple[int, ...], atom: int) -> float:
        """The chance that an answer settles rules, and as a lesser good, what share of the open atoms it removes."""
        before = frozenset[int]().union(*(self.base.store.atoms(state) for state in states))
        gain = 0.0
        for cell, chance in enumerate(self.chances[atom]):
            left = self.after(states, atom, cell)
            atoms = frozenset[int]().union(*(self.base.store.atoms(state) for state in left)) if left else frozenset()
            gain += chance * ((len(states) - len(left)) / len(states) + 1 - len(atoms) / len(before)) / 2
        return gain


def target(base: Ground, atom: int) -> tuple[str, str]:
    """The fact and the record to ask about for an atom."""
    return base.ask_instead.get(atom) or (base.atoms[atom].fact, base.atoms[atom].record)


def open_rules(version: Version, seen: Seen) -> tuple[Ground, tuple[int, ...], bool]:
    """The rules of a version over what is open in a file; no formulas when nothing is open that matters.

    The last value says whether some answer stays open whatever is found out: a reading of the text is not fixed.

    A list that is not closed and has no record worth asking about is given an imagined one: there may be a job that
    nobody has mentioned.
    """
    by_id = {outcome.id: outcome.rule for outcome in version.outcomes}
    rules = [rule for rule in (by_id[each] for each in version.precedence) if rule is not None]
    base, formulas = ground(rules, seen)
    states = still_open(tuple(formulas), exclusive=version.exclusive)
    atoms = [base.atoms[atom] for atom in frozenset[int]().union(*(base.store.atoms(state) for state in states))]
    flags = {kind.closed_by: kind.id for kind in seen.vocab.records.values() if kind.many}
    doubtful = {flags[atom.fact] for atom in atoms if atom.fact in flags}
    told = {atom.fact.partition(".")[0] for atom in atoms if atom.record}
    imagined = dict.fromkeys(doubtful - told, 1)
    if imagined:
        base, formulas = ground(rules, seen, imagined=imagined)
    states = still_open(tuple(formulas), exclusive=version.exclusive)
    decided = formulas[: formulas.index(TRUE)] if version.exclusive and TRUE in formulas else formulas
    return base, states, UNKNOWN in decided


def still_open(formulas: tuple[int, ...], *, exclusive: bool) -> tuple[int, ...]:
    """The formulas that still matter: where outcomes exclude each other, nothing below a yes does."""
    left = []
    for formula in formulas:
        if formula == TRUE and exclusive:
            break
        if formula > UNKNOWN:
            left.append(formula)
    return tuple(left)


def _signature(base: Ground) -> tuple[object, ...]:
    """The atoms with their records numbered, so that a plan serves every file of the same shape."""
    numbers: dict[str, int] = {}
    asked = tuple((atom, fact) for atom, (fact, _) in base.ask_instead.items())
    return asked, tuple((a.fact, numbers.setdefault(a.record, len(numbers)), a.cells) for a in base.atoms)


def _shape(store: Store, formula: int) -> object:
    kind, members = store.members(formula)
    if kind == "leaf":
        return store.truth(formula)
    if kind == "constant":
        return formula
    return (kind, store.least(formula), *(_shape(store, member) for member in members))


def _lies_in(value: Value, cell: Value, cells: tuple[Value, ...]) -> bool:
    if isinstance(value, Span) and isinstance(cell, Span):
        return cell.lo <= value.lo and value.hi <= cell.hi
    if isinstance(value, Members) and isinstance(cell, Members):
        return may_be(cell, value, cells)
    return value == cell
