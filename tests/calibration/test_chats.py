"""What is a chat, a turn and a reply: small logs by hand, and simulated ones against what was played."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.calibration.chats import HANDED_OFF, NO_BOT, RESOLVED, Chats, find_chats, resolution_of
from simulator.experiment.replication import play_out
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.units import HOUR, MINUTE, SECOND
from tests.scenarios import a_scenario


def a_log(*rows: str, types: tuple[str, ...] = ()) -> MessageLog:
    """A log of rows: seconds, buyer, sender or sender/kind, account or -, characters, type of chat."""
    cells = [row.split() for row in rows]
    buyers = tuple(dict.fromkeys(cell[1] for cell in cells))
    accounts = tuple(dict.fromkeys(cell[3] for cell in cells if cell[3] != "-"))
    whos = [cell[2].partition("/") for cell in cells]
    labels = [types.index(cell[5]) if len(cell) > 5 else -1 for cell in cells]
    return MessageLog(
        buyer=np.array([buyers.index(cell[1]) for cell in cells], np.int64),
        time=np.array([round(float(cell[0]) * SECOND) for cell in cells], np.int64),
        sender=np.array([SENDERS.index(who) for who, _, _ in whos], np.int8),
        account=np.array([-1 if cell[3] == "-" else accounts.index(cell[3]) for cell in cells], np.int32),
        kind=np.array([KINDS.index(kind or "message") for _, _, kind in whos], np.int8),
        chars=np.array([int(cell[4]) if len(cell) > 4 else -1 for cell in cells], np.int32),
        buyers=buyers,
        accounts=accounts,
        type=np.array(labels, np.int16) if types else None,
        types=types,
    )


def seconds(column: NDArray[np.int64]) -> list[float]:
    return [time / SECOND if time >= 0 else -1 for time in column.tolist()]


def told(chats: Chats) -> list[tuple[float, ...]]:
    """Each turn: question, start, reply, end, characters."""
    columns = (chats.question, chats.start, chats.reply, chats.end)
    return list(zip(*map(seconds, columns), chats.chars.tolist(), strict=True))


def test_a_reply_is_all_that_is_written_until_the_buyer_writes_again() -> None:
    chats = find_chats(
        a_log(
            "0 ann buyer xu 9",
            "4 ann buyer xu 3",
            "20 ann agent xu 10",
            "30 ann agent xu 5",
            "90 ann buyer xu 7",
            "95 ann agent xu 2",
        )
    )
    assert told(chats) == [(0, 0, 20, 30, 15), (90, 90, 95, 95, 2)]
    assert chats.messages.tolist() == [2, 1]
    assert chats.replies.tolist() == [2, 1]
    assert chats.first_chars.tolist() == [10, 2]
    assert chats.turns.tolist() == [2]
    assert (chats.types, chats.type.tolist()) == (("all",), [0])


def test_work_begins_when_the_agent_has_sent_the_last_reply() -> None:
    chats = find_chats(
        a_log("0 ann buyer -", "1 bob buyer -", "20 ann agent xu", "35 bob agent xu", "36 bob agent li")
    )
    assert told(chats) == [(0, 0, 20, 20, -1), (1, 20, 35, 35, -1)]
    assert seconds(chats.previous) == [-1, 20]
    assert [chats.accounts[at] for at in chats.account] == ["xu", "xu"]


def test_a_greeting_or_a_transfer_shows_when_the_account_got_the_chat() -> None:
    chats = find_chats(
        a_log(
            "0 ann buyer -",
            "50 ann auto xu",
            "60 ann agent xu",
            "100 ann buyer xu",
            "130 ann system/transfer li",
            "150 ann agent li",
        )
    )
    assert told(chats) == [(0, 50, 60, 60, -1), (100, 130, 150, 150, -1)]


@pytest.mark.parametrize(("pause", "chats"), [(3600, 1), (3601, 2)])
def test_a_buyer_who_writes_after_an_hour_of_silence_begins_another_chat(pause: int, chats: int) -> None:
    found = find_chats(a_log("0 ann buyer -", "10 ann agent xu", f"{10 + pause} ann buyer -"))
    assert len(found.arrival) == chats
    assert len(found.question) == 2


def test_a_late_answer_is_no_new_chat() -> None:
    found = find_chats(a_log("0 ann buyer -", "9000 ann agent xu", "9010 ann buyer -", "9020 ann agent xu"))
    assert told(found) == [(0, 0, 9000, 9000, -1), (9010, 9010, 9020, 9020, -1)]
    assert len(found.arrival) == 1


def test_what_an_agent_writes_much_later_is_no_part_of_the_reply() -> None:
    found = find_chats(
        a_log("0 ann buyer -", "10 ann agent xu 4", "130 ann agent xu 5", "251 ann agent xu 9")
    )
    assert told(found) == [(0, 0, 10, 130, 9)]


def test_a_nudge_is_no_part_of_the_question() -> None:
    found = find_chats(a_log("0 ann buyer -", "60 ann buyer -", "180 ann buyer -", "200 ann agent xu"))
    assert found.messages.tolist() == [2]


def test_what_the_bot_answers_is_the_bots() -> None:
    chats = find_chats(
        a_log(
            "0 ann buyer bot",
            "1 ann bot bot",
            "5 ann buyer bot",
            "6 ann bot bot",
            "0 bob buyer bot",
            "1 bob bot bot",
            "40 bob system/handoff xu",
            "45 bob buyer xu",
            "60 bob agent xu",
            "2 cat buyer bot",
            "3 cat bot bot",
            "30 cat buyer bot",
            "70 cat agent xu",
            "3 dan buyer bot",
            "4 dan bot bot",
            "9 dan buyer bot",
            "5 eva buyer xu",
            "99 eva agent xu",
        )
    )
    assert chats.bot.tolist() == [RESOLVED, HANDED_OFF, HANDED_OFF, RESOLVED, NO_BOT]
    assert seconds(chats.handoff) == [-1, 40, 28, -1, -1]
    assert chats.turns.tolist() == [0, 1, 1, 0, 1]
    assert told(chats) == [(40, 40, 60, 60, -1), (30, 60, 70, 70, -1), (5, 70, 99, 99, -1)]
    assert chats.messages.tolist() == [1, 1, 1]


def test_what_is_nobodys_turn_is_passed_over() -> None:
    chats = find_chats(
        a_log(
            "0 ann agent xu 5",
            "1 ann system xu",
            "2 ann platform -",
            "3 ann internal -",
            "9 ann buyer xu",
            "20 bob agent xu 3",
        )
    )
    assert told(chats) == [(9, -1, -1, -1, -1)]
    assert chats.messages.tolist() == [1]


def test_a_label_anywhere_in_a_chat_is_the_chats() -> None:
    rows = ("0 ann buyer - 1", "5 ann agent xu 1 after", "9 bob buyer - 1", "12 cat buyer - 1 before")
    found = find_chats(a_log(*rows, types=("before", "after")))
    assert [found.types[kind] for kind in found.type] == ["after", "unlabelled", "before"]
    assert find_chats(a_log(*rows[:1], types=("before", "after"))).types == ("all",)


def test_an_empty_log_has_no_chats() -> None:
    chats = find_chats(a_log())
    assert len(chats.arrival) == len(chats.question) == 0
    assert chats.first_turn.tolist() == [0]


def test_the_order_of_the_rows_is_of_no_account() -> None:
    rows = ["0 ann buyer -", "1 bob buyer -", "20 ann agent xu", "35 bob agent xu", "50 ann buyer -"]
    forth, back = find_chats(a_log(*rows)), find_chats(a_log(*reversed(rows)))
    assert told(forth) == told(back)


@pytest.mark.parametrize(
    ("step", "resolution"), [(2 * MINUTE, MINUTE), (7 * SECOND, SECOND), (1_000, 1), (1, 1)]
)
def test_how_fine_the_times_are(step: int, resolution: int) -> None:
    assert resolution_of(np.arange(60) * step) == resolution
    assert resolution_of(np.zeros(3, np.int64)) == SECOND


@pytest.mark.parametrize("mode", ["off", "first_line", "overflow"])
@pytest.mark.parametrize("compiled", [False, True])
def test_a_simulated_log_gives_back_what_was_played(mode: str, compiled: bool) -> None:
    scenario = a_scenario(
        150,
        bot={"mode": mode, "handoff_after": "20s"},
        desk={"shift_end": "hand_over"},
        teams={"team": {"agents": 2, "neglects": 0.02, "max_chats": 3}},
        days=2,
        roster={"line": {"team": "team", "agents": 2, "shift": "09:00-23:00"}},
    )
    played = play_out(scenario, 0, "compiled" if compiled else "simpy")
    tape, records = played.tape, played.records
    chats = find_chats(played.log)
    asked = records.question >= 0
    assert len(chats.arrival) == len(tape.arrival)
    assert sorted(chats.question) == sorted(records.question[asked] + scenario.epoch)
    answered = records.reply >= 0
    real = dict(zip(records.reply[answered].tolist(), records.start[answered].tolist(), strict=True))
    reply, start = chats.reply - scenario.epoch, chats.start - scenario.epoch
    seen = dict(zip(reply.tolist(), start.tolist(), strict=True))
    late = [abs(start - seen[reply]) > 0 for reply, start in real.items()]
    # What waits for the first shift of a day began when that did, which no log shows.
    assert sum(late) <= 2 * 2 * 3
    assert chats.messages.sum() == tape.messages[asked].sum()
    assert chats.resolution == 1


def test_a_chat_goes_on_over_midnight() -> None:
    log = a_log("86390 ann buyer -", "86395 ann agent xu", "86420 ann buyer -", "86430 ann agent xu")
    assert find_chats(log).turns.tolist() == [2]
    moved = replace(log, time=log.time + 5 * HOUR)
    assert find_chats(moved).turns.tolist() == [2]
