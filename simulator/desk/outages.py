"""Outages as a calendar in which work stands still, known beforehand."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutageCalendar:
    """Stretches without work: sorted, apart from each other, in microseconds.

    Attributes
    ----------
    stretches : tuple of (int, int)
        Start and end of each.
    """

    stretches: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, outages: Iterable[tuple[int, int]]) -> "OutageCalendar":
        """The calendar of outages in any order; those that touch or overlap become one."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(outages):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return cls(tuple(merged))

    def finish(self, start: int, work: int) -> int:
        """When `work` begun at `start` is done: it stops in an outage and goes on afterwards.

        Work that is done at the very moment an outage begins is done then.
        """
        done = start + work
        for down, up in self.stretches[bisect_right(self.stretches, start, key=lambda s: s[1]) :]:
            if done <= down:
                break
            done += up - max(down, start)
        return done
