"""``--resume``: a command that was stopped goes on, plays what is missing, and ends as if it had not been."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.experiment.interrupts import Ended
from simulator.experiment.journal import open_journal
from simulator.experiment.recall import digest_of
from simulator.experiment.replication import Replicate, ReplicateEach
from simulator.planning import bound, plan, search
from simulator.planning.ceiling import Score
from simulator.planning.trials import PlayEach
from simulator.report import figures

SHOP = """\
name: shop
start: 2026-11-10
seed: 7
replications: {min: 4, max: 12, precision: 0.1%}
demand: {chats_per_day: 100}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}, patience: {dist: exponential, mean: 3min}}}
teams: {team: {agents: 4, hourly_cost: 10}}
roster: {day: {team: team, agents: 1, shift: 09:00-23:00}}
variants: {two: {roster: {day: {agents: 2}}}, three: {roster: {day: {agents: 3}}}}
levers: {typing-10: null, quick-replies: null, bot-resolves: null, bot-overflow: null, rescue: null}
"""
HURRIED = """\
name: shop
start: 2026-11-10
seed: 7
rules: {base: human-9-23, window: 09:00-13:00, target: 80%}
demand: {chats_per_day: 60,
         profile: [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}, patience: 90s}}
teams: {team: {agents: 5, hourly_cost: 20}}
roster: {idle: {team: team, agents: 1, shift: 22:00-23:00}}
plan:
  confidence: 70%
  keep_roster: false
  shifts:
    first: {team: team, shift: 09:00-11:00, max: 2}
    second: {team: team, shift: 11:00-13:00, max: 2}
    whole: {team: team, shift: 09:00-13:00, breaks: [11:00-11:15], max: 3}
"""
COMMANDS = {
    "run": ["run"],
    "compare": ["compare", "--budget", "30"],
    "sweep": ["sweep", "--over", "roster.day.agents=1:3:1", "--replications", "5"],
    "levers": ["levers", "--replications", "5"],
    "plan": ["plan", "--replications", "6", "--frontier"],
}
NAMES = {name: "shop" if name == "run" else f"shop-{name}" for name in COMMANDS}


class Stop:
    """Notes what is played, scenario by scenario, and stops the command once there is so much."""

    def __init__(self) -> None:
        self.played: set[Any] = set()
        self.after, self.by = 10**9, Ended(15)

    def noting(self, play: Callable[[Any, Any], Any], parts: Callable[[Any, Any], set[Any]]) -> Any:
        def noted(work: Any, task: Any) -> Any:
            if len(self.played) >= self.after:
                raise self.by
            made = play(work, task)
            self.played |= parts(work, task)
            return made

        return noted


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Stop:
    found = Stop()
    parts: dict[Any, Callable[[Any, Any], set[Any]]] = {
        Replicate: lambda work, task: {(digest_of(work.scenario), task)},
        ReplicateEach: lambda work, task: {(digest_of(work.scenarios[p]), task[0]) for p in task[1]},
        PlayEach: lambda work, task: {(digest_of(scenario), task[0], "counts") for scenario in task[1]},
        Score: lambda work, task: {task[3]},
    }
    for work, of in parts.items():
        monkeypatch.setattr(work, "__call__", found.noting(work.__call__, of))
    monkeypatch.setattr(bound, "MOST_CUTS", 1)
    monkeypatch.setattr("simulator.verbs.plan.CONFIDENCES", (0.5, 0.9))
    monkeypatch.setattr(search, "_worth_trying_all", lambda *_: False)  # so that a plan's bound is sought
    monkeypatch.setattr(figures, "draw_all", lambda *_: ([], []))
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    path.with_name("hurried.yaml").write_text(HURRIED, encoding="utf-8")
    return path


def call(name: str, shop: Path, out: Path, *more: str) -> Result:
    command, *options = COMMANDS[name]
    played_by = [] if "--jobs" in more else ["--jobs", "1", "--engine", "simpy"]
    file = shop.with_name("hurried.yaml") if name == "plan" else shop
    arguments = [command, str(file), *options, *played_by, "--out", str(out), "--lang", "en", *more]
    return CliRunner().invoke(staffsim, arguments)


def written(folder: Path) -> dict[str, bytes]:
    """All that a result's folder holds, but for the manifest."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Whole:
    """A command that was not stopped."""

    files: dict[str, bytes]
    played: set[Any]
    code: int


