"""A command on a bad day: real processes, each forked with all loaded, and what each says and leaves.

`python -m tests.faults` is the long campaign over every command; here are ten moments of one of them.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.campaign import PLANNED
from tests.faults.commands import (
    MAKING,
    PROJECT,
    Nursery,
    contents,
    leftovers,
    numbers,
    open_nursery,
    told,
)
from tests.faults.injection import Fault, events_in
from tests.faults.nursery import TINY

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="needs Linux's /proc")

RUN = ("run", "tiny.yaml", "--replications", 3, "--engine", "simpy", "--jobs", 1, "--lang", "en")
ALONE = ("--engine", "simpy", "--jobs", 1)
LOG, SHOP = PROJECT / "scenarios" / "small-shop-log.csv", PROJECT / "scenarios" / "small-shop.yaml"
FEWER = "variants: {fewer: {roster: {day: {agents: 1}}}}\n"
CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129, "SIGKILL": -9}
SAID = {
    "SIGINT": ["staffsim: interrupted; nothing is left half-written"],
    "SIGTERM": ["staffsim: told to end; nothing is left half-written"],
    "SIGHUP": ["staffsim: ended, as its terminal was closed; nothing is left half-written"],
    "SIGKILL": [],
}
PLACES = {"ctypes.dlsym", "os.rename"}


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with open_nursery() as opened:
        yield opened


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    return tmp_path


def disks(nursery: Nursery) -> None:
    if nursery.no_disks:
        pytest.skip(f"needs a disk of its own ({nursery.no_disks})")


def test_killed_at_ten_moments_of_its_writing_a_result_is_the_old_one_or_the_new_one(
    nursery: Nursery, here: Path
) -> None:
    """Every fifth of those at which the disk changes, and all around the exchange of old and new."""
    count = here / "count"
    assert nursery.run(*RUN, "--seed", 8, "--quiet", folder=here).code == 0
    (here / "results").rename(here / "old")
    old = contents(here / "old")
    assert nursery.run(*RUN, folder=here, fault=Fault("", 0, True, str(count))).code == 0
    new = contents(here / "results")
    assert old["tiny/result.json"] != new["tiny/result.json"]
    events = events_in(count)
    last = len(events)
    # After the last file is written old and new change places: asked for in one step, or else by renaming.
    written = last - events[::-1].index("open")
    changes = [place for place in range(written, last) if events[place - 1] in PLACES]
    exchange = {moment for place in changes for moment in (place, place + 1)}
    assert exchange
    killed_after = 0
    for number, moment in enumerate(sorted({*range(3, written, 4), *exchange, last - 3})):
        shutil.rmtree(here / "results")
        shutil.copytree(here / "old", here / "results")
        name = "SIGKILL" if moment in exchange else ("SIGKILL", "SIGINT", "SIGTERM", "SIGHUP")[number % 4]
        done = nursery.run(*RUN, "--quiet", folder=here, fault=Fault(name, moment, True))
        assert (done.code, told(done)[:1]) == (CODES[name], SAID[name]), (moment, done)
        left = contents(here / "results")
        left = {path: data for path, data in left.items() if path.startswith("tiny/")}
        assert left in (old, new), (name, moment)
        killed_after += name == "SIGKILL" and left == new
        hidden = [path for path in leftovers(here / "results") if "/" not in path]
        assert all(MAKING.fullmatch(path) for path in hidden) and (name == "SIGKILL" or not hidden), hidden
        if name == "SIGKILL":
            assert nursery.run(*RUN, "--quiet", "--resume", folder=here).code == 0
            assert contents(here / "results") == new
        assert leftovers(here) == []
    assert killed_after  # or the moments around the exchange were not met


def test_ctrl_c_while_modules_are_loaded_is_a_line(here: Path) -> None:
    environment = {"PYTHONPATH": str(PROJECT), "PATH": ""}
    for moment, name in ((40, "SIGINT"), (200, "SIGINT"), (400, "SIGTERM")):
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.injection", f"{name},{moment},0,", *map(str, RUN)],
            cwd=here, capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr.splitlines()) == (CODES[name], "", SAID[name])
    assert [path.name for path in here.iterdir()] == ["tiny.yaml"]


def test_a_disk_that_fills_leaves_the_earlier_result(nursery: Nursery, here: Path) -> None:
    disks(nursery)
    out, seen = nursery.folder / "small", nursery.small
    assert nursery.run(*RUN, "--seed", 8, "--out", out, "--quiet", folder=here).code == 0
    old = contents(seen)
    taken = sum(map(len, old.values()))
    filler = seen / "filler"
    for room in (0.0, 0.3, 0.9):
        filler.write_bytes(b"x" * int(2**20 - taken - room * taken - 2**15))
        done = nursery.run(*RUN, "--out", out, "--quiet", folder=here)
        problem = "cannot be written: No space left on device; make room, or choose another --out"
        assert done.code == 1
        assert f"staffsim: {out}/tiny: {problem}" in told(done)
        filler.unlink()
        (seen / "tiny.unfinished").unlink(missing_ok=True)
        assert contents(seen) == old
        assert leftovers(seen) == []


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("compare", "both.yaml", "--replications", 3, *ALONE), "both-compare"),
        (("sweep", "tiny.yaml", "--over", "desk.routing=round_robin", *ALONE), "tiny-sweep"),
        (("levers", "tiny.yaml", "--replications", 2, *ALONE), "tiny-levers"),
        (("plan", "plan.yaml", "--replications", 4, *ALONE), "tiny-plan"),
        (("calibrate", LOG, "-o", "OUT/shop.yaml"), "shop.yaml"),
        (("calibrate", LOG, "-o", "shop.yaml"), "shop-calibration"),
        (("replay", LOG, SHOP, "--replications", 2), "small-shop-replay"),
        (("backtest", LOG, "--replications", 40), "small-shop-log-backtest"),
        (("chart", "OUT/tiny"), "tiny/figures"),
        (("report", "OUT/tiny"), "tiny/"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else given.strip("/"),
)
def test_a_full_disk_leaves_what_was_there_whatever_is_written(
    arguments: tuple[object, ...], where: str, nursery: Nursery, here: Path
) -> None:
    disks(nursery)
    (here / "both.yaml").write_text(TINY.replace("tiny", "both") + FEWER, encoding="utf-8")
    (here / "plan.yaml").write_text(TINY + PLANNED, encoding="utf-8")
    out, seen = nursery.folder / "small", nursery.small
    command = tuple(str(given).replace("OUT", str(out)) for given in arguments)
    if command[0] not in {"chart", "report"}:
        command = (*command, "--out", str(out))
    assert nursery.run(*RUN, "--out", out, "--quiet", folder=here).code == 0
    old = contents(seen)
    filler = seen / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    try:
        done = nursery.run(*command, "--quiet", folder=here)
    finally:
        filler.unlink()
    assert done.code == 1
    lines = [line for line in told(done) if "what is finished cannot be kept" not in line]
    said = lines[0]
    assert said.startswith(f"staffsim: {out}/{where}")
    assert "cannot be written: No space left on device; make room" in said
    left = {path: data for path, data in contents(seen).items() if not path.endswith(".unfinished")}
    assert left == old
    assert leftovers(seen) == leftovers(here) == []
    for path in seen.glob("*.unfinished"):
        path.unlink()


def test_where_nothing_can_be_written_is_said_before_the_work(nursery: Nursery, here: Path) -> None:
    """The scenario would take minutes, and the log is not even there."""
    disks(nursery)
    fixed = nursery.folder / "fixed"
    said = f"staffsim: {fixed}: cannot be written: no permission, or a read-only disk; "
    hours = ("--set", "demand.chats_per_day=100000", "--replications", 100000)
    for out in (fixed, fixed / "deep" / "er"):
        done = nursery.run("run", "tiny.yaml", *hours, "--out", out, folder=here)
        assert (done.code, done.stderr) == (1, f"{said}choose another --out\n")
    done = nursery.run("calibrate", "no.csv", "-o", fixed / "shop.yaml", folder=here)
    assert (done.code, done.stderr) == (1, f"{said}choose another -o FILE\n")


def test_a_file_where_the_folder_should_be_is_said(nursery: Nursery, here: Path) -> None:
    (here / "file").write_text("mine", encoding="utf-8")
    done = nursery.run(*RUN, "--out", "file/results", folder=here)
    assert (done.code, told(done)) == (1, [f"staffsim: {here / 'file'}: is no folder; choose another --out"])
    (here / "results" / "tiny").mkdir(parents=True)
    (here / "results" / "tiny" / "notes.txt").write_text("mine", encoding="utf-8")
    done = nursery.run(*RUN, folder=here)
    assert (done.code, told(done)) == (
        1, ["staffsim: results/tiny: is there already and is no result of staffsim; choose another --out"]
    )  # fmt: skip


def test_a_folder_that_is_deleted_under_it_is_made_again_or_said(nursery: Nursery, here: Path) -> None:
    results = here / "results"
    count = here / "count"
    assert nursery.run(*RUN, "--quiet", folder=here, fault=Fault("", 0, True, str(count))).code == 0
    new, last = numbers(results), len(events_in(count))
    for moment, code in ((1, 0), (last // 2, 1)):
        fault = Fault(f"remove {results}", moment, True)
        done = nursery.run(*RUN, "--quiet", folder=here, fault=fault)
        assert done.code == code, done
        if code:
            said = "cannot be written: No such file or directory; choose another --out"
            assert told(done)[0].startswith("staffsim: results") and said in told(done)[0]
            assert not results.exists() or contents(results) == {}
            results.mkdir(exist_ok=True)
            assert nursery.run(*RUN, "--quiet", folder=here).code == 0
        assert numbers(results) == new


def test_too_little_memory_is_a_line(nursery: Nursery, here: Path) -> None:
    for megabytes in (40, 320):
        much = ("--set", "demand.chats_per_day=1000000", "--quiet")
        done = nursery.run(*RUN, *much, folder=here, memory=megabytes * 2**20)
        assert (done.code, told(done)[0]) == (
            1,
            "staffsim: there is not enough memory; fewer at a time (--jobs 1), fewer replications, days or "
            "points, or a shorter log need less",
        )
        assert "Traceback" not in done.stderr
        assert contents(here) == {"tiny.yaml": TINY.encode()}


def test_what_nobody_reads_or_can_be_printed_nowhere_leaves_the_result_whole(
    nursery: Nursery, here: Path
) -> None:
    assert nursery.run(*RUN, folder=here).code == 0
    new = contents(here / "results" / "tiny")
    for closed in ([1], [0, 1, 2]):
        done = nursery.run(*RUN, folder=here, closed=closed)
        assert (done.code, done.stderr) == (0, "")
        assert contents(here / "results" / "tiny") == new
    done = nursery.run(*RUN, folder=here, stdout="/dev/full")
    assert (done.code, told(done)[:1]) == (
        1, ["staffsim: standard output: the system says: No space left on device"]
    )  # fmt: skip
    assert contents(here / "results" / "tiny") == new
