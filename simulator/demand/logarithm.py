"""A logarithm that is the same on every processor.

NumPy takes another one on each family of processors, and they differ in the last place. For a length that is
rounded to the microsecond that hardly ever matters. Arrivals add up such lengths over a day: there it does.
"""

import numpy as np
from numpy.typing import NDArray

_LN2, _LN2_REST = float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
"""ln 2 in two parts, of which the first times any exponent is exact."""
_TERMS = range(21, 1, -2)
"""Of the series of the inverse hyperbolic tangent, smallest first: up to 0.1716 the rest is below 2^-60."""


def minus_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """``-ln(values)``, to three units in the last place.

    Parameters
    ----------
    values : float64 array
        Above 0 and at most 1.

    Returns
    -------
    float64 array, of the shape of `values`
        0 or more. Only what IEEE 754 defines to the last bit is done: sums, products, quotients, each in
        a pass of its own, so that none is fused with the next.

    Notes
    -----
    With values = m 2^e, m from sqrt(1/2) to sqrt(2), and f = (m - 1) / (m + 1), ln m = 2 artanh f =
    2 (f + f^3/3 + f^5/5 + ...) (Abramowitz and Stegun, Handbook of Mathematical Functions, 4.1.27).
    """
    m, e = np.frexp(values)
    low = m < 0.5**0.5
    m, e = np.where(low, 2 * m, m), e - low
    f = (m - 1) / (m + 1)
    square = f * f
    rest = np.zeros(values.shape)
    for n in _TERMS:
        rest += 1 / n
        rest *= square
    twice = 2 * f
    found: NDArray[np.float64] = -(e * _LN2 + (e * _LN2_REST + (twice + twice * rest)))
    return found
