"""A log's own buyers as a tape: what the log shows of them as it was, what it cannot show drawn.

What is drawn agrees with what was seen: who went on after waiting a minute has more than a minute's
patience, and whoever is thought to have left had less than the wait. Draws are named as those of any tape
(`simulator.demand.streams`), so replications differ in what is drawn alone, and every desk that meets the
same replication meets the same buyers. Their keys are a replay's own: a log that was itself simulated with
the same seed does not meet its own draws again.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chances import agreeing, chance_below
from simulator.calibration.chats import HANDED_OFF, NO_BOT, RESOLVED
from simulator.calibration.seen import Seen
from simulator.demand.buyers import MOST_CHARS, QUESTION_CHARS, Buyers, chat_keys_of, turn_keys_of
from simulator.demand.columns import FOR_EVER, uniforms_of, values_of, whole
from simulator.demand.quantiles import inverse_by_kind
from simulator.demand.splitmix import step
from simulator.demand.streams import PURPOSES, Stream
from simulator.demand.tape import Tape, draw_tape
from simulator.scenario.distributions import Distribution
from simulator.scenario.schema import Scenario
from simulator.units import DAY

Whole = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

LONGEST = 1 - 1e-9
"""A chat of more turns than this share has as many as were seen."""


Drawn = tuple[Buyers, Values]
"""The buyers of a replication, and the uniforms by which the bot drafts each reply or does not."""


def log_tape(seen: Seen, scenario: Scenario, replication: int, drawn: Drawn | None = None) -> Tape:
    """The tape on which the log's buyers meet the desk of `scenario`.

    Parameters
    ----------
    seen : Seen
        The log's buyers.
    scenario : Scenario
        The desk, on the days and with the seed and types of ``seen.own``. What it says of buyers is not
        looked at but for the look-up, which is the desk's work.
    replication : int
        Its number, from 0.
    drawn : Drawn, optional
        What `log_buyers` gives, where it has been drawn for another desk.
    """
    buyers, assist = log_buyers(seen, replication) if drawn is None else drawn
    if [b.lookup for b in scenario.buyers.values()] != [b.lookup for b in seen.own.buyers.values()]:
        of_turn = np.repeat(buyers.kind, np.diff(buyers.first_turn))
        lookups = [b.lookup for b in scenario.buyers.values()]
        lookup = values_of(buyers.turn_keys, Stream.LOOKUP, of_turn, lookups)
        buyers = replace(buyers, lookup=lookup)
    tape = draw_tape(scenario, replication, buyers)
    bot, own = scenario.bot, seen.own.bot
    resolved = np.where(seen.bot == NO_BOT, np.nan, np.where(seen.bot == RESOLVED, 1.0, 0.0))
    outcome = agreeing(uniforms_of(buyers.chat_keys, Stream.BOT_RESOLVES), resolved, own.resolves)
    as_seen = (seen.bot == HANDED_OFF) & (bot.handoff_after == own.handoff_after)
    return replace(
        tape,
        resolved=outcome < bot.resolves,
        handoff=np.where(as_seen, seen.handoff, tape.handoff),
        assisted=assist < bot.assists,
    )


def log_buyers(seen: Seen, replication: int) -> Drawn:
    """The log's buyers in a replication, whatever desk awaits them."""
    types = list(seen.own.buyers.values())
    per_day = np.bincount(seen.arrival // DAY, minlength=seen.own.days)
    keys = chat_keys_of(seen.own.seed, replication, per_day.tolist(), Stream.REPLAY)
    arrival = seen.arrival
    if seen.resolution > 1:  # somewhere in the second, or the minute, that the log names
        within = uniforms_of(keys, Stream.ARRIVALS) * seen.resolution
        arrival = np.sort(arrival + within.astype(np.int64))

    counts = np.diff(seen.first_turn)
    left = _who_left(seen, keys)
    silent = _silently(seen, keys, left)
    turns = _turns(seen, keys, left)
    first_turn = np.concatenate([[0], np.cumsum(turns)])
    turn_keys = turn_keys_of(keys, first_turn)
    of_turn = np.repeat(seen.kind, turns)
    # Where each turn that was seen stands on the tape.
    place = np.arange(len(seen.wait)) + np.repeat(first_turn[:-1] - seen.first_turn[:-1], counts)

    def drawn(purpose: Stream, families: Sequence[Distribution | None], least: int = 0) -> Whole:
        return values_of(turn_keys, purpose, of_turn, families, least)

    def agreed(purpose: Stream, chance: Values, share: Values | float) -> Values:
        u = uniforms_of(turn_keys, purpose)
        u[place] = agreeing(u[place], chance, share)
        return u

    has_left = np.zeros(len(seen.wait), np.bool_)
    has_left[(seen.first_turn[1:] - 1)[left]] = True
    families = [FOR_EVER if t.patience is None else t.patience for t in types]
    u = agreed(Stream.PATIENCE, seen.left, seen.patience_below)
    patience = whole(inverse_by_kind(families)(u, of_turn), 0)
    patience[place] = np.where(
        has_left, np.minimum(patience[place], seen.wait), np.maximum(patience[place], seen.wait + 1)
    )
    # A question that its buyer withdrew says nothing of whether it would have been overlooked.
    neglected = np.where(has_left & ~np.repeat(silent, counts), np.nan, seen.neglected)

    quick = agreed(Stream.QUICK_REPLY, seen.quick, seen.quick_share)
    canned = ~np.isnan(seen.quick) & (quick[place] < seen.quick_share)
    chars = np.minimum(drawn(Stream.REPLY_CHARS, [t.reply_chars for t in types]), MOST_CHARS)
    typed = (seen.chars >= 0) & ~canned & (np.nan_to_num(seen.assisted) == 0)
    chars[place[typed]] = seen.chars[typed]
    think = drawn(Stream.THINK_TIME, [t.think_time for t in types])
    went_on = seen.think >= 0
    think[place[went_on]] = seen.think[went_on]
    messages = drawn(Stream.MESSAGES, [t.messages_per_turn for t in types], least=1)
    messages[place] = seen.messages
    buyers = Buyers(
        chat_keys=keys,
        turn_keys=turn_keys,
        arrival=arrival,
        kind=seen.kind,
        first_turn=first_turn,
        silent=silent,
        chars=chars,
        lookup=drawn(Stream.LOOKUP, [t.lookup for t in types]),
        think=think,
        patience=patience,
        quick=quick,
        neglect=agreed(Stream.NEGLECT, neglected, seen.neglect_share),
        messages=messages,
        question_chars=drawn(Stream.QUESTION_CHARS, [QUESTION_CHARS] * len(types)),
    )
    return buyers, agreed(Stream.ASSIST, seen.assisted, seen.own.bot.assists)


def _who_left(seen: Seen, keys: NDArray[np.uint64]) -> Flags:
    """Whether each chat's buyer left the last turn: the draw that its patience is made of says so."""
    counts = np.diff(seen.first_turn)
    asked = np.flatnonzero(counts)
    last = seen.first_turn[1:][asked] - 1
    moved = (counts[asked] - 1).astype(np.uint64) * step(PURPOSES - 1)
    left = np.zeros(len(counts), np.bool_)
    left[asked] = uniforms_of(keys[asked] + moved, Stream.PATIENCE) < seen.left[last]
    return left


def _silently(seen: Seen, keys: NDArray[np.uint64], left: Flags) -> Flags:
    """Whether each buyer, leaving, says nothing.

    Who left and was answered all the same did. Who left and was not, withdrew the question, or left
    silently one that was overlooked.
    """
    u = uniforms_of(keys, Stream.LEAVES_SILENTLY)
    share = np.array([buyer.leaves_silently for buyer in seen.own.buyers.values()])[seen.kind]
    overlooked = np.zeros(len(u))
    asked = np.diff(seen.first_turn) > 0
    overlooked[asked] = seen.neglect_share[seen.first_turn[1:][asked] - 1]
    silent, visible = share * overlooked, 1 - share
    with np.errstate(invalid="ignore"):
        unanswered = np.where(silent + visible > 0, silent / (silent + visible), 1.0)
    return np.where(left & seen.ended, True, u < np.where(left, unanswered, share))


def _turns(seen: Seen, keys: NDArray[np.uint64], left: Flags) -> Whole:
    """How many questions each buyer has: those seen, and more where what ended the chat was not the buyer."""
    asked = np.diff(seen.first_turn)
    families = [buyer.turns for buyer in seen.own.buyers.values()]
    turns = np.maximum(asked, 1)
    open_end = np.flatnonzero(left | ~seen.ended)
    kind, least = seen.kind[open_end], turns[open_end]
    fewer = np.zeros(len(open_end))
    for place, family in enumerate(families):
        mine = (kind == place) & (least > 1)
        fewer[mine] = chance_below(family, least[mine].astype(np.float64))
    u = agreeing(uniforms_of(keys[open_end], Stream.TURNS), np.zeros(len(fewer)), fewer)
    drawn = whole(inverse_by_kind(families)(u, kind), 1)
    # A chat longer than its family allows, or nearly so, ends where it was seen to.
    turns[open_end] = np.where(fewer < LONGEST, np.maximum(drawn, least), least)
    return turns
