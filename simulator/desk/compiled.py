"""The desk's compiled twin: the same tape and crew, the same records to the last bit, much faster.

`simulator.desk.model` is the definition. Each function here does what the method of that name does there,
on the arrays of `simulator.desk.arrays` and with one loop in place of SimPy's; a comment names the method
where the name differs. Whoever changes a rule changes it in both; that the two are equal is a property
that the tests check (docs/twin.md). It is one long file because the compiler's cache looks at the date of
one file: a step that stood elsewhere could change unnoticed.
"""

from typing import Any

import numpy as np

from simulator.compiler import compiled, load
from simulator.demand.tape import Tape
from simulator.desk.arrays import (
    AFTER_HOURS,
    ASKS,
    BUSY,
    COMES,
    DOWN,
    FINISH,
    FIRST_LINE,
    FULL,
    GOES,
    LEAST_LOADED,
    LEAVES,
    LONGEST_WAIT,
    OFF,
    OVERFLOW,
    REPLIES,
    RESCUE,
    ROUND_ROBIN,
    UP,
    House,
    Script,
    Sheet,
    State,
    house_of,
    records_of,
    script_of,
    sheet_of,
    state_of,
)
from simulator.desk.crew import Crew
from simulator.desk.engine import HALT
from simulator.desk.records import (
    ANSWERED,
    ANSWERED_EMPTY,
    ASSISTED,
    HANDED_OFF,
    NEGLECTED,
    NOT_ASKED,
    OPEN,
    QUICK,
    RESOLVED,
    TYPED,
    WITHDRAWN,
    Records,
)
from simulator.units import DAY, MINUTE, NEVER

SLICE = 1 << 17
"""Instants played between two looks at whether to stop; about 50 ms."""


def play(tape: Tape, crew: Crew) -> Records:
    """Play the tape's days with the crew; see `simulator.desk.model.play`.

    Raises
    ------
    KeyboardInterrupt
        If this thread's `simulator.desk.engine.HALT` is set meanwhile.
    """
    run_on = compiled(_run, counts_references=False)
    house, script = house_of(crew), script_of(tape, crew)
    sheet, state = sheet_of(tape), state_of(tape, crew, script)
    while run_on(house, script, sheet, state, SLICE):
        if HALT.get().is_set():
            raise KeyboardInterrupt
        if state.desk[0]["transfers"] + state.desk[0]["open"] > len(sheet.transfers):
            more = np.empty((len(sheet.transfers) + int(state.desk[0]["open"]), 3), np.int64)
            sheet = sheet._replace(transfers=np.concatenate([sheet.transfers, more]))
    return records_of(house, script, sheet, state)


# From here on compiled ------------------------------------------------------------------------------

# One loop in the end: every step is put in where it is called. Nothing is allocated, so no references need
# be counted, which would take most of the time (numba issues 2345, 2350).
_step: Any = load().njit(
    forceinline=True, error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
)


def _run(house: House, script: Script, sheet: Sheet, state: State, instants: int) -> bool:
    """Play so many instants; whether there are more. It stops early for more room for transfers."""
    desk = state.desk[0]
    while instants > 0:
        instants -= 1
        now = _next_instant(house, script, state)
        if now >= house.horizon:
            return False
        if desk.transfers + desk.open > len(sheet.transfers):
            return True
        desk.now = now
        # The calendar first, then all else; simulator.desk.instants has the ranks.
        while desk.dated < len(script.calendar_time) and script.calendar_time[desk.dated] == now:
            _calendar(house, script, state, script.calendar_what[desk.dated], script.calendar_who[desk.dated])
            desk.dated += 1
        while desk.arrived < len(script.arrival) and script.arrival[desk.arrived] == now:
            _arrives(house, script, sheet, state, desk.arrived)
            desk.arrived += 1
        while desk.events > 0 and state.when[0] == now:
            what = state.what[0]
            _pop(state)
            if what & 3 == ASKS:
                _ask(house, script, sheet, state, what >> 2)
            elif what & 3 == REPLIES:
                _reply(house, script, sheet, state, what >> 2)
            else:
                _leaves(house, script, sheet, state, what >> 2)
        if desk.decision_due:
            _decide(house, script, sheet, state)
    return True


