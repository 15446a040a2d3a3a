"""Every command ended at moments spread over it, by every signal: what it says and leaves, and what then.

A command's moments are shares of its events (files opened, modules loaded, changes of the disk), which are
the same each time, and in turn shares of its time, for the long stretches without events.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psutil

from tests.faults.commands import (
    MAKING,
    PROJECT,
    Done,
    Nursery,
    contents,
    ended,
    left_of,
    leftovers,
    numbers,
    open_nursery,
)
from tests.faults.injection import Fault, events_in
from tests.faults.nursery import TINY

PLANNED = """
plan:
  shifts:
    early: {team: team, shift: "08:00-16:00"}
    late: {team: team, shift: "16:00-24:00"}
  confidence: 50%
"""
SIGNALS = ("SIGKILL", "SIGINT", "SIGTERM")
CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGKILL": -9}
SAID = {
    "SIGINT": "staffsim: interrupted; nothing is left half-written",
    "SIGTERM": "staffsim: told to end; nothing is left half-written",
}
PATIENCE_S = 300


@dataclass(frozen=True)
class Target:
    """A command to end before its time.

    Attributes
    ----------
    name : str
        What the campaign calls it.
    arguments : tuple
        What follows ``staffsim``.
    result : str
        The folder that it writes, below ``results``; nothing where it only prints.
    file : str
        A file that it writes besides, which must not be there before.
    resumes : bool
        Whether it takes ``--resume``.
    on : tuple
        A command whose result it works on.
    workers : bool
        Whether processes of its own play, of which one is killed too.
    may_end_well : bool
        Whether Ctrl-C may end it with a result, of what it has by then.
    compiles : bool
        Whether it finds nothing compiled, and compiles, which takes half a minute.
    """

    name: str
    arguments: tuple[str, ...]
    result: str = ""
    file: str = ""
    resumes: bool = False
    on: tuple[str, ...] = ()
    workers: bool = False
    may_end_well: bool = False
    compiles: bool = False


_TINY = ("tiny.yaml", "--engine", "simpy", "--jobs", "1")
_RUN = ("run", *_TINY, "--replications", "6")
_LOG, _SHOP = "scenarios/small-shop-log.csv", "scenarios/small-shop.yaml"
TARGETS = (
    Target("run", _RUN, "tiny", resumes=True),
    Target("run, processes", (*_RUN, "--jobs", "2", "--replications", "12"), "tiny", resumes=True,
           workers=True),
    Target("run, compiled", (*_RUN, "--engine", "compiled", "--replications", "40"), "tiny", resumes=True),
    Target("plan", ("plan", "tiny-plan.yaml", "--engine", "simpy", "--jobs", "1", "--replications", "6"),
           "tiny-plan", resumes=True, may_end_well=True),
    Target("calibrate", ("calibrate", _LOG, "-o", "shop.yaml"), "shop-calibration", "shop.yaml"),
    Target("compare", ("compare", *_TINY, "--replications", "4"), "tiny-compare", resumes=True),
    Target("sweep", ("sweep", *_TINY, "--over", "roster.day.agents=1,2", "--replications", "3"),
           "tiny-sweep", resumes=True),
    Target("levers", ("levers", *_TINY, "--replications", "3"), "tiny-levers", resumes=True),
    Target("replay", ("replay", _LOG, _SHOP, "--replications", "2"), "small-shop-replay"),
    Target("backtest", ("backtest", _LOG, "--replications", "40"), "small-shop-log-backtest"),
    Target("report", ("report", "results/tiny"), "tiny", on=_RUN),
    Target("chart", ("chart", "results/tiny"), "tiny", on=_RUN),
    Target("score", ("score", _LOG)),
    Target("run, compiling", (*_RUN, "--engine", "compiled", "--jobs", "2"), "tiny", resumes=True,
           compiles=True),
)  # fmt: skip


@dataclass
class Found:
    """What a campaign has seen.

    Attributes
    ----------
    kills : Counter
        Kills tried, by command and signal.
    before, old, new : int
        Of those: of commands that write nothing; that left the earlier result; that left the new one.
    leftovers : int
        Folders in the making that SIGKILL left, all of them swept by the next run.
    resumed : int
        Commands that were killed and then went on with ``--resume`` to the same numbers.
    again : int
        Commands without ``--resume`` that gave the same when they were run again.
    finished : int
        Commands that had ended by themselves before the signal came.
    workers : int
        Processes that played for a command and were killed, without any effect on its numbers.
    wrong : list of str
        What was not as it should be.
    """

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    before: int = 0
    old: int = 0
    new: int = 0
    leftovers: int = 0
    resumed: int = 0
    again: int = 0
    finished: int = 0
    workers: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """A command that was left alone.

    Attributes
    ----------
    events : int
        Its events.
    seconds : float
        Its time.
    before, after : Path
        The folder that it worked in, as it was before and after.
    """

    events: int
    seconds: float
    before: Path
    after: Path


def start(
    arguments: tuple[str, ...], folder: Path, fault: str = "", *, compiles: bool = False
) -> "subprocess.Popen[str]":
    """Start a command; `fault` is as for `tests.faults.injection.main`."""
    program = ("-m", "tests.faults.injection", fault) if fault else ("-m", "simulator")
    known = {**os.environ, "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    if compiles:
        known["NUMBA_CACHE_DIR"] = str(folder.with_name(f"{folder.name} compiled"))
    return subprocess.Popen(
        [sys.executable, *program, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True, env=known,
    )  # fmt: skip


def finish(process: "subprocess.Popen[str]") -> Done:
    """Wait for a command's end."""
    stdout, stderr = process.communicate(timeout=PATIENCE_S)
    return Done(process.returncode, stdout, stderr)


