"""Buyers lost to waiting: those who would have bought, had everybody been answered at once.

An assumption on top of a prediction (`simulator.scenario.money`): it is shown apart and enters no rate.
"""

import math

import numpy as np

from simulator.demand.tape import Tape
from simulator.desk.records import ANSWERED, NEGLECTED, Records
from simulator.scenario.money import Money


def lost_buyers(money: Money, tape: Tape, records: Records) -> float:
    """Expected buyers lost among the chats put to people.

    Parameters
    ----------
    money : Money
        The share of buyers that buys, by the wait for their first answer.
    tape, records : Tape, Records
        A replication, and what came of it.

    Returns
    -------
    float
        Over the chats put to people, the sum of the shortest wait's share less the chat's own: that of
        the shortest row which the wait from the first question to its reply does not exceed. None buys
        who waited longer than the last row, never had a first answer, had a question neglected, or left
        before the chat's end.
    """
    first = tape.first_turn[:-1]
    if not len(first):
        return 0.0
    waits, shares = np.array(sorted(money.conversion.items())).T
    answered = records.outcome[first] == ANSWERED
    gone = np.logical_or.reduceat((records.left >= 0) | (records.outcome == NEGLECTED), first)
    wait = records.reply[first] - records.question[first]
    row = np.where(answered & ~gone, np.searchsorted(waits, wait), len(shares))
    put = records.question[first] >= 0
    chats = np.bincount(row[put], minlength=len(shares) + 1)
    # Not a dot product, which another processor adds up in another order.
    return math.fsum(chats * (shares[0] - np.append(shares, 0.0)))
