"""That who plays changes nothing, and that what is cut short leaves nothing running."""

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.desk.engine import HALT, Engine
from simulator.experiment import backends, processes
from simulator.experiment.backends import in_order, in_threads, side_by_side
from simulator.experiment.processes import in_processes
from simulator.experiment.replication import Replicate, replicate
from simulator.scenario.schema import Bot, RosterLine
from simulator.units import HOUR, Window
from tests.scenarios import a_scenario

SHOP = a_scenario(
    chats_per_day=150,
    team={"agents": 3, "quick_replies": 0.3, "neglects": 0.05, "absence": 0.2},
    roster={"day": RosterLine(team="team", agents=3, shift=Window(8 * HOUR, 20 * HOUR))},
    bot=Bot(mode="overflow", resolves=0.3),
    seed=12,
)


class Promise:
    """A future that is kept when it is asked for, and remembers that it was."""

    def __init__(self, value: int, unread: list[int]) -> None:
        self.value, self.unread = value, unread
        unread.append(value)

    def result(self) -> int:
        self.unread.remove(self.value)
        return self.value


@given(st.integers(0, 30), st.integers(1, 8))
def test_results_come_in_order_and_few_are_ahead(count: int, ahead: int) -> None:
    unread: list[int] = []
    results = []
    for result in in_order(lambda item: Promise(item, unread), range(count), ahead):
        results.append(result)
        assert len(unread) < ahead
    assert results == list(range(count))


def test_whoever_is_done_first_results_come_in_order() -> None:
    def work(item: int) -> int:
        time.sleep(random.Random(item).random() / 50)
        return item

    with ThreadPoolExecutor(5) as pool:
        assert list(in_order(lambda n: pool.submit(work, n), range(40), 12)) == list(range(40))


def test_items_are_taken_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = in_order(lambda item: Promise(item, []), items(), 3)
    assert [next(results), next(results)] == [0, 1]
    assert taken == [0, 1, 2, 3, 4]


def outcomes(engine: Engine, jobs: int, numbers: list[int]) -> list[bytes]:
    with side_by_side(Replicate(SHOP, engine), engine, jobs) as players:
        return [pickle.dumps(outcome) for outcome in players.play(numbers)]


@pytest.fixture(scope="module")
def expected() -> list[bytes]:
    return [pickle.dumps(replicate(SHOP, number, "simpy")) for number in range(12)]


@pytest.mark.parametrize(
    ("engine", "jobs"),
    [
        ("simpy", 1),
        ("compiled", 1),
        ("compiled", 2),
        ("compiled", 7),
        pytest.param("simpy", 3, marks=pytest.mark.slow),  # processes take seconds to start
    ],
)
def test_whoever_plays_the_outcomes_are_the_same(engine: Engine, jobs: int, expected: list[bytes]) -> None:
    assert outcomes(engine, jobs, list(range(12))) == expected
    assert outcomes(engine, jobs, [11, 3, 4]) == [expected[11], expected[3], expected[4]]
    assert outcomes(engine, jobs, []) == []


