"""The heavy edges, and all commands at the light ones; what was tried, its time and memory.

    python -m tests.edges

Warnings are errors; every command has to end with code 0, or 3 where there is no plan, and to print and
write no number that is none. Exit code 1 where anything is amiss.
"""

import json
import re
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np

from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import play
from simulator.desk.records import ANSWERED, NOT_ASKED, OPEN
from simulator.messages.transcript import transcript
from simulator.scoring.metrics import score
from simulator.units import DAY, HOUR, SECOND
from tests.edges.worlds import BASE, amounts_to, edge, means, played, scored

NO_NUMBER = re.compile(r"\b(nan|None|inf|Infinity|NaN)\b|-0\.0%")
CHECKS: dict[str, Callable[[], None]] = {}


def check(title: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have a function called, and its time and memory told, under a title."""

    def keep(function: Callable[[], None]) -> Callable[[], None]:
        CHECKS[title] = function
        return function

    return keep


@check("100,000 chats in an hour, 2,000 people, one reply each")
def busy_hour() -> None:
    """Ten seconds each, 27.8 a second: about 278 are busy, nobody waits, each reply takes its time."""
    profile = [0] * 12 + [1] + [0] * 11
    scenario = edge(
        demand={"chats_per_day": 100_000, "profile": profile},
        teams__team__agents=2000, roster__day__agents=2000,
    )  # fmt: skip
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    records = play(tape, crew, "compiled")
    chats = len(tape.arrival)
    assert abs(chats - 100_000) < 6 * 100_000**0.5
    assert (records.outcome == ANSWERED).all()
    assert (records.start == records.question).all()
    assert (records.reply - records.start == 10 * SECOND).all()
    accounts = tuple(agent.account for agent in crew.agents)
    got = score(transcript(tape, records, accounts, scenario.epoch), scenario.rule_set)
    assert (got.turns, got.in_time, got.response_mean_s) == (chats, chats, 10.0)
    found = amounts_to(scenario)
    assert means(found, "rate", "response_mean_s", "pickup_mean_s") == [1, 10, 0]


@check("100,000 chats in an hour, one person: 280 times what can be answered")
def hopeless_hour() -> None:
    """8,640 - 4,320 replies fit in from noon to midnight, and nothing that was asked is lost."""
    profile = [0] * 12 + [1] + [0] * 11
    scenario = edge(demand={"chats_per_day": 100_000, "profile": profile})
    tape = draw_tape(scenario, 0)
    records = play(tape, make_crew(scenario, tape), "compiled")
    first = int(tape.arrival[0])
    assert np.count_nonzero(records.outcome == ANSWERED) == (DAY - first - 1) // (10 * SECOND)
    assert np.count_nonzero(records.outcome == OPEN) == len(tape.arrival) - (DAY - first - 1) // (10 * SECOND)
    assert first >= 12 * HOUR


@check("2,000 people, 4,000 buyers at one microsecond")
def two_thousand() -> None:
    """Each person gets two chats, the lowest numbers first, and answers one after the other."""
    scenario = edge([3600] * 4000, teams__team__agents=2000, roster__day__agents=2000)
    tape = draw_tape(scenario, 0)
    records = play(tape, make_crew(scenario, tape), "compiled")
    assert records.agent.tolist() == list(range(2000)) * 2
    assert ((records.reply - records.question) // SECOND).tolist() == [10] * 2000 + [20] * 2000


@check("2,000 people, 200 buyers at one microsecond, both engines")
def two_thousand_twice() -> None:
    """The lowest numbers get one each."""
    scenario = edge([3600] * 200, teams__team__agents=2000, roster__day__agents=2000)
    assert played(scenario)[0].agent.tolist() == list(range(200))


@check("60 days, 200 chats a day, both engines")
def sixty_days() -> None:
    """The days' turns are the horizon's; every chat's question is put once."""
    scenario = edge(days=60)
    records, _ = played(scenario)
    assert not (records.outcome == NOT_ASKED).any()
    found = amounts_to(scenario)
    assert len(found["by_day"]) == 60
    assert sum(day["turns"]["mean"] for day in found["by_day"]) == means(found, "turns")[0]
    assert means(found, "agent_hours", "cost") == [60 * 24, 60 * 240]
    got = scored(scenario)  # what is answered past midnight is a cross-day turn
    assert got.turns + got.excluded.cross_day == len(records.question)


WORLDS: dict[str, dict[str, Any]] = {
    "nobody-comes": {"demand": {"chats_per_day": 0}},
    "one-chat-a-week": {"demand": {"chats_per_day": 0.14}},
    "nobody-works": {"roster": {"day": {"agents": 0}}},
    "all-is-neglected": {"teams": {"team": {"neglects": "100%"}}},
    "no-patience": {"buyers": {"all": {"patience": "0s", "leaves_silently": "0%"}}},
    "ten-times-too-many": {"demand": {"chats_per_day": 86400}, "seed": 8},
    "a-minutes-window": {"rules": {"base": "human-9-23", "window": "10:00-10:01"}},
}
FILES = [f"{name}.yaml" for name in WORLDS]
SHIFTS = {"all": {"team": "team", "shift": "00:00-24:00", "max": 2}}
PLAN = {"plan": {"confidence": "50%", "shifts": SHIFTS}}
COMMANDS = [
    *(["run", name, "--quiet"] for name in FILES),
    ["report", "results/nobody-comes", "--lang", "en"],
    *(["report", f"results/{name}", "--lang", "zh"] for name in ("nobody-comes", "nobody-works")),
    ["check", "nobody-comes.yaml"],
    ["compare", *FILES[:4], "--replications", "2", "--quiet"],
    ["sweep", "edge.yaml", "--over", "demand.chats_per_day=0,1", "--over", "roster.day.agents=0,1",
     "--replications", "2", "--quiet"],
    ["plan", "planned.yaml", "--replications", "4", "--quiet"],
    ["run", "nobody-comes.yaml", "--save-log", "--out", "logs", "--quiet"],
    ["score", "logs/nobody-comes/messages.csv"],
]  # fmt: skip


def commands() -> int:
    """All commands at the light edges, in a folder of their own; how many went wrong."""
    from click.testing import CliRunner

    from simulator.commands import staffsim

    planned = {**BASE, **PLAN, **WORLDS["nobody-comes"]}
    documents: dict[str, dict[str, Any]] = {"edge": BASE, "planned": planned}
    documents |= {name: {"extends": "edge.yaml", **changes} for name, changes in WORLDS.items()}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name, document in documents.items():
            text = json.dumps({**document, "name": name})
            Path(f"{name}.yaml").write_text(text, encoding="utf-8")
        for command in COMMANDS:
            begun = time.perf_counter()
            ended = CliRunner().invoke(staffsim, command)
            amiss = [f"exit code {ended.exit_code}: {ended.output[-300:]}"]
            amiss *= ended.exit_code not in (0, 3)
            amiss += NO_NUMBER.findall(ended.output)
            amiss += [
                f"{path}: {found.group()}"
                for path in Path().rglob("*")
                if path.suffix in (".json", ".csv")
                for found in [NO_NUMBER.search(path.read_text(encoding="utf-8"))]
                if found and path.name != "messages.csv"
            ]
            print(f"{' '.join(command):<92} {time.perf_counter() - begun:5.1f} s", *amiss, flush=True)
            wrong += bool(amiss)
    return wrong


def main() -> int:
    """Try everything, and tell."""
    warnings.simplefilter("error")
    wrong = 0
    for title, function in CHECKS.items():
        begun = time.perf_counter()
        try:
            function()
            said = ""
        except Exception as error:  # told, and the next one tried
            said, wrong = f"  {type(error).__name__}: {error}", wrong + 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{title:<76} {time.perf_counter() - begun:5.1f} s  up to {peak:4.0f} MB{said}", flush=True)
    wrong += commands()
    print(f"{len(CHECKS)} heavy edges and {len(COMMANDS)} commands tried, {wrong} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
