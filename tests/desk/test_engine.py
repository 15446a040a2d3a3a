"""Which of the two engines plays: their records never tell."""

from types import ModuleType

import pytest

from simulator.demand.tape import Tape
from simulator.desk import compiled, model
from simulator.desk.crew import Crew
from simulator.desk.engine import Engine, play
from simulator.desk.records import Records
from tests.worlds import Visit, house, tape_of, worker


@pytest.mark.parametrize(("asked", "module"), [("simpy", model), ("compiled", compiled)])
def test_the_engine_that_is_asked_for_plays(
    asked: Engine, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape, crew = tape_of([Visit(at=0)]), house(worker())
    records = model.play(tape, crew)

    def never(tape: Tape, crew: Crew) -> Records:
        raise AssertionError("the other engine")

    for each in (model, compiled):
        monkeypatch.setattr(each, "play", never)
    monkeypatch.setattr(module, "play", lambda tape, crew: records)
    assert play(tape, crew, asked) is records
