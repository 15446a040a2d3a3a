"""Outcomes as they are kept in a journal: integers and floats of eight bytes each, one after another."""

from collections.abc import Sequence

import numpy as np

from simulator.experiment.outcome import QUANTILES, Outcome, wait_edges
from simulator.experiment.recall import Recall, digest_of, in_one, key_of
from simulator.experiment.replication import Failure
from simulator.scenario.schema import Scenario

INTEGER, FLOAT = np.dtype("<i8"), np.dtype("<f8")
WHOLE = ("number", "answered", "put_to_people", "abandoned", "bot_chats", "bot_resolved")
REAL = ("response_mean_s", "first_response_mean_s", "pickup_mean_s", "lost_buyers")
KIND = "outcome"

Task = tuple[int, tuple[int, ...]]
Made = tuple[Outcome | Failure, ...]


def recall_outcomes(scenario: Scenario) -> Recall[int, Outcome]:
    """How outcomes of a scenario's replications are kept (`simulator.experiment.replication.Replicate`)."""
    digest = digest_of(scenario)

    def unpacked(packed: bytes, number: int) -> Outcome | None:
        return unpack(packed, scenario, number)

    return in_one(lambda number: key_of(KIND, digest, number), pack, unpacked)


def recall_each(scenarios: Sequence[Scenario]) -> Recall[Task, Made]:
    """How those of several scenarios are (`ReplicateEach`); failures are not, and are met again."""
    digests = [digest_of(scenario) for scenario in scenarios]

    def unpacked(packed: bytes, task: Task, place: int) -> Outcome | None:
        number, places = task
        return unpack(packed, scenarios[places[place]], number)

    return Recall(
        keys=lambda task: [key_of(KIND, digests[place], task[0]) for place in task[1]],
        only=lambda task, places: (task[0], tuple(task[1][place] for place in places)),
        parts=lambda made: made,
        whole=tuple,
        pack=lambda part: None if isinstance(part, Failure) else pack(part),
        unpack=unpacked,
    )


def pack(outcome: Outcome) -> bytes:
    """An outcome as bytes."""
    arrays = (
        outcome.turns, outcome.in_time, outcome.chats, outcome.within, outcome.busy, outcome.present,
        outcome.replies,
    )  # fmt: skip
    integers = [np.array([getattr(outcome, name) for name in WHOLE]), *(array.ravel() for array in arrays)]
    floats = [*(getattr(outcome, name) for name in REAL), *outcome.wait_quantiles_s.values()]
    return np.concatenate(integers).astype(INTEGER).tobytes() + np.array(floats, FLOAT).tobytes()


def unpack(packed: bytes, scenario: Scenario, number: int) -> Outcome | None:
    """The outcome of a scenario's replication, of its bytes; None where they cannot be that."""
    hours, teams = 24 * scenario.days, len(scenario.teams)
    edges = len(wait_edges(scenario.rule_set.threshold))
    shapes = ((hours,), (hours,), (hours,), (edges,), (teams, hours), (teams, hours), (teams,))
    ends = np.cumsum([len(WHOLE), *(int(np.prod(shape)) for shape in shapes)])
    if len(packed) != 8 * (ends[-1] + len(REAL) + len(QUANTILES)):
        return None
    integers = np.frombuffer(packed, INTEGER, ends[-1]).astype(np.int64)
    first, *parts = np.split(integers, ends[:-1])
    arrays = [part.reshape(shape).copy() for part, shape in zip(parts, shapes, strict=True)]
    turns, in_time, chats, within, busy, present, replies = arrays
    whole = dict(zip(WHOLE, first.tolist(), strict=True))
    if whole["number"] != number:
        return None
    floats = np.frombuffer(packed, FLOAT, offset=8 * int(ends[-1])).tolist()
    return Outcome(
        **whole, **dict(zip(REAL, floats, strict=False)),
        wait_quantiles_s=dict(zip(QUANTILES, floats[len(REAL) :], strict=True)),
        turns=turns, in_time=in_time, chats=chats, within=within, busy=busy, present=present,
        replies=replies,
    )  # fmt: skip
