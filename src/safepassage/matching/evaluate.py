"""How good a linkage is against known truth: precision, recall and F1 of pairs and clusters, and whether
probabilities hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BANDS = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1 at one threshold."""

    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Band:
    """Pairs shown with a probability in [low, high): how many, and what share of them is true."""

    low: float
    high: float
    pairs: int
    true_share: float


def _quality(threshold: float, right: int, shown: int, true: int) -> Quality:
    precision = right / shown if shown else 1.0
    recall = right / true if true else 1.0
    return Quality(threshold, precision, recall, 2 * right / (shown + true) if shown + true else 1.0)


def pair_quality(scored: Iterable[tuple[Pair, float]], truth: set[Pair]) -> tuple[list[Quality], Quality]:
    """Quality at each threshold of the bands, and the best F1 over all thresholds. Equal scores stand or fall
    together."""
    ordered = sorted(scored, key=lambda one: -one[1])
    best = Quality(1.0, 1.0, 0.0, 0.0)
    right = 0
    at: dict[float, Quality] = {}
    pending = sorted((band for band in BANDS if 0 < band < 1), reverse=True)
    for shown, (pair, probability) in enumerate(ordered, start=1):
        while pending and probability < pending[0]:
            band = pending.pop(0)
            at[band] = _quality(band, right, shown - 1, len(truth))
        right += pair in truth
        if shown == len(ordered) or ordered[shown][1] != probability:
            here = _quality(probability, right, shown, len(truth))
            best = here if here.f1 > best.f1 else best
    for band in pending:
        at[band] = _quality(band, right, len(ordered), len(truth))
    return [at[band] for band in sorted(at)], best


def cluster_quality(clusters: Mapping[str, str], truth: Mapping[str, str]) -> Quality:
    """Precision, recall and F1 over all pairs that the clusters bring together."""
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for record, cluster in clusters.items():
        members[cluster][truth[record]] += 1
    shown = sum(_choose(sum(counts.values())) for counts in members.values())
    right = sum(_choose(count) for counts in members.values() for count in counts.values())
    true = sum(_choose(count) for count in Counter(truth.values()).values())
    return _quality(0.0, right, shown, true)


def _choose(count: int) -> int:
    return count * (count - 1) // 2


def calibration(scored: Iterable[tuple[Pair, float]], truth: set[Pair]) -> list[Band]:
    """What share of the pairs shown in each band is true."""
    shown: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for pair, probability in scored:
        band = max(i for i, low in enumerate(BANDS[:-1]) if probability >= low)
        shown[band] += 1
        right[band] += pair in truth
    return [
        Band(BANDS[i], BANDS[i + 1], shown[i], right[i] / shown[i] if shown[i] else 0.0) for i in range(len(BANDS) - 1)
    ]
