"""What holds in every world: hypothesis draws small ones over the whole space of options."""

from collections import defaultdict
from dataclasses import fields, replace
from itertools import pairwise
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.demand.tape import Tape
from simulator.desk.crew import NO_LIMIT, Agent, Crew, Stretch
from simulator.desk.model import _Desk, play
from simulator.desk.records import (
    ANSWERED,
    ANSWERED_EMPTY,
    HANDED_OFF,
    NEGLECTED,
    NO_BOT,
    NOT_ASKED,
    OPEN,
    RESOLVED,
    WITHDRAWN,
    Records,
)
from simulator.units import NEVER, SECOND
from tests.depth import examples
from tests.desk.ticks import Ticks
from tests.random_worlds import World, worlds
from tests.worlds import worker

explore = settings(max_examples=examples(100), deadline=None)


def as_lists(records: Records) -> dict[str, list[int]]:
    return {f.name: getattr(records, f.name).tolist() for f in fields(records)}


def chat_of(tape: Tape) -> list[int]:
    return np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn)).tolist()


@settings(max_examples=examples(200), deadline=None)
@given(worlds)
def test_a_desk_played_second_by_second_gives_the_same_records(world: World) -> None:
    tape, crew = world
    assert as_lists(play(tape, crew)) == as_lists(Ticks(tape, crew).play())


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_the_same_tape_and_crew_give_the_same_records(world: World) -> None:
    assert as_lists(play(*world)) == as_lists(play(*world))


@explore
@given(worlds)
def test_every_question_has_one_outcome_and_its_times_agree_with_it(world: World) -> None:
    tape, crew = world
    r = play(tape, crew)
    for t, chat in enumerate(chat_of(tape)):
        question, start, reply, left = (int(c[t]) for c in (r.question, r.start, r.reply, r.left))
        gives_up = question + int(tape.patience[t])
        match int(r.outcome[t]):
            case x if x == NOT_ASKED:
                assert {question, start, reply, left, int(r.agent[t]), int(r.first_agent[t])} == {-1}
            case x if x == ANSWERED:
                assert 0 <= question <= start < reply < crew.horizon
                assert start < gives_up
                assert left == -1
            case x if x == ANSWERED_EMPTY:
                assert tape.silent[chat]
                assert question <= left == gives_up <= start < reply < crew.horizon
            case x if x == WITHDRAWN:
                assert not tape.silent[chat]
                assert (start, reply, left) == (-1, -1, gives_up)
                assert left < crew.horizon
            case x if x == NEGLECTED:
                assert (start, reply) == (-1, -1)
                assert left in (-1, gives_up)
                assert tape.neglect[t] < max(a.neglects for a in crew.agents)
            case x if x == OPEN:
                assert 0 <= question < crew.horizon
                assert reply == -1
                assert left == (gives_up if gives_up < crew.horizon and not 0 <= start < gives_up else -1)
        assert (start >= 0) == (r.agent[t] >= 0) == (r.how[t] > 0)
    asked = r.question >= 0
    assert np.bincount(r.outcome, minlength=6)[1:].sum() == asked.sum()


@explore
@given(worlds)
def test_questions_of_a_chat_alternate_with_its_replies(world: World) -> None:
    tape, crew = world
    r = play(tape, crew)
    for chat in range(len(tape.arrival)):
        first, end = tape.first_turn[chat : chat + 2].tolist()
        asks = int(tape.arrival[chat])
        if r.bot[chat] != NO_BOT:
            assert r.bot_from[chat] == asks
            assert crew.bot_mode != "off"
            assert crew.bot_hours.covers(asks)
            assert (r.bot[chat] == RESOLVED) == tape.resolved[chat]
            asks += int(tape.handoff[chat])
        elif crew.bot_mode == "first_line":
            assert not crew.bot_hours.covers(asks)
        still_there = r.bot[chat] != RESOLVED and asks < crew.horizon
        for t in range(first, end):
            assert r.question[t] == (asks if still_there else -1)
            asks = int(r.reply[t] + tape.think[t])
            still_there = still_there and r.outcome[t] == ANSWERED and asks < crew.horizon


def works_at(crew: Crew, time: int) -> bool:
    return not any(a <= time < b for a, b in crew.outages.stretches)


def on_duty(agent: Agent, time: int) -> bool:
    return any(s.start <= time < s.end for s in agent.duty)


@explore
@given(worlds)
def test_a_reply_is_its_work_and_the_outages_in_between(world: World) -> None:
    tape, crew = world
    r = play(tape, crew)
    for t in np.flatnonzero(r.reply >= 0):
        agent = crew.agents[r.agent[t]]
        typing = {1: int(tape.chars[t] * 60 * SECOND / agent.speed)}.get(r.how[t], agent.quick_reply_time)
        stood = sum(
            max(0, min(b, r.reply[t]) - max(a, r.start[t])) for a, b in crew.outages.stretches
        )
        assert r.reply[t] - r.start[t] == tape.lookup[t] + typing + stood
        assert works_at(crew, r.reply[t] - 1)  # it was finished while work advanced


@explore
@given(worlds)
def test_nobody_writes_two_replies_at_once_or_begins_off_duty(world: World) -> None:
    tape, crew = world
    r = play(tape, crew)
    in_hand: dict[int, list[tuple[int, int]]] = defaultdict(list)
    chats = chat_of(tape)
    for t in np.flatnonzero(r.start >= 0).tolist():
        agent, start = crew.agents[r.agent[t]], int(r.start[t])
        assert agent.serves[tape.kind[chats[t]]]
        assert works_at(crew, start)
        if not on_duty(agent, start):
            # Staying on for a chat that was there before the shift's end.
            assert crew.shift_end == "finish"
            last = max((s for s in agent.duty if s.end <= start), key=lambda s: s.end)
            assert last.closes_shift
            assert r.routed[chats[t]] < last.end
        in_hand[int(r.agent[t])].append((start, int(r.reply[t]) if r.reply[t] >= 0 else crew.horizon))
    for spans in in_hand.values():
        spans.sort()
        assert all(done <= start for (_, done), (start, _) in pairwise(spans))