def make_folder(folder: Path) -> None:
    """Write what the commands read."""
    folder.mkdir(parents=True)
    fewer = "variants: {fewer: {roster: {day: {agents: 1}}}}\n"
    (folder / "tiny.yaml").write_text(TINY + fewer, encoding="utf-8")
    (folder / "tiny-plan.yaml").write_text(TINY + PLANNED, encoding="utf-8")
    shutil.copytree(PROJECT / "scenarios", folder / "scenarios")


def refer(target: Target, folder: Path) -> Reference:
    """Run a command and leave it alone.

    Raises
    ------
    RuntimeError
        Where it fails all the same.
    """
    before, after, count = folder / "before", folder / "after", folder / "count"
    make_folder(before)
    if target.on:
        _sound(finish(start((*target.on, "--quiet"), before)))
    if "compiled" in target.arguments and not target.compiles:
        shutil.copytree(before, after)
        _sound(finish(start(target.arguments, after)))  # compiles, which the others need not
        shutil.rmtree(after)
    shutil.copytree(before, after)
    process = start(target.arguments, after, f",0,,{count}", compiles=target.compiles)
    wait_until_it_listens(process)
    began = time.monotonic()
    _sound(finish(process))
    seconds, events = time.monotonic() - began, len(events_in(count))
    if target.result and not target.on:  # an earlier result, that can be told from the new one
        mark_as_earlier(after, before, target.result)
    return Reference(events, seconds, before, after)


def mark_as_earlier(after: Path, before: Path, result: str) -> None:
    """Put a result where it is found as an earlier one, with a byte more, by which it can be told."""
    place = before / "results" / result
    shutil.copytree(after / "results" / result, place)
    with (place / "result.json").open("a", encoding="utf-8") as file:
        file.write("\n")


def _sound(done: Done) -> None:
    if done.code not in (0, 3):
        raise RuntimeError(f"a command that was left alone ended with {done.code}: {done.stderr}")


def wait_until_it_listens(process: "subprocess.Popen[str]") -> None:
    """Wait until a command's first line has run, from which on it catches SIGTERM; before, it is Python's."""
    mask = 1 << (signal.SIGTERM - 1)
    while process.poll() is None:
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return
        caught = next((line.split()[1] for line in lines if line.startswith("SigCgt")), "0")
        if int(caught, 16) & mask:
            return
        time.sleep(0.002)


def workers_of(process: int) -> list[psutil.Process]:
    """The processes that play for one."""
    found = []
    try:
        for child in psutil.Process(process).children():
            if "LokyProcess" in " ".join(child.cmdline()):
                found.append(child)
    except psutil.NoSuchProcess:
        return []
    return found


def moment(target: Target, number: int, count: int, seed: int) -> tuple[str, float]:
    """A signal, and a share of the way: of a command's `count` moments one."""
    chance = random.Random(f"{seed} {target.name}")
    first = chance.randrange(len(SIGNALS))
    shares = [(one + chance.random()) / count for one in range(count)]
    order = chance.sample(range(count), count)  # so that a campaign cut short has early and late ones
    return SIGNALS[(first + number) % len(SIGNALS)], shares[order[number]]