@_step
def _next_instant(house: House, script: Script, state: State) -> int:
    desk, now = state.desk[0], house.horizon
    if desk.events > 0:
        now = min(now, state.when[0])
    if desk.arrived < len(script.arrival):
        now = min(now, script.arrival[desk.arrived])
    if desk.dated < len(script.calendar_time):
        now = min(now, script.calendar_time[desk.dated])
    return now


# Buyers


@_step
def _arrives(house: House, script: Script, sheet: Sheet, state: State, number: int) -> None:
    # _Desk._buyer, up to the first question
    if house.bot_mode == FIRST_LINE and _bot_works(house, state.desk[0].now):
        _bot(house, script, sheet, state, number)
    else:
        desk = state.desk[0]
        state.arrived_now[desk.arrived_now] = number
        desk.arrived_now += 1
        _ask(house, script, sheet, state, number)


@_step
def _ask(house: House, script: Script, sheet: Sheet, state: State, number: int) -> None:
    desk, chat = state.desk[0], state.chats[number]
    turn = chat.turn + 1
    if turn == script.first_turn[number]:
        desk.open += 1
    chat.turn, chat.question = turn, desk.now
    sheet.question[turn], sheet.outcome[turn] = desk.now, OPEN
    if not script.silent[number] and script.patience[turn] < NEVER:
        _push(house, state, desk.now + script.patience[turn], number << 2 | LEAVES)
    person = chat.person
    if person < 0:
        _put(state, len(state.agents) + script.kind[number], number)
    else:
        sheet.first_agent[turn] = person
        _put(state, person, number)
        _make_ready(state, person)
        _rerank(house, script, state, person)
    desk.decision_due = True


@_step
def _leaves(house: House, script: Script, sheet: Sheet, state: State, number: int) -> None:
    desk, chat = state.desk[0], state.chats[number]
    turn = chat.turn
    if chat.question < 0 or chat.question + script.patience[turn] != desk.now:
        return
    sheet.left[turn], sheet.outcome[turn] = desk.now, WITHDRAWN
    _take(state, chat.person if chat.person >= 0 else len(state.agents) + script.kind[number], number)
    _end(house, script, state, number)
    desk.decision_due = True


@_step
def _end(house: House, script: Script, state: State, number: int) -> None:
    state.chats[number].question = -1
    state.desk[0].open -= 1
    _release(house, script, state, number)


@_step
def _release(house: House, script: Script, state: State, number: int) -> None:
    chat = state.chats[number]
    person = chat.person
    if person < 0:
        return
    chat.person = -1
    agent = state.agents[person]
    if chat.left >= 0:
        state.chats[chat.left].right = chat.right
    else:
        agent.first_chat = chat.right
    if chat.right >= 0:
        state.chats[chat.right].left = chat.left
    agent.chats -= 1
    agent.staying = agent.staying and agent.chats > 0
    _rerank(house, script, state, person)


# The bot


@_step
def _bot_works(house: House, now: int) -> bool:
    of_day = now % DAY
    return (house.bot_start <= of_day < house.bot_end) or of_day + DAY < house.bot_end


@_step
def _bot(house: House, script: Script, sheet: Sheet, state: State, number: int) -> None:
    now = state.desk[0].now
    sheet.bot_from[number] = now
    if script.resolved[number]:
        sheet.bot[number] = RESOLVED
    else:
        sheet.bot[number] = HANDED_OFF
        _push(house, state, now + script.handoff[number], number << 2 | ASKS)