def held(tape: Tape, crew: Crew, r: Records) -> dict[int, list[tuple[int, int]]]:
    """By agent, stretches in which a chat certainly holds one of the agent's slots."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    moves = zip(r.transfer_turn, r.transfer_to, r.transfer_time, strict=True)
    taken_up = {(turn, to): time for turn, to, time in moves}
    for chat in range(len(tape.arrival)):
        turns = [t for t in range(*tape.first_turn[chat : chat + 2]) if r.question[t] >= 0]
        if r.routed[chat] < 0:
            continue
        gone = np.where(r.outcome == WITHDRAWN, r.left, crew.horizon)
        ends = {t: int(r.reply[t] if r.reply[t] >= 0 else gone[t]) for t in turns}
        if crew.shift_end == "finish":  # from routing to the end
            t = turns[-1]
            end = int(r.question[t]) if r.outcome[t] == NEGLECTED else ends[t]
            assert {int(r.agent[t]) for t in turns} <= {-1, int(r.routed_to[chat])}
            spans[int(r.routed_to[chat])].append((int(r.routed[chat]), max(end, int(r.routed[chat]))))
            continue
        for t in turns:
            agent = int(r.agent[t])
            if agent >= 0:
                begin = int(taken_up.get((t, agent), r.start[t]))
                end = ends[t]
                if t + 1 in ends and r.agent[t + 1] == agent:
                    closings = [s.end for s in crew.agents[agent].duty if s.closes_shift]
                    closed = any(r.start[t] < time <= r.question[t + 1] for time in closings)
                    end = end if closed else int(r.start[t + 1])
                spans[agent].append((begin, end))
    return spans


@explore
@given(worlds)
def test_nobody_has_more_chats_than_the_cap(world: World) -> None:
    tape, crew = world
    for number, spans in held(tape, crew, play(tape, crew)).items():
        cap = crew.agents[number].max_chats
        for moment, _ in spans:
            assert sum(a <= moment < b for a, b in spans) <= cap


@explore
@given(worlds)
def test_after_a_decision_nobody_waits_for_somebody_free(world: World) -> None:
    tape, crew = world
    desk = _Desk(tape, crew)
    decide = desk._decide

    def decide_and_look(event: object) -> None:
        decide(event)  # type: ignore[arg-type]
        for kind, line in enumerate(desk.waiting):
            free = [p for p in desk.servers[kind] if p.on_duty and len(p.chats) < p.agent.max_chats]
            assert not (line and free)
            assert line == sorted(line)
        for person in desk.people:
            assert len(person.chats) <= person.agent.max_chats
            at_work = person.on_duty or person.staying
            if not desk.down and at_work:
                assert person.writing is not None or not person.questions
            assert person.questions == sorted(person.questions)
            assert person.on_duty == on_duty(person.agent, desk.env.now)
        assert desk.down != works_at(crew, desk.env.now)

    desk._decide = decide_and_look  # type: ignore[method-assign, assignment]
    desk.env.run(until=crew.horizon)
    assert as_lists(desk.close()) == as_lists(play(tape, crew))


@explore
@given(worlds)
def test_transfers_are_of_open_questions_to_others(world: World) -> None:
    tape, crew = world
    r = play(tape, crew)
    moves = list(zip(r.transfer_time.tolist(), r.transfer_turn.tolist(), r.transfer_to.tolist(), strict=True))
    assert moves == sorted(moves)
    had = r.first_agent.tolist()
    for time, turn, to in moves:
        assert crew.shift_end == "hand_over"
        assert to != had[turn]
        assert r.question[turn] < time < crew.horizon
        assert r.start[turn] == -1 or time <= r.start[turn]
        assert any(s.closes_shift and s.end <= time for s in crew.agents[had[turn]].duty)
        had[turn] = to
    for t, agent in enumerate(r.agent.tolist()):
        assert agent in (-1, had[t])


@explore
@given(worlds)
def test_with_people_enough_who_never_leave_everybody_is_answered_at_once(world: World) -> None:
    tape, crew = world
    always = (Stretch(0, crew.horizon, closes_shift=True),)
    plenty = [
        replace(worker(cap=1), duty=always, max_chats=NO_LIMIT if n == 0 else 1)
        for n in range(len(tape.arrival) + 1)
    ]
    crew = replace(crew, agents=tuple(plenty), outages=type(crew.outages)(), routing="least_loaded")
    if crew.bot_mode == "overflow":
        assert (play(tape, crew).bot == NO_BOT).all()
    r = play(tape, crew)
    asked = r.question >= 0
    at_once = asked & (tape.patience > 0)
    assert (r.start[at_once] == r.question[at_once]).all()
    assert set(r.outcome[at_once].tolist()) <= {ANSWERED, OPEN}
    assert (r.bot[r.question[tape.first_turn[:-1]] > tape.arrival] == HANDED_OFF).all()
    assert (tape.patience < NEVER)[r.left >= 0].all()


@explore
@given(worlds, st.integers(0, 2**32))
def test_what_happens_within_a_phase_commutes(world: World, seed: int) -> None:
    # SimPy breaks ties of time and rank by a running number; here the lot decides instead.
    tape, crew = world
    desk = _Desk(tape, crew)
    desk.env._eid = iter(Random(seed).random, 2.0)  # type: ignore[assignment]
    desk.env.run(until=crew.horizon)
    assert as_lists(desk.close()) == as_lists(play(tape, crew))
