"""Whether all tools say the same of the tapes that they played: before that, no time counts."""

import statistics
from collections.abc import Mapping

from scipy import stats

from benchmarks.answered import Answered

DISAGREE = 1e-3
"""Chance that a tool which does the same on average is said to disagree."""


class DisagreementError(Exception):
    """Two tools played the same tapes and did not give the same answer."""


def agreement(said: Mapping[str, list[Answered]], judge: str) -> str:
    """How far the tools agree with one of them.

    Parameters
    ----------
    said : mapping of str to list of Answered
        Of each tool, by tape.
    judge : str
        The tool that the others are compared with.

    Returns
    -------
    str
        A clause about it. Who does not give the same answer to the microsecond on every tape has answered
        the same number of turns on each, and their mean responses, paired by tape, differ by no more than
        Student's t allows.

    Raises
    ------
    DisagreementError
        Where one does not agree.
    """
    alike, near = [], []
    for tool, answered in said.items():
        if answered == said[judge]:
            alike.append(tool)
        else:
            near.append(_near(tool, answered, judge, said[judge]))
    return "; ".join([f"alike to the microsecond: {', '.join(alike)}", *near])


def _near(tool: str, answered: list[Answered], judge: str, judged: list[Answered]) -> str:
    gaps = [one.mean_s - other.mean_s for one, other in zip(answered, judged, strict=True)]
    gap, tapes = statistics.fmean(gaps), len(gaps)
    half = float(stats.t.isf(DISAGREE / 2, tapes - 1) * stats.sem(gaps)) if tapes > 1 else 0.0
    same = sum(one == other for one, other in zip(answered, judged, strict=True))
    clause = f"{tool} on {same} of them, and on average {gap:+.3f} s (±{half:.3f}, error rate {DISAGREE:g})"
    if [of.turns for of in answered] != [of.turns for of in judged] or abs(gap) > half:
        raise DisagreementError(f"{tool} does not agree with {judge}: {clause}; {answered} against {judged}")
    return clause
