"""The people of a replication, from the roster to their stretches of duty."""

import datetime as dt
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from simulator.demand.tape import draw_tape
from simulator.desk import engine
from simulator.desk.crew import NO_LIMIT, Stretch, duty_of, make_crew
from simulator.desk.model import play
from simulator.scenario.consistency import MOST_CHATS
from simulator.scenario.schema import Bot, Desk, Outage, RosterLine, Scenario
from simulator.scenario.shifts import Shift, account
from simulator.units import DAY, HOUR, MINUTE, SECOND, Window
from tests.random_worlds import words
from tests.scenarios import a_scenario
from tests.worlds import Visit, answered, house, open_turn, tape_of, tell, told, worker

H = HOUR


def shift(start: float, end: float, *breaks: tuple[float, float], day: int = 0) -> Shift:
    """Times in hours since the first midnight."""
    whole = [(round(a * H), round(b * H)) for a, b in breaks]
    return Shift("t", 0, "line", day, round(start * H), round(end * H), tuple(whole))


def stretches(*shifts: Shift, days: int = 2) -> list[tuple[float, float, bool]]:
    """In hours."""
    return [(s.start / H, s.end / H, s.closes_shift) for s in duty_of(list(shifts), days * DAY)]


def test_no_limit_is_beyond_the_chats_of_any_scenario() -> None:
    assert MOST_CHATS < NO_LIMIT <= np.iinfo(np.int32).max


def test_a_shift_between_its_breaks() -> None:
    assert stretches(shift(9, 18, (12, 12.5), (15, 15.25))) == [
        (9, 12, False), (12.5, 15, False), (15.25, 18, True),
    ]  # fmt: skip


def test_a_break_at_the_beginning_and_at_the_end() -> None:
    assert stretches(shift(9, 18, (9, 10), (17, 18))) == [(10, 17, True)]


def test_a_shift_that_goes_on_from_another_is_one() -> None:
    assert stretches(shift(9, 13), shift(13, 18)) == [(9, 18, True)]
    assert stretches(shift(13, 18), shift(9, 13)) == [(9, 18, True)]  # in any order
    assert stretches(shift(1, 3), shift(9, 13), shift(13, 18)) == [(1, 3, True), (9, 18, True)]


def test_a_break_between_two_shifts_of_one_person_closes_nothing() -> None:
    assert stretches(shift(9, 13, (12, 13)), shift(13, 18)) == [(9, 12, False), (13, 18, True)]
    assert stretches(shift(9, 13), shift(13, 18, (13, 14))) == [(9, 13, False), (14, 18, True)]


def test_a_gap_closes_the_shift() -> None:
    assert stretches(shift(9, 13), shift(14, 18)) == [(9, 13, True), (14, 18, True)]


def test_a_shift_that_is_one_long_break() -> None:
    assert stretches(shift(9, 18, (9, 18))) == []
    assert stretches(shift(9, 13), shift(13, 18, (13, 18))) == [(9, 13, True)]


def test_hours_outside_the_days_played_are_cut_off() -> None:
    night = [shift(22 + 24 * d, 30 + 24 * d, day=d) for d in (-1, 0, 1)]
    assert stretches(*night) == [(0, 6, True), (22, 30, True), (46, 48, True)]
    assert stretches(shift(-2, 6, (-1, 0), day=-1)) == [(0, 6, True)]
    assert stretches(shift(-2, 6, (-0.5, 0.5), day=-1)) == [(0.5, 6, True)]
    assert stretches(shift(-9, 0, day=-1)) == []
    assert stretches(shift(48, 50, day=2)) == stretches(shift(49, 50, day=2)) == []


def test_contiguous_shifts_of_one_person_hand_nothing_over() -> None:
    duty = duty_of([shift(0, 1), shift(1, 2)], DAY)
    visits = [Visit(at=3595, work=10), Visit(at=3596, work=10)]
    story = tell(visits, house(replace(worker(), duty=duty), worker((3600, 7200))))
    assert story.turns == [answered(0, 3595, 3595, 3605), answered(1, 3596, 3605, 3615)]
    assert story.transfers == []


def test_the_eves_night_shift_works_the_first_morning() -> None:
    line = RosterLine(team="team", agents=1, shift=Window(22 * H, 30 * H))
    scenario = a_scenario(roster={"night": line})
    crew = make_crew(scenario, draw_tape(scenario, 0))
    assert [a.duty for a in crew.agents if a.duty] == [
        (Stretch(0, 6 * H, True), Stretch(22 * H, 24 * H, True))
    ]
    dated = line.model_copy(update={"on": (scenario.start,)})
    scenario = a_scenario(roster={"night": dated})
    crew = make_crew(scenario, draw_tape(scenario, 0))
    assert [a.duty for a in crew.agents if a.duty] == [(Stretch(22 * H, 24 * H, True),)]


def test_who_is_absent_does_not_work_that_days_shift() -> None:
    night = RosterLine(team="team", agents=2, shift=Window(22 * H, 30 * H))
    scenario = a_scenario(days=3, team={"agents": 2}, roster={"night": night})
    tape = draw_tape(scenario, 0)
    absent = np.zeros_like(tape.absent)
    absent[0, 1] = absent[1, 0] = absent[1, 2] = True  # 0 on day 0; 1 on the eve and on day 1
    crew = make_crew(scenario, replace(tape, absent=absent))
    hours = [[(s.start / H, s.end / H) for s in a.duty] for a in crew.agents]
    assert hours == [[(0, 6), (46, 54), (70, 72)], [(22, 30), (70, 72)]]


