"""Numbers at the edge, worked out by hand; both engines play each, and agree."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.desk.records import ANSWERED, ANSWERED_EMPTY, NEGLECTED, OPEN, WITHDRAWN
from simulator.scenario.schema import Scenario
from simulator.scoring.metrics import Excluded, score
from simulator.units import DAY, HOUR, MINUTE, SECOND, parse_window
from tests.edges.worlds import amounts_to, edge, means, played, scored
from tests.scoring.logs import log_of, us
from tests.scoring.reference import Row

OF_THE_RATE = ("rate", "pass_probability", "response_mean_s", "first_response_mean_s", "pickup_mean_s")


def refused(**changes: object) -> str:
    with pytest.raises(ValidationError) as caught:
        edge(**changes)  # type: ignore[arg-type]
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in caught.value.errors())


# Few or none


def test_nobody_comes() -> None:
    """Two days without a buyer: no rate, never 100%, and the people are paid all the same."""
    for scenario in (edge(demand__chats_per_day=0), edge([]), edge(demand__day_factors={"2026-11-10": 0})):
        found = amounts_to(scenario)
        assert means(found, *OF_THE_RATE, "abandoned") == [None] * 6
        assert means(found, "turns", "occupancy", "agent_hours", "cost") == [0, 0, 24, 240]
        assert [hour["rate"]["mean"] for hour in found["by_hour"]] == [None] * 24
        assert found == amounts_to(scenario, "simpy")
    assert scored(edge([])).rate is None


def test_one_chat() -> None:
    """Asked at noon, answered ten seconds later: all that there is to say of a day."""
    found = amounts_to(edge([12 * 3600]))
    assert means(found, *OF_THE_RATE) == [1, 1, 10, 10, 0]
    assert means(found, "turns", "abandoned", "occupancy") == [1, 0, 10 / 86400]
    assert [hour["turns"]["mean"] for hour in found["by_hour"]] == [0] * 12 + [1] + [0] * 11
    assert found == amounts_to(edge([12 * 3600]), "simpy")


def test_one_chat_at_the_first_and_the_last_microsecond_of_the_day() -> None:
    """The last one's reply would go out on the next day, which is not played: unanswered, and late."""
    records, log = played(edge([0, 86399.999999]))
    assert records.question.tolist() == [0, DAY - 1]
    assert records.reply.tolist() == [10 * SECOND, -1]
    assert records.outcome.tolist() == [ANSWERED, OPEN]
    assert score(log, edge().rule_set).rate == 0.5


def test_nobody_works() -> None:
    """Everything that is asked stays open, and occupancy is nobody's."""
    times = [60, 70, 80]
    for scenario in (edge(times, roster__day__agents=0), edge(times, teams__team__absence="100%")):
        found = amounts_to(scenario)
        assert means(found, *OF_THE_RATE) == [0, 0, None, None, None]
        assert means(found, "turns", "abandoned", "occupancy") == [3, 0, None]
        records, _ = played(scenario)
        assert records.outcome.tolist() == [OPEN] * 3
        assert records.routed_to.tolist() == [-1] * 3


# Shares of nothing and of all


def test_everything_is_neglected() -> None:
    records, _ = played(edge([60, 61], teams__team__neglects="100%", buyers__all__turns=3))
    assert records.outcome.tolist() == [NEGLECTED, 0, 0] * 2
    assert scored(edge([60, 61], teams__team__neglects="100%")).rate == 0


@pytest.mark.parametrize(("share", "how", "wait"), [("0%", 1, 10 * SECOND), ("100%", 2, 5 * SECOND)])
def test_every_reply_or_none_is_a_quick_one(share: str, how: int, wait: int) -> None:
    records, _ = played(edge(range(100, 1100, 20), teams__team__quick_replies=share))
    assert set(records.how.tolist()) == {how}
    assert set((records.reply - records.question).tolist()) == {wait}


def test_the_bot_resolves_everything_or_nothing() -> None:
    bot: dict[str, Any] = {"mode": "first_line", "handoff_after": "60s", "assists": "0%"}
    all_of_it = amounts_to(edge([100, 200], bot={**bot, "resolves": "100%"}))
    assert means(all_of_it, *OF_THE_RATE, "abandoned") == [None] * 6
    assert means(all_of_it["bot"], "chats", "resolved") == [2, 2]
    nothing = amounts_to(edge([100, 200], bot={**bot, "resolves": "0%"}))
    assert means(nothing, *OF_THE_RATE) == [1, 1, 10, 10, 0]
    assert means(nothing["bot"], "chats", "resolved") == [2, 0]


