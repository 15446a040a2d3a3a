"""Cutting planes by hand, and what the steps that they point to may be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.planning.cuts import CAUTION, Planes, deciding_margins, measure, steps
from simulator.planning.menu import Counts, Menu, menu_of
from simulator.planning.trials import Trials
from tests.planning.trying import WORLDS, People, Whole, hours, made_up_trials, people, with_plan
from tests.planning.worlds import rosters

GAIN = {"first": 3, "second": 1, "whole": 5, "middle": 2}
SHIFTS = {"first": "09:00-11:00", "second": "11:00-13:00", "whole": "09:00-13:00", "middle": "10:00-12:00"}


def straight(number: int, on: People) -> tuple[Whole, Whole]:
    """A hundred turns; those in time grow with every person, and by one from each day played to the next."""
    return hours(1, h9=100), hours(1, h9=30 + number + sum(GAIN[name] * many for name, many in on.items()))


def straight_trials(limit: int = 8) -> Trials:
    shifts = {name: {"team": "team", "shift": span, "max": 3} for name, span in SHIFTS.items()}
    world = with_plan(WORLDS["plain"], target=0.5, shifts=shifts, limits={"team": limit})
    trials, _ = made_up_trials(world, 10, straight)
    assert trials.allowed == 1
    return trials


def test_the_day_that_decides_has_as_many_worse_as_may_miss() -> None:
    trials = straight_trials()
    counted = trials.whole(people(trials.menu, first=2))
    assert deciding_margins(trials, counted).tolist() == [30 + 1 + 6 - 50]
    trials.ask_for(4)
    assert deciding_margins(trials, counted).tolist() == [30 + 4 + 6 - 50]


def test_planes_are_what_one_person_does() -> None:
    trials = straight_trials()
    roster = people(trials.menu, first=2, whole=1)
    planes = measure(trials, roster, trials.whole(roster))
    assert planes.at is roster
    assert planes.margins.tolist() == [30 + 1 + 11 - 50]
    assert planes.more[:, 0].tolist() == [3, 1, 5, 2]
    assert planes.fewer[[0, 2], 0].tolist() == [-3, -5]
    assert np.isnan(planes.fewer[[1, 3], 0]).all()


def test_where_all_are_on_one_more_is_tried_in_the_place_of_another() -> None:
    """Two people at once, and both are on all day: whoever comes is measured with one of them gone."""
    trials = straight_trials(limit=2)
    roster = people(trials.menu, whole=2)
    planes = measure(trials, roster, trials.whole(roster))
    names = [kind.offer.name for kind in trials.menu.kinds]
    found = dict(zip(names, planes.more[:, 0].tolist(), strict=True))
    assert (found["first"], found["second"], found["middle"]) == (3, 1, 2)
    assert np.isnan(found["whole"])


def planes_of(menu: Menu, at: Counts, margin: float, fewer: list[float], more: list[float]) -> Planes:
    there = np.where(at > 0, np.array(fewer, dtype=np.float64), np.nan)
    return Planes(at, np.array([margin]), there[:, None], np.array(more, dtype=np.float64)[:, None])


def test_steps_by_hand() -> None:
    menu = straight_trials().menu  # 40 a person, 80 for the whole day
    at = people(menu, first=2, whole=1)
    planes = planes_of(menu, at, 7.0, [-3, 0, -5, 0], [3, 1, 5, 2])
    found = [step.tolist() for step in steps(menu, planes)]
    # Of 7 turns two of the first may go, or the one of the whole day; at less than what they do, three may.
    assert [0, 0, 1, 0] in found or [2, 0, 0, 0] in found
    assert found[0] == [1, 0, 0, 0]
    assert all(menu.cost(np.array(step)) < menu.cost(at) for step in found)


def test_a_roster_that_falls_short_gets_whom_it_takes_most_cheaply() -> None:
    menu = straight_trials().menu
    at = people(menu, first=1)
    planes = planes_of(menu, at, -3.0, [-3, 0, 0, 0], [3, 1, 4, 2])
    found = [step.tolist() for step in steps(menu, planes)]
    assert [2, 0, 0, 0] in found
    assert all(menu.cost(np.array(step)) > menu.cost(at) for step in found)


def test_where_none_should_pass_it_is_the_nearest() -> None:
    menu = straight_trials().menu
    at = people(menu)
    planes = planes_of(menu, at, -1000.0, [0] * 4, [3, 1, 4, 2])
    for step in steps(menu, planes):
        assert step.tolist() == [2, 2, 2, 2]  # no kind by more than its stride


def test_without_refused_rosters_and_all_that_has_no_more_people() -> None:
    menu = straight_trials().menu
    at = people(menu, first=2, whole=1)
    planes = planes_of(menu, at, 7.0, [-3, 0, -5, 0], [3, 1, 5, 2])
    refused: list[Counts] = []
    for _ in range(4):
        found = steps(menu, planes, refused)
        assert not any((step <= no).all() for step in found for no in refused)
        refused += found
    assert len({no.tobytes() for no in refused}) == len(refused) > 2


TWO_DAYS = menu_of(WORLDS["two-days"])
PLAIN = menu_of(WORLDS["plain"])


@settings(max_examples=25, deadline=None)
@given(salt=st.integers(0, 2**32), two=st.booleans(), day_by_day=st.booleans(), no=st.integers(0, 3))
def test_steps_keep_to_limits_and_planes(salt: int, two: bool, day_by_day: bool, no: int) -> None:
    menu, days = (TWO_DAYS, 2) if two else (PLAIN, 1)
    rng = np.random.default_rng(salt)
    every = rosters(menu)
    at = every[rng.integers(len(every))]
    kinds = len(menu.kinds)
    fewer = np.where((at > 0)[:, None], -rng.integers(0, 10, (kinds, days)).astype(float), np.nan)
    more = np.where(rng.random((kinds, 1)) < 0.7, rng.integers(0, 10, (kinds, days)).astype(float), np.nan)
    margins = np.array(rng.integers(0, 12, days) + 0.5, dtype=np.float64)
    planes = Planes(at, margins, fewer, more)
    refused = [every[place] for place in rng.integers(len(every), size=no)]
    found = steps(menu, planes, refused, day_by_day=day_by_day)
    assert [menu.cost(step) for step in found] == sorted(menu.cost(step) for step in found)
    assert len({step.tobytes() for step in found}) == len(found)
    for step in found:
        assert (step >= 0).all() and menu.allows(step)
        assert step.tolist() != at.tolist()
        assert not any((step <= roster).all() for roster in refused)
        changed = np.flatnonzero(step != at)
        assert not np.isnan(more[changed[step[changed] > at[changed]], 0]).any()
        if day_by_day:
            assert len({menu.kinds[kind].day for kind in changed}) == 1
        if not refused:
            assert any(passes(planes, step, caution) for caution in CAUTION)


def passes(planes: Planes, step: Counts, caution: float) -> bool:
    """Whether the planes let a step pass at a degree of caution."""
    down, up = np.maximum(planes.at - step, 0), np.maximum(step - planes.at, 0)
    change = down @ np.nan_to_num(planes.fewer) * caution + up @ np.nan_to_num(planes.more) / caution
    return bool((planes.margins + change >= -1e-6).all())



@pytest.mark.parametrize("margin", [0.0, 0.4, 0.7])
def test_people_are_not_sent_away_and_called_back_for_the_difference(margin: float) -> None:
    """One more adds more than one fewer takes, by chance: that is no way to gain turns from nobody."""
    menu = PLAIN
    at = people(menu, first=2)
    planes = planes_of(menu, at, margin, [-1, 0, 0, 0], [9, np.nan, np.nan, np.nan])
    assert steps(menu, planes) == []
