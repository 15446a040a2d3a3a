"""The campaign, a sample of it, and its score; see docs/mutations.md.

    python -m tests.mutation                            every mutant of every module: an hour or two
    python -m tests.mutation simulator.scoring.turns    of these modules
    python -m tests.mutation --survivors                again, of the survivors that nobody has explained
    python -m tests.mutation --sample 60                of so many, drawn with --seed, within --seconds
    python -m tests.mutation --score                    what the last campaign found
"""

import argparse
import hashlib
import json
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.mutation.mutants import ROOT, Module, Mutant, modules, mutant_at, mutants_of, places_of
from tests.mutation.trying import baseline, preload, try_out

HERE = Path(__file__).parent
CAMPAIGN, EXPLAINED = HERE / "campaign.json", HERE / "survivors.toml"
OUTCOMES = ("failed", "ran away", "not imported", "survived")

Key = tuple[str, str, str, str]


def explained() -> dict[Key, str]:
    """Why each survivor that was looked at is let live."""
    entries = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("survivor", [])
    return {
        (e["module"], e["where"], e["before"], after): e["why"] for e in entries for after in e["after"]
    }


def campaign(module: Module, only: set[Key] | None) -> dict[str, Any]:
    """What becomes of all mutants of a module; those of `only` are tried again. It can be taken up again."""
    digest = hashlib.sha256(module.text.encode()).hexdigest()[:12]
    path = ROOT / "results" / "mutation" / f"{module.name}-{digest}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    done: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        entry = json.loads(line)
        done[entry["mutant"]] = entry["outcome"]
    mutants = mutants_of(module)
    left = [m for m in mutants if _name(m) not in done or (only is not None and m.key in only)]
    seconds = baseline(module) if left else {}
    with path.open("a", encoding="utf-8") as file:
        for number, mutant in enumerate(left, start=1):
            outcome = try_out(module, mutant.text, seconds)
            done[_name(mutant)] = outcome
            file.write(json.dumps({"mutant": _name(mutant), "outcome": outcome}) + "\n")
            file.flush()
            if outcome == "survived":
                print(f"{module.name} {number}/{len(left)}: survived: {_told(mutant)}", flush=True)
    counts = Counter(done[_name(m)] for m in mutants)
    survivors = [m.key[1:] for m in mutants if done[_name(m)] == "survived"]
    return {"text": digest, **{name: counts[name] for name in OUTCOMES}, "survivors": survivors}


def sample(size: int, seed: int, seconds: float) -> int:
    """Try some mutants for so long, of modules tried whole; how many survived that nobody has explained."""
    known, end = explained(), time.monotonic() + seconds
    tried_whole = json.loads(CAMPAIGN.read_text(encoding="utf-8"))
    places = [(m, place) for m in modules() if m.name in tried_whole for place in places_of(m)]
    of_module: dict[Module, list[Mutant]] = {}
    for module, place in random.Random(seed).sample(places, min(size, len(places))):
        of_module.setdefault(module, []).append(mutant_at(module, place))
    tried: Counter[str] = Counter()
    unexplained: list[Mutant] = []
    # A process a module, for what one has loaded the next must not have.
    for module, mutants in of_module.items():
        if time.monotonic() > end:
            break
        for mutant, outcome in _apart(module, mutants, end):
            tried["explained" if outcome == "survived" and mutant.key in known else outcome] += 1
            if outcome == "survived" and mutant.key not in known:
                unexplained.append(mutant)
    print(f"seed {seed}: {sum(tried.values())} mutants of {len(places)}, in {len(of_module)} modules: "
          + ", ".join(f"{count} {what}" for what, count in sorted(tried.items())))  # fmt: skip
    for mutant in unexplained:
        print(f"survived: {mutant.module} {_told(mutant)}")
    return len(unexplained)


def _apart(module: Module, mutants: list[Mutant], end: float) -> Iterable[tuple[Mutant, str]]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        preload(module)
        seconds = baseline(module)
        with os.fdopen(write, "w") as pipe:
            for number, mutant in enumerate(mutants):
                if time.monotonic() < end:
                    pipe.write(f"{number} {try_out(module, mutant.text, seconds)}\n")
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        for line in pipe:
            place, outcome = line.rstrip("\n").split(" ", 1)
            yield mutants[int(place)], outcome
    if os.waitpid(child, 0)[1]:
        raise SystemExit(f"{module.name}: the mutants could not be tried")


def score() -> str:
    """The last campaign's table, as Markdown."""
    known, found = explained(), json.loads(CAMPAIGN.read_text(encoding="utf-8"))
    head = "module | mutants | a test failed | ran away | not imported | explained | survived | killed"
    rows = [f"| {head} |", "|---" * 8 + "|"]
    total: Counter[str] = Counter()
    for module in modules():
        if (of := found.get(module.name)) is None:
            rows.append(f"| `{module.name}` | not tried | | | | | | |")
            continue
        why = sum((module.name, *key) in known for key in of["survivors"])
        counts = Counter({name: of[name] for name in OUTCOMES})
        counts.update({"explained": why, "survived": -why})
        total.update(counts)
        rows.append(_row(f"`{module.name}`", counts))
    return "\n".join([*rows, _row("all", total)])


def _row(name: str, counts: Counter[str]) -> str:
    columns = ("failed", "ran away", "not imported", "explained", "survived")
    mutants = sum(counts[c] for c in columns)
    killed = sum(counts[c] for c in columns[:3])
    cells = [name, f"{mutants}", *(f"{counts[column]}" for column in columns), f"{killed / mutants:.1%}"]
    return f"| {' | '.join(cells)} |"


def _name(mutant: Mutant) -> str:
    return f"{mutant.operator} {mutant.occurrence}"


def _told(mutant: Mutant) -> str:
    return f"line {mutant.line}, {mutant.where}: {mutant.before}  ->  {mutant.after}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.split("\n")[0])
    parser.add_argument("module", nargs="*", help="modules; all of the configuration without")
    parser.add_argument("--survivors", action="store_true", help="try again what survived unexplained")
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants drawn at random")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=55, help="after which a sample begins no more")
    parser.add_argument("--score", action="store_true", help="print the last campaign's table")
    args = parser.parse_args()
    if args.score:
        print(score())
        return 0
    if args.sample:
        return 1 if sample(args.sample, args.seed, args.seconds) else 0
    found = json.loads(CAMPAIGN.read_text(encoding="utf-8")) if CAMPAIGN.exists() else {}
    known = set(explained())
    for module in modules():
        if args.module and module.name not in args.module:
            continue
        last = {(module.name, *key) for key in found.get(module.name, {}).get("survivors", [])}
        only = last - known if args.survivors else None
        if only is not None and not only:
            continue
        child = os.fork()  # a process a module, for what one has loaded the next must not have
        if child == 0:
            preload(module)
            of_module = campaign(module, only)
            # Read again, for another campaign may have added its modules meanwhile.
            found = json.loads(CAMPAIGN.read_text(encoding="utf-8")) if CAMPAIGN.exists() else {}
            found[module.name] = of_module
            CAMPAIGN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(module.name, {name: found[module.name][name] for name in OUTCOMES}, flush=True)
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"{module.name}: the campaign broke off")
        found = json.loads(CAMPAIGN.read_text(encoding="utf-8"))
    print(score())
    return 0


if __name__ == "__main__":
    sys.exit(main())
