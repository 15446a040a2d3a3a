"""How sure one can be of a model of leaving: intervals by profile likelihood."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.leaving_fit import DROP, Choice, mean_turns
from simulator.calibration.leaving_model import MOST, SPREADS, Found, chances_of_more, maximise

Values = NDArray[np.float64]
Triple = tuple[float, float, float]
"""A value and its 95% interval."""

NEAR = 0.02
"""So near the drop's root a limit is taken for found."""


def patience_interval(choice: Choice, which: int) -> tuple[float, float]:
    """The 95% interval of the logarithm of patience's mean (`which` 0) or cv (1).

    It is that of all the families that are about as likely: the one chosen alone would say more than
    one knows of waits that are longer than those seen.
    """
    ends = []
    for found, drop in zip(choice.found, choice.drops, strict=True):
        place, silent, _ = found.model.places
        if place + which < silent:
            ends.append(interval(found, place + which, drop))
        else:
            ends.append((0.0, 0.0))  # an exponential's cv is 1
    return min(low for low, _ in ends), max(high for _, high in ends)


def interval(found: Found, place: int, drop: float = DROP) -> tuple[float, float]:
    """The 95% interval of a model's parameter by profile likelihood; infinite where nothing limits it.

    The ends are where the log likelihood, at its maximum over all other parameters, has dropped by
    `drop` (Pawitan, In All Likelihood, 2001, ch. 3). They are found on the signed root of the drop,
    which is nearly a straight line.
    """
    return _limit(found, place, -1.0, drop), _limit(found, place, 1.0, drop)


def _limit(found: Found, place: int, side: float, drop: float) -> float:
    best, model = float(found.at[place]), found.model
    edge = model.bounds[place][0 if side < 0 else 1]
    wanted = math.sqrt(2 * drop)
    step = wanted * _error(found, place)
    inner, at_inner = best, 0.0
    outer, at_outer = edge, math.inf
    point, start = best + side * step, found.at
    for _ in range(12):
        if (point - edge) * side >= 0:
            point = edge
        moved = start.copy()
        moved[place] = point
        held = maximise(model, moved, place, found)
        root = math.sqrt(2 * max(0.0, held.surprise - found.surprise))
        if abs(root - wanted) < NEAR:
            return point
        if root < wanted:
            if point == edge:
                return side * math.inf
            inner, at_inner, start = point, root, held.at  # from too far out there may be no way back
        else:
            outer, at_outer = point, root
        point = _between(inner, at_inner, outer, at_outer, best, wanted, side)
    return point


def _between(
    inner: float, at_inner: float, outer: float, at_outer: float, best: float, wanted: float, side: float
) -> float:
    """Where the signed root is `wanted`, by a straight line through what is known of it."""
    if math.isfinite(at_outer):
        share = (wanted - at_inner) / (at_outer - at_inner)
        return inner + min(max(share, 0.05), 0.95) * (outer - inner)
    reach = abs(inner - best) * min(3.0, 1.05 * wanted / max(at_inner, 1e-3))
    return best + side * reach


def _error(found: Found, place: int) -> float:
    """A first guess at a parameter's standard error."""
    variance = float(covariance(found)[place, place])
    return math.sqrt(variance) if 0 < variance < 1 else 1.0


def covariance(found: Found) -> Values:
    """The covariance of the parameters that are not at a bound, by the information observed; else 0."""
    low, high = found.model.bounds.T
    inside = (found.at > low) & (found.at < high)
    result = np.zeros((len(found.at), len(found.at)))
    result[np.ix_(inside, inside)] = np.linalg.pinv(found.curvature[np.ix_(inside, inside)], hermitian=True)
    return result


def turns_interval(found: Found, kind: int) -> tuple[Triple, Triple | None]:
    """What a scenario names the mean of a type's questions, with its 95% interval; and the cv, if any."""
    model = found.model
    name, first = model.turns[kind], sum(model.sizes[:kind])
    if name == "constant":
        return (model.fixed_turns[kind],) * 3, None
    if name == "free":
        return _free_mean(found, kind, first), None
    mean = (float(found.at[first]), *interval(found, first))
    if name not in SPREADS:
        return (_mean_of(name, mean[0]), _mean_of(name, mean[1]), _mean_of(name, mean[2])), None
    cv = (float(found.at[first + 1]), *interval(found, first + 1))
    return (_exp(mean[0]), _exp(mean[1]), _exp(mean[2])), (_exp(cv[0]), _exp(cv[1]), _exp(cv[2]))


def _free_mean(found: Found, kind: int, first: int) -> Triple:
    """The mean number of questions without a family, its interval by the delta method."""
    more = found.model.more(found.at)[kind]
    mean = mean_turns(more)
    places = list(range(first, first + MOST))
    slopes = np.empty(MOST)
    for place in range(MOST):
        moved = found.at[first : first + MOST].copy()
        moved[place] += 1e-4
        slopes[place] = (mean_turns(chances_of_more("free", moved)) - mean) / 1e-4
    variance = float(slopes @ covariance(found)[np.ix_(places, places)] @ slopes)
    half = math.sqrt(2 * DROP * max(0.0, variance))
    return mean, max(1.0, mean - half), mean + half


def _mean_of(name: str, at: float) -> float:
    """The mean by the parameter: log odds of another question, or the mean's logarithm."""
    return _exp(at) + float(name == "geometric")


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
