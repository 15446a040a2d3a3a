"""What importing and calling leaves alone: start-up time, the terminal, files, signals, other threads."""

import gc
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import simulator as ss
from tests.api.shop import SHOP

HEAVY = {
    "simpy", "numpy", "scipy", "matplotlib", "polars", "pydantic", "ruamel", "rich", "joblib", "numba",
    "click",
}  # fmt: skip


def test_importing_loads_nothing_heavy_and_all_names_are_there() -> None:
    code = (
        "import sys, simulator as ss\n"
        "print(*{name.split('.')[0] for name in sys.modules})\n"
        "assert {*ss.__all__} <= {*dir(ss)}\n"
        "from simulator import *\n"
        "print(load.__module__, ss.__version__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, last = done.stdout.splitlines()
    assert not HEAVY & {*loaded.split()}
    assert last == f"simulator.verbs.load {ss.__version__}"


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match=r"^module 'simulator' has no attribute 'simulat'$"):
        ss.simulat  # type: ignore[attr-defined]  # noqa: B018


def test_each_name_is_where_it_is_said_to_be() -> None:
    for name in ss.__all__:
        found = getattr(ss, name)
        assert name in ("__version__", "Table") or (found.__name__, found.__doc__ is None) == (name, False)


def test_verbs_say_nothing_write_nothing_and_set_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = (dict(os.environ), signal.getsignal(signal.SIGINT), sys.unraisablehook, threading.active_count())
    told: list[tuple[int, int]] = []
    shop = ss.load(SHOP)
    day = ss.simulate(shop, 2, progress=lambda done, expected: told.append((done, expected)))
    ss.compare(ss.variants(SHOP), 2)
    ss.plan(ss.load(SHOP, set={"days": 1, "demand.day_factors": None}), 2)
    ss.score(day.log())
    assert told == [(1, 2), (2, 2)]
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    after = (dict(os.environ), signal.getsignal(signal.SIGINT), sys.unraisablehook, threading.active_count())
    assert after == before


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_several_threads_may_simulate_at_once(engine: str) -> None:
    shops = [ss.load(SHOP, set={"seed": seed}) for seed in range(4)]
    alone = [ss.simulate(shop, 3, engine="simpy", jobs=1).rate for shop in shops]

    def play(shop: ss.Scenario) -> ss.Interval:
        return ss.simulate(shop, 3, engine=engine, jobs=2 if engine == "compiled" else 1).rate  # type: ignore[arg-type]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(play, shops)) == alone


def test_what_a_thread_gives_up_ends_no_other() -> None:
    shop, enough = ss.load(SHOP), threading.Event()

    def stop(done: int, expected: int) -> None:
        raise RuntimeError("enough")

    def give_up() -> int:
        times = 0
        while not enough.is_set():
            with pytest.raises(RuntimeError):
                ss.simulate(shop, 8, engine="compiled", jobs=2, progress=stop)
            times += 1
        return times

    with ThreadPoolExecutor(1) as pool:
        given_up = pool.submit(give_up)
        try:
            for _ in range(3):
                assert ss.simulate(shop, 8, engine="compiled", jobs=2).replications == 8
        finally:
            enough.set()
    assert given_up.result() > 0


def test_a_frozen_collector_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        ss.simulate(ss.load(SHOP), 1, engine="compiled")
        assert gc.get_freeze_count() > frozen / 2 > 0  # some of it may have gone by itself
    finally:
        gc.unfreeze()