@_step
def _bot_takes_over(house: House, script: Script, sheet: Sheet, state: State) -> None:
    desk = state.desk[0]
    if house.bot_mode not in (OVERFLOW, AFTER_HOURS) or not _bot_works(house, desk.now):
        return
    for place in range(desk.arrived_now):
        number = state.arrived_now[place]
        chat, kind = state.chats[number], script.kind[number]
        if chat.question < 0 or chat.person >= 0:
            continue
        if house.bot_mode == AFTER_HOURS and state.on_duty[script.pool[kind]] > 0:
            continue
        _take(state, len(state.agents) + kind, number)
        desk.open -= 1
        sheet.question[chat.turn], sheet.outcome[chat.turn] = -1, NOT_ASKED
        chat.question = -1
        chat.turn -= 1
        _bot(house, script, sheet, state, number)


# Hours


@_step
def _calendar(house: House, script: Script, state: State, what: int, person: int) -> None:
    # _Desk._hours and _Desk._outages, one date of them
    desk = state.desk[0]
    if what == DOWN:
        desk.down = True
    elif what == UP:
        desk.down = False
        desk.decision_due = True
    else:
        agent = state.agents[person]
        agent.on_duty = what == COMES
        for pool in range(len(script.serves)):
            if script.serves[pool, person]:
                state.on_duty[pool] += 1 if what == COMES else -1
        if what == COMES:
            agent.staying = agent.gone_home = False
            agent.idle_since = desk.now
            _make_ready(state, person)
            desk.decision_due = True
        elif what == GOES:
            _shift_ends(house, script, state, person)
        _rerank(house, script, state, person)


@_step
def _shift_ends(house: House, script: Script, state: State, person: int) -> None:
    desk, agent, line = state.desk[0], state.agents[person], state.lines[person]
    agent.gone_home = True
    desk.decision_due = True
    if house.shift_end == FINISH:
        agent.staying = agent.chats > 0
        _make_ready(state, person)
        return
    line.head = line.tail = -1
    number = agent.first_chat
    while number >= 0:
        chat = state.chats[number]
        following = chat.right
        if number != agent.writing:
            _release(house, script, state, number)
            if chat.question >= 0:
                chat.handed_over_by = person
                _put(state, len(state.agents) + script.kind[number], number)
        number = following


# The decision


@_step
def _decide(house: House, script: Script, sheet: Sheet, state: State) -> None:
    desk = state.desk[0]
    desk.decision_due = False
    _route(house, script, sheet, state)
    while _give_replies(house, script, sheet, state):
        _route(house, script, sheet, state)
    _bot_takes_over(house, script, sheet, state)
    desk.arrived_now = 0


@_step
def _route(house: House, script: Script, sheet: Sheet, state: State) -> None:
    state.full[:] = False
    while True:
        oldest = -1
        for kind in range(len(state.full)):
            head = state.lines[len(state.agents) + kind].head
            if head >= 0 and not state.full[kind] and (oldest < 0 or _precedes(state, head, oldest)):
                oldest = head
        if oldest < 0:
            return
        kind = script.kind[oldest]
        person = _choose(house, state, script.pool[kind])
        if person < 0:
            state.full[kind] = True
        else:
            _take(state, len(state.agents) + kind, oldest)
            _give_chat(house, script, sheet, state, person, oldest)


@_step
def _give_chat(house: House, script: Script, sheet: Sheet, state: State, person: int, number: int) -> None:
    desk, chat, agent = state.desk[0], state.chats[number], state.agents[person]
    desk.last_routed = person
    chat.person = person
    chat.left, chat.right = -1, agent.first_chat
    if agent.first_chat >= 0:
        state.chats[agent.first_chat].left = number
    agent.first_chat = number
    agent.chats += 1
    _put(state, person, number)
    _rerank(house, script, state, person)
    _make_ready(state, person)
    if sheet.routed[number] < 0:
        sheet.routed[number], sheet.routed_to[number] = desk.now, person
    if sheet.first_agent[chat.turn] < 0:
        sheet.first_agent[chat.turn] = person
    if chat.handed_over_by >= 0 and chat.handed_over_by != person:
        transfer = sheet.transfers[desk.transfers]
        transfer[0], transfer[1], transfer[2] = desk.now, chat.turn, person
        desk.transfers += 1
    chat.handed_over_by = -1


