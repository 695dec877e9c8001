"""One run of the solver over a model: its effort, its goal, and its result."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.robots.rosters.cp_variables import Program
from domain.robots.rosters.roster import Found


@dataclass(frozen=True)
class Effort:
    """The limits of a search: deterministic solver steps (about seconds), and clock seconds."""

    seed: int
    steps: float
    seconds: float

    def part(self, share: float, spent: float = 0.0, *, seconds: float = 1.0) -> "Effort":
        """A share of the steps, and of the seconds that remain after `spent`."""
        left = max(0.0, self.seconds - spent)
        return Effort(self.seed, self.steps * share, left * min(1.0, seconds))


@dataclass(frozen=True)
class Goal:
    """The goal: the value of a set of choices, and a bound known beforehand."""

    value: Callable[[set[int]], int]
    limit: int
    is_maximum: bool


@dataclass(frozen=True)
class Searched:
    """The result of one solver run: the indexes of the choices, and how good they are."""

    chosen: set[int]
    found: Found
    is_cut_short: bool


def search(model: Program, goal: Goal, begin: set[int], effort: Effort) -> Searched:
    """Search from `begin`, which must be valid and is the answer if nothing better is found."""
    if goal.value(begin) == goal.limit:
        best = Found(value=goal.limit, bound=goal.limit, is_optimal=True, seconds=0.0)
        return Searched(chosen=begin, found=best, is_cut_short=False)
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    set_up = solver.parameters
    set_up.num_workers = 1
    set_up.random_seed = effort.seed
    set_up.max_deterministic_time = effort.steps
    set_up.max_time_in_seconds = effort.seconds
    model.hint(begin)
    status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        raise RuntimeError(f"the model of the roster is broken: {solver.status_name(status)}")
    chosen = begin
    if status != cp_model.UNKNOWN:
        chosen = {place for place, one in enumerate(model.taken) if solver.value(one)}
    value, bound = goal.value(chosen), goal.limit
    if status != cp_model.UNKNOWN:  # Otherwise the solver has no bound yet.
        known = round(solver.best_objective_bound)
        bound = min(bound, known) if goal.is_maximum else max(bound, known)
    is_optimal = value == bound
    return Searched(
        chosen=chosen,
        found=Found(value=value, bound=bound, is_optimal=is_optimal, seconds=solver.wall_time),
        is_cut_short=not is_optimal and solver.wall_time >= effort.seconds,
    )
