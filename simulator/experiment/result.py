"""Replications become a result: plain data that is printed, written, charted and compared."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiment.look_back import joined, look_back, rates
from simulator.experiment.outcome import QUANTILES, Outcome, wait_edges
from simulator.experiment.runner import Run
from simulator.experiment.statistics import mean_interval, share_interval
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import team_size
from simulator.scenario.staffing import agent_hours, cost, hour_edges, rostered
from simulator.units import HOUR, SECOND, format_clock

Json = dict[str, Any]
Column = NDArray[np.float64]


def result(scenario: Scenario, run: Run) -> Json:
    """A run's result, with the keys of docs/result.md.

    Every figure that varies over replications is ``{mean, low, high}``, the 95% interval of its mean;
    null where there is no answer. A rate is the mean over replications of each one's own rate, those
    without turns left out.
    """
    outcomes, rules = run.outcomes, scenario.rule_set
    turns = np.stack([o.turns for o in outcomes])
    in_time = np.stack([o.in_time for o in outcomes])
    busy = np.stack([o.busy for o in outcomes])
    present = np.stack([o.present for o in outcomes])
    by_day = (_daily(turns, scenario.days), _daily(in_time, scenario.days))

    def estimate(value: Callable[[Outcome], float], high: float = np.inf) -> Json:
        return mean_interval([value(o) for o in outcomes], low=0, high=high).as_json()

    return {
        "kind": "run",
        "scenario": scenario.name,
        "title": scenario.title,
        "start": scenario.start.isoformat(),
        "days": scenario.days,
        "rules": rules.name,
        "window": [format_clock(rules.window.start), format_clock(rules.window.end)],
        "threshold_s": rules.threshold / SECOND,
        "target": rules.target,
        "look_back_days": rules.look_back,
        "replications": len(outcomes),
        "stopped_by": run.stopped_by,
        "precision": scenario.replications.precision,
        "engine": run.engine,
        "seed": scenario.seed,
        "rate": _ratio(in_time.sum(axis=1), turns.sum(axis=1)),
        "pass_probability": _passes(scenario, turns.sum(axis=1), in_time.sum(axis=1)),
        "turns": estimate(lambda o: float(o.turns.sum())),
        "answered": estimate(lambda o: float(o.answered)),
        "response_mean_s": estimate(lambda o: o.response_mean_s),
        "first_response_mean_s": estimate(lambda o: o.first_response_mean_s),
        "wait_quantiles_s": {
            name: mean_interval([o.wait_quantiles_s[name] for o in outcomes], low=0).as_json()
            for name in QUANTILES
        },
        "pickup_mean_s": estimate(lambda o: o.pickup_mean_s),
        "abandoned": estimate(lambda o: _over(o.abandoned, o.put_to_people), high=1),
        "occupancy": _ratio(busy.sum(axis=(1, 2)), present.sum(axis=(1, 2))),
        "agent_hours": agent_hours(scenario),
        "cost": cost(scenario),
        "money": _money(scenario, outcomes),
        "look_back": look_back(scenario, *by_day),
        "by_day": _by_day(scenario, *by_day),
        "by_hour": _by_hour(scenario, outcomes, turns, in_time, busy.sum(axis=1), present.sum(axis=1)),
        "by_team": _by_team(scenario, outcomes, busy, present),
        "bot": {
            "chats": estimate(lambda o: float(o.bot_chats)),
            "resolved": estimate(lambda o: float(o.bot_resolved)),
        },
        "waits": {
            "edges_s": [edge / SECOND for edge in wait_edges(rules.threshold)],
            "counted": float(turns.sum()) / len(outcomes),
            "share_within": [
                _ratio(np.array([o.within[place] for o in outcomes]), turns.sum(axis=1))
                for place in range(len(outcomes[0].within))
            ],
        },
    }


def counts_by_replication(scenario: Scenario, run: Run) -> list[Json]:
    """Each replication's own counts, by which any of them can be checked when it is played again."""
    return [
        {
            "replication": o.number,
            "seed": scenario.seed,
            "turns": int(o.turns.sum()),
            "in_time": int(o.in_time.sum()),
            "answered": o.answered,
            "rate": None if np.isnan(o.rate) else o.rate,
            "chats": int(o.chats.sum()),
            "put_to_people": o.put_to_people,
            "abandoned": o.abandoned,
        }
        for o in run.outcomes
    ]


