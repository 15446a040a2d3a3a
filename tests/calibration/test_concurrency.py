"""Chats at once: by hand, and in simulated shops with and without a cap that binds."""

from pathlib import Path

import numpy as np
import pytest

from simulator.calibration.chats import find_chats
from simulator.calibration.concurrency import Spans, open_before, open_spans, time_open
from simulator.calibration.estimate import Caution, Estimate
from simulator.scenario.load import load_scenario
from simulator.units import SECOND
from tests.calibration.test_chats import a_log
from tests.calibration.working import answers, caps_of, log_of


def spans_of(*rows: str) -> list[tuple[int, int, float, float]]:
    found = open_spans(find_chats(a_log(*rows)))
    columns = (found.account, found.chat, found.start / SECOND, found.end / SECOND)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_chat_is_open_from_the_greeting_to_the_last_reply() -> None:
    rows = ("0 ann buyer -", "3 ann auto xu", "20 ann agent xu", "60 ann buyer xu", "75 ann agent xu")
    assert spans_of(*rows) == [(0, 0, 3, 75)]
    assert spans_of(*(row for row in rows if "auto" not in row)) == [(0, 0, 0, 75)]


def test_a_question_never_answered_holds_the_chat_until_it_was_asked() -> None:
    rows = ("0 ann buyer -", "20 ann agent xu", "60 ann buyer xu")
    assert spans_of(*rows) == [(0, 0, 0, 60)]
    assert spans_of("0 ann buyer -") == []


def test_a_chat_handed_over_is_open_with_each() -> None:
    handed = "70 ann system/transfer li"
    rows = ("0 ann buyer -", "20 ann agent xu", "60 ann buyer xu", handed, "95 ann agent li")
    assert spans_of(*rows) == [(0, 0, 0, 20), (1, 0, 70, 95)]


def test_time_by_number_of_open_chats() -> None:
    start, end = np.array([0, 10, 20, 90]), np.array([20, 30, 60, 100])
    assert time_open(start, end).tolist() == [30, 10 + 30 + 10, 10 + 10]


def test_a_chat_that_ends_makes_room_for_one_that_begins_then() -> None:
    spans = Spans(np.zeros(2, int), np.arange(2), np.array([0, 20]), np.array([20, 30]))
    assert time_open(spans.start, spans.end).tolist() == [0, 30]
    assert open_before(spans).tolist() == [0, 0]


def test_others_open_when_a_chat_begins() -> None:
    spans = Spans(
        np.array([0, 0, 0, 1]), np.arange(4), np.array([0, 10, 15, 12]), np.array([50, 20, 60, 13])
    )
    assert open_before(spans).tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("chats", "cap", "learned"),
    [(1000, 3, 3), (2000, 3, 3), (700, 6, 6), (2000, 6, 6), (700, 10, 10), (2000, 10, 10), (100, 10, None)],
)
def test_a_cap_that_binds_is_learned(project: Path, chats: int, cap: int, learned: int | None) -> None:
    sets = ("days=4", f"demand.chats_per_day={chats}", f"teams.veterans.max_chats={cap}")
    found = caps_of(log_of(load_scenario(project / "scenarios" / "ordinary-day.yaml", sets=sets)))
    assert found.max_chats == (learned,)
    estimate = found.estimates["teams.veterans.max_chats"]
    assert (estimate.value, estimate.assumed) == (cap, learned is None)
    assert [caution.code for caution in found.cautions] == ["cap_unseen"] * (learned is None)


@pytest.mark.parametrize("chats", [300, 2500])
def test_without_a_cap_none_is_made_up(project: Path, chats: int) -> None:
    sets = ("days=4", f"demand.chats_per_day={chats}", "teams.veterans.max_chats=null")
    found = caps_of(log_of(load_scenario(project / "scenarios" / "ordinary-day.yaml", sets=sets)))
    estimate = found.estimates["teams.veterans.max_chats"]
    most = found.cautions[0].values["most"]
    assert estimate.assumed
    assert estimate.value == max(10, most)
    assert found.max_chats == (most if most > 10 else None,)


@pytest.mark.parametrize(("cap", "learned"), [("2", 2), ("null", None)])
def test_a_cap_of_which_new_chats_wait_is_learned_of_one_person_at_a_time(
    project: Path, cap: str, learned: int | None
) -> None:
    """There is less time with two open than a third of that with one, cap or no cap."""
    sets = ("demand.chats_per_day=100", f"teams.desk.max_chats={cap}")
    found = caps_of(log_of(load_scenario(project / "scenarios" / "small-shop.yaml", sets=sets)))
    assert found.estimates["teams.desk.max_chats"].assumed == (learned is None)
    assert found.max_chats[0] == learned or (learned is None and found.max_chats[0] != 2)


def test_few_chats_say_so() -> None:
    found = caps_of(answers((0, 9), (0, 10)))
    assert found.max_chats == (None,)
    assert found.estimates == {"teams.agents.max_chats": Estimate(10.0, None, None, 2, "chats", assumed=True)}
    assert found.cautions == (Caution("cap_unseen", {"team": "agents", "most": 1, "assumed": 10}),)
    (view,) = found.views
    assert (view.name, view.group, view.x, view.observed, view.fitted) == (
        "open_chats", "agents", (0.5, 1.5), (1.0,), (),
    )  # fmt: skip


def test_a_log_without_accounts_says_nothing() -> None:
    found = caps_of(answers((-1, 9), (-1, 10)))
    assert (found.max_chats, found.views, found.cautions) == ((None,), (), ())


def test_what_is_over_in_no_time_is_no_maximum() -> None:
    """Three at once for a minute, two for half an hour."""
    log = answers((0, 9), (0, 9 + 50 / 60), (0, 9 + 10 / 60), (0, 9 + 40 / 60), (0, 9.5), (0, 9.5 + 1 / 60))
    log.buyer[:] = np.repeat([0, 0, 1, 1, 2, 2], 2)
    found = caps_of(log)
    assert found.cautions[0].values["most"] == 2
    (view,) = found.views
    assert view.x == (0.5, 1.5, 2.5)
    assert view.observed == pytest.approx((20 / 50, 29 / 50), abs=0.01)
