"""Buyers lost to waiting: by hand, and how they move with the waits and with the table."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.desk.engine import Engine, play
from simulator.experiment.money import lost_buyers
from simulator.experiment.replication import replicate
from simulator.experiment.result import result
from simulator.experiment.runner import Run
from simulator.scenario.money import Money
from simulator.units import MINUTE, SECOND
from tests.random_worlds import World, worlds
from tests.scenarios import a_scenario
from tests.worlds import HOURS, Visit, house, tape_of, tell, worker

ENGINES: tuple[Engine, ...] = ("simpy", "compiled")
TABLE = Money(buyer_value=60, conversion={"30s": "40%", "3min": "25%", "30min": "10%"})


def lost(*visits: Visit, agents: int = 1, **rules: Any) -> float:
    """Of visits so far apart that none waits for another."""
    story = tell(list(visits), house(*[worker()] * agents, **rules))
    return round(lost_buyers(TABLE, tape_of(list(visits)), story.records), 9)


def visit(work: float | list[float], **more: Any) -> Visit:
    return Visit(at=HOURS, work=work, **more)


def test_each_row_ends_with_its_own_wait() -> None:
    assert lost(visit(30)) == 0
    assert lost(visit(30, lookup=1e-6)) == 0.15
    assert lost(visit(180)) == 0.15
    assert lost(visit(181)) == 0.30
    assert lost(visit(1800)) == 0.30
    assert lost(visit(1801)) == 0.40


def test_only_the_first_wait_counts_unless_the_buyer_leaves_or_is_overlooked() -> None:
    assert lost(visit([10, 1000])) == 0
    assert lost(visit([10, 1000, 5])) == 0
    assert lost(visit(10, patience=[600, 0])) == 0.4  # left at once when nobody had begun on the second
    assert lost(visit(10, patience=[600, 0], silent=False)) == 0.4
    neglectful = house(worker(neglects=0.5))
    visits = [visit(10, neglect=[0.9, 0.1])]
    assert lost_buyers(TABLE, tape_of(visits), tell(visits, neglectful).records) == 0.4


def test_who_is_never_answered_does_not_buy_and_whom_the_bot_serves_is_no_loss() -> None:
    assert lost(visit(10), agents=0) == 0.4
    assert lost(Visit(at=24 * HOURS - 5)) == 0.4  # still typing at midnight
    assert lost(Visit(at=24 * HOURS - 25, work=[10, 20])) == 0  # the second is cut off by the horizon
    assert lost(visit(10, resolved=True), agents=0, bot_mode="first_line") == 0
    assert lost() == 0


def test_all_chats_add_up() -> None:
    chats = [Visit(at=hour * HOURS, work=wait) for hour, wait in enumerate([10, 100, 1000, 3000, 20])]
    assert lost(*chats) == 0.85


@given(worlds)
@settings(max_examples=20, deadline=None)
def test_no_more_is_lost_than_all_and_the_engines_agree(world: World) -> None:
    tape, crew = world
    table = Money(buyer_value=1, conversion={"3s": 0.5, "9s": 0.3, "20s": 0.1})
    by_simpy, compiled = (lost_buyers(table, tape, play(tape, crew, engine)) for engine in ENGINES)
    assert by_simpy == compiled
    assert 0 <= by_simpy <= 0.5 * len(tape.arrival) + 1e-9


@given(worlds, st.tuples(*[st.floats(0, 1)] * 4))
@settings(max_examples=20, deadline=None)
def test_a_higher_share_of_a_later_row_loses_less_and_of_the_first_no_less(
    world: World, drawn: tuple[float, float, float, float]
) -> None:
    # What could have been had rises with the first row's share; the others only say what was saved.
    low, middle, high, top = sorted(drawn)
    tape, crew = world
    records = play(tape, crew, "compiled")

    def lost(first: float, second: float) -> float:
        table = Money(buyer_value=1, conversion={"3s": first, "9s": second})
        return lost_buyers(table, tape, records)

    assert lost(high, middle) <= lost(high, low) + 1e-9
    assert lost(high, low) <= lost(top, low) + 1e-9


def test_the_result_has_it_apart_and_without_the_key_none() -> None:
    plain = a_scenario(chats_per_day=300, team={"hourly_cost": 20})
    scenario = plain.model_copy(update={"money": TABLE})
    outcomes = tuple(replicate(scenario, number) for number in range(2))
    found = result(scenario, Run(outcomes, "asked"))
    each = [outcome.lost_buyers for outcome in outcomes]
    money = found.pop("money")
    assert money["agent_cost"] == found["cost"] == 480
    assert money["lost_buyers"]["mean"] == pytest.approx(sum(each) / 2)
    assert money["lost_value"]["mean"] == pytest.approx(30 * sum(each))
    assert each[0] > 0
    assert (money["buyer_value"], money["conversion"][1]) == (60, {"within_s": 180.0, "buys": 0.25})

    alone = tuple(replicate(plain, number) for number in range(2))
    assert all(math.isnan(outcome.lost_buyers) for outcome in alone)
    without = result(plain, Run(alone, "asked"))
    assert without.pop("money") is None
    assert without == found


def test_the_table_is_kept_by_the_wait_and_read_back_the_same() -> None:
    mixed = Money.model_validate({"buyer_value": 1, "conversion": {"3min": "25%", "30s": "40%"}})
    assert list(mixed.conversion.items()) == [(30 * SECOND, 0.4), (3 * MINUTE, 0.25)]
    assert mixed.model_dump(mode="json")["conversion"] == {"30s": "40%", "3min": "25%"}
    assert Money.model_validate(mixed.model_dump(mode="json")) == mixed
