"""Capture and recapture: how many people are on none of several incomplete lists, or why nobody can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from safepassage.eligibility.columns import Whole

_STEPS = 200
_CLOSE = 1e-9
_MOST_LISTS = 6
_Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Estimate:
    """People on no list: middle and 90 % interval, method and warnings; None when there is no estimate."""

    uncounted: float | None
    low: float | None
    high: float | None
    method: str
    warnings: tuple[str, ...] = ()

    def draws(self, size: int, rng: np.random.Generator) -> Whole | None:
        """Draws that reproduce the interval (log-normal: skewed to the high side as capture-recapture is)."""
        if self.uncounted is None or self.low is None or self.high is None:
            return None
        if self.uncounted <= 0:
            return np.zeros(size, dtype=np.int64)
        spread = max(log(max(self.high, self.uncounted + 1) / self.uncounted) / _Z90, 1e-6)
        return np.rint(self.uncounted * np.exp(rng.standard_normal(size) * spread)).astype(np.int64)


def estimate_uncounted(lists: Mapping[str, frozenset[str]], rng: np.random.Generator) -> Estimate:
    """Chapman's estimator for two lists, log-linear models chosen by BIC for three and more."""
    named = {name: ids for name, ids in lists.items() if ids}
    if len(named) < len(("one", "other")):
        return Estimate(None, None, None, "no estimate: it takes two lists or more")
    if len(named) > _MOST_LISTS:
        return Estimate(None, None, None, f"no estimate: at most {_MOST_LISTS} lists can be modelled together")
    if len(named) == len(("one", "other")):
        one, other = named.values()
        return chapman(len(one), len(other), len(one & other))
    if not any(one & other for one, other in combinations(named.values(), 2)):
        return Estimate(None, None, None, "no estimate: no two lists share anybody")
    return log_linear(list(named.values()))


def chapman(first: int, second: int, both: int) -> Estimate:
    """Chapman 1951 with Seber's variance, and an interval on the log of those not counted (it cannot go below none)."""
    if both == 0:
        return Estimate(None, None, None, "no estimate: the two lists share nobody")
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    uncounted = total - (first + second - both)
    warning = "two lists cannot show whether being on one makes being on the other likelier; if so, this is too low"
    low, high = _log_interval(uncounted, variance)
    return Estimate(uncounted, low, high, "two lists, Chapman", (warning,))


def log_linear(lists: list[frozenset[str]]) -> Estimate:
    """Poisson log-linear models with main effects and any pairs of lists depending on each other; the best by BIC."""
    histories = [h for h in product((0, 1), repeat=len(lists)) if any(h)]
    everybody = frozenset().union(*lists)
    seen = dict.fromkeys(histories, 0)
    for person in everybody:
        seen[tuple(int(person in each) for each in lists)] += 1
    counts = np.array([seen[history] for history in histories], dtype=float)
    pairs = list(combinations(range(len(lists)), 2))
    most = len(histories) - len(lists) - 2
    best: tuple[float, float, float, tuple[tuple[int, int], ...]] | None = None
    for size in range(min(len(pairs), most) + 1):
        for chosen in combinations(pairs, size):
            fitted = _fit(histories, counts, chosen)
            if fitted is not None and (best is None or fitted[0] < best[0]):
                best = (*fitted, chosen)
    if best is None:
        return Estimate(None, None, None, "no estimate: no model fits these lists")
    _, uncounted, variance, chosen = best
    low, high = _log_interval(uncounted, variance * uncounted**2)
    warnings = () if not chosen else (f"{len(chosen)} pairs of lists depend on each other",)
    return Estimate(uncounted, low, high, f"{len(lists)} lists, log-linear", warnings)


def _fit(
    histories: list[tuple[int, ...]], counts: npt.NDArray[np.float64], chosen: tuple[tuple[int, int], ...]
) -> tuple[float, float, float] | None:
    """BIC, the expected number on no list and the variance of its logarithm (iteratively reweighted least squares)."""
    design = np.array([[1.0, *h, *(float(h[a] * h[b]) for a, b in chosen)] for h in histories])
    mean: npt.NDArray[Any] = counts + 0.5
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        weighted = design * mean[:, None]
        information = design.T @ weighted
        try:
            step = np.linalg.solve(information, design.T @ (mean * np.log(mean) + counts - mean))
        except np.linalg.LinAlgError:
            return None
        moved, beta = float(np.max(np.abs(step - beta))), step
        mean = np.exp(np.clip(design @ beta, -30, 30))
        if moved < _CLOSE:
            break
    if float(np.max(np.abs(beta))) > 25 or np.linalg.cond(information) > 1e12:
        return None  # a pair that shares nobody lets the estimate run away: such a model says nothing
    likelihood = float(np.sum(counts * np.log(mean) - mean))
    bic = -2 * likelihood + design.shape[1] * log(max(float(counts.sum()), 1.0))
    covariance = np.linalg.inv(information)
    return bic, exp(float(beta[0])), float(covariance[0, 0]) + 1 / max(exp(float(beta[0])), 1e-9)


def _log_interval(uncounted: float, variance: float) -> tuple[float, float]:
    if uncounted <= 0:
        return 0.0, max(_Z90 * sqrt(max(variance, 0)), 0.0)
    factor = exp(_Z90 * sqrt(log(1 + max(variance, 0) / uncounted**2)))
    return uncounted / factor, uncounted * factor
