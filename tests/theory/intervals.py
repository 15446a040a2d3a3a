"""When a sample disagrees with theory, and how surely a wrong model would.

Error rate: `FALSE_ALARM` is the chance that one comparison fails although the model is right, under
normal means of independent replications. The folder makes fewer than `COMPARISONS` of them, so all its
tests together fail by chance less than once in ten thousand seeds (Bonferroni). Seeds are fixed: a test
that passes once passes always, until the model changes.
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

COMPARISONS = 100
FALSE_ALARM = 1e-4 / COMPARISONS


def assert_agrees(name: str, values: Sequence[float], expected: float, broken: float) -> None:
    """Whether the mean of independent replications may be `expected`, and could tell it from `broken`.

    Parameters
    ----------
    name : str
        What is estimated, for the message.
    values : sequence of float
        One a replication.
    expected : float
        What theory says.
    broken : float
        What theory would say of a model that is wrong by a few per cent. The interval must be so narrow
        that such a model fails: with a half-width of t standard errors (t is about 6) no more than 0.6 of
        the distance, a broken mean lies 4 standard errors beyond the interval's edge, and all but one
        seed in 10,000 would show it.
    """
    mean, half = t_interval(values)
    said = f"{name}: {mean:.6g} +- {half:.2g} over {len(values)} replications, theory {expected:.6g}"
    print(said)  # shown by pytest -s, and copied into docs/theory.md
    assert abs(mean - expected) <= half, said
    assert half <= 0.6 * abs(broken - expected), f"{said}, too wide to tell it from {broken:.6g}"


def t_interval(values: Sequence[float], error: float = FALSE_ALARM) -> tuple[float, float]:
    """Mean and half-width of Student's two-sided interval that misses with probability `error`."""
    sample = np.asarray(values, dtype=np.float64)
    t = float(stats.t.ppf(1 - error / 2, len(sample) - 1))
    return float(sample.mean()), t * float(sample.std(ddof=1)) / len(sample) ** 0.5
