"""Where the time on duty goes: time spent on replies, by team and hour."""

import numpy as np
from numpy.typing import NDArray

from simulator.desk.crew import Crew
from simulator.desk.records import Records
from simulator.scenario.staffing import time_within

Whole = NDArray[np.int64]


def busy_and_present(crew: Crew, records: Records, edges: Whole, teams: list[str]) -> tuple[Whole, Whole]:
    """Time spent on replies, and time present, of each team in each bin.

    Parameters
    ----------
    crew, records : Crew, Records
        Who worked, and what came of it.
    edges : int64 array, shape (k + 1,)
        Edges of the bins in microseconds since the first midnight, from 0 to the horizon.
    teams : list of str
        The teams, in the order of the rows that come back.

    Returns
    -------
    busy, present : int64 array, shape (teams, k)
        Microseconds. Work in hand during an outage is not time spent on replies. Present is on duty, or
        at a reply outside one's duty; so busy never exceeds it.
    """
    begun = np.flatnonzero(records.start >= 0)
    number, start = records.agent[begun], records.start[begun]
    end = np.where(records.reply[begun] >= 0, records.reply[begun], crew.horizon)
    team_of = np.array([teams.index(agent.team) for agent in crew.agents], dtype=np.int64)
    duty = np.array(
        [(n, s.start, s.end) for n, agent in enumerate(crew.agents) for s in agent.duty], dtype=np.int64
    ).reshape(-1, 3)
    fine, hour_of, works = _without_outages(crew, edges)
    busy = np.zeros((len(teams), len(edges) - 1), dtype=np.int64)
    present = np.zeros_like(busy)
    for team in range(len(teams)):
        mine, ours = team_of[number] == team, team_of[duty[:, 0]] == team
        spent = time_within(start[mine], end[mine], fine) * works
        np.add.at(busy[team], hour_of, spent)
        who = np.concatenate([number[mine], duty[ours, 0]])
        spans = _union(
            who, np.concatenate([start[mine], duty[ours, 1]]), np.concatenate([end[mine], duty[ours, 2]])
        )
        present[team] = time_within(*spans, edges)
    return busy, present


def _without_outages(crew: Crew, edges: Whole) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """The edges with the outages' added, the bin that each fine bin lies in, and whether work advances."""
    outages = np.array(crew.outages.stretches, dtype=np.int64).reshape(-1, 2)
    fine = np.unique(np.concatenate([edges, outages.ravel()]))
    fine = fine[(fine >= edges[0]) & (fine <= edges[-1])]
    at = fine[:-1]
    works = ~((at[:, None] >= outages[:, 0]) & (at[:, None] < outages[:, 1])).any(axis=1)
    return fine, np.searchsorted(edges, at, side="right") - 1, works


def _union(who: Whole, start: Whole, end: Whole) -> tuple[Whole, Whole]:
    """Each person's intervals with overlaps counted once."""
    order = np.lexsort((start, who))
    who, start, end = who[order], start[order], end[order]
    span = int(end.max(initial=0)) + 1
    reached = np.maximum.accumulate(end + who * span) - who * span  # persons lie apart on one line
    fresh = np.ones(len(who), dtype=bool)
    fresh[1:] = (who[1:] != who[:-1]) | (start[1:] > reached[:-1])
    firsts = np.flatnonzero(fresh)
    lasts = np.append(firsts[1:], len(who))[: len(firsts)] - 1
    return start[firsts], reached[lasts]
