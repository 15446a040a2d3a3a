"""A share that was counted, with Wilson's interval."""

from simulator.calibration.estimate import Estimate


def share_estimate(count: int, of: int) -> Estimate:
    """The share `count` / `of` with its 95% interval; without any, 0 with the interval 0 to 1.

    Wilson's score interval (Brown, Cai and DasGupta, Interval estimation for a binomial proportion,
    Statistical Science 16 (2001), 101-133).
    """
    from scipy import stats

    if of == 0:
        return Estimate(0.0, 0.0, 1.0, 0, "share")
    interval = stats.binomtest(count, of).proportion_ci(method="wilson")
    return Estimate(count / of, float(interval.low), float(interval.high), of, "share")
