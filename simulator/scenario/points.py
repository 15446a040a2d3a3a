"""A scenario for each point of a grid, from one reading of its file."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.documents import Document, parse_value, shown
from simulator.scenario.grid import OPTION, Axis, Grid
from simulator.scenario.load import check_document, compose
from simulator.scenario.merging import merge, settings, without_nulls
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import known_keys, nearest

_SHARED = ("name", "start", "days", "seed", "rules", "replications")
"""Keys that all points have in common: else their rates would not be of the same thing."""


@dataclass(frozen=True, slots=True)
class GridPoint:
    """A point's scenario, or why there is none.

    Attributes
    ----------
    values : tuple of str
        The value of each path.
    scenario : Scenario or None
        The scenario with these values; None where they make no valid one.
    problems : tuple of Problem
        What is wrong then.
    """

    values: tuple[str, ...]
    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()


def grid_points(
    path: Path | str, variant: str | None, sets: Iterable[str], grid: Grid
) -> tuple[GridPoint, ...]:
    """The scenario of each point of `grid`, as `load_scenario` gives it with that point's settings last.

    The file is read once. A point that is no valid scenario says what is wrong with it.

    Raises
    ------
    UserError
        Where the file or the settings cannot be read, a path of the grid leads nowhere or to a whole
        mapping, or no point is a valid scenario: then with the first point's problems.
    """
    base = compose(path, variant, sets)
    problems = [problem for axis in grid.axes for problem in _wrong_path(base, axis)]
    if problems:
        raise UserError(problems)
    points = tuple(_point(base, grid, values) for values in grid.points)
    if all(point.scenario is None for point in points):
        raise UserError(points[0].problems)
    return points


def _point(base: Document, grid: Grid, values: tuple[str, ...]) -> GridPoint:
    assignments = [f"{axis.path}={value}" for axis, value in zip(grid.axes, values, strict=True)]
    document = base
    for option in settings(assignments, OPTION):
        document = merge(document, option)
    try:
        return GridPoint(values, check_document(without_nulls(Scenario, document)))
    except UserError as error:
        return GridPoint(values, None, error.problems)


def _wrong_path(base: Document, axis: Axis) -> list[Problem]:
    """The problem with a path that the scenario does not have, or that holds a mapping; else none."""

    def problem(found: str, wanted: str = "", near: str = "") -> list[Problem]:
        return [Problem(found, wanted, OPTION, None, axis.path, near)]

    data: Any = base.data
    keys = axis.path.split(".")
    if keys[0] in _SHARED:
        return problem("the points must share it to be compared", "wanted a path of what a shop can change")
    for depth, key in enumerate(keys):
        before = ".".join(keys[:depth])
        if isinstance(data, str):
            return problem(f"{before} is {shown(data)}", "wanted a path to a value in the scenario itself")
        written = list(data) if isinstance(data, dict) else []
        known, takes_others = known_keys(Scenario, tuple(keys[:depth]))
        if key not in written and key not in known and not takes_others:
            near = nearest(key, [*written, *known])
            return problem(f"no '{key}' in {before or 'the scenario'}", near=near)
        data = data.get(key) if isinstance(data, dict) else None
    if isinstance(data, dict) and not all(isinstance(_yaml(v), dict | None) for v in axis.values):
        sizes = [inner for inner, value in data.items() if Axis("", (str(value),)).numbers is not None]
        inner = next(iter([*sizes, *data]), "KEY")
        return problem("a whole mapping", f"wanted a path to one value, such as {axis.path}.{inner}")
    return []


def _yaml(text: str) -> Any:
    return parse_value(text, OPTION, Path(), lines=False)[0]