@pytest.mark.parametrize("load", [False, True])
@pytest.mark.parametrize("begin", ["in_turn(None, 'simpy', {}).__enter__()", "_open(None, {})"])
def test_where_simpy_has_much_to_do_the_compiler_is_loaded(begin: str, load: bool) -> None:
    code = (
        "from simulator import compiler; from simulator.experiment.backends import in_turn; "
        "from simulator.experiment.processes import _open; "
        f"held = {begin.format(load)}; print(compiler.is_loaded())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == f"{load}\n"


def test_a_wish_for_thousands_of_processes_starts_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(backends, "cores", lambda: 3)
    monkeypatch.setattr(processes, "in_processes", lambda work, jobs, load: started.append(jobs))
    for jobs in (2, 12, 13, 100_000):
        backends.side_by_side(str, "simpy", jobs)
    assert started == [2, 12, 12, 12]


def test_a_failure_comes_in_its_place() -> None:
    def play(number: int) -> int:
        if number >= 5:
            raise ValueError(number)
        time.sleep(0.02)
        return number

    seen: list[object] = []
    with pytest.raises(ValueError, match=r"^5$"), in_threads(play, 3) as players:
        seen.extend(players.play(range(50)))
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("loaded", [False, True])
def test_the_compiled_code_is_loaded_once_before_threads_play(
    monkeypatch: pytest.MonkeyPatch, loaded: bool
) -> None:
    monkeypatch.setattr(backends, "_loaded", loaded)
    threads: dict[int, str] = {}

    def play(number: int) -> int:
        threads[number] = threading.current_thread().name
        return number

    for numbers in (range(5), range(5, 9)):
        with in_threads(play, 2) as players:
            found: list[object] = list(players.play(numbers))
            assert found == list(numbers)
    alone = [number for number, name in threads.items() if not name.startswith("replications")]
    assert alone == ([] if loaded else [0])


def test_an_interrupt_halts_the_threads_and_starts_no_more() -> None:
    begun = []

    def play(number: int) -> int:
        begun.append(number)
        if number:
            assert HALT.get().wait(30)
            raise KeyboardInterrupt
        return number

    with pytest.raises(KeyboardInterrupt), in_threads(play, 2) as players:
        for _ in players.play(range(50)):
            signal.raise_signal(signal.SIGINT)
    assert len(begun) <= 3


def test_an_interrupt_halts_no_threads_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where two threads of a program have their own scenarios played."""
    both = threading.Barrier(2, timeout=30)

    def play(number: int) -> bool:
        both.wait()  # until the others have been given up
        return HALT.get().is_set()

    monkeypatch.setattr(backends, "_loaded", True)  # no replication is played before the threads are there
    with in_threads(play, 1) as players, ThreadPoolExecutor(1) as other_part:
        found = players.play([0])
        going_on = other_part.submit(lambda: next(found))
        with pytest.raises(KeyboardInterrupt), in_threads(play, 1):
            raise KeyboardInterrupt
        both.wait()
        assert going_on.result() is False


def test_the_processes_are_one_thread_s_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one would end the other's, for what they do is given to them when they start."""
    there: list[int] = []
    seen: list[int] = []

    class Workers:
        def __init__(self, *_: object) -> None:
            there.append(1)

        def submit(self, task: int) -> Future[int]:
            time.sleep(0.01)
            seen.append(len(there))
            done = Future[int]()
            done.set_result(task)
            return done

    def have_played(number: int) -> list[int]:
        with in_processes(int, 1) as players:
            found = list(players.play(range(number, number + 3)))
            there.pop()
            return found

    monkeypatch.setattr(processes, "_Workers", {(backends.Item, backends.Made): Workers})
    with ThreadPoolExecutor(2) as parts:
        assert list(parts.map(have_played, (0, 5))) == [[0, 1, 2], [5, 6, 7]]
    assert seen == [1] * 6


def test_compiled_desks_stop_when_they_are_halted(monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.desk import compiled

    monkeypatch.setattr(compiled, "SLICE", 20)
    replicate(SHOP, 0, "compiled")
    told = HALT.set(halted())
    try:
        with pytest.raises(KeyboardInterrupt):
            replicate(SHOP, 0, "compiled")
    finally:
        HALT.reset(told)


def halted() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def workers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "LokyProcess" in " ".join(child.cmdline())]


@pytest.mark.slow
def test_an_interrupt_leaves_no_processes() -> None:
    with pytest.raises(KeyboardInterrupt), in_processes(Replicate(SHOP, "simpy"), 2) as players:
        for _ in players.play(range(10_000)):
            assert len(workers()) == 2
            signal.raise_signal(signal.SIGINT)
    assert workers() == []


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs signals that can be held back")
def test_a_terminals_interrupt_is_none_of_the_processes_business(expected: list[bytes]) -> None:
    with in_processes(Replicate(SHOP, "simpy"), 2) as players:
        for worker in workers():  # they may still be starting
            os.kill(worker.pid, signal.SIGINT)
        for number, outcome in enumerate(players.play(range(12))):
            for worker in workers():
                os.kill(worker.pid, signal.SIGINT)
            assert pickle.dumps(outcome) == expected[number]
        assert len(workers()) == 2
