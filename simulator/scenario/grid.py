"""The points of a sweep: one or two paths of a scenario, and the values that each takes.

Values are a list (``20%,40%``, ``off,first_line``, any YAML) or a range (``8:20:2``, ``20%:60%:10%``,
``30s:90s:15s``), counted in decimals so that no step drifts.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from simulator.errors import Problem, UserError
from simulator.scenario.merging import settings
from simulator.units import SECOND, format_duration, parse_duration

OPTION = "--over"
MAX_PATHS = 2
MAX_POINTS = 400

_WANTED = "wanted PATH=VALUES, such as roster.wave.agents=8:20:2 or bot.resolves=20%,40%"
_ONE_UNIT = "wanted start, stop and step in one unit, such as 8:20:2, 20%:60%:10% or 30s:90s:15s"
_QUANTITY = re.compile(r"\s*([+-]?\d{1,12}(?:\.\d{1,9})?)\s*(\D{0,3}?)\s*")


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and the values that it takes, as text that YAML reads."""

    path: str
    values: tuple[str, ...]

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """The values as numbers: shares from 0 to 1, durations in seconds; None where one is neither."""
        quantities = [_quantity(value) for value in self.values]
        known = [float(quantity.size) for quantity in quantities if quantity is not None]
        return tuple(known) if len(known) == len(quantities) else None


@dataclass(frozen=True, slots=True)
class Grid:
    """One or two axes, and a point wherever they meet."""

    axes: tuple[Axis, ...]

    @property
    def points(self) -> tuple[tuple[str, ...], ...]:
        """A value of each axis, in row-major order: the last axis changes first."""
        return tuple(itertools.product(*(axis.values for axis in self.axes)))


def parse_grid(overs: Sequence[str]) -> Grid:
    """The grid that the texts ``PATH=VALUES`` span.

    Raises
    ------
    UserError
        With what is wrong with each: no path or values, a range that never ends, a value twice; or the
        same path twice, more than two, too many points.
    """
    axes: list[Axis] = []
    problems: list[Problem] = []
    for text in overs:
        path, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not all(path.split(".")) or not values:
            problems.append(Problem(f"'{text}'", _WANTED, OPTION))
            continue
        try:
            axes.append(Axis(path, _range(path, values) or _list(path, values)))
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(problems)
    paths = [axis.path for axis in axes]
    if not 1 <= len(paths) <= MAX_PATHS:
        raise UserError(Problem(f"{len(paths) or 'no'} paths", "wanted one or two", OPTION))
    if len(set(paths)) < len(paths):
        raise UserError(Problem("the same path twice", "give all its values at once", OPTION, None, paths[0]))
    grid = Grid(tuple(axes))
    count = len(grid.points)
    if count > MAX_POINTS:
        raise UserError(Problem(f"{count:,} points", f"wanted at most {MAX_POINTS}", OPTION))
    return grid


class _Quantity(NamedTuple):
    """A number as written, its unit (``%``, of time, or none), and its size in plain numbers or seconds."""

    number: Decimal
    unit: str
    size: Decimal


def _quantity(text: str) -> _Quantity | None:
    """The quantity that a text says; None where it says something else."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number, unit = Decimal(match[1]), match[2].replace("％", "%")
    if unit in ("", "%"):
        return _Quantity(number, unit, number / 100 if unit else number)
    try:
        return _Quantity(number, unit, number * parse_duration(f"1{unit}") / SECOND)
    except ValueError:
        return None


def _range(path: str, text: str) -> tuple[str, ...]:
    """Start, start + step... up to stop, which is among them where a step hits it; empty for no range.

    Raises
    ------
    UserError
        Where the units differ, the step never gets there, or there are too many values.
    """
    parts = text.split(":")
    if len(parts) != 3 or not all(map(_QUANTITY.fullmatch, parts)):
        return ()
    quantities = [_quantity(part) for part in parts]
    ends = [quantity for quantity in quantities if quantity is not None]
    units = {end.unit for end in ends if end.unit or end.number}  # a bare 0 is of any unit
    if len(ends) < 3 or (len(units) > 1 and units & {"", "%"}):
        raise _problem(path, f"'{text}'", _ONE_UNIT)
    start, stop, step = (end.size if len(units) > 1 else end.number for end in ends)
    if not step or (stop - start) * step < 0:
        raise _problem(path, f"'{text}' never gets to its end", "wanted a step that leads from start to stop")
    count = int((stop - start) // step) + 1
    if count > MAX_POINTS:
        raise _problem(path, f"'{text}' has {count:,} values", f"wanted at most {MAX_POINTS}")
    numbers = [start + place * step for place in range(count)]
    if len(units) > 1:  # 30s:2min:30s
        return tuple(format_duration(int(number * SECOND)) for number in numbers)
    unit = units.pop() if units else ""
    return tuple(f"{number.normalize():f}{unit}" for number in numbers)


def _list(path: str, text: str) -> tuple[str, ...]:
    """The values with commas between them.

    Raises
    ------
    UserError
        Where one is empty, or twice there, or no YAML.
    """
    values = [value.strip() for value in _split(text)]
    if "" in values:
        raise _problem(path, "an empty value", "wanted values with a comma between each two")
    for place, value in enumerate(values):
        if value in values[:place]:
            raise _problem(path, f"'{value}' twice", "wanted each value once")
    settings([f"{path}={value}" for value in values], OPTION)
    return tuple(values)


def _split(text: str) -> list[str]:
    """The text at its commas, those within brackets or quotes aside."""
    pieces, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        else:
            depth += (letter in "[{") - (letter in "]}")
        if letter == "," and not depth and not quote:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces


def _problem(path: str, found: str, wanted: str) -> UserError:
    return UserError(Problem(found, wanted, OPTION, None, path))
