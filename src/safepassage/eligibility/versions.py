"""Pathways as dated versions on two time axes: when a rule was in force, and when we knew it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from safepassage.eligibility.nodes import Expr, Reason, Source, digest
from safepassage.eligibility.partial import Span
from safepassage.eligibility.vocabulary import Kind

ALWAYS = datetime.max.replace(tzinfo=UTC)


class OutcomeKind(StrEnum):
    """What a yes gives."""

    BORDER_EXEMPTION = "border_exemption"
    CHOICE = "choice"
    CITIZENSHIP = "citizenship"
    DEPARTURE_ASSISTANCE = "departure_assistance"
    EXCEPTION_BY_DISCRETION = "exception_by_discretion"
    MONEY = "money"
    NONE = "none"
    PRIORITY = "priority"
    QUOTA_PLACE = "quota_place"
    REFERRAL = "referral"
    RESETTLEMENT = "resettlement"
    RESIDENCE = "residence"
    VISA = "visa"


class Anchor(StrEnum):
    """The event whose instant selects the version."""

    APPLICATION_RECEIVED = "application.received_at"
    DECISION = "decision.at"
    EMPLOYMENT_AT_ANNOUNCEMENT = "employment_at_announcement"


class NoVersion(LookupError):
    """No version of a pathway was in force (as known then); never to be read as no."""


@dataclass(frozen=True, slots=True)
class LocalInstant:
    """A civil time as published, and the instant it stands for."""

    at: datetime
    local: str
    zone: str
    published_as: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a money outcome pays: fixed cents, or months of the person's own salary."""

    currency: str
    fixed_cents: int | None = None
    salary_months: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a pathway may give, with the rule for it; none when only a named authority can give it."""

    id: str
    kind: OutcomeKind
    title: Mapping[str, str]
    rule: Expr | None
    amount: Amount | None = None
    options: tuple[str, ...] = ()
    places: int | None = None
    rank: int | None = None
    requires: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Discretion:
    """A door that a named authority may open outside the rule; recorded with person and reason, never a rule hit."""

    by: str
    since: str
    who_may_ask: Mapping[str, str]
    outcome: str
    cite: Source | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated value of a version; an interval while its reading is not fixed."""

    id: str
    span: Span
    kind: Kind
    cite: Source | None
    note: str = ""
    published_as: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One dated text of a pathway; immutable, known by its hash."""

    pathway: str
    number: int
    title: Mapping[str, str]
    announced_at: LocalInstant | None
    in_force_from: LocalInstant | None
    in_force_to: LocalInstant | None
    from_known_by: LocalInstant | None
    closes_at: LocalInstant | None
    published_at: datetime
    superseded_at: datetime | None
    end_known_at: datetime | None
    anchor: Anchor
    standard: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    reasons: Mapping[str, Reason]
    nature: str = "rule"
    declares: tuple[str, str] | None = None
    pending: str = ""
    family: str = ""
    family_members: tuple[str, ...] = ()
    freeze_at: str = ""
    exceptions: tuple[Discretion, ...] = ()
    precedence: tuple[str, ...] = ()
    exclusive: bool = False
    retroactive_because: str = ""
    answer_days: int | None = None
    silence_means: str = ""
    questions_left: tuple[str, ...] = ()
    expected: Mapping[str, Any] = field(default_factory=dict)
    instrument: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    hash: str = ""

    @property
    def id(self) -> str:
        """The name by which other rules and records point at this version."""
        return f"{self.pathway}@{self.number}"

    def content_hash(self) -> str:
        """SHA-256 over the whole body and over every rule, those referred to included."""
        rules = {each.id: each.rule.hash() for each in self.outcomes if each.rule is not None}
        return digest({"body": self.body, "rules": rules})

    @property
    def opens_at(self) -> datetime | None:
        """The first instant at which the version applies; None when the sources do not say."""
        start = self.in_force_from or self.from_known_by
        return start.at if start else None

    def outcome(self, identifier: str) -> Outcome:
        """The outcome of this id; KeyError when there is none."""
        for outcome in self.outcomes:
            if outcome.id == identifier:
                return outcome
        raise KeyError(f"{self.id} has no outcome {identifier}")

    def known(self, known_at: datetime) -> bool:
        """Whether we held this text at that instant."""
        return self.published_at <= known_at and (self.superseded_at is None or known_at < self.superseded_at)

    def period(self, known_at: datetime) -> tuple[datetime, datetime]:
        """The half-open period in force, as known at an instant: an end that was not known yet does not count."""
        start = self.opens_at or datetime.min.replace(tzinfo=UTC)
        ended = self.in_force_to is not None and (self.end_known_at is None or self.end_known_at <= known_at)
        return start, self.in_force_to.at if ended and self.in_force_to else ALWAYS


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Every version of every pathway."""

    versions: Mapping[str, tuple[Version, ...]]

    def __iter__(self) -> Iterator[Version]:
        for pathway in self.versions:
            yield from self.versions[pathway]

    def version(self, identifier: str) -> Version:
        """The version named `pathway@number`; KeyError when there is none."""
        pathway, _, number = identifier.partition("@")
        for version in self.versions.get(pathway, ()):
            if str(version.number) == number:
                return version
        raise KeyError(f"there is no pathway version {identifier}")

    def version_at(self, pathway: str, *, anchor: datetime, known_at: datetime) -> Version | None:
        """The version in force at the anchor's instant, as known at another; None when there was none."""
        for version in self.versions.get(pathway, ()):
            start, end = version.period(known_at)
            if version.known(known_at) and start <= anchor < end:
                return version
        return None

    def in_force(self, pathway: str, *, anchor: datetime, known_at: datetime) -> Version:
        """Like `version_at`, but says in plain words which gap the instant falls into."""
        found = self.version_at(pathway, anchor=anchor, known_at=known_at)
        if found is not None:
            return found
        if pathway not in self.versions:
            raise NoVersion(f"there is no pathway {pathway}")
        known = [each for each in self.versions[pathway] if each.known(known_at)]
        if not known:
            raise NoVersion(f"no version of {pathway} was known on {known_at:%d %B %Y}")
        periods = sorted(each.period(known_at) for each in known)
        told = "; ".join(
            f"from {start:%d %B %Y}" + ("" if end == ALWAYS else f" to {end:%d %B %Y %H:%M} UTC")
            for start, end in periods
        )
        raise NoVersion(f"no version of {pathway} was in force on {anchor:%d %B %Y %H:%M} UTC (in force: {told})")

    def overlaps(self) -> list[tuple[Version, Version]]:
        """Pairs of versions that were in force at one instant, as known at one instant."""
        found = []
        for versions in self.versions.values():
            for n, one in enumerate(versions):
                for other in versions[n + 1 :]:
                    if any(_meet(one, other, known_at) for known_at in (one.published_at, other.published_at)):
                        found.append((one, other))
        return found


def _meet(one: Version, other: Version, known_at: datetime) -> bool:
    if not (one.known(known_at) and other.known(known_at)):
        return False
    (first, until), (second, til) = one.period(known_at), other.period(known_at)
    return max(first, second) < min(until, til)
