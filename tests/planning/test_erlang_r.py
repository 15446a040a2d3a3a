"""The analytic offered load: against closed forms, the equations solved anew, and the tapes."""

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from simulator.planning.erlang_r import erlang_r, exponential
from simulator.planning.load import offered_load
from simulator.planning.offered_load import mean_offered_load, step_edges
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import hour_edges
from simulator.units import HOUR, MINUTE
from tests.scenarios import a_scenario


def a_shop(turns: float = 4, think: str = "120s", lookup: str = "60s", **more: Any) -> Scenario:
    """Replies of a look-up and nothing to type, all exponential; geometric turns; 50 chats an hour."""
    buyer = {
        "share": 1,
        "turns": {"dist": "geometric", "mean": turns},
        "reply_chars": 0,
        "lookup": {"dist": "exponential", "mean": lookup},
        "think_time": {"dist": "exponential", "mean": think} if think != "0s" else think,
    }
    settings = {"chats_per_day": 1200, "team": {"quick_replies": 0}, "bot": {"mode": "off"}, **more}
    return a_scenario(buyers={"b": buyer}, **settings)


@pytest.mark.parametrize("rate", [1e-3, 1.0, 240.0, 3.6e6])
def test_the_exponential_is_that_of_scipy(rate: float) -> None:
    matrix = np.array([[-rate, 80.0, 1.0], [0.8 * rate, -80.0, 0.0], [0.0, 0.0, 0.0]])
    assert exponential(matrix) == pytest.approx(expm(matrix), rel=1e-8, abs=1e-15)


def test_a_steady_desk_is_the_work_that_comes_in() -> None:
    # 50 chats an hour of 4 replies of a minute: 200 minutes an hour.
    busy = erlang_r(a_shop(), hour_edges(a_shop()))
    assert busy.shape == (1, 24)
    assert busy[0, 6:] == pytest.approx(np.full(18, 200 / 60), rel=1e-9)
    assert 2.5 < busy[0, 0] < busy[0, 1] < 200 / 60


def test_single_questions_fill_the_desk_as_an_exponential() -> None:
    """With no return the needy at t are rate reply (1 - e^(-t / reply)), and their mean is known."""
    shop = a_shop(turns=1, lookup="30min")
    reply, load = 0.5, 50 * 0.5
    ends = np.arange(1, 25)
    spent = load * (ends - reply * -np.expm1(-ends / reply))
    assert erlang_r(shop, hour_edges(shop))[0] == pytest.approx(np.diff(spent, prepend=0), rel=1e-9)


def test_thinking_for_no_time_is_one_long_reply() -> None:
    """A geometric sum of exponentials is exponential: 4 replies of 10 minutes, one after the other."""
    one, four = a_shop(turns=1, lookup="40min"), a_shop(turns=4, lookup="10min", think="0s")
    edges = hour_edges(one)
    assert erlang_r(four, edges)[0] == pytest.approx(erlang_r(one, edges)[0], rel=1e-4)


