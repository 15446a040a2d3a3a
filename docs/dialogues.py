"""Print what 13,540 real Taobao service dialogues show of a chat's build: turns, messages and characters.

The dialogues (songkaisong/ssa on GitHub) have an order of messages and their lengths in tokens, but no
times; a token is about 1.58 characters. They lie beside the project and are no part of it.

    python -m docs.dialogues
"""

import csv
import sys
from pathlib import Path

import numpy as np

from simulator.calibration.families import Fitted, fit_counts, fit_spread

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "taobao_ssa_dialogues.csv"
CHARACTERS = 1.58  # a token


def built(sequence: str) -> tuple[int, list[int], list[float]]:
    """Buyer's turns of a dialogue, messages of each, and characters of each answer that it got."""
    messages: list[int] = []
    answers: list[float] = []
    waits = False
    for item in sequence.split():
        tokens = int(item[1:])
        if item[0] == "c":
            if not waits:
                messages.append(0)
            messages[-1] += 1
            waits = True
        elif messages:
            if waits:
                answers.append(0.0)
            answers[-1] += tokens * CHARACTERS
            waits = False
    return len(messages), messages, answers


def line(what: str, values: "np.ndarray", fit: Fitted) -> str:
    """One row of the table."""
    low, high = fit.mean.low, fit.mean.high
    interval = "" if low is None or high is None else f"({low:.2f}-{high:.2f})"
    return (
        f"{what:24}{len(values):>9,}{values.mean():>8.2f}{np.median(values):>8.1f}"
        f"{values.std() / values.mean():>6.2f}"
        f"   {fit.family:10}{fit.mean.value:>7.2f} {interval:15}{fit.ks:>6.3f}"
    )


def main() -> None:
    """Print the table."""
    if not FILE.is_file():
        sys.exit(f"needs the real dialogues at ../shared/data/{FILE.name}, which are missing here")
    with FILE.open(encoding="utf-8") as file:
        found = [built(row["sequence"]) for row in csv.DictReader(file)]
    turns = np.array([count for count, _, _ in found if count])
    messages = np.array([one for _, each, _ in found for one in each])
    answers = np.array([one for _, _, each in found for one in each])
    print(f"{'':24}{'n':>9}{'mean':>8}{'median':>8}{'cv':>6}   {'family':10}{'mean':>7} {'95%':15}{'KS':>6}")
    print(line("turns a chat", turns, fit_counts(turns, "turns")))
    spread = fit_spread(turns.astype(np.float64), "chars", 1.0)
    print(line("  of any spread", turns, spread))
    print(line("messages a turn", messages, fit_counts(messages, "messages")))
    print(line("characters a reply", answers, fit_spread(answers, "chars", CHARACTERS)))


if __name__ == "__main__":
    main()
