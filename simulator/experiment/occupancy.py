"""Where the time on duty goes: time spent on replies, by team and hour."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.desk.crew import Crew
from simulator.desk.records import Records
from simulator.scenario.staffing import time_within

Whole = NDArray[np.int64]


def team_work(
    crew: Crew, records: Records, edges: Whole, teams: list[str]
) -> tuple[Whole, Whole, Whole]:
    """Time spent on replies and time present of each team in each bin, and its replies.

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
    replies : int64 array, shape (teams,)
        Replies sent.
    """
    team_of = np.array([teams.index(agent.team) for agent in crew.agents], dtype=np.int64)
    duty = [(n, s.start, s.end) for n, agent in enumerate(crew.agents) for s in agent.duty]
    who, begins, ends = np.array(duty, dtype=np.int64).reshape(-1, 3).T.copy()
    first_duty = np.searchsorted(who, np.arange(len(crew.agents) + 1))
    fine, works = _without_outages(crew, edges)
    spent = np.zeros((len(teams), len(fine) - 1), dtype=np.int64)
    replies = np.zeros(len(teams), dtype=np.int64)
    overtime = np.zeros(len(records.start), dtype=np.bool_)
    given = (records.start, records.reply, records.agent, team_of, first_duty, begins, ends, fine)
    filled = (spent.reshape(-1), replies, overtime, first_duty.copy())
    run(_spend, len(records.start), crew.horizon, *map(read_only, given), *filled)
    busy = np.add.reduceat(spent * works, np.searchsorted(fine, edges[:-1]), axis=1)

    late = np.flatnonzero(overtime)
    reply = records.reply[late]
    who = np.concatenate([who, records.agent[late]])
    begins = np.concatenate([begins, records.start[late]])
    ends = np.concatenate([ends, np.where(reply >= 0, reply, crew.horizon)])
    present = np.zeros_like(busy)
    for team in range(len(teams)):
        ours = team_of[who] == team
        present[team] = time_within(*_union(who[ours], begins[ours], ends[ours]), edges)
    return busy, present, replies


def _spend(
    horizon: int, start: Any, reply: Any, agent: Any, team_of: Any, first_duty: Any, begins: Any, ends: Any,
    edges: Any, spent: Any, replies: Any, overtime: Any, near: Any,
) -> None:  # fmt: skip
    """A kernel: the time that replies take, team by team and bin by bin, and which leave the duty hours.

    A person's stretches of duty, `begins` and `ends`, are those from `first_duty` on. Turn after turn lies
    at nearly the same time, so the bin is looked for from the last one, and the stretch from the person's
    last one, `near`.
    """
    bins = len(edges) - 1
    place = 0
    for turn in range(len(start)):
        now, who = start[turn], agent[turn]
        if now < 0:
            continue
        team, end = team_of[who], horizon
        if reply[turn] >= 0:
            end = reply[turn]
            replies[team] += 1

        while place > 0 and now < edges[place]:
            place -= 1
        while place < bins - 1 and now >= edges[place + 1]:
            place += 1
        duty = near[who]
        while duty > first_duty[who] and now < begins[duty]:
            duty -= 1
        while duty + 1 < first_duty[who + 1] and now >= begins[duty + 1]:
            duty += 1
        near[who] = duty
        overtime[turn] = duty == first_duty[who + 1] or now < begins[duty] or end > ends[duty]

        reached = place
        while reached < bins - 1 and end > edges[reached + 1]:
            spent[team * bins + reached] += edges[reached + 1] - now
            reached += 1
            now = edges[reached]
        spent[team * bins + reached] += end - now


def _without_outages(crew: Crew, edges: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """The edges with the outages' added, and whether work advances in each of the fine bins."""
    outages = np.array(crew.outages.stretches, dtype=np.int64).reshape(-1, 2)
    fine = np.unique(np.concatenate([edges, outages.ravel()]))
    fine = fine[(fine >= edges[0]) & (fine <= edges[-1])]
    at = fine[:-1]
    return fine, ~((at[:, None] >= outages[:, 0]) & (at[:, None] < outages[:, 1])).any(axis=1)


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
