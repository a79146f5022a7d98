"""One integer program over chosen journeys: what the exact solver, each neighbourhood and each repair solve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped,unused-ignore]

from safepassage.planning.model import Legs, Model
from safepassage.planning.sides import Sides

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program returned: how many of each column, the proven bound of its objective, the work it took."""

    amounts: Whole | None
    bound: float
    proven: bool
    infeasible: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """When an inner solve stops; seconds are a safety net only, so that equal work gives equal plans."""

    nodes: int = 2_000
    seconds: float = 20.0
    absolute_gap: float = 0.0
    relative_gap: float = 0.0


class Program:
    """Columns (type, journey), the rows they share, and rows for levels that must be kept."""

    def __init__(
        self,
        model: Model,
        sides: Sides,
        types: Whole,
        paths: Sequence[Legs],
        *,
        limits: Whole,
        counts: dict[int, int],
        fixed: dict[int, Legs] | None = None,
        change_budget: int | None = None,
    ) -> None:
        self.model, self.sides, self.types, self.paths = model, sides, types, list(paths)
        self.size = len(self.paths)
        self.active = np.ones(self.size, bool)
        uses = model.uses(types, self.paths)
        touched = np.flatnonzero(uses.getnnz(axis=0))
        blocks = [uses[:, touched]]
        upper = [limits[touched].astype(float)]
        lower = [np.full(len(touched), -np.inf)]
        order = {t: i for i, t in enumerate(counts)}
        choose = sparse.csr_matrix(
            (np.ones(self.size), (np.arange(self.size), [order[int(t)] for t in types])),
            shape=(self.size, len(order)),
        )
        blocks.append(choose)
        upper.append(np.array(list(counts.values()), float))
        lower.append(np.array([counts[t] if t in model.must else 0.0 for t in counts], float))
        for coefficients, least, most in self._side_rows(fixed or {}, change_budget, set(counts)):
            blocks.append(sparse.csr_matrix(coefficients.reshape(-1, 1)))
            lower.append(np.array([least]))
            upper.append(np.array([most]))
        self.matrix = sparse.hstack(blocks).tocsr()
        self.lower, self.upper = np.concatenate(lower), np.concatenate(upper)
        self.column_upper = np.array([float(counts[int(t)]) for t in types])
        self.kept: list[tuple[Real, float]] = []

    def _side_rows(
        self, fixed: dict[int, Legs], change_budget: int | None, free: set[int]
    ) -> list[tuple[Real, float, float]]:
        rows: list[tuple[Real, float, float]] = []
        for link in self.sides.links:
            if link.first not in free and link.second not in free:
                continue
            legs = {
                m
                for t, path in zip(self.types, self.paths, strict=True)
                for m in path
                if int(t) in (link.first, link.second)
            }
            for m in sorted(legs):
                uses_first = self._on(link.first, m)
                uses_second = self._on(link.second, m)
                outside_first = float(m in fixed.get(link.first, ()))
                outside_second = float(m in fixed.get(link.second, ()))
                if link.kind == "apart":
                    rows.append((uses_first + uses_second, -np.inf, 1.0 - outside_first - outside_second))
                else:
                    rows.append((uses_first - uses_second, -np.inf, outside_second - outside_first))
        if change_budget is not None:
            keeps = np.array(
                [
                    float(self.model.persons[t])
                    if int(t) in self.sides.bound_types and self.sides.kept(int(t), path)
                    else 0.0
                    for t, path in zip(self.types, self.paths, strict=True)
                ]
            )
            total = sum(float(self.model.persons[t]) for t in self.sides.bound_types if t in free)
            rows.append((keeps, total - change_budget, np.inf))
        return rows

    def _on(self, t: int, movement: int) -> Real:
        return np.array(
            [float(int(u) == t and movement in path) for u, path in zip(self.types, self.paths, strict=True)]
        )

    def least_quota(self, minimum: int, least: float) -> None:
        """Require a least quota (after what fixed journeys already give)."""
        amounts = [self.sides.quota_amount(int(t), p, minimum) for t, p in zip(self.types, self.paths, strict=True)]
        self.keep(np.array(amounts, float), least)

    def keep(self, coefficients: Real, least: float) -> None:
        """Require that a sum over the columns does not fall below a value."""
        self.kept.append((coefficients, least))

    def require(self, types: Sequence[int]) -> None:
        """Require that each of the types gets a journey."""
        for t in types:
            self.keep((self.types == t).astype(float), 1.0)

    def solve(self, objective: Real, *, start: Whole | None, limits: Limits, seed: int = 0) -> Answer:
        """Maximise over whole numbers of each column."""
        solver = self._load(objective, whole=True, seed=seed)
        solver.setOptionValue("mip_max_nodes", limits.nodes)
        solver.setOptionValue("time_limit", max(limits.seconds, 0.05))
        solver.setOptionValue("mip_abs_gap", limits.absolute_gap)
        solver.setOptionValue("mip_rel_gap", limits.relative_gap)
        on = np.flatnonzero(self.active)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start[on].astype(float))
            solver.setSolution(solution)
        solver.run()
        status = solver.getModelStatus()
        found = solver.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, -np.inf, proven=True, infeasible=True)
        if found.primal_solution_status != 2:
            return Answer(None, float(found.mip_dual_bound), proven=False)
        amounts = np.zeros(self.size, np.int64)
        amounts[on] = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
        bound = float(found.mip_dual_bound)
        return Answer(amounts, bound, proven=status == highspy.HighsModelStatus.kOptimal)

    def relax(self, objective: Real) -> tuple[float, Real] | None:
        """Value of the relaxation and the reduced gain of each active column (others: minus infinity)."""
        solver = self._load(objective, whole=False, seed=0)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        reduced = np.full(self.size, -np.inf)
        reduced[self.active] = np.array(solver.getSolution().col_dual)
        return float(solver.getInfo().objective_function_value), reduced

    def holds(self, amounts: Whole) -> bool:
        """Whether whole amounts keep every row and every kept level exactly."""
        use = self.matrix.T @ amounts
        rows = (use <= self.upper + 1e-6).all() and (use >= self.lower - 1e-6).all()
        return bool(rows) and all(float(c @ amounts) >= least - 1e-6 for c, least in self.kept)

    def _load(self, objective: Real, *, whole: bool, seed: int) -> highspy.Highs:
        on = np.flatnonzero(self.active)
        kept = [(c[on], least) for c, least in self.kept]
        scales = [max(float(np.abs(c).max(initial=0.0)) / 1e3, 1.0) for c, _ in kept]
        matrix = self.matrix[on]
        if kept:
            extra = np.column_stack([c / scale for (c, _), scale in zip(kept, scales, strict=True)])
            matrix = sparse.hstack([matrix, sparse.csr_matrix(extra)]).tocsr()
        levels = [(least - 1e-7) / scale for (_, least), scale in zip(kept, scales, strict=True)]
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", seed)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(on), matrix.shape[1]
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = objective[on]
        program.col_lower_, program.col_upper_ = np.zeros(len(on)), self.column_upper[on]
        program.row_lower_ = np.concatenate([self.lower, np.array(levels)])
        program.row_upper_ = np.concatenate([self.upper, np.full(len(kept), np.inf)])
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * len(on)
        solver.passModel(program)
        return solver
