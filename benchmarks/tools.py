"""The tools that are compared, how each plays a workload, and why it does not."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from benchmarks.answered import Answered
from benchmarks.bare_desk import bare_desk, plain
from benchmarks.bare_queue import bare_queue
from benchmarks.workloads import Workload
from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.engine import Engine, play

Player = Callable[[], Answered]
"""Plays one tape from its beginning to its end, once a call; setting it up is not part of its time."""


class CannotPlayError(Exception):
    """The tool cannot play the workload; the text says why, in a few words."""


@dataclass(frozen=True)
class Tool:
    """One way to simulate.

    Attributes
    ----------
    name : str
        As on the page.
    package : str
        Whose version is given, and which must be installed.
    player : callable
        From a workload, a tape of it and its crew to what plays it; raises `CannotPlayError`.
    """

    name: str
    package: str
    player: Callable[[Workload, Tape, Crew], Player]

    @property
    def version(self) -> str | None:
        """Of the package; None where it is not installed."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None

    def players(self, workload: Workload) -> list[Player]:
        """What plays each of the workload's tapes; raises `CannotPlayError`."""
        if self.version is None:
            raise CannotPlayError('not installed: `pip install "staffsim[bench]"`')
        return [
            self.player(workload, tape, crew)
            for tape, crew in zip(workload.tapes, workload.crews, strict=True)
        ]


TOO_MUCH = "would be our desk's model written again"


def _idiomatic(workload: Workload, tape: Tape, crew: Crew) -> Player:
    if workload.key == "double11":
        raise CannotPlayError(f"{TOO_MUCH}: it is SimPy")
    if workload.key == "queue":
        return bare_queue(tape, workload.agents)
    lists = plain(tape)

    def play_it() -> Answered:
        waits = bare_desk(lists, workload.agents, workload.slots, crew.horizon)
        return Answered(len(waits), int(sum(waits)))

    return play_it


def _ciw(workload: Workload, tape: Tape, crew: Crew) -> Player:
    from benchmarks import rivals_ciw

    if workload.key == "double11":
        raise CannotPlayError("no limit of open chats, no bot, no hand-over in a network of queues")
    if workload.key == "desk8":
        raise CannotPlayError("no limit of open chats in a network of queues, and these tapes reach it")
    if workload.key == "queue":
        return rivals_ciw.queue(tape, workload.agents, crew.horizon)
    return rivals_ciw.desk(tape, workload.agents, crew.horizon)


def _cimba(workload: Workload, tape: Tape, _: Crew) -> Player:
    from benchmarks import rivals_cimba

    if workload.key == "double11":
        raise CannotPlayError(TOO_MUCH)
    if workload.key == "queue":
        return rivals_cimba.queue(tape, workload.agents)
    return rivals_cimba.desk(tape, workload.agents, workload.slots)


def _ours(engine: Engine) -> Callable[[Workload, Tape, Crew], Player]:
    def player(_: Workload, tape: Tape, crew: Crew) -> Player:
        def play_it() -> Answered:
            records = play(tape, crew, engine)
            replied = records.reply >= 0
            waited = np.sum(records.reply - records.question, where=replied)
            return Answered(int(replied.sum()), int(waited))

        return play_it

    return player


def load_first() -> None:
    """Load what must be loaded before anything is compiled.

    cimba 0.9.5 adds to numba's tables of attributes when it is imported, and numba does not look at them
    again once it has compiled or loaded a function: then cimba's models do not compile.
    """
    if CIMBA.version:
        import_module("cimba")


IDIOMATIC = Tool("SimPy as one writes it", "simpy", _idiomatic)
OUR_SIMPY = Tool("staffsim, SimPy desk", "staffsim", _ours("simpy"))
OUR_COMPILED = Tool("staffsim, compiled desk", "staffsim", _ours("compiled"))
CIW = Tool("Ciw", "ciw", _ciw)
CIMBA = Tool("cimba, event style", "cimba", _cimba)
TOOLS = (IDIOMATIC, CIW, CIMBA, OUR_SIMPY, OUR_COMPILED)
