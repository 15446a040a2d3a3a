"""A simulated log of which everything is known: what a perfect fit would say of it, for tests of replays."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats, find_chats
from simulator.calibration.seen import Seen, see
from simulator.desk.records import ASSISTED, QUICK, TYPED
from simulator.experiment.replication import Played, play_out
from simulator.messages.log import MessageLog
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import account, team_size


@dataclass(frozen=True, eq=False)
class Known:
    """A replication of a scenario as a log, and what the log does not show of it.

    Attributes
    ----------
    scenario, played, log, chats
        What was played, what came of it, and the same as messages, with the types, and as chats.
    left : float64 array, shape (chats,)
        1 where the buyer left the last turn that was asked.
    typed : float64 array, shape (turns,)
        1 where the reply was typed, 0 where it was quick, NaN where nobody did either.
    team_of : int64 array, shape (accounts,)
        Each account's team.
    """

    scenario: Scenario
    played: Played
    log: MessageLog
    chats: Chats
    left: NDArray[np.float64]
    typed: NDArray[np.float64]
    team_of: NDArray[np.int64]

    def seen(self, own: Scenario | None = None) -> Seen:
        """What a perfect fit sees of it."""
        return see(self.chats, own or self.scenario, self.left, self.typed, self.team_of)


def known(scenario: Scenario, number: int = 0) -> Known:
    """Replication `number` of `scenario`, every chat of which must be a chat of its log."""
    played = play_out(scenario, number, "compiled")
    tape, records = played.tape, played.records
    log = replace(
        played.log, type=tape.kind[played.log.buyer].astype(np.int16), types=tuple(scenario.buyers)
    )
    chats = find_chats(log)
    asked = records.question >= 0
    counts = np.add.reduceat(asked.astype(np.int64), tape.first_turn[:-1])
    last = tape.first_turn[:-1] + np.maximum(counts, 1) - 1
    left = ((counts > 0) & (records.left[last] >= 0)).astype(np.float64)
    chat_of = np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn))
    meaning = {TYPED: 1.0, QUICK: 0.0, ASSISTED: np.nan}
    how = {
        key: meaning.get(made, np.nan)
        for *key_, made in zip(
            chat_of[asked].tolist(), (records.question[asked] + scenario.epoch).tolist(),
            records.how[asked].tolist(), strict=True,
        )
        for key in [tuple(key_)]
    }  # fmt: skip
    asked_by = zip(chats.buyer[chats.chat].tolist(), chats.question.tolist(), strict=True)
    names = {
        account(scenario, team, member): place
        for place, team in enumerate(scenario.teams)
        for member in range(team_size(scenario, team))
    }
    return Known(
        scenario=scenario,
        played=played,
        log=log,
        chats=chats,
        left=left[chats.buyer],
        typed=np.array([how[key] for key in asked_by], np.float64),
        team_of=np.array([names.get(name, -1) for name in chats.accounts], np.int64),
    )