def test_the_bot_writes_every_reply() -> None:
    """By the human rate nobody has answered: the questions are bot-only or unanswered, never in time."""
    scenario = edge([100, 200], bot={"mode": "overflow", "resolves": "0%", "assists": "100%"})
    assert set(played(scenario)[0].how.tolist()) == {3}
    assert (scored(scenario).turns, scored(scenario).rate) == (2, 0)


# Patience


def test_no_patience_and_a_word_no_question_is_left() -> None:
    """Withdrawn in the very instant of the asking, before the desk decides."""
    scenario = edge([60, 70], buyers__all__patience="0s", buyers__all__leaves_silently="0%")
    records, _ = played(scenario)
    assert records.outcome.tolist() == [WITHDRAWN] * 2
    assert records.left.tolist() == [60 * SECOND, 70 * SECOND]
    assert records.start.tolist() == [-1, -1]
    assert means(amounts_to(scenario), "turns", "rate", "abandoned") == [2, 0, 1]


def test_no_patience_and_no_word_the_desk_answers_empty_chairs() -> None:
    """Answered at full cost, in time even, but there is never a second question."""
    scenario = edge([60, 70], buyers__all__patience="0s", buyers__all__turns=5)
    records, _ = played(scenario)
    assert records.outcome.tolist() == [ANSWERED_EMPTY, 0, 0, 0, 0] * 2
    assert means(amounts_to(scenario), "turns", "rate", "abandoned") == [2, 1, 1]


# Service


def test_work_that_takes_no_time_takes_a_microsecond() -> None:
    """A reply goes out after its decision's instant, so the next one is begun a microsecond later."""
    scenario = edge([60] * 5, buyers__all__reply_chars=0)
    records, _ = played(scenario)
    assert (records.reply - records.question).tolist() == [1, 2, 3, 4, 5]
    assert scored(scenario).response_mean_s == 3e-6


def test_the_fastest_typist_there_may_be() -> None:
    """A million characters a minute: sixty microseconds each."""
    records, _ = played(edge([60], teams__team__typing_speed=1e6))
    assert records.reply.tolist() == [60 * SECOND + 600]


def test_everything_at_one_microsecond_is_answered_in_order() -> None:
    """A thousand questions in one instant: the n-th takes n replies, so eighteen are in time."""
    records, log = played(edge([3600] * 1000, teams__team__max_chats=None))
    assert np.array_equal(records.reply - records.question, np.arange(1, 1001) * 10 * SECOND)
    got = score(log, edge().rule_set)
    assert (got.turns, got.answered, got.in_time) == (1000, 1000, 18)
    assert got.response_mean_s == np.mean(np.arange(1, 181) * 10)  # of those within thirty minutes


def test_a_threshold_of_a_microsecond() -> None:
    scenario = edge([60, 60], buyers__all__reply_chars=0, rules__threshold="1us")
    assert scored(scenario).in_time == 1


def test_ten_times_what_can_be_answered() -> None:
    """A question a second for an hour, ten seconds each: the n-th waits 9n + 10 s, from n = 0 on.

    All 3,600 are asked; after 24 hours 8,640 replies would have gone out, so all are answered, 19 in time.
    """
    scenario = edge(range(3600), teams__team__max_chats=None)
    records, log = played(scenario)
    assert np.array_equal(records.reply - records.question, (9 * np.arange(3600) + 10) * SECOND)
    got = score(log, scenario.rule_set)
    assert (got.turns, got.answered, got.in_time) == (3600, 3600, 19)
    assert means(amounts_to(scenario), "turns", "rate", "occupancy") == [3600, 19 / 3600, 36000 / 86400]


def test_overload_all_day_keeps_the_sum() -> None:
    """Ten times the desk's capacity, all day: busy without a pause; asked is answered or open."""
    scenario = edge(range(0, 86400, 10), buyers__all__reply_chars=100)
    records, log = played(scenario)
    assert np.count_nonzero(records.outcome == ANSWERED) == 863  # the next would go out at midnight
    assert np.count_nonzero(records.outcome == OPEN) == 8640 - 863
    got = score(log, scenario.rule_set)
    assert (got.turns, got.answered, got.in_time) == (8640, 863, 1)


