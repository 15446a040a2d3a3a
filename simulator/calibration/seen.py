"""What a log shows of the buyers of some days, and how likely is what it leaves open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chances import chance_below
from simulator.calibration.chats import QUIET, Chats
from simulator.calibration.would_begin import begun, would_begin
from simulator.demand.buyers import MOST_CHARS
from simulator.scenario.schema import Scenario

Whole = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a log shows of the chats that arrive on some days, and how likely is what it leaves open.

    Times are microseconds since the first midnight; chances are NaN where the log says nothing.

    Attributes
    ----------
    own : Scenario
        What was fitted to the log, on those days: what is not seen is drawn from its buyers.
    arrival, kind, bot, handoff : int64 array, shape (chats,)
        As in `Chats`.
    first_turn : int64 array, shape (chats + 1,)
        Where each chat's turns begin below.
    ended : bool array, shape (chats,)
        Whether the last turn was answered, so that a buyer who did not leave had no more questions.
    chars, messages, wait : int64 array, shape (turns,)
        Characters, -1 where unknown; messages of the question; from the question to the start of work on
        it, or of an unanswered one, when that would have been.
    think : int64 array, shape (turns,)
        From the reply's end to the next question; -1 for the last turn.
    left, quick, neglected, assisted : float64 array, shape (turns,)
        The chance that the buyer left, that the reply was a canned phrase, that the question was
        overlooked, that the bot drafted the reply.
    patience_below : float64 array, shape (turns,)
        The chance of a patience of no more than `wait`, by `own`.
    quick_share, neglect_share : float64 array, shape (turns,)
        Of the team that had the turn.
    resolution : int
        Of the log's times.
    """

    own: Scenario
    arrival: Whole
    kind: Whole
    bot: Whole
    handoff: Whole
    first_turn: Whole
    ended: Flags
    chars: Whole
    messages: Whole
    wait: Whole
    think: Whole
    left: Values
    quick: Values
    neglected: Values
    assisted: Values
    patience_below: Values
    quick_share: Values
    neglect_share: Values
    resolution: int


def see(
    chats: Chats, own: Scenario, left: Values, typed: Values, team_of: Whole, wait: Whole | None = None
) -> Seen:
    """What `chats` show of the buyers who arrive on the days of `own`.

    Parameters
    ----------
    chats : Chats
        The log's, those of other days among them.
    own : Scenario
        What was fitted to the log, on the days to replay; its buyers are the log's types, in their order.
    left : float64 array, shape (chats,)
        The chance that the buyer left the last turn.
    typed : float64 array, shape (turns,)
        The chance that the reply was typed, NaN where nobody can say.
    team_of : int64 array, shape (accounts,)
        Position of each account's team in the scenario, -1 for none.
    wait : int64 array, shape (turns,), optional
        From the question to the start of work on it; without it, as the log shows it (`waits`).
    """
    wait = waits(chats) if wait is None else wait
    begin, end = np.searchsorted(chats.arrival, [own.epoch, own.epoch + own.horizon])
    days = slice(int(begin), int(end))
    turns = slice(int(chats.first_turn[begin]), int(chats.first_turn[end]))
    first_turn = chats.first_turn[days.start : days.stop + 1] - turns.start
    counts = np.diff(first_turn)
    last = first_turn[1:][counts > 0] - 1
    answered = chats.reply[turns] >= 0
    ended = np.zeros(len(counts), np.bool_)
    ended[counts > 0] = answered[last]

    left_turn = np.zeros(len(answered))
    left_turn[last] = np.nan_to_num(left[days][counts > 0])
    think = np.full(len(answered), -1)
    think[:-1] = chats.question[turns][1:] - chats.end[turns][:-1]
    think[last] = -1

    teams = list(own.teams.values())
    who = chats.account[turns]
    team = np.where(who >= 0, team_of[who], 0) if len(team_of) else np.zeros(len(who), np.int64)
    team = np.maximum(team, 0)
    kind = chats.type[days]
    of_turn = np.repeat(kind, counts)
    below = np.zeros(len(answered))
    for place, buyer in enumerate(own.buyers.values()):
        mine = of_turn == place
        if buyer.patience is not None:
            below[mine] = chance_below(buyer.patience, wait[turns][mine] + 1.0)
    neglected = np.where(answered, 0.0, 1.0)
    neglected[~answered & (chats.question[turns] > chats.ends - QUIET)] = np.nan  # it may be answered yet
    assisted = chats.assisted[turns]
    return Seen(
        own=own,
        arrival=chats.arrival[days] - own.epoch,
        kind=kind,
        bot=chats.bot[days],
        handoff=np.maximum(1, chats.handoff[days]),
        first_turn=first_turn,
        ended=ended,
        chars=np.minimum(chats.chars[turns], MOST_CHARS),
        messages=np.maximum(1, chats.messages[turns]),
        wait=wait[turns],
        think=think,
        left=left_turn,
        quick=np.where(answered & ~assisted, 1.0 - typed[turns], np.nan),
        neglected=neglected,
        assisted=np.where(answered, assisted, np.nan),
        patience_below=below,
        quick_share=np.array([one.quick_replies for one in teams])[team],
        neglect_share=np.array([one.neglects for one in teams])[team],
        resolution=chats.resolution,
    )


def waits(chats: Chats) -> Whole:
    """From each question to the start of work on it, shape (turns,).

    Of an unanswered one it ends when the desk would have begun on it (`would_begin`), or with the log.
    """
    began = would_begin(chats, begun(chats))
    return np.asarray(np.maximum(np.where(began >= 0, began, chats.ends) - chats.question, 0))