def test_a_second_teams_people_have_their_own_speed_and_absence() -> None:
    scenario = a_scenario(
        teams={"early": {"agents": 2}, "late": {"agents": 2}},
        roster={
            "early": RosterLine(team="early", agents=2, shift=Window(6 * H, 12 * H)),
            "late": RosterLine(team="late", agents=2, shift=Window(12 * H, 18 * H)),
        },
    )
    tape = draw_tape(scenario, 0)
    absent = np.zeros_like(tape.absent)
    absent[0, 1] = absent[3, 1] = True
    speeds = [50.0, 60.0, 70.0, 80.0]
    crew = make_crew(scenario, replace(tape, absent=absent, speed=np.array(speeds)))
    assert [agent.speed for agent in crew.agents] == speeds
    assert [[s.start // H for s in agent.duty] for agent in crew.agents] == [[], [6], [12], []]


def test_an_absence_between_two_shifts_that_touch_closes_the_first() -> None:
    day = RosterLine(team="team", agents=1, shift=Window(0, DAY))
    scenario = a_scenario(days=3, roster={"all day": day})
    tape = draw_tape(scenario, 0)
    absent = np.zeros_like(tape.absent)
    assert make_crew(scenario, replace(tape, absent=absent)).agents[0].duty == (Stretch(0, 3 * DAY, True),)
    absent[0, 2] = True
    assert make_crew(scenario, replace(tape, absent=absent)).agents[0].duty == (
        Stretch(0, DAY, True),
        Stretch(2 * DAY, 3 * DAY, True),
    )


def test_everybody_absent() -> None:
    scenario = a_scenario(team={"absence": 1.0})
    crew = make_crew(scenario, draw_tape(scenario, 0))
    assert all(agent.duty == () for agent in crew.agents)
    tape = tape_of([Visit(at=0)])
    assert told(tape, play(tape, replace(crew, bot_mode="off"))).turns == [open_turn(0, 0)]


def test_a_persons_lot_is_the_teams() -> None:
    scenario = a_scenario(
        team={
            "agents": 2, "typing_speed": 75, "max_chats": None, "quick_replies": "20%",
            "quick_reply_time": "3s", "neglects": "1%", "serves": ("b",),
        },
        buyers={"a": {"share": "50%"}, "b": {"share": "50%"}},
    )  # fmt: skip
    crew = make_crew(scenario, draw_tape(scenario, 0))
    one = crew.agents[1]
    assert (one.account, one.team, one.serves, one.max_chats, one.speed) == (
        "team-02", "team", (False, True), NO_LIMIT, 75.0,
    )  # fmt: skip
    assert (one.quick_replies, one.quick_reply_time, one.neglects) == (0.2, 3 * SECOND, 0.01)


def test_the_house_rules_are_the_scenarios() -> None:
    scenario = a_scenario(
        days=2,
        desk=Desk(routing="round_robin", reply_order="rescue", shift_end="finish"),
        bot=Bot(mode="overflow", hours=Window(8 * H, 9 * H)),
        outages={
            "b": Outage(at=dt.datetime(2026, 11, 11, 1), lasts="1min"),
            "a": Outage(at=dt.datetime(2026, 11, 10, 1), lasts="1min"),
        },
        rules={"base": "human-9-23", "threshold": "60s"},
    )
    crew = make_crew(scenario, draw_tape(scenario, 0))
    assert (crew.routing, crew.reply_order, crew.shift_end) == ("round_robin", "rescue", "finish")
    assert (crew.bot_mode, crew.bot_hours) == ("overflow", Window(8 * H, 9 * H))
    assert crew.outages.stretches == ((H, H + MINUTE), (DAY + H, DAY + H + MINUTE))
    assert (crew.threshold, crew.horizon) == (60 * SECOND, 2 * DAY)


@pytest.mark.parametrize(
    ("team", "names"),
    [
        ({"agents": 3}, ["team-01", "team-02", "team-03"]),
        ({"agents": 100}, [f"team-{n:03}" for n in range(1, 101)]),
        ({"agents": None, "names": ("小美", "阿强")}, ["小美", "阿强"]),
    ],
)
def test_account_names(team: dict[str, object], names: list[str]) -> None:
    scenario: Scenario = a_scenario(team=team)
    assert [account(scenario, "team", member) for member in range(len(names))] == names
    assert [a.account for a in make_crew(scenario, draw_tape(scenario, 0)).agents] == names


def test_a_limit_beyond_all_chats_is_none() -> None:
    scenario = a_scenario(team={"max_chats": 3_000_000_000})
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    assert [agent.max_chats for agent in crew.agents] == [NO_LIMIT]
    assert engine.play(tape, crew, "compiled").reply.tolist() == play(tape, crew).reply.tolist()


@pytest.mark.parametrize(
    ("rule", "model", "key"),
    [("routing", Desk, "routing"), ("reply_order", Desk, "reply_order"), ("shift_end", Desk, "shift_end"),
     ("bot_mode", Bot, "mode")],
)  # fmt: skip
def test_random_worlds_try_every_word_of_a_rule(
    rule: str, model: type[Desk] | type[Bot], key: str
) -> None:
    """Without it the twin could pass over a new word, and play another rule in silence."""
    assert words(rule) == get_args(model.model_fields[key].annotation)