@pytest.mark.parametrize("field", ["think_time", "lookup"])
def test_what_takes_ten_years_does_not_end_that_day(field: str) -> None:
    scenario = edge([60, 70], **{f"buyers__all__{field}": "3650d", "buyers__all__turns": 2})
    first = ANSWERED if field == "think_time" else OPEN
    assert played(scenario)[0].outcome.tolist() == [first, 0, first, 0]
    assert amounts_to(scenario) == amounts_to(scenario, "simpy")


def test_an_outage_that_lasts_all_day() -> None:
    scenario = edge([60], outages={"gateway": {"at": "2026-11-10 00:00", "lasts": "24h"}})
    assert played(scenario)[0].outcome.tolist() == [OPEN]
    assert means(amounts_to(scenario), "rate", "occupancy") == [0, 0]


# Windows, thresholds and days


def test_a_window_of_one_minute_counts_that_minute() -> None:
    times = [35999.999999, 36000, 36059.999999, 36060]
    scenario = edge(times, rules__window="10:00-10:01", buyers__all__reply_chars=0)
    got = scored(scenario)
    assert (got.turns, got.in_time, got.excluded) == (2, 2, Excluded(2, 0, 0, 0))
    assert means(amounts_to(scenario), "turns", "rate") == [2, 1]


def test_a_shift_of_one_minute() -> None:
    """Six replies are begun in it, each of ten seconds; the last is finished as it ends."""
    records, _ = played(edge([36000] * 9, roster__day__shift="10:00-10:01"))
    assert np.count_nonzero(records.outcome == ANSWERED) == 6
    assert records.reply.max() == 36060 * SECOND


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rules__threshold": "0s"}, "rules.changes.threshold: Input should be greater than 0"),
        ({"teams__team__typing_speed": 0}, "teams.team.typing_speed"),
        ({"demand__chats_per_day": 1e8}, "demand.chats_per_day"),
        ({"demand__profile": [0, 0, 0, 0]}, "demand.profile"),
        ({"days": 0}, "days: Input should be greater than or equal to 1"),
        ({"rules__window": "00:00-25:00"}, "rules.changes.window"),
        ({"roster__day__shift": "10:00-10:00"}, "roster.day.shift"),
        ({"teams__team__neglects": 1.01}, "teams.team.neglects"),
        ({"teams__team__typing_speed": 1e300}, "wanted at most 1,000,000 characters a minute"),
        ({"teams__team__hourly_cost": 1e308}, "teams.team.hourly_cost: Input should be less than"),
        ({"demand__profile": [1e308] * 24}, "demand.profile.0: Input should be less than"),
    ],
)
def test_what_is_beyond_the_edge_is_refused_with_its_place(changes: dict[str, object], said: str) -> None:
    assert said in refused(**changes)


@pytest.fixture
def clocks_change(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_every_day_has_24_hours(clocks_change: None) -> None:
    """Where the machine's clocks leave an hour out or have one twice, local time does not."""
    for day in ("2026-03-29", "2026-10-25"):
        scenario = edge([2.5 * 3600], start=day)
        assert scenario.horizon == DAY == 24 * HOUR
        assert means(amounts_to(scenario), "turns", "rate", "agent_hours") == [1, 1, 24]
        log = log_of([
            Row("b", us(f"{day}T01:59"), "buyer", "a", "message"),
            Row("b", us(f"{day}T02:01"), "agent", "a", "message"),
        ])  # fmt: skip
        assert score(log, scenario.rule_set).response_mean_s == 120
    assert parse_window("00:00-24:00").length == 24 * HOUR == 1440 * MINUTE


def test_a_scenario_may_be_all_edges_at_once() -> None:
    """A microsecond's threshold, a minute's window and shift, no patience, no work, all neglected."""
    scenario: Scenario = edge(
        [36000] * 3, rules__threshold="1us", rules__window="10:00-10:01", roster__day__shift="10:00-10:01",
        buyers__all__patience="0s", buyers__all__reply_chars=0, teams__team__neglects="100%",
    )  # fmt: skip
    found = amounts_to(scenario)
    assert found == amounts_to(scenario, "simpy")
    assert means(found, "turns", "rate", "response_mean_s") == [3, 0, None]
