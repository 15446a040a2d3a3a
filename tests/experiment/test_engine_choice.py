"""Which engine is taken, and what is said of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import compiler
from simulator.demand.tape import draw_tape
from simulator.desk.engine import Engine
from simulator.experiment import engine_choice
from simulator.experiment.engine_choice import (
    COMPILING_S,
    LOADING_S,
    SIMPY_TURN_S,
    EngineChoice,
    choose_engine,
    expected_turns,
    rest_is_worth_compiling,
    simpy_seconds,
)
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Bot, Scenario
from tests.scenarios import a_scenario


def turns_a_day(turns: float, **more: object) -> Scenario:
    return a_scenario(chats_per_day=turns, buyers={"buyer": {"share": 1.0, "turns": 1}}, **more)  # type: ignore[arg-type]


@pytest.fixture
def cached(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def install(answer: bool) -> None:
        monkeypatch.setattr(compiler, "is_cached", lambda source: answer)

    return install


@pytest.mark.parametrize(("is_cached", "price"), [(True, LOADING_S), (False, COMPILING_S)])
def test_simpy_plays_what_it_has_done_before_the_compiled_code_is_there(
    cached: Callable[[bool], None], is_cached: bool, price: float
) -> None:
    cached(is_cached)
    even = price / SIMPY_TURN_S / 10
    assert choose_engine(turns_a_day(even * 0.999), 10).engine == "simpy"
    assert choose_engine(turns_a_day(even * 1.001), 10).engine == "compiled"
    assert choose_engine(turns_a_day(even * 1.001), 9).engine == "simpy"


@pytest.mark.parametrize("asked", ["simpy", "compiled"])
def test_what_is_asked_for_is_taken(asked: Engine) -> None:
    assert choose_engine(turns_a_day(1e6), 10**6, asked) == EngineChoice(asked, asked, "It was asked for.")


def test_it_says_why(cached: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"SIMPY_TURN_S": 1e-5, "LOADING_S": 0.5, "COMPILING_S": 8.0}.items():
        monkeypatch.setattr(engine_choice, name, seconds)
    cached(True)
    assert choose_engine(turns_a_day(1000), 20).why == (
        "SimPy plays 20 replications in about 0.20 s; loading the compiled engine takes about 0.5 s."
    )
    cached(False)
    assert choose_engine(turns_a_day(450000), 20).why == (
        "SimPy plays 20 replications in about 90.00 s; compiling the other engine, not cached yet, "
        "takes about 8.0 s."
    )


def test_for_much_of_simpys_work_the_compiler_is_loaded_all_the_same(
    cached: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"INTERPRETED": 0.25, "LOADING_S": 0.5, "COMPILING_S": 8.0}.items():
        monkeypatch.setattr(engine_choice, name, value)
    cached(True)
    assert [rest_is_worth_compiling(seconds) for seconds in (1.9, 2.1)] == [False, True]
    cached(False)
    assert [rest_is_worth_compiling(seconds) for seconds in (31, 33)] == [False, True]


def test_nothing_to_play_is_left_to_simpy() -> None:
    assert choose_engine(turns_a_day(0), 1000).engine == "simpy"


def test_the_turns_are_about_those_that_are_played(project: Path) -> None:
    # Of 20 replications the mean number of turns has a standard error of under 3% here (days are alike
    # but for their busyness); 15% is five of those.
    for name in ("ordinary-day", "double11", "uncovered-hour"):
        scenario = load_scenario(project / "scenarios" / f"{name}.yaml")
        turns = []
        for number in range(20):
            tape = draw_tape(scenario, number)
            to_people = ~tape.resolved if scenario.bot.mode == "first_line" else tape.resolved | True
            turns.append(int((tape.first_turn[1:] - tape.first_turn[:-1])[to_people].sum()))
        assert expected_turns(scenario) == pytest.approx(sum(turns) / 20, rel=0.15)


def test_what_the_bot_resolves_is_not_played() -> None:
    bot = Bot(mode="first_line", resolves=0.25)
    assert expected_turns(turns_a_day(1000, bot=bot)) == pytest.approx(750)
    assert expected_turns(turns_a_day(1000, bot=Bot(mode="overflow", resolves=0.25))) == pytest.approx(1000)
    assert simpy_seconds(turns_a_day(1000), 3) == pytest.approx(3000 * SIMPY_TURN_S)


def test_the_file_whose_cache_is_looked_for_is_the_compiled_desk() -> None:
    from simulator.desk import compiled

    assert Path(compiled.__file__) == engine_choice.DESK


def test_cached_code_is_found_where_numba_keeps_it_and_only_if_it_is_not_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "chosen"))
    source = tmp_path / "package" / "rule.py"
    source.parent.mkdir()
    source.write_text("def twice(x):\n    return 2 * x\n", encoding="utf-8")
    assert not compiler.is_cached(source)
    _compile_elsewhere(source)
    assert compiler.is_cached(source)
    assert not compiler.is_cached(source.with_name("rul.py"))
    later = source.stat().st_mtime + 3600
    os.utime(source, (later, later))
    assert not compiler.is_cached(source)


def test_the_cache_beside_the_source_and_the_users_own_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    source = tmp_path / "package" / "rule.py"
    source.parent.mkdir()
    source.write_text("def twice(x):\n    return 2 * x\n", encoding="utf-8")
    assert not compiler.is_cached(source)
    _compile_elsewhere(source)
    assert compiler.is_cached(source)
    beside = list((source.parent / "__pycache__").glob("rule.*"))
    assert beside
    for file in beside:
        file.unlink()
    assert not compiler.is_cached(source)
    (source.parent / "__pycache__").rmdir()
    (source.parent / "__pycache__").write_text("in the way", encoding="utf-8")
    _compile_elsewhere(source)
    assert compiler.is_cached(source)


def _compile_elsewhere(source: Path) -> None:
    import subprocess
    import sys

    code = "from numba import njit; import rule; njit(cache=True)(rule.twice)(1)"
    subprocess.run([sys.executable, "-B", "-c", code], cwd=source.parent, check=True)