class Campaign:
    """Kills commands until all moments or the time are over."""

    def __init__(self, count: int, seconds: float, seed: int, jobs: int, say: Callable[[str], None]) -> None:
        self._count, self._seed, self._jobs, self._say = count, seed, jobs, say
        self._limit = time.monotonic() + seconds
        self._references: dict[str, Reference | None] = {}
        self._locks: dict[str, Lock] = defaultdict(Lock)
        self.found = Found()

    def run(self, targets: tuple[Target, ...]) -> Found:
        """Kill each of the commands at each of its moments in turn, as long as there is time."""
        with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(self._jobs) as pool:
            folder = Path(name)
            numbered = [(number, target) for number in range(self._count) for target in targets]
            all_ = [pool.submit(self._one, target, number, folder) for number, target in numbered]
            try:
                for later in all_:
                    later.result()
            except KeyboardInterrupt:  # what has been begun is looked at, and told
                self._limit = 0.0
        return self.found

    def _one(self, target: Target, number: int, folder: Path) -> None:
        place = folder / target.name.replace(", ", "-")
        with self._locks[target.name]:
            if time.monotonic() < self._limit and target.name not in self._references:
                self._references[target.name] = self._reference(target, place)
        reference = self._references.get(target.name)
        if reference is None or time.monotonic() > self._limit:
            return
        name, share = moment(target, number, self._count, self._seed)
        self.kill(target, reference, name, number, share, place / str(number))
        if target.workers:
            self._kill_worker(target, reference, place / f"worker {number}")
        self._say(f"{target.name}: {number + 1}")

    def _reference(self, target: Target, place: Path) -> Reference | None:
        try:
            return refer(target, place)
        except RuntimeError as error:
            self._wrong(target.name, str(error))
            return None

    def kill(
        self, target: Target, reference: Reference, name: str, number: int, share: float, folder: Path
    ) -> None:
        """End a command by a signal at a share of its way, look at what is left, and have it go on."""
        shutil.copytree(reference.before, folder)
        by_events = number % 2 == 0
        if by_events:
            at = f"{name},{1 + int(share * reference.events)},,"
            process = start(target.arguments, folder, at, compiles=target.compiles)
        else:
            process = start(target.arguments, folder, compiles=target.compiles)
            wait_until_it_listens(process)
            time.sleep(share * reference.seconds)
            process.send_signal(getattr(signal, name))
        done = finish(process)
        self.found.kills[target.name, name] += 1
        where = f"{target.name} at {share:.0%} of its {'events' if by_events else 'time'}, {name}"
        self._look_at_end(target, name, done, where)
        if not ended(process.pid):
            self._wrong(where, f"still running: {left_of(process.pid)}")
            for one in psutil.Process(process.pid).children(recursive=True):
                one.kill()
        self._look_at_folder(target, reference, name, folder, where, ended_well=done.code in (0, 3))
        if name == "SIGKILL" or number % 5 == 0:
            self._go_on(target, reference, folder, where, ended_well=done.code in (0, 3))
        shutil.rmtree(folder)

    def every_write(self, targets: tuple[Target, ...]) -> Found:
        """SIGKILL those that play alone and resume, forked, before each change of theirs to the disk."""
        with tempfile.TemporaryDirectory() as name, open_nursery() as nursery:
            for target in targets:
                if target.resumes and not target.workers and "compiled" not in target.arguments:
                    self._every_write(target, nursery, Path(name) / target.name)
        return self.found

    def _every_write(self, target: Target, nursery: Nursery, folder: Path) -> None:
        before, after, count = folder / "before", folder / "after", folder / "count"
        make_folder(before)
        shutil.copytree(before, after)
        alone = nursery.run(*target.arguments, folder=after, fault=Fault("", 0, True, str(count)))
        _sound(alone)
        mark_as_earlier(after, before, target.result)
        reference = Reference(len(events_in(count)), 0.0, before, after)
        for number in range(1, reference.events + 1):
            if time.monotonic() > self._limit:
                return
            place = folder / str(number)
            shutil.copytree(before, place)
            done = nursery.run(*target.arguments, folder=place, fault=Fault("SIGKILL", number, True))
            self.found.kills[f"{target.name}, each write", "SIGKILL"] += 1
            where = f"{target.name} before write {number} of {reference.events}"
            self._look_at_end(target, "SIGKILL", done, where)
            well = done.code in (0, 3)
            self._look_at_folder(target, reference, "SIGKILL", place, where, ended_well=well)
            again = nursery.run(*target.arguments, *([] if well else ["--resume"]), folder=place)
            self._compare(target, reference, place, where, again, resumed=not well)
            shutil.rmtree(place)
        self._say(f"{target.name}: each of {reference.events} writes")

    def _kill_worker(self, target: Target, reference: Reference, folder: Path) -> None:
        """Kill one of the processes that play for a command, which shows in no number."""
        shutil.copytree(reference.before, folder)
        process = start(target.arguments, folder)
        killed = 0
        while not killed and process.poll() is None:
            for worker in workers_of(process.pid)[1:]:  # while both are there
                worker.kill()
                killed = 1
        done = finish(process)
        self.found.workers += killed
        where = f"{target.name}, a worker killed"
        if (done.code, done.stderr) != (0, ""):
            self._wrong(where, f"ended with {done.code}: {done.stderr}")
        new, left = (numbers(place / "results" / target.result) for place in (reference.after, folder))
        if new != left:
            self._wrong(where, "gave other numbers")
        shutil.rmtree(folder)

    def _wrong(self, where: str, what: str) -> None:
        self.found.wrong.append(f"{where}: {what}")
        self._say(f"WRONG {where}: {what}")

    def _look_at_end(self, target: Target, name: str, done: Done, where: str) -> None:
        if done.code in (0, 3):
            self.found.finished += 1
            return
        if done.code != CODES[name]:
            self._wrong(where, f"ended with {done.code}: {done.stderr}")
        lines = [line for line in done.stderr.splitlines() if line]
        if name == "SIGKILL":  # joblib's tracker, which outlives it, says what it tidies away
            lines = [line for line in lines if "resource_tracker" not in line and "warnings.warn" not in line]
        if "Traceback" in done.stderr or any(not line.startswith("staffsim: ") for line in lines):
            self._wrong(where, f"said {done.stderr}")
        if name in SAID and SAID[name] not in lines:
            self._wrong(where, f"did not say what ended it, but {done.stderr}")

    def _look_at_folder(
        self, target: Target, reference: Reference, name: str, folder: Path, where: str, *, ended_well: bool
    ) -> None:
        hidden = leftovers(folder)
        making = [path for path in hidden if MAKING.fullmatch(Path(path).name)]
        below = [path for path in hidden if any(path.startswith(f"{one}/") for one in making)]
        others = set(hidden) - set(making) - set(below)
        if others or (making and name != "SIGKILL"):
            self._wrong(where, f"left {sorted(others) or making}")
        self.found.leftovers += len(making)
        if not target.result:
            self.found.before += 1
            return
        old, new = (
            contents(place / "results" / target.result) for place in (reference.before, reference.after)
        )
        left = {
            path: data
            for path, data in contents(folder / "results" / target.result).items()
            if not path.startswith(".")
        }
        if target.on:  # it adds files to a result, each of them whole
            self._look_at_files(old, new, left, folder / "results" / target.result, where)
        elif left == old:
            self.found.old += 1
        elif left == new or (ended_well and target.may_end_well):
            self.found.new += 1
        else:
            self._wrong(where, f"left neither the old result nor the new one: {sorted(left)}")
        if target.file and (folder / target.file).exists():
            if left != new and not target.on:
                self._wrong(where, f"left {target.file} without its result")
            if (folder / target.file).read_bytes() != (reference.after / target.file).read_bytes():
                self._wrong(where, f"left half of {target.file}")

    def _look_at_files(
        self, old: dict[str, bytes], new: dict[str, bytes], left: dict[str, bytes], folder: Path, where: str
    ) -> None:
        for path, data in left.items():
            whole = zipfile.is_zipfile(folder / path) if path.endswith(".xlsx") else data == new.get(path)
            if data != old.get(path) and not whole:
                self._wrong(where, f"left half of {path}")
        if set(old) - set(left):
            self._wrong(where, f"lost {sorted(set(old) - set(left))}")
        if set(left) == set(new):
            self.found.new += 1
        else:
            self.found.old += 1

    def _go_on(
        self, target: Target, reference: Reference, folder: Path, where: str, *, ended_well: bool
    ) -> None:
        """Run it again, with ``--resume`` where it takes that: the numbers are those of one left alone."""
        if target.file:
            (folder / target.file).unlink(missing_ok=True)
        resumes = target.resumes and not ended_well
        done = finish(start((*target.arguments, *(["--resume"] if resumes else [])), folder))
        self._compare(target, reference, folder, where, done, resumed=resumes)

    def _compare(
        self, target: Target, reference: Reference, folder: Path, where: str, done: Done, *, resumed: bool
    ) -> None:
        """See whether a command that went on has made what one left alone makes, and tidied up."""
        if done.code not in (0, 3):
            self._wrong(where, f"and then ended with {done.code}: {done.stderr}")
            return
        if target.result:
            new, left = (
                numbers(place / "results" / target.result) for place in (reference.after, folder)
            )
            if new != left:
                other = sorted(path for path in new if new[path] != left.get(path))
                self._wrong(where, f"and then gave other numbers: {other}")
            if resumed:
                self.found.resumed += 1
            else:
                self.found.again += 1
        rest = [*leftovers(folder), *map(str, folder.rglob("*.unfinished"))]
        if rest:
            self._wrong(where, f"and then still had {rest}")
