"""Break a rule in one of the two engines and see whether the tests notice: the table of docs/twin.md.

Each mutation is made in a copy of the project, and the tests of the twin run there: an engine that plays by
another rule has to differ from its twin in some world. Takes a few minutes, for the mutated twin is
compiled each time.

    python docs/mutations.py
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("small_worlds", "crowds", "worlds_of_three_days")


class Mutation(NamedTuple):
    """What is broken, where, and by which change of its text, which stands there once."""

    rule: str
    file: str
    text: str
    becomes: str


SIMPY, POLICIES, TWIN = "model.py", "policies.py", "compiled.py"
MUTATIONS = [
    Mutation("tie-breaking: of equals the highest number gets the chat", POLICIES,
             "(len(p.chats), p.number), default", "(len(p.chats), -p.number), default"),
    Mutation("tie-breaking: of equals the highest number gets the chat", TWIN,
             "if tree[node] > tree[node >> 1]:", "if tree[node + 1] == tree[node >> 1]:"),
    Mutation("tie-breaking: of questions of one time the highest chat first", POLICIES,
             "insort(questions, (chat.question, chat.number))",
             "insort(questions, (chat.question, chat.number), key=lambda q: (q[0], -q[1]))"),
    Mutation("tie-breaking: of questions of one time the highest chat first", TWIN,
             "(a == b and one < other)", "(a == b and one > other)"),
    Mutation("tie-breaking: newest takes the highest chat of the latest time", POLICIES,
             "bisect_left(questions, (questions[-1][0], -1))", "len(questions) - 1"),
    Mutation("tie-breaking: round robin may take the same person again", TWIN,
             "state.desk[0].last_routed + 1", "max(0, state.desk[0].last_routed)"),
    Mutation("leaving: at the very moment of the start the buyer is still there", SIMPY,
             "if self.env.now - chat.question >= self.patience[chat.turn]:",
             "if self.env.now - chat.question > self.patience[chat.turn]:"),
    Mutation("leaving: at the very moment of the start the buyer is still there", TWIN,
             "if state.desk[0].now - chat.question >= patience:",
             "if state.desk[0].now - chat.question > patience:"),
    Mutation("leaving: who leaves silently is seen to leave", SIMPY,
             "if not self.silent[chat.number] and", "if"),
    Mutation("leaving: a withdrawn question keeps its slot", TWIN,
             "_end(house, script, state, number)\n    desk.decision_due = True",
             "chat.question = -1\n    desk.decision_due = True"),
    Mutation("leaving: the chat goes on when the buyer has left", TWIN,
             "if gone or turn + 1 ==", "if turn + 1 =="),
    Mutation("shift end: the reply in hand is handed over too", SIMPY,
             " if chat is not person.writing]:", "]:"),
    Mutation("shift end: the reply in hand is handed over too", TWIN,
             "if number != agent.writing:", "if True:"),
    Mutation("shift end: no transfer is noted", SIMPY,
             "chat.handed_over_by = person.number\n", "chat.handed_over_by = -1\n"),
    Mutation("shift end: who went home keeps the chat after the last reply", SIMPY,
             "if person.gone_home and not person.staying:", "if False:"),
    Mutation("shift end: who went home keeps the chat after the last reply", TWIN,
             "if agent.gone_home and not agent.staying:", "if False:"),
    Mutation("shift end: nobody stays to finish", TWIN,
             "agent.staying = agent.chats > 0\n        _make_", "agent.staying = False\n        _make_"),
    Mutation("shift end: a shift's end comes after the questions of its moment", TWIN,
             "# The calendar first, then all else;",
             "while desk.arrived < len(script.arrival) and script.arrival[desk.arrived] == now:\n"
             "            _arrives(house, script, sheet, state, desk.arrived)\n"
             "            desk.arrived += 1\n"
             "        _decide(house, script, sheet, state)\n"
             "        #"),
]  # fmt: skip


def noticed_by(mutation: Mutation) -> str:
    """Name the tests that fail on the mutated engine; an empty text where none does."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        for part in ("simulator", "tests", "scenarios", "pyproject.toml"):
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, copy / part)
        file = copy / "simulator" / "desk" / mutation.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutation.text) != 1:
            raise SystemExit(f"{mutation.file}: not there once: {mutation.text}")
        file.write_text(text.replace(mutation.text, mutation.becomes), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/desk/test_twin.py",
             "--hypothesis-profile", "first-failure", "-k", " or ".join(TESTS)],
            cwd=copy, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return ", ".join(
        test.replace("_", " ") for test in TESTS if any(f"::test_{test}" in line for line in failed)
    )


def main() -> None:
    """Print a line a mutation; exit code 1 where one goes unnoticed."""
    unnoticed = 0
    print(f"{'rule that is broken':<72} {'where':<12} tests that notice")
    for mutation in MUTATIONS:
        tests = noticed_by(mutation)
        unnoticed += not tests
        print(f"{mutation.rule:<72} {mutation.file:<12} {tests or 'NONE'}", flush=True)
    if unnoticed:
        raise SystemExit(f"{unnoticed} mutations go unnoticed")


if __name__ == "__main__":
    main()
