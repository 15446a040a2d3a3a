"""How many chats come on a day, and how much days differ beyond chance.

A day's chats are Poisson about its mean times a gamma factor of mean 1, as they are played: their
count is negative binomial (Avramidis, Deslauriers and L'Ecuyer, Modeling daily arrivals to a telephone
call center, Management Science 50 (2004), 896-908).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Counts = NDArray[np.float64] | NDArray[np.int64]
Whole = NDArray[np.int64]

LEAST, MOST = 0.002, 1.0
"""A smaller cv is none; a larger one no scenario takes."""


@dataclass(frozen=True, eq=False)
class Level:
    """Means of groups of days, and the spread of the factor that each day has beside.

    Attributes
    ----------
    means : float64 array, shape (groups,)
        Chats on a day; NaN for a group without days.
    variances : float64 array, shape (groups,)
        Of the logarithm of each mean; NaN where the mean is 0 or unknown.
    cv, cv_low, cv_high : float
        Coefficient of variation of the day factor and its 95% interval.
    freedom : int
        Days less groups: degrees of freedom of a t interval; 0 where the cv was given.
    """

    means: Values
    variances: Values
    cv: float
    cv_low: float
    cv_high: float
    freedom: int


def fit_level(counts: Counts, exposure: Values, group: Whole, groups: int, cv: float | None = None) -> Level:
    """The likeliest means and day-to-day spread.

    Parameters
    ----------
    counts : array, shape (days,)
        Chats of each day.
    exposure : float64 array, shape (days,)
        Share of the day's chats that fall into the hours in which they were counted, above 0.
    group : int64 array, shape (days,)
        Which mean each day has.
    groups : int
        How many means there are.
    cv : float, optional
        The spread, where it is known. Else it is the one of the highest likelihood adjusted for the means
        that were fitted too, without which it comes out too small (Cox and Reid, Parameter orthogonality
        and approximate conditional inference, JRSS B 49 (1987), 1-39); its interval is that of the
        adjusted likelihood, with the square of a t quantile for the chi-square's, as days are few.

    Returns
    -------
    Level
        The variances hold what chance and the day factor together leave of doubt.
    """
    member = np.equal.outer(np.arange(groups), group).astype(np.float64)
    cvs = np.append(0.0, np.geomspace(LEAST, MOST, 300)) if cv is None else np.array([cv], dtype=np.float64)
    means = _means(counts, exposure, member, cvs)
    information = _information(means, exposure, member, cvs)
    likelihood = _likelihood(counts, means @ member * exposure, cvs)
    likelihood -= 0.5 * np.log(np.where(information > 0, information, 1)).sum(axis=1)
    best = int(likelihood.argmax())
    seen = member.any(axis=1)
    told = information[best] > 0
    freedom = 0 if cv is not None else len(counts) - int(seen.sum())
    within = cvs[likelihood >= likelihood[best] - t_quantile(freedom) ** 2 / 2]
    return Level(
        means=np.where(seen, means[best], math.nan),
        variances=np.where(told, 1 / np.where(told, information[best], 1), math.nan),
        cv=float(cvs[best]), cv_low=float(within[0]), cv_high=float(within[-1]), freedom=freedom,
    )  # fmt: skip


def t_quantile(freedom: int) -> float:
    """The 97.5% quantile of Student's t, the normal's for 0 degrees of freedom: those of a known spread."""
    from scipy.special import ndtri, stdtrit

    return float(stdtrit(freedom, 0.975) if freedom else ndtri(0.975))


def _means(counts: Counts, exposure: Values, member: Values, cvs: Values) -> Values:
    """The likeliest means for each spread, shape (cvs, groups): 0 of a group without days.

    Days weigh by what they tell, which depends on the means: it settles in two or three rounds.
    """
    weight = np.ones((len(cvs), len(counts)))
    for _ in range(10):
        offered = weight * exposure @ member.T
        means: Values = (weight * counts @ member.T) / np.where(offered > 0, offered, 1)
        weight = 1 / (1 + cvs[:, None] ** 2 * (means @ member) * exposure)
    return means


def _information(means: Values, exposure: Values, member: Values, cvs: Values) -> Values:
    """Fisher's information of the logarithm of each mean, shape (cvs, groups)."""
    expected = means @ member * exposure
    return np.asarray(expected / (1 + cvs[:, None] ** 2 * expected) @ member.T)


def _likelihood(counts: Counts, expected: Values, cvs: Values) -> Values:
    """Logarithm of the likelihood of each spread, up to a constant; `expected` of shape (cvs, days)."""
    from scipy.special import gammaln, xlogy

    shape = 1 / np.maximum(cvs, LEAST)[:, None] ** 2
    likely = gammaln(counts + shape) - gammaln(shape) - (counts + shape) * np.log1p(expected / shape)
    likely += xlogy(counts, expected / shape)
    chance_alone = xlogy(counts, expected) - expected
    return np.asarray(np.where(cvs[:, None] == 0, chance_alone, likely).sum(axis=1))


def likely_counts(expected: Values, cv: float) -> tuple[Values, Values]:
    """The 2.5% and 97.5% quantiles of the chats of days on which so many are expected."""
    from scipy.stats import nbinom, poisson

    if cv == 0:
        return np.asarray(poisson.ppf(0.025, expected)), np.asarray(poisson.ppf(0.975, expected))
    shape = 1 / cv**2
    chance = shape / (shape + expected)
    return np.asarray(nbinom.ppf(0.025, shape, chance)), np.asarray(nbinom.ppf(0.975, shape, chance))