def test_a_varying_day_with_a_bot_solved_step_by_step() -> None:
    """The same equations given to an integrator that knows nothing of pieces."""
    profile = [1, 1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 10, 9, 10, 10, 9, 9, 8, 8, 10, 14, 15, 13, 7]
    bot = {"mode": "first_line", "hours": "22:30-06:15", "resolves": 0.4}  # 60 s, exponential
    shop = a_shop(demand={"profile": profile}, bot=bot)

    def change(hour: float, state: NDArray[np.float64], arrivals: float) -> list[float]:
        with_bot, needy, content, _ = state
        bot_works = hour < 6.25 or hour >= 22.5
        to_bot, to_people = (0.6 * arrivals, 0.0) if bot_works else (0.0, arrivals)
        asks = to_people + 60 * with_bot + 30 * content
        return [to_bot - 60 * with_bot, asks - 60 * needy, 0.75 * 60 * needy - 30 * content, needy]

    state, spent = [0.0] * 4, [0.0]
    for half in range(96):
        arrivals = 1200 * profile[half // 4] / sum(profile)
        hours = (half / 4, half / 4 + 0.25)
        inside = hours[0] + 1e-9, hours[1] - 1e-9  # the bot's hours end where a quarter does
        solved = solve_ivp(change, inside, state, args=(arrivals,), method="LSODA", rtol=1e-9, atol=1e-9)
        state = solved.y[:, -1].tolist()
        spent.append(state[3])
    expected = np.diff(spent) / 0.25
    assert erlang_r(shop, step_edges(shop, 15 * MINUTE))[0] == pytest.approx(expected, rel=1e-5)


def test_bins_of_any_width_agree() -> None:
    """Whether or not an edge stands where the peak, or the bot's hours, begin and end."""
    peak = {"at": "2026-11-10 09:07", "lasts": "13min", "factor": 9}
    bot = {"mode": "first_line", "hours": "11:08-14:33", "resolves": 0.5}
    shop = a_shop(demand={"profile": [1, 3, 2] * 8, "peaks": {"p": peak}}, bot=bot)
    fine, by_hour = (erlang_r(shop, step_edges(shop, step))[0] for step in (10 * MINUTE, HOUR))
    assert fine.reshape(24, 6).mean(axis=1) == pytest.approx(by_hour, rel=1e-9)
    part = erlang_r(shop, np.array([9 * HOUR, 10 * HOUR, 12 * HOUR]))[0]
    assert part == pytest.approx([by_hour[9], by_hour[10:12].mean()], rel=1e-9)


def test_an_after_hours_bot_and_drafted_replies() -> None:
    roster = {"line": {"team": "team", "agents": 1, "shift": "06:00-12:20"}}
    bot = {"mode": "after_hours", "resolves": 0.5, "assists": 0.5, "hours": "00:00-18:00"}
    buyer = {"share": 1, "turns": 1, "reply_chars": 60, "lookup": 0}
    team = {"typing_speed": 60, "quick_replies": 0, "quick_reply_time": "20s"}
    shop = a_scenario(chats_per_day=2400, buyers={"b": buyer}, team=team, roster=roster, bot=bot)
    busy = erlang_r(shop, hour_edges(shop))[0]
    a_drafted, a_typed = 100 * 40 / 3600, 100 * 60 / 3600
    assert busy[[3, 9, 15, 21]] == pytest.approx([a_drafted / 2, a_drafted, a_drafted / 2, a_typed], rel=1e-6)
    # Within the hour in which the desk goes home; what it has begun, and the bot's minute, come to little.
    assert busy[12] == pytest.approx(a_drafted / 3 + a_drafted / 2 * 2 / 3, rel=0.03)


def test_a_trace_counts_as_it_comes() -> None:
    trace = {"times": (9 * HOUR, 9 * HOUR, 15 * HOUR)}
    shop = a_shop(demand={"chats_per_day": None, "arrivals": trace})
    busy = erlang_r(shop, hour_edges(shop))[0]
    assert busy.sum() == pytest.approx(3 * 4 / 60, rel=1e-9)
    assert busy[9] > 0.12
    assert busy[15] == pytest.approx(busy[9] / 2, rel=1e-2)
    assert busy[:9].sum() == 0


def test_no_chats_no_load_and_no_replies_no_load() -> None:
    assert not erlang_r(a_shop(chats_per_day=0), hour_edges(a_shop())).any()
    buyer = {"share": 1, "reply_chars": 0, "lookup": 0}
    nothing_to_do = a_scenario(buyers={"b": buyer}, team={"quick_replies": 0})
    assert erlang_r(nothing_to_do, hour_edges(nothing_to_do)).max() < 1e-4


def test_the_tapes_of_an_exponential_shop_have_this_mean() -> None:
    """60 tapes, half hours from empty: no z beyond 4.5 of 48, which one seed in some 3,000 would show."""
    shop = a_shop(demand={"profile": [1, 5, 2, 1, 1, 1, 1, 1] * 3}, seed=5)
    tapes = mean_offered_load(shop, range(60))
    z = (tapes.load - erlang_r(shop, tapes.edges)[0]) / (tapes.spread / math.sqrt(60))
    assert np.abs(z).max() < 4.5


def test_the_tapes_of_shipped_scenarios_are_near(project: Path) -> None:
    """Double 11, 20 tapes of its own seed, by hour: within a tenth, and 4.5 standard errors for chance.

    They are furthest apart where the midnight wave ends: lognormal thinking lags behind in another way.
    """
    shop = load_scenario(project / "scenarios" / "double11.yaml")
    tapes = mean_offered_load(shop, range(20), HOUR)
    formula = erlang_r(shop, tapes.edges).sum(axis=0)
    chance = 4.5 * tapes.spread / math.sqrt(20)
    assert (np.abs(tapes.load - formula) <= 0.1 * formula + chance).all()
    assert tapes.load.argmax() == formula.argmax() == 20
    # What is asked after the first midnight, and what is not asked any more at the last, aside.
    assert formula.sum() == pytest.approx(offered_load(shop).work.sum(), rel=0.01)


def test_a_month_is_instant(project: Path) -> None:
    shop = load_scenario(project / "scenarios" / "month.yaml")
    start = time.perf_counter()
    busy = erlang_r(shop, hour_edges(shop))
    assert busy.shape[1] == 24 * shop.days
    assert time.perf_counter() - start < 1  # 5 ms on an idle machine