def _over(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _shares(part: NDArray[Any], whole: NDArray[Any]) -> Column:
    """Part / whole, NaN where the whole is nothing."""
    shares = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Json:
    """Interval of part / whole, replications without a whole left out."""
    return mean_interval(_shares(part, whole), low=0, high=1).as_json()


def _where(on_duty: float, busy: NDArray[np.int64], present: NDArray[np.int64]) -> Json:
    """Occupancy of an hour; none where the roster has nobody and only a last reply is finished."""
    return _ratio(busy, present if on_duty else np.zeros_like(present))


def _passes(scenario: Scenario, turns: NDArray[np.int64], in_time: NDArray[np.int64]) -> Json:
    """Share of the replications that reach the rule set's target; those not judged are left out."""
    rules = scenario.rule_set
    return share_interval(
        [
            rules.passes(float(good) / int(all_) if all_ else None, int(all_))
            for all_, good in zip(turns, in_time, strict=True)
        ]
    ).as_json()


def _money(scenario: Scenario, outcomes: tuple[Outcome, ...]) -> Json | None:
    """What staff costs beside what waiting costs, apart from each other; none where nothing is assumed."""
    money = scenario.money
    if money is None:
        return None
    lost = np.array([o.lost_buyers for o in outcomes])
    return {
        "agent_cost": cost(scenario),
        "lost_buyers": mean_interval(lost, low=0).as_json(),
        "lost_value": mean_interval(lost * money.buyer_value, low=0).as_json(),
        "buyer_value": money.buyer_value,
        "conversion": [
            {"within_s": wait / SECOND, "buys": share} for wait, share in money.conversion.items()
        ],
    }


def _by_day(scenario: Scenario, turns: NDArray[np.int64], in_time: NDArray[np.int64]) -> list[Json]:
    """The rate of each day, and over the rule set's look-back that ends with it, the history's days too."""
    rolling = rates(*joined(scenario, turns, in_time))
    return [
        {
            "date": scenario.date(day).isoformat(),
            "rate": _ratio(in_time[:, day], turns[:, day]),
            "pass_probability": _passes(scenario, turns[:, day], in_time[:, day]),
            "turns": mean_interval(turns[:, day], low=0).as_json(),
            "rolling_rate": mean_interval(rolling[:, day], low=0, high=1).as_json(),
        }
        for day in range(scenario.days)
    ]


def _daily(counts: NDArray[np.int64], days: int) -> NDArray[np.int64]:
    """Sums over the hours of each day, from shape (replications, hours) to (replications, days)."""
    sums: NDArray[np.int64] = counts.reshape(len(counts), days, 24).sum(axis=2)
    return sums


def _by_hour(
    scenario: Scenario,
    outcomes: tuple[Outcome, ...],
    turns: NDArray[np.int64],
    in_time: NDArray[np.int64],
    busy: NDArray[np.int64],
    present: NDArray[np.int64],
) -> list[Json]:
    on_duty = rostered(scenario, hour_edges(scenario)).sum(axis=0) / HOUR
    chats = np.stack([o.chats for o in outcomes])
    return [
        {
            "date": scenario.date(hour // 24).isoformat(),
            "hour": hour % 24,
            "rate": _ratio(in_time[:, hour], turns[:, hour]),
            "turns": mean_interval(turns[:, hour], low=0).as_json(),
            "chats": mean_interval(chats[:, hour], low=0).as_json(),
            "agents_on_duty": float(on_duty[hour]),
            "occupancy": _where(on_duty[hour], busy[:, hour], present[:, hour]),
        }
        for hour in range(scenario.days * 24)
    ]


def _by_team(
    scenario: Scenario,
    outcomes: tuple[Outcome, ...],
    busy: NDArray[np.int64],
    present: NDArray[np.int64],
) -> list[Json]:
    on_duty = rostered(scenario, hour_edges(scenario)) / HOUR
    return [
        {
            "team": name,
            "agents": team_size(scenario, name),
            "agent_hours": float(on_duty[team].sum()),
            "replies": mean_interval([o.replies[team] for o in outcomes], low=0).as_json(),
            "occupancy": _ratio(busy[:, team].sum(axis=1), present[:, team].sum(axis=1)),
            "by_hour": [
                {
                    "date": scenario.date(hour // 24).isoformat(),
                    "hour": hour % 24,
                    "occupancy": _where(on_duty[team, hour], busy[:, team, hour], present[:, team, hour]),
                }
                for hour in range(scenario.days * 24)
            ],
        }
        for team, name in enumerate(scenario.teams)
    ]
