"""A share that was counted, with Wilson's interval."""

import math

from simulator.calibration.estimate import Estimate
from simulator.calibration.families import Z95


def share_estimate(count: int, of: int) -> Estimate:
    """The share `count` / `of` with its 95% interval; without any, 0 with the interval 0 to 1.

    Wilson's score interval (Brown, Cai and DasGupta, Interval estimation for a binomial proportion,
    Statistical Science 16 (2001), 101-133).
    """
    if of == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share")
    share, z2 = count / of, Z95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low = max(0.0, centre - half) if count else 0.0
    high = min(1.0, centre + half) if count < of else 1.0
    return Estimate(share, low, high, of, "share")
