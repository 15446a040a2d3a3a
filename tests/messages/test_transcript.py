"""Records as messages: exact lists for tiny worlds, and the scorer's turns against the records' own."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.model import play
from simulator.desk.outages import OutageCalendar
from simulator.desk.records import ASSISTED, HANDED_OFF, NO_BOT, RESOLVED, Records
from simulator.experiment.replication import play_out
from simulator.messages.log import KINDS, SENDERS, MessageLog, in_time_order
from simulator.messages.transcript import transcript
from simulator.scenario.rulesets import SHIPPED, RuleSet
from simulator.scenario.schema import Bot, RosterLine
from simulator.scoring.turns import FATES, find_turns
from simulator.units import DAY, NEVER, SECOND, Window
from simulator.units import HOUR as H
from tests.depth import examples
from tests.kernels import WAYS, all_kernels
from tests.random_worlds import World, worlds
from tests.scenarios import a_scenario
from tests.worlds import Visit, house, tape_of, us, worker

EPOCH = 20_000 * DAY
HOUR, TEN = 3600, 36000.0


def log_of(tape: Tape, crew: Crew) -> MessageLog:
    return transcript(tape, play(tape, crew), tuple(a.account for a in crew.agents), EPOCH)


def written(chats: list[Visit], crew: Crew) -> list[tuple[str, float, str, str, str, int]]:
    """Buyer, seconds, sender, account, kind and characters of each message, in order of time."""
    log = in_time_order(log_of(tape_of(chats), crew))
    return [
        (
            log.buyers[log.buyer[n]],
            int(log.time[n] - EPOCH) / SECOND,
            SENDERS[log.sender[n]],
            log.accounts[log.account[n]] if log.account[n] >= 0 else "",
            KINDS[log.kind[n]],
            int(log.chars[n]),
        )
        for n in range(len(log))
    ]


B, A0, A1 = "b000000", "agent-0", "agent-1"


def test_question_greeting_and_reply() -> None:
    assert written([Visit(at=100, work=10, question_chars=7)], house(worker())) == [
        (B, 100, "buyer", A0, "message", 7),
        (B, 100, "auto", A0, "message", 15),
        (B, 110, "agent", A0, "message", 10),
    ]


def test_the_greeting_comes_once_with_the_first_agent() -> None:
    chat = Visit(at=0, work=[10, 20], think=5)
    assert written([chat], house(worker((50, 900)))) == [
        (B, 0, "buyer", A0, "message", 5),
        (B, 50, "auto", A0, "message", 15),
        (B, 60, "agent", A0, "message", 10),
        (B, 65, "buyer", A0, "message", 5),
        (B, 85, "agent", A0, "message", 20),
    ]


def test_nobody_ever_comes() -> None:
    assert written([Visit(at=0)], house()) == [
        (B, 0, "buyer", "", "message", 5),
        (B, 120, "buyer", "", "message", 3),
    ]


def test_an_empty_log() -> None:
    log = log_of(tape_of([]), house(worker()))
    assert len(log) == 0
    assert (tuple(log.buyers), log.accounts) == ((), (A0, "bot"))
    assert {log.buyer.dtype, log.time.dtype} == {np.dtype(np.int64)}
    assert {log.account.dtype, log.chars.dtype} == {np.dtype(np.int32)}
    assert {log.sender.dtype, log.kind.dtype} == {np.dtype(np.int8)}


def test_a_burst_lies_between_question_and_reply() -> None:
    # Four seconds apart; where the reply comes after 6, two seconds apart.
    for work, times in ((100, [0, 4, 8]), (6, [0, 2, 4])):
        rows = written([Visit(at=0, work=work, messages=3)], house(worker()))
        assert [t for _, t, sender, *_ in rows if sender == "buyer"] == times


def test_a_burst_before_the_quickest_reply_of_all() -> None:
    rows = written([Visit(at=0, work=0, messages=3)], house(worker()))
    assert [(t, sender) for _, t, sender, *_ in rows] == [
        (0, "buyer"), (0, "buyer"), (0, "buyer"), (0, "auto"), (1e-6, "agent"),
    ]  # fmt: skip


@pytest.mark.parametrize(("work", "nudges"), [(120, 0), (121, 1), (1000, 1)])
def test_one_nudge_to_a_slow_desk(work: int, nudges: int) -> None:
    rows = written([Visit(at=0, work=work)], house(worker()))
    assert [(t, n) for _, t, sender, _, _, n in rows if sender == "buyer"][1:] == [(120, 3)] * nudges


def test_silence_after_leaving() -> None:
    # Left at 60: no nudge at 120, though the answer comes at 210; and a burst that ends with the leaving.
    rows = written([Visit(at=0, work=200), Visit(at=0, patience=6, messages=3, work=10)], house(worker()))
    assert [(t, sender) for buyer, t, sender, *_ in rows if buyer != B] == [
        (0, "buyer"), (0, "auto"), (2, "buyer"), (4, "buyer"), (210, "agent"),
    ]  # fmt: skip


def test_a_visible_leaver_says_no_more() -> None:
    rows = written([Visit(at=0, work=200), Visit(at=0, patience=130, silent=False)], house(worker()))
    assert [(t, sender) for buyer, t, sender, *_ in rows if buyer != B] == [
        (0, "buyer"), (0, "auto"), (120, "buyer"),
    ]  # fmt: skip


def test_a_neglected_question_is_silence() -> None:
    rows = written([Visit(at=0, neglect=0.1, work=[1, 1])], house(worker(neglects=0.5)))
    assert [(t, sender) for _, t, sender, *_ in rows] == [(0, "buyer"), (0, "auto"), (120, "buyer")]


def test_an_assisted_reply() -> None:
    crew = house(worker(), bot_mode="overflow")
    assert written([Visit(at=0, work=30, assisted=True)], crew)[-1] == (B, 2, "assist", A0, "message", 30)


def test_the_bot_resolves_a_chat() -> None:
    crew = house(worker(), bot_mode="first_line")
    assert written([Visit(at=50, resolved=True)], crew) == [
        (B, 50, "buyer", "bot", "message", 5),
        (B, 51, "bot", "bot", "message", 40),
    ]


def test_the_bot_hands_a_chat_off() -> None:
    crew = house(worker(), bot_mode="first_line")
    assert written([Visit(at=50, handoff=30, messages=2)], crew) == [
        (B, 50, "buyer", A0, "message", 5),
        (B, 51, "bot", A0, "message", 40),
        (B, 80, "system", A0, "handoff", 0),
        (B, 80, "buyer", A0, "message", 5),
        (B, 80, "auto", A0, "message", 15),
        (B, 84, "buyer", A0, "message", 5),
        (B, 90, "agent", A0, "message", 10),
    ]


def test_a_handoff_at_once_comes_after_the_bots_line() -> None:
    crew = house(worker(), bot_mode="first_line")
    rows = written([Visit(at=50, handoff=1e-6)], crew)
    assert [(t, sender, kind) for _, t, sender, _, kind, _ in rows] == [
        (50, "buyer", "message"),
        (50.000001, "bot", "message"),
        (50.000001, "system", "handoff"),
        (50.000001, "buyer", "message"),
        (50.000001, "auto", "message"),
        (60.000001, "agent", "message"),
    ]


def test_a_handoff_that_the_day_did_not_see() -> None:
    rows = written([Visit(at=86395, handoff=5)], house(worker(), bot_mode="first_line"))
    assert [(t, sender) for _, t, sender, *_ in rows] == [(86395, "buyer"), (86396, "bot")]


def test_the_bots_answer_stays_within_the_day_of_the_question() -> None:
    rows = written([Visit(at=86399.5, handoff=5)], house(worker(), bot_mode="first_line"))
    assert [(t, sender) for _, t, sender, *_ in rows] == [(86399.5, "buyer"), (86399.999999, "bot")]


def test_a_transfer_names_the_new_account() -> None:
    crew = house(worker((0, 100)), worker((100, 900)))
    rows = written([Visit(at=0, work=120), Visit(at=10, work=20)], crew)
    assert [row[1:] for row in rows if row[0] != B] == [
        (10, "buyer", A0, "message", 5),
        (10, "auto", A0, "message", 15),
        (100, "system", A1, "transfer", 0),
        (120, "agent", A1, "message", 20),
    ]


def test_transfers_of_two_chats_the_later_chat_first() -> None:
    # The chat that came last is handed on first, at 50; the one before it at 200.
    crew = house(worker((0, 200)), worker((0, 50)), worker((50, 900), cap=1))
    chats = [Visit(at=0, work=300), Visit(at=1, work=300), Visit(at=2, work=10), Visit(at=3, work=10)]
    rows = written(chats, crew)
    transfers = [(buyer, t, account) for buyer, t, _, account, kind, _ in rows if kind == "transfer"]
    assert transfers == [("b000003", 50, "agent-2"), ("b000002", 200, "agent-2")]


def test_of_one_moment_the_reply_comes_before_the_next_question() -> None:
    rows = written([Visit(at=0, work=[10, 10], think=0)], house(worker()))
    assert [(t, sender) for _, t, sender, *_ in rows] == [
        (0, "buyer"), (0, "auto"), (10, "agent"), (10, "buyer"), (20, "agent"),
    ]  # fmt: skip


def test_nothing_of_a_question_crosses_midnight() -> None:
    # A burst and a nudge before midnight only; the reply is the next day's.
    chats = [Visit(at=86270, work=400), Visit(at=86394, work=200, messages=3)]
    rows = written(chats, house(worker((0, 90000)), worker((0, 90000)), days=2))
    assert [(buyer, t) for buyer, t, sender, *_ in rows if sender == "buyer"] == [
        (B, 86270), (B, 86390), ("b000001", 86394), ("b000001", 86396), ("b000001", 86398),
    ]  # fmt: skip
    assert [(buyer, t) for buyer, t, sender, *_ in rows if sender == "agent"] == [
        ("b000001", 86594), (B, 86670),
    ]  # fmt: skip


def moved_to(tape: Tape, crew: Crew, offset: int, scale: int) -> tuple[Tape, Crew]:
    """The same world `scale` times slower, and so late that it lies around midnight or a window's edge."""

    def at(time: int) -> int:
        return offset + time * scale

    agents = tuple(
        replace(
            agent,
            duty=tuple(replace(s, start=at(s.start), end=at(s.end)) for s in agent.duty),
            quick_reply_time=agent.quick_reply_time * scale,
        )
        for agent in crew.agents
    )
    opens = at(crew.bot_hours.start) % DAY
    times = {name: getattr(tape, name) * scale for name in ("handoff", "chars", "lookup", "think")}
    patience = np.where(tape.patience == NEVER, NEVER, tape.patience % NEVER * scale)
    return replace(tape, arrival=tape.arrival * scale + offset, patience=patience, **times), replace(
        crew,
        agents=agents,
        bot_hours=Window(opens, opens + crew.bot_hours.length * scale),
        outages=OutageCalendar(tuple((at(a), at(b)) for a, b in crew.outages.stretches)),
        horizon=at(crew.horizon),
    )


