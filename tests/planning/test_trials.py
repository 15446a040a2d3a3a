"""Verdicts on rosters: what stops early, and in which order days are played, changes none."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.experiment.playing import House
from simulator.experiment.replication import replicate
from simulator.planning.menu import Counts, menu_of, staffed
from simulator.planning.trials import AT_ONCE, Counted, PlayEach, Trials
from simulator.scenario.schema import Scenario
from tests.depth import examples
from tests.planning.trying import (
    SEED,
    WORLDS,
    People,
    Whole,
    hours,
    made_up_trials,
    people,
    trials_of,
    with_plan,
)

PLAIN, TWO_DAYS = WORLDS["plain"], WORLDS["two-days"]


def asked(scenario: Scenario, **changes: object) -> Scenario:
    """A scenario with a target of 3 in 4 and so on."""
    return with_plan(scenario, **{"target": 0.75, "confidence": 0.75, **changes})


def with_floor_turns(scenario: Scenario, least: int) -> Scenario:
    rules = scenario.rules.model_copy(update={"floor_turns": least})  # type: ignore[union-attr]
    return scenario.model_copy(update={"rules": rules})


class Chance:
    """Days of two or three turns an hour on two days, better with more people, and some without any."""

    def __init__(self, salt: int) -> None:
        self.salt = salt

    def __call__(self, number: int, on: People) -> tuple[Whole, Whole]:
        drawn = np.random.default_rng([self.salt, number])
        turns = drawn.integers(0, 4, 48) * drawn.integers(0, 2, 48)
        turns[24:] *= drawn.integers(0, 2)
        good = drawn.random(48) < 0.35 + 0.12 * sum(on.values())
        return turns, np.where(good, turns, turns // 2)


def verdict(trials: Trials, roster: Counts, day: Chance, allowed: int) -> bool:
    """Whether a roster is feasible, in fractions, with all days played."""
    if not roster.any():
        return False  # a type of chat that nobody takes
    on = People.of(trials.scenario(roster))
    goal, least = trials.goal, max(1, trials.menu.base.rule_set.floor_turns)
    played = [day(number, on) for number in trials.numbers]
    for place in goal.days:
        there = slice(24 * place, 24 * place + 24)
        of_day = [(int(turns[there].sum()), int(good[there].sum())) for turns, good in played]
        missed = [
            turns >= least and Fraction(good, turns) < Fraction(str(goal.target)) for turns, good in of_day
        ]
        if sum(missed) > allowed:
            return False
        if goal.hourly_floor is None:
            continue
        for hour in range(24 * place, 24 * place + 24):
            rates = [Fraction(int(good[hour]), int(turns[hour])) for turns, good in played if turns[hour]]
            if rates and sum(rates) / len(rates) < Fraction(str(goal.hourly_floor)):
                return False
    return True


rosters_of_six = st.lists(st.integers(0, 2), min_size=6, max_size=6).map(lambda row: np.array(row, np.int64))


@settings(max_examples=examples(80), deadline=None)
@given(
    salt=st.integers(0, 2**32),
    tapes=st.integers(1, 24),
    confidence=st.sampled_from([0.01, 0.5, 0.8, 0.95]),
    floor=st.sampled_from([None, None, 0.41, 0.59]),  # no mean of rates drawn here is just that
    on=st.sampled_from([None, ["2026-11-10"], ["2026-11-11"]]),
    least=st.integers(0, 20),
    groups=st.lists(st.lists(rosters_of_six, min_size=1, max_size=4), min_size=1, max_size=5),
    sort_after=st.sets(st.integers(0, 4)),
    first_day=st.sampled_from([None, 0, 1]),
    laxer_after=st.integers(0, 8),
)
def test_verdicts_are_those_of_all_days_played(
    salt: int,
    tapes: int,
    confidence: float,
    floor: float | None,
    on: list[str] | None,
    least: int,
    groups: list[list[Counts]],
    sort_after: set[int],
    first_day: int | None,
    laxer_after: int,
) -> None:
    scenario = asked(TWO_DAYS, confidence=confidence, hourly_floor=floor, on=on)
    scenario = with_floor_turns(scenario, least)
    day = Chance(salt)
    trials, _ = made_up_trials(scenario, tapes, day)
    allowed = trials.goal.allowed(tapes)
    for place, rosters in enumerate(groups):
        if place == laxer_after:
            trials.ask_for(allowed := max(0, allowed - 1))
        wanted = [verdict(trials, roster, day, allowed) for roster in rosters]
        found = trials.first_feasible(rosters, first_day)
        assert (found is None) == (True not in wanted)
        if found is not None:
            assert found is rosters[wanted.index(True)]
            staff = People.of(trials.scenario(found))
            assert trials.whole(found).turns[0].tolist() == [day(n, staff)[0].tolist() for n in range(tapes)]
        assert [trials.feasible(roster) for roster in rosters] == wanted
        if place in sort_after:
            trials.worst_first(trials.whole(rosters[0]))


class Steady:
    """Every day the same: so many turns at 9, and in time those of the people that are there."""

    def __init__(self, turns: int, good: dict[str, int]) -> None:
        self.turns, self.good = turns, good

    def __call__(self, number: int, on: People) -> tuple[Whole, Whole]:
        in_time = sum(self.good.get(name, 0) * agents for name, agents in on.items())
        return hours(1, h9=self.turns), hours(1, h9=min(self.turns, in_time))


def test_just_the_target_is_enough() -> None:
    day = Steady(100, {"first": 1, "whole": 90, "second": 89})
    trials, _ = made_up_trials(asked(PLAIN, target=0.9), 10, day)
    assert trials.feasible(people(trials.menu, whole=1))
    assert not trials.feasible(people(trials.menu, second=1))
    assert trials.feasible(people(trials.menu, second=1, first=1))


class Worse:
    """A day reaches the target when its number is at least that of the people missing from five."""

    def __call__(self, number: int, on: People) -> tuple[Whole, Whole]:
        good = number >= 5 - sum(on.values())
        return hours(1, h9=10), hours(1, h9=10 if good else 0)


@pytest.mark.parametrize(("confidence", "least"), [(0.99, 5), (0.9, 4), (0.8, 3), (0.75, 3), (0.7, 2)])
def test_as_many_days_may_miss_as_the_confidence_says(confidence: float, least: int) -> None:
    trials, _ = made_up_trials(asked(PLAIN, confidence=confidence), 10, Worse())
    for agents in range(6):
        roster = people(trials.menu, first=min(3, agents), second=max(0, agents - 3))
        assert trials.feasible(roster) == (agents >= least)
        assert trials.missed_on(roster).tolist() == [agents < least]


def test_a_laxer_confidence_changes_verdicts_and_plays_nothing_twice() -> None:
    trials, work = made_up_trials(asked(PLAIN, confidence=0.9), 10, Worse())
    three, four = people(trials.menu, first=3), people(trials.menu, first=3, second=1)
    assert trials.feasible(four) and not trials.feasible(three)
    trials.whole(three)
    played = len(work.asked)
    trials.ask_for(2)
    assert trials.feasible(three) and trials.feasible(four)
    trials.ask_for(0)
    assert not trials.feasible(three) and not trials.feasible(four)
    assert trials.missed_on(four).tolist() == [True]
    assert len(work.asked) == played
    assert trials.tried == 2


def test_a_roster_that_fails_is_not_played_to_the_end() -> None:
    trials, work = made_up_trials(asked(PLAIN, confidence=0.9), 40, Steady(10, {"whole": 10}))
    assert trials.allowed == 4
    assert not trials.feasible(people(trials.menu, first=1))
    assert len(work.asked) == 6
    assert trials.feasible(people(trials.menu, whole=1))
    assert len(work.asked) == 6 + 40
    assert sorted(number for number, on in work.asked if "whole" in on) == list(range(40))


def test_bad_days_come_first() -> None:
    trials, work = made_up_trials(asked(PLAIN, confidence=0.9), 40, Worse())
    base = people(trials.menu)
    work.day = lambda number, on: (hours(1, h9=10), hours(1, h9=abs(number - 20) % 10))
    order = trials.worst_first(trials.whole(base))
    assert order == sorted(range(40), key=lambda number: abs(number - 20) % 10)
    work.asked.clear()
    trials.feasible(people(trials.menu, first=1))
    assert [number for number, _ in work.asked] == order[: trials.allowed + 2]


def test_the_day_that_changes_has_its_own_worst_days_first() -> None:
    """Which days are played first hangs on the judged day; what is known of a roster is in their order."""

    def day(number: int, on: People) -> tuple[Whole, Whole]:
        return hours(2, h9=100, h33=100), hours(2, h9=90 - number, h33=80 + (7 * number) % 10)

    trials, work = made_up_trials(asked(TWO_DAYS, confidence=0.9), 10, day)
    trials.worst_first(trials.whole(people(trials.menu, whole=1)))
    for first_day, roster, worst in [
        (0, people(trials.menu, first=1), [9, 8, 7]),
        (1, people(trials.menu, second=1), [0, 3, 6]),
        (None, people(trials.menu, first=1, second=1), [9, 0, 8, 3, 7, 6]),
    ]:
        work.asked.clear()
        assert trials.first_feasible([roster], first_day) is roster
        assert [number for number, _ in work.asked][: len(worst)] == worst
        assert sorted(number for number, _ in work.asked) == list(range(10))
        assert trials.whole(roster).in_time[0, :, 9].tolist() == [90 - number for number in range(10)]


def test_a_feasible_one_after_many_that_are_not() -> None:
    several = [row for row in np.ndindex(4, 4, 4) if 0 < sum(row) <= 8]
    rosters = [np.array([*row, 0], np.int64) for row in several]
    trials, work = made_up_trials(asked(PLAIN), 8, Steady(100, {"first": 20, "second": 10, "whole": 5}))
    wanted = next(roster for roster in rosters if roster @ [20, 10, 5, 0] >= 75)
    place = [roster is wanted for roster in rosters].index(True)
    assert place > AT_ONCE
    assert trials.first_feasible(rosters) is wanted
    looked_at = -(-(place + 1) // AT_ONCE) * AT_ONCE
    assert trials.tried == looked_at
    played = len(work.asked)
    assert trials.first_feasible(rosters[: place + 1]) is wanted
    assert trials.first_feasible(rosters[:place]) is None
    assert trials.first_feasible([]) is None
    assert len(work.asked) == played


def test_rosters_tried_are_told() -> None:
    told: list[int] = []
    trials, _ = made_up_trials(PLAIN, 3, lambda number, on: (hours(1), hours(1)), told.append)
    rosters: Sequence[Counts] = [people(trials.menu, first=n) for n in (1, 2, 3)]
    assert trials.first_feasible(rosters) is rosters[0]  # a day without turns misses nothing
    trials.play([rosters[1]], [0])
    trials.play([people(trials.menu, second=1)], [0, 2])
    assert told[-1] == trials.tried == 4
    assert told == sorted(told)


def test_an_hour_s_floor_is_one_of_the_mean_rate_of_days_with_turns() -> None:
    def day(number: int, on: People) -> tuple[Whole, Whole]:
        turns = hours(2, h9=100, h11=2 * (number % 2), h33=100)
        return turns, hours(2, h9=100, h11=on.get("first", 0) * (number % 2), h33=on.get("second", 0) * 10)

    for floor, on, first, second, wanted in [
        (0.5, None, 1, 5, True),
        (0.51, None, 1, 6, False),
        (0.51, None, 2, 6, True),
        (0.51, None, 2, 5, False),
        (0.5, ["2026-11-10"], 1, 0, True),
        (0.5, ["2026-11-11"], 0, 5, True),
    ]:
        scenario = asked(TWO_DAYS, target=0.1, hourly_floor=floor, on=on)
        scenario = with_plan(scenario, shifts={
            name: {"team": "team", "shift": span, "max": 8, "on": ["2026-11-10"]}
            for name, span in (("first", "09:00-11:00"), ("second", "11:00-13:00"))
        })  # fmt: skip
        trials, _ = made_up_trials(scenario, 4, day)
        assert trials.feasible(people(trials.menu, first=first, second=second)) == wanted, (floor, on)


def test_hourly_rates_and_margins_by_hand() -> None:
    trials, _ = made_up_trials(asked(TWO_DAYS), 2, Worse())
    turns = np.stack([hours(2, h9=4, h10=2, h33=8), hours(2, h9=2, h33=0)])
    in_time = np.stack([hours(2, h9=3, h10=0, h33=6), hours(2, h9=1)])
    counted = Counted(turns[None], in_time[None])
    rates = trials.hourly(counted)
    assert (rates[9], rates[10], rates[33]) == ((0.75 + 0.5) / 2, 0.0, 0.75)
    assert np.isnan(np.delete(rates, [9, 10, 33])).all()
    assert trials.margins(counted).tolist() == [[[3 - 4.5, 0.0], [1 - 1.5, 0.0]]]
    assert trials.missed(counted).tolist() == [[[True, False], [True, False]]]


def test_days_that_the_rules_do_not_judge_miss_nothing() -> None:
    scenario = with_floor_turns(asked(PLAIN), 10)
    for turns, wanted in [(9, True), (10, False)]:
        trials, _ = made_up_trials(scenario, 5, Steady(turns, {}))
        somebody = people(trials.menu, first=1)
        assert trials.feasible(somebody) == wanted
        assert (trials.margins(trials.whole(somebody)) >= 0).all() == wanted


def test_a_type_of_chat_that_nobody_takes_is_no_plan() -> None:
    trials, work = made_up_trials(asked(PLAIN), 5, Steady(0, {}))
    assert not trials.feasible(people(trials.menu))
    assert not work.asked
    assert trials.feasible(people(trials.menu, first=1))


@pytest.mark.parametrize("name", ["kept", "midnight", "accounts"])
def test_counts_are_those_of_a_run(name: str) -> None:
    trials = trials_of(WORLDS[name], 4)
    menu = trials.menu
    rosters = [np.minimum(menu.most(), many) for many in (0, 1)]
    counted = trials.play(rosters, [2, 0])
    for row, roster in enumerate(rosters):
        for column, number in enumerate((2, 0)):
            outcome = replicate(trials.scenario(roster), number, "compiled")
            assert counted.turns[row, column].tolist() == outcome.turns.tolist()
            assert counted.in_time[row, column].tolist() == outcome.in_time.tolist()
    assert counted.turns.sum() > 100
    whole = trials.whole(rosters[1])
    assert whole.turns[0, [2, 0]].tolist() == counted.turns[1].tolist()


def test_the_engines_count_alike() -> None:
    compiled = trials_of(WORLDS["bot"], 3)
    rosters = [people(compiled.menu, whole=1), people(compiled.menu, whole=2, middle=1)]
    house = House(PlayEach("simpy"), "simpy", 1, None)
    simpy = Trials(compiled.menu, compiled.goal, SEED, range(3), house)
    for roster in rosters:
        one, other = compiled.play([roster], range(3)), simpy.play([roster], range(3))
        assert one.turns.tolist() == other.turns.tolist()
        assert one.in_time.tolist() == other.in_time.tolist()


def test_it_plays_the_search_s_seed_by_the_plan_s_target() -> None:
    world = with_plan(WORLDS["accounts"], target=0.83)
    trials = trials_of(world, 3, seed=12345)
    played = trials.scenario(people(trials.menu, one=2))
    assert played.seed == 12345
    assert played.rule_set.target == 0.83
    assert [(name, line.agents) for name, line in played.roster.items()] == [("one", 2)]
    assert played.plan is None


def test_what_is_raised_says_in_which_replication() -> None:
    menu = menu_of(PLAIN)
    crowded = staffed(menu, people(menu, first=99)).model_copy(update={"seed": 5})
    with pytest.raises(ValueError, match="people free") as caught:
        PlayEach("simpy")((3, (crowded,), None))
    assert caught.value.__notes__[0].startswith("in replication 3 of scenario ")