@pytest.fixture(scope="module")
def wholes() -> dict[str, Whole]:
    return {}


@pytest.fixture
def whole(shop: Path, stop: Stop, wholes: dict[str, Whole], tmp_path: Path) -> Callable[[str], Whole]:
    def of(name: str) -> Whole:
        if name not in wholes:
            done = call(name, shop, tmp_path / "whole")
            assert done.exit_code in (0, 3), done.output
            assert [path.name for path in (tmp_path / "whole").iterdir()] == [NAMES[name]]
            wholes[name] = Whole(written(tmp_path / "whole" / NAMES[name]), stop.played, done.exit_code)
            stop.played = set()
        return wholes[name]

    return of


@pytest.mark.parametrize("name", COMMANDS)
def test_stopped_twice_it_plays_each_thing_once_and_the_result_is_the_same(
    name: str, shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected, out, played = whole(name), tmp_path / "out", set[Any]()
    for share in (0.3, 0.3):
        stop.after = int(share * len(expected.played))
        done = call(name, shop, out, *(["--resume"] if played else []))
        assert done.exit_code == 143, done.output
        assert [path.name for path in out.iterdir()] == [f"{NAMES[name]}.unfinished"]
        assert stop.played and not stop.played & played
        played |= stop.played
        stop.played = set()
        assert done.stderr.splitlines()[-1] == (
            f"staffsim: {len(played)} finished replications are kept in {out / NAMES[name]}.unfinished: "
            "the same command with --resume goes on with them"
        )
    stop.after = 10**9
    done = call(name, shop, out, "--resume")
    assert done.exit_code == expected.code, done.output
    assert stop.played and not stop.played & played
    assert stop.played | played == expected.played
    assert written(out / NAMES[name]) == expected.files
    assert [path.name for path in out.iterdir()] == [NAMES[name]]
    manifest = json.loads((out / NAMES[name] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["resumed"] == len(played)
    assert f"staffsim: --resume: {len(played)} of {len(played)} kept replications were taken" in done.stderr


def stopped(name: str, shop: Path, stop: Stop, out: Path, after: int, *more: str) -> Path:
    """Stop a command, and return what it leaves."""
    stop.after = after
    assert call(name, shop, out, *more).exit_code == 143
    stop.after, stop.played = 10**9, set()
    return out / f"{NAMES[name]}.unfinished"


def test_another_engine_and_more_at_a_time_go_on_with_it(
    shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("run")
    stopped("run", shop, stop, tmp_path, 5)
    done = call("run", shop, tmp_path, "--resume", "--jobs", "2", "--engine", "compiled")
    assert done.exit_code == 0, done.output
    assert len(expected.played) - len(stop.played) == 5
    after = written(tmp_path / "shop")
    by_other = after.pop("result.json").replace(b'"engine": "compiled"', b'"engine": "simpy"')
    assert {**after, "result.json": by_other} == expected.files


@pytest.mark.parametrize("stage", ["search", "frontier"])
def test_an_interrupted_plan_gives_its_best_roster_and_can_be_finished(
    stage: str, shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("plan")
    play, at, stages = PlayEach.__call__, plan._Look.at, list[str]()

    def interrupted(work: Any, task: Any) -> Any:
        if stages[-1:] == [stage]:
            raise KeyboardInterrupt
        return play(work, task)

    def told(look: plan._Look, what: str) -> None:
        stages.append(what)
        at(look, what)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlayEach, "__call__", interrupted)
        patch.setattr(plan._Look, "at", told)
        done = call("plan", shop, tmp_path)
    assert done.exit_code in (0, 3), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop-plan", "shop-plan.unfinished"]
    result = json.loads((tmp_path / "shop-plan" / "result.json").read_bytes())
    assert (result["search"]["interrupted"], result["frontier"]) == (stage == "search", None)
    assert "replications are kept in" in done.stderr.splitlines()[-1]
    before, stop.played = stop.played, set()
    again = call("plan", shop, tmp_path, "--resume")
    assert again.exit_code == expected.code, again.output
    assert not stop.played & before
    assert written(tmp_path / "shop-plan") == expected.files
    assert [path.name for path in tmp_path.iterdir()] == ["shop-plan"]


def test_without_resume_it_starts_again_and_says_so(
    shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("run")
    file = stopped("run", shop, stop, tmp_path, 5)
    done = call("run", shop, tmp_path)
    assert done.stderr == (
        f"staffsim: {file}, left by an earlier command, is replaced; to go on with it, stop now and say "
        "--resume\n"
    )
    assert stop.played == expected.played
    assert written(tmp_path / "shop") == expected.files
    assert "resumed" not in json.loads((tmp_path / "shop" / "manifest.json").read_bytes())
    assert not file.exists()


def test_what_another_seed_has_left_is_not_taken(shop: Path, stop: Stop, tmp_path: Path) -> None:
    stopped("run", shop, stop, tmp_path, 5, "--seed", "8")
    done = call("run", shop, tmp_path, "--resume")
    assert done.stderr == "staffsim: --resume: 0 of 5 kept replications were taken and not played again\n"
    assert "resumed" not in json.loads((tmp_path / "shop" / "manifest.json").read_bytes())


def test_with_nothing_to_go_on_with_it_plays_from_the_start(
    shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("run")
    done = call("run", shop, tmp_path, "--resume")
    assert done.stderr == (
        f"staffsim: --resume: there is no {tmp_path / 'shop.unfinished'}, so nothing to go on with; playing "
        "from the start\n"
    )
    assert written(tmp_path / "shop") == expected.files
    assert call("run", shop, tmp_path, "--resume", "--quiet").stderr == ""


def test_where_nothing_can_be_kept_it_is_played_all_the_same(
    shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("run")
    (tmp_path / "shop.unfinished").mkdir()
    done = call("run", shop, tmp_path)
    assert done.stderr == (
        f"staffsim: what is finished cannot be kept in {tmp_path / 'shop.unfinished'} (Is a directory), so "
        "that --resume will not find it; playing on without\n"
    )
    assert written(tmp_path / "shop") == expected.files


def test_two_at_once_harm_each_other_in_nothing(
    shop: Path, stop: Stop, whole: Callable[[str], Whole], tmp_path: Path
) -> None:
    expected = whole("run")
    file = stopped("run", shop, stop, tmp_path, 5)
    with closing(open_journal(file, resume=True)) as other:
        refused = call("run", shop, tmp_path, "--resume")
        assert refused.exit_code == 1
        assert refused.stderr == (
            f"staffsim: {file}: another command is at work on this result; wait for its end, or choose "
            "another --out\n"
        )
        done = call("run", shop, tmp_path, "--quiet")
        assert done.stderr == (
            "staffsim: another command is at work on the same result and keeps its work in "
            f"{file}; this one keeps nothing to resume\n"
        )
        assert written(tmp_path / "shop") == expected.files
        assert other.kept == 5
        assert file.is_file()


def test_a_single_replication_is_not_resumed(shop: Path, tmp_path: Path) -> None:
    done = call("run", shop, tmp_path, "--only", "3", "--resume")
    assert done.exit_code == 2
    assert "--resume and --only exclude each other" in done.stderr


def test_what_it_says_in_chinese(shop: Path, stop: Stop, tmp_path: Path) -> None:
    stop.after = 5
    done = call("run", shop, tmp_path, "--lang", "zh")
    assert done.stderr.splitlines()[-1] == (
        f"staffsim: 已完成的 5 次模拟保存在 {tmp_path / 'shop.unfinished'}，"
        "用同样的命令加上 --resume 即可接着算"
    )