@_step
def _give_replies(house: House, script: Script, sheet: Sheet, state: State) -> bool:
    desk = state.desk[0]
    slot_freed = False
    if desk.down:
        return slot_freed
    # In no order: what one person takes from their own chats is nothing to the others.
    for place in range(desk.ready):
        person = state.ready[place]
        agent, line = state.agents[person], state.lines[person]
        agent.ready = False
        while (agent.on_duty or agent.staying) and agent.writing < 0 and line.head >= 0:
            number = _next_question(house, state, person)
            _take(state, person, number)
            if script.neglect[state.chats[number].turn] < agent.neglects:
                _neglect(house, script, sheet, state, number)
                slot_freed = True
            else:
                _write(house, script, sheet, state, person, number)
            _rerank(house, script, state, person)
    desk.ready = 0
    return slot_freed


@_step
def _neglect(house: House, script: Script, sheet: Sheet, state: State, number: int) -> None:
    sheet.outcome[state.chats[number].turn] = NEGLECTED
    _note_leaving(script, sheet, state, number)
    _end(house, script, state, number)


@_step
def _note_leaving(script: Script, sheet: Sheet, state: State, number: int) -> None:
    chat = state.chats[number]
    patience = script.patience[chat.turn]
    if state.desk[0].now - chat.question >= patience:
        sheet.left[chat.turn] = chat.question + patience


# Replies


@_step
def _write(house: House, script: Script, sheet: Sheet, state: State, person: int, number: int) -> None:
    desk, chat, agent = state.desk[0], state.chats[number], state.agents[person]
    turn, now = chat.turn, desk.now
    _note_leaving(script, sheet, state, number)
    sheet.start[turn], sheet.agent[turn] = now, person
    if script.assisted[turn] and house.bot_mode != OFF and _bot_works(house, now):
        sheet.how[turn], writing = ASSISTED, agent.quick_reply_time
    elif script.quick[turn] < agent.quick_replies:
        sheet.how[turn], writing = QUICK, agent.quick_reply_time
    else:
        # Python's round of a whole number over a float, bit for bit.
        sheet.how[turn], writing = TYPED, np.int64(np.rint(float(script.chars[turn] * MINUTE) / agent.speed))
    chat.question, agent.writing = -1, number
    work = min(max(1, script.lookup[turn] + writing), NEVER)  # beyond which a sum would not fit
    _push(house, state, _finish(script, desk, work), person << 2 | REPLIES)


@_step
def _finish(script: Script, desk: Any, work: int) -> int:
    # OutageCalendar.finish
    while desk.outage < len(script.up) and script.up[desk.outage] <= desk.now:
        desk.outage += 1
    done = desk.now + work
    for place in range(desk.outage, len(script.up)):
        if done <= script.down[place]:
            break
        done += script.up[place] - max(script.down[place], desk.now)
    return done


@_step
def _reply(house: House, script: Script, sheet: Sheet, state: State, person: int) -> None:
    desk, agent = state.desk[0], state.agents[person]
    number = agent.writing
    turn = state.chats[number].turn
    sheet.reply[turn] = agent.idle_since = desk.now
    agent.writing = -1
    gone = sheet.left[turn] >= 0
    sheet.outcome[turn] = ANSWERED_EMPTY if gone else ANSWERED
    if gone or turn + 1 == script.first_turn[number + 1]:
        _end(house, script, state, number)
    else:
        if agent.gone_home and not agent.staying:
            _release(house, script, state, number)
        _push(house, state, desk.now + script.think[turn], number << 2 | ASKS)
    _make_ready(state, person)
    _rerank(house, script, state, person)
    desk.decision_due = True


# Questions in order (simulator.desk.policies: put, take, REPLY_ORDER)


@_step
def _precedes(state: State, one: int, other: int) -> bool:
    a, b = state.chats[one].question, state.chats[other].question
    return a < b or (a == b and one < other)