offsets = st.sampled_from(
    [us(TEN), DAY - us(15), DAY - us(30), DAY - us(400), us(9 * HOUR - 20), us(23 * HOUR - 20)]
)
scales = st.sampled_from([1, 25])  # a minute's world, or one long enough for nudges


# Every line, from the rules one by one --------------------------------------------------------------


def plain(tape: Tape, records: Records, bot: int) -> list[tuple[int, ...]]:
    """Chat, time, sender, account, kind and characters of every message, sorted by Python."""
    lines: list[tuple[int, ...]] = []
    r = {name: column.tolist() for name, column in vars(records).items()}
    t = {name: column.tolist() for name, column in vars(tape).items()}
    moves = list(zip(r["transfer_turn"], r["transfer_time"], r["transfer_to"], strict=True))
    for chat, (first, stop) in enumerate(pairwise(t["first_turn"])):

        def line(turn: int, time: int, what: str, account: int, chars: int, chat: int = chat) -> None:
            sort = SORTS.index(what)
            sender, _, kind = what.partition(" ")[0].partition("-")
            lines.append(
                (chat, time, turn, sort, SENDERS.index(sender), account, KINDS.index(kind or KINDS[0]), chars)
            )

        for turn in range(first, stop):
            asked, reply, left = r["question"][turn], r["reply"][turn], r["left"][turn]
            who = r["first_agent"][turn]
            if turn == first and r["bot"][chat] != NO_BOT:
                came, resolved = r["bot_from"][chat], r["bot"][chat] == RESOLVED
                stays = SECOND if resolved else min(SECOND, t["handoff"][chat])
                answers = min(came + stays, came // DAY * DAY + DAY - 1)
                line(turn, came, "buyer first", bot if resolved else who, t["question_chars"][turn])
                line(turn, answers, "bot", bot if resolved else who, 40)
                if r["bot"][chat] == HANDED_OFF and asked >= 0:
                    line(turn, asked, "system-handoff", who, 0)
            if asked >= 0:
                silent = min([asked // DAY * DAY + DAY, *(time for time in (reply, left) if time >= 0)])
                parts = t["messages"][turn]
                gap = min(4 * SECOND, (silent - asked) // parts)
                for part in range(parts):
                    line(turn, asked + part * gap, "buyer asks", who, t["question_chars"][turn])
                if asked + us(120) < silent:
                    line(turn, asked + us(120), "buyer nudges", who, 3)
            if turn == first and r["routed"][chat] >= 0:
                line(turn, r["routed"][chat], "auto", r["routed_to"][chat], 15)
            for of, time, to in moves:
                if of == turn:
                    line(turn, time, "system-transfer", to, 0)
            if reply >= 0:
                sender = "assist" if r["how"][turn] == ASSISTED else "agent"
                line(turn, reply, sender, r["agent"][turn], t["chars"][turn])
    lines.sort(key=lambda line: line[:4])
    return [(line[0], line[1] + EPOCH, *line[4:]) for line in lines]


SORTS = (
    "buyer first", "bot", "system-handoff", "buyer asks", "buyer nudges", "auto", "system-transfer", "assist",
    "agent",
)  # fmt: skip
"""What is said of one turn at one moment, in the order in which it is said."""


COLUMNS = ("buyer", "time", "sender", "account", "kind", "chars")


@pytest.mark.parametrize("way", WAYS)
def test_every_line_and_its_place(way: str) -> None:
    @settings(max_examples=examples(200), deadline=None)
    @given(worlds, offsets, scales)
    def check(world: World, offset: int, scale: int) -> None:
        tape, crew = moved_to(*world, offset, scale)
        records = play(tape, crew)
        log = transcript(tape, records, tuple(a.account for a in crew.agents), EPOCH)
        rows = list(zip(*(getattr(log, name).tolist() for name in COLUMNS), strict=True))
        assert rows == plain(tape, records, len(crew.agents))

    with all_kernels(way):
        check()


def test_lines_that_fall_into_a_long_burst() -> None:
    # Forty messages, and a nudge, a greeting and a transfer among them.
    crew = house(worker((20, 50)), worker((50, 900)))
    rows = written([Visit(at=0, work=100, messages=40), Visit(at=0, work=300, messages=40)], crew)
    second = [(t, sender, account) for buyer, t, sender, account, _, _ in rows if buyer != B]
    assert [t for t, sender, _ in second if sender == "buyer"] == sorted([*range(0, 160, 4), 120])
    assert [line for line in second if line[1] != "buyer"] == [
        (20, "auto", A0), (50, "system", A1), (350, "agent", A1),
    ]  # fmt: skip


# The scorer sees what the records say --------------------------------------------------------------


def expected(  # noqa: PLR0912  rules, one after another
    tape: Tape, records: Records, rules: RuleSet
) -> list[tuple[int, int, int, str]]:
    """Chat, opening, answer and fate of every turn, from the records alone (times from the first midnight).

    Written for the rules of unit buyer and of unit account, with bots' lines closing or ignored.
    """
    turns: list[list[int | str]] = []
    contact = {  # days on which a person wrote to the buyer
        (chat, int(r) // DAY)
        for chat in range(len(tape.arrival))
        for t in range(*tape.first_turn[chat : chat + 2])
        if (r := records.reply[t]) >= 0 and (records.how[t] != ASSISTED or rules.assist_counts)
    }
    moves = defaultdict(list)
    for turn, time in zip(records.transfer_turn.tolist(), records.transfer_time.tolist(), strict=True):
        moves[turn].append(time)
    for chat in range(len(tape.arrival)):
        last: tuple[int, int] | None = None  # opening of the open turn and its day
        mine: list[list[int | str]] = []

        def unanswered(opened: int, chat: int = chat, mine: list[list[int | str]] = mine) -> None:
            met = (chat, opened // DAY + 1) in contact
            excluded = met and rules.cross_day == "excluded"
            mine.append([chat, opened, -1, "cross_day" if excluded else "counted"])

        def new_day(time: int) -> None:
            nonlocal last
            if last is not None and time // DAY != last[1]:
                unanswered(last[0])
                last = None

        if records.bot[chat] != NO_BOT:
            begun = int(records.bot_from[chat])
            if rules.bots == "closes":
                mine.append([chat, begun, -1, "bot_only"])
            else:
                last = (begun, begun // DAY)
        for t in range(*tape.first_turn[chat : chat + 2]):
            question, reply = int(records.question[t]), int(records.reply[t])
            if question < 0:
                break
            new_day(question)
            if last is None:
                last = (question, question // DAY)
            if rules.unit == "account":
                for time in moves[t]:
                    new_day(time)
                    if last is not None:  # split; what comes before the move is never answered
                        mine.append([chat, last[0], -1, "counted"])
                        last = (time, time // DAY)
            if reply >= 0 and (records.how[t] != ASSISTED or rules.assist_counts):
                new_day(reply)
                if last is not None:
                    mine.append([chat, last[0], reply, "counted"])
                    last = None
        if last is not None:
            unanswered(last[0])
        turns += mine
    for turn in turns:
        if not rules.window.start <= int(turn[1]) % DAY < rules.window.end:
            turn[3] = "outside_window"
    return sorted((int(a), int(b), int(c), str(d)) for a, b, c, d in turns)


def scored(log: MessageLog, rules: RuleSet, epoch: int = EPOCH) -> list[tuple[int, int, int, str]]:
    turns = find_turns(log, rules)
    return sorted(
        (
            int(log.buyers[buyer][1:]),
            int(opened) - epoch,
            int(answer) - epoch if answer >= 0 else -1,
            FATES[fate],
        )
        for buyer, opened, answer, fate in zip(
            turns.buyer, turns.opened, turns.answered, turns.fate, strict=True
        )
    )


EVERYTHING = Window(0, DAY)


@settings(max_examples=examples(150), deadline=None)
@given(worlds, offsets, scales, st.sampled_from(sorted(SHIPPED)), st.booleans(), st.booleans())
def test_scoring_the_log_gives_the_turns_that_the_records_say(
    world: World, offset: int, scale: int, name: str, all_day: bool, assist_counts: bool
) -> None:
    tape, crew = moved_to(*world, offset, scale)
    rules = SHIPPED[name].model_copy(update={"assist_counts": assist_counts})
    if all_day:
        rules = rules.model_copy(update={"window": EVERYTHING})
    records = play(tape, crew)
    log = transcript(tape, records, tuple(a.account for a in crew.agents), EPOCH)
    assert scored(log, rules) == expected(tape, records, rules)


@settings(max_examples=examples(100), deadline=None)
@given(worlds, offsets, scales, st.sampled_from(sorted(SHIPPED)))
def test_no_further_message_opens_a_turn_of_its_own(
    world: World, offset: int, scale: int, name: str
) -> None:
    # Without bursts (and nudges are the same) the turns are the same turns.
    tape, crew = moved_to(*world, offset, scale)
    records = play(tape, crew)
    accounts = tuple(a.account for a in crew.agents)
    short = replace(tape, messages=np.ones_like(tape.messages))
    with_bursts, without = (transcript(t, records, accounts, EPOCH) for t in (tape, short))
    rules = SHIPPED[name]
    assert scored(with_bursts, rules) == scored(without, rules)


@settings(max_examples=examples(100), deadline=None)
@given(worlds)
def test_the_log_shows_every_question_and_reply_once(world: World) -> None:
    tape, crew = world
    records = play(tape, crew)
    log = transcript(tape, records, tuple(a.account for a in crew.agents), EPOCH)
    count = dict(zip(SENDERS, np.bincount(log.sender, minlength=len(SENDERS)).tolist(), strict=True))
    assisted = (records.how == ASSISTED) & (records.reply >= 0)
    asked = records.question >= 0
    met_bot = int((records.bot != NO_BOT).sum())
    assert count["assist"] == assisted.sum()
    assert count["agent"] == (records.reply >= 0).sum() - assisted.sum()
    assert count["bot"] == met_bot
    assert count["auto"] == (records.routed >= 0).sum()
    silent_from = np.full(len(asked), DAY)
    for answer in (records.reply, records.left):
        silent_from = np.where(answer >= 0, np.minimum(silent_from, answer), silent_from)
    nudges = (asked & (records.question + us(120) < silent_from)).sum()
    assert count["buyer"] == tape.messages[asked].sum() + met_bot + nudges
    handed = ((records.bot == HANDED_OFF) & (records.question[tape.first_turn[:-1]] >= 0)).sum()
    assert count["system"] == handed + len(records.transfer_turn)
    assert not asked[tape.first_turn[:-1]][records.bot == RESOLVED].any()
    assert ((log.time >= EPOCH) & (log.time < EPOCH + DAY)).all()


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_two_days_of_a_shop_scored(name: str) -> None:
    # Some 4,000 turns: bot, assists, hand-overs every hour, overdue questions, leavers and nights in one log.
    people = {
        "agents": 2, "quick_replies": 0.5, "neglects": 0.02, "max_chats": 5, "typing_speed": 30,
    }  # fmt: skip
    scenario = a_scenario(
        chats_per_day=1000,
        days=2,
        seed=4,
        buyers={"one": {"share": 0.5, "leaves_silently": 0.5}, "two": {"share": 0.5, "patience": "4min"}},
        team=people,
        roster={
            f"from {hour}": RosterLine(team="team", agents=1, shift=Window(hour * H, (hour + 1) * H))
            for hour in range(9, 26)
        },
        bot=Bot(mode="first_line", resolves=0.3, assists=0.2),
    )
    played = play_out(scenario, 0)
    assert len(played.records.transfer_turn) > 0
    turns = expected(played.tape, played.records, SHIPPED[name])
    assert scored(played.log, SHIPPED[name], scenario.epoch) == turns
    assert len(turns) > 2000
