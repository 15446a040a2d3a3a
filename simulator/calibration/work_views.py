"""Pictures of the work on replies: what was seen of it, beside what was fitted."""

import math

import numpy as np

from simulator.calibration.cumulative import Share, Values, cumulative
from simulator.calibration.estimate import View
from simulator.calibration.work_likelihood import (
    LONGEST,
    SHORTEST,
    Model,
    Places,
    Rows,
    logistic,
    parts,
    typing,
)
from simulator.calibration.work_speeds import TeamSpeed

SOME = 1000
"""Replies over which a model's distribution is averaged."""
BARS = 20
POINTS = 12
"""Bars of a picture of look-ups, points of one of work over characters."""
WIDEST = 2.0
"""Of a logarithm: of whom hardly a reply is known, the error would draw the axis out without end."""
Z95 = 1.959964


def spread_out(places: Places, most: int) -> Places:
    """At most `most` of the `places`, evenly."""
    return places[:: max(1, math.ceil(len(places) / most))]


def below(rows: Rows, model: Model, times: Values) -> Values:
    """The share of replies like `rows` whose work would take no longer than each of `times` (seconds)."""
    waits, takes = typing(rows, model), model.seconds[rows.team]
    share = np.where(rows.mixed, logistic(model.quick)[rows.team], 1.0)
    ours = np.zeros(len(times))
    for kind in np.unique(rows.type).tolist():
        mine = rows.type == kind
        inside = cumulative(model.families[kind], math.exp(model.mean[kind]), math.exp(model.cv[kind]))
        typed = inside(np.maximum(times - waits[mine, None], 0.0))
        quick = inside(np.maximum(times - takes[mine, None], 0.0))
        ours += ((1 - share[mine, None]) * typed + share[mine, None] * quick).sum(axis=0)
    strange = np.log(np.clip(times, SHORTEST, LONGEST) / SHORTEST) / math.log(LONGEST / SHORTEST)
    return np.asarray((1 - model.other_share) * ours / len(rows) + model.other_share * strange)


def distance(rows: Rows, model: Model) -> float:
    """The Kolmogorov-Smirnov distance between the work on `rows` and what the model has it be."""
    high, at = np.unique(rows.high, return_inverse=True)
    seen = np.cumsum(np.bincount(at)) / len(rows)
    some = rows.take(spread_out(np.arange(len(rows)), SOME))
    return float(np.abs(seen - below(some, model, high)).max())


def look_up_view(name: str, rows: Rows, model: Model, kind: int, n: int, ks: float) -> View:
    """How long look-ups are: what is left of the work when what the writing takes is taken from it.

    Whether a reply was typed nobody knows, so it counts as typed and as quick by the odds of each, which
    depend on the fit; were the fit wrong, the bars would still not follow it.
    """
    family = model.families[kind]
    inside = cumulative(family, math.exp(model.mean[kind]), math.exp(model.cv[kind]))
    some = rows.take(spread_out(np.flatnonzero(rows.type == kind), 3 * SOME))
    typed, quick, other = parts(some, model)
    waits = np.concatenate([typing(some, model), model.seconds[some.team]])
    weight = np.concatenate([typed, quick]) / np.tile(typed + quick + other, 2)
    held = weight > 1e-3
    waits, weight = waits[held], weight[held]
    low = np.maximum(np.concatenate([some.low, some.low])[held] - waits, 0.0)
    high = np.maximum(np.concatenate([some.high, some.high])[held] - waits, low + 0.1)
    edges = np.linspace(0.0, _reach(inside), BARS + 1)
    # Within a reply's cell the look-up lies as the family has it: a cell is narrow.
    at = inside(np.clip(edges, low[:, None], high[:, None]))
    part = np.diff(at, axis=1) / (inside(high) - inside(low))[:, None]
    seen = weight @ part / weight.sum()
    doubt = Z95 * np.sqrt(seen * (1 - seen) / weight.sum())
    return View(
        "lookup", name, "bars", "s", _told(edges), _told(seen), _told(np.diff(inside(edges))), n,
        _told(np.maximum(seen - doubt, 0.0)), _told(seen + doubt), family, ks,
    )  # fmt: skip


def _reach(inside: Share) -> float:
    """Where all but a fiftieth of a family lies below."""
    times = np.geomspace(0.05, LONGEST, 400)
    return float(times[np.searchsorted(inside(times), 0.98).clip(0, len(times) - 1)])


def work_view(name: str, rows: Rows, seconds: Values, model: Model) -> View:
    """The mean work on a reply over its characters, for the team whose replies `rows` are.

    Of `seconds`, the work on each, what is likelier to be neither typing nor a quick reply is left out.
    """
    typed, quick, other = parts(rows, model)
    usual = np.flatnonzero(rows.mixed & (typed + quick > other))
    rows, seconds = rows.take(usual), seconds[usual]
    share = logistic(model.quick)[rows.team]
    usually = np.exp(model.mean)[rows.type]
    usually += (1 - share) * typing(rows, model) + share * model.seconds[rows.team]
    edges = np.unique(np.quantile(rows.chars, np.linspace(0, 1, POINTS + 1))) if len(rows) else np.zeros(1)
    group = np.searchsorted(edges[1:-1], rows.chars, side="right")
    count = np.bincount(group, minlength=len(edges))
    held = count >= 5

    def mean(values: Values) -> Values:
        return np.bincount(group, values, minlength=len(edges))[held] / count[held]

    seen = mean(seconds)
    doubt = Z95 * np.sqrt(np.maximum(mean(seconds**2) - seen**2, 0.0) / (count[held] - 1))
    return View(
        "work", name, "curve", "chars", _told(mean(rows.chars)), _told(seen), _told(mean(usually)), len(rows),
        _told(np.maximum(seen - doubt, 0.0)), _told(seen + doubt),
    )  # fmt: skip


def speed_view(name: str, logs: Values, errors: Values, team: TeamSpeed, n: int) -> View:
    """The speeds of a team's people, and what the team's distribution and their errors make of them."""
    from scipy import special

    spread = math.sqrt(math.log1p(team.cv[0] ** 2))
    centre = math.log(team.mean[0]) - spread**2 / 2
    wide = np.sqrt(spread**2 + errors**2)
    told = np.minimum(wide, WIDEST)
    first = math.floor(math.exp(min(logs.min(), (centre - 2.5 * told).min())))
    last = math.ceil(math.exp(max(logs.max(), (centre + 2.5 * told).max())))
    edges = np.linspace(first, last, min(max(len(logs), 4), 12) + 1)
    seen = np.histogram(np.exp(logs), edges)[0] / len(logs)
    with np.errstate(divide="ignore"):
        reached = special.ndtr((np.log(edges) - centre) / wide[:, None]).mean(axis=0)
    return View(
        "typing_speed", name, "bars", "chars/min", _told(edges), _told(seen), _told(np.diff(reached)), n,
        family="lognormal" if team.differ else "constant",
    )  # fmt: skip


def _told(values: Values) -> tuple[float, ...]:
    return tuple(np.asarray(values, np.float64).tolist())
