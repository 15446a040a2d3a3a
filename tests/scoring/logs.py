"""Logs for the scorer's tests, from rows as a person would write them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.messages.log import KINDS, SENDERS, MessageLog
from tests.scoring.reference import Row

EPOCH = dt.datetime(1970, 1, 1)


def us(moment: str) -> int:
    return (dt.datetime.fromisoformat(moment) - EPOCH) // dt.timedelta(microseconds=1)


def row(message: dict[str, Any]) -> Row:
    """One message of the worked cases."""
    return Row(**{**message, "time": us(message["time"])})


def log_of(rows: Sequence[Row]) -> MessageLog:
    """The log that holds `rows`, codes given by first appearance."""
    buyers = list(dict.fromkeys(item.buyer for item in rows))
    accounts = list(dict.fromkeys(item.account for item in rows if item.account))
    code = {"": -1, **{name: index for index, name in enumerate(accounts)}}
    return MessageLog(
        buyer=np.array([buyers.index(item.buyer) for item in rows], np.int64),
        time=np.array([item.time for item in rows], np.int64),
        sender=np.array([SENDERS.index(item.sender) for item in rows], np.int8),
        account=np.array([code[item.account] for item in rows], np.int32),
        kind=np.array([KINDS.index(item.kind) for item in rows], np.int8),
        chars=np.array([item.chars for item in rows], np.int32),
        buyers=tuple(buyers),
        accounts=tuple(accounts),
    )
