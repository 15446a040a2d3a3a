"""The two engines, the SimPy model and its compiled twin: the same records to the last bit."""

from contextvars import ContextVar
from threading import Event
from typing import Literal

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.records import Records

Engine = Literal["simpy", "compiled"]

HALT: ContextVar[Event] = ContextVar("HALT", default=Event())  # noqa: B039  nobody sets the default one
"""Set a thread's event, and the desk that compiled code plays there stops soon by a `KeyboardInterrupt`."""


def play(tape: Tape, crew: Crew, engine: Engine) -> Records:
    """Play the tape's days with the crew; see `simulator.desk.model.play`."""
    if engine == "simpy":
        from simulator.desk import model

        return model.play(tape, crew)
    from simulator.desk import compiled

    return compiled.play(tape, crew)