@_step
def _put(state: State, line_number: int, number: int) -> None:
    line, chat = state.lines[line_number], state.chats[number]
    before = line.tail
    while before >= 0 and _precedes(state, number, before):
        before = state.chats[before].before
    after = state.chats[before].after if before >= 0 else line.head
    chat.before, chat.after = before, after
    if before >= 0:
        state.chats[before].after = number
    else:
        line.head = number
    if after >= 0:
        state.chats[after].before = number
    else:
        line.tail = number


@_step
def _take(state: State, line_number: int, number: int) -> None:
    line, chat = state.lines[line_number], state.chats[number]
    if chat.before >= 0:
        state.chats[chat.before].after = chat.after
    else:
        line.head = chat.after
    if chat.after >= 0:
        state.chats[chat.after].before = chat.before
    else:
        line.tail = chat.before


@_step
def _next_question(house: House, state: State, person: int) -> int:
    line = state.lines[person]
    if house.reply_order == LONGEST_WAIT:
        return line.head
    # From the newest back to the oldest of that time, or to the oldest that is still in time.
    earliest = state.chats[line.tail].question
    if house.reply_order == RESCUE:
        earliest = state.desk[0].now - house.threshold
    number, found = line.tail, line.head
    while number >= 0 and state.chats[number].question >= earliest:
        found = number
        number = state.chats[number].before
    return found


# Whom to choose (simulator.desk.policies: ROUTING)


@_step
def _rerank(house: House, script: Script, state: State, person: int) -> None:
    agent = state.agents[person]
    if not agent.on_duty or agent.chats >= agent.max_chats:
        rank = FULL
    elif house.routing == LEAST_LOADED:
        rank = agent.chats
    elif house.routing == ROUND_ROBIN:
        rank = 0
    elif agent.writing >= 0 or state.lines[person].head >= 0:
        rank = BUSY + agent.chats
    else:
        rank = agent.idle_since
    if agent.rank == rank:
        return
    agent.rank = rank
    leaves = state.trees.shape[1] // 2
    for pool in range(len(script.serves)):
        if script.serves[pool, person]:
            tree = state.trees[pool]
            node = leaves + person
            tree[node] = rank
            while node > 1:
                node >>= 1
                least = min(tree[2 * node], tree[2 * node + 1])
                if tree[node] == least:
                    break
                tree[node] = least


@_step
def _choose(house: House, state: State, pool: int) -> int:
    """The one of least rank, of equals the lowest number; in round robin the next after the last."""
    tree = state.trees[pool]
    if tree[1] == FULL:
        return -1
    leaves, node = len(tree) // 2, 1
    if house.routing == ROUND_ROBIN:
        node = leaves + state.desk[0].last_routed + 1
        if node == 2 * leaves:
            node = 1
        while tree[node] == FULL:
            while node & 1 and node > 1:
                node >>= 1
            node = node + 1 if node > 1 else 1
    while node < leaves:
        node *= 2
        if tree[node] > tree[node >> 1]:
            node += 1
    return node - leaves


@_step
def _make_ready(state: State, person: int) -> None:
    if not state.agents[person].ready:
        state.agents[person].ready = True
        state.ready[state.desk[0].ready] = person
        state.desk[0].ready += 1


# What happens next: a binary heap (Knuth, The Art of Computer Programming 3, 5.2.3)


@_step
def _push(house: House, state: State, when: int, what: int) -> None:
    if when >= house.horizon:
        return
    desk = state.desk[0]
    place = desk.events
    desk.events += 1
    while place > 0 and state.when[(place - 1) >> 1] > when:
        above = (place - 1) >> 1
        state.when[place], state.what[place] = state.when[above], state.what[above]
        place = above
    state.when[place], state.what[place] = when, what


@_step
def _pop(state: State) -> None:
    desk = state.desk[0]
    desk.events -= 1
    last = desk.events
    when, what = state.when[last], state.what[last]
    place, below = 0, 1
    while below < last:
        if below + 1 < last and state.when[below + 1] < state.when[below]:
            below += 1
        if state.when[below] >= when:
            break
        state.when[place], state.what[place] = state.when[below], state.what[below]
        place, below = below, 2 * below + 1
    state.when[place], state.what[place] = when, what
