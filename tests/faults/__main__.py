"""`python -m tests.faults`: end every command at moments spread over it, and print what came of it.

Ten moments of each of fourteen commands take about half an hour; `--seconds` bounds that.
"""

import argparse
import sys
from collections import Counter

from tests.faults.campaign import SIGNALS, TARGETS, Campaign, Found


def main() -> int:
    """Run a campaign; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--moments", type=int, default=10, help="moments of each command (10)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no more after so long")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and signals (1)")
    parser.add_argument("--jobs", type=int, default=2, help="commands at a time (2)")
    parser.add_argument("--only", action="append", metavar="COMMAND", help="this command; may be repeated")
    parser.add_argument("--compile", action="store_true", help="with a run that compiles, which takes long")
    parser.add_argument("--writes", action="store_true", help="before each write of those that resume")
    parser.add_argument("--verbose", action="store_true", help="say how far it is")
    asked = parser.parse_args()
    wanted = asked.only or [one.name for one in TARGETS if asked.compile or not one.compiles]
    targets = tuple(one for one in TARGETS if one.name in wanted)

    def say(text: str) -> None:
        if asked.verbose or text.startswith("WRONG"):
            print(text, file=sys.stderr, flush=True)

    campaign = Campaign(asked.moments, asked.seconds, asked.seed, asked.jobs, say)
    found = campaign.every_write(targets) if asked.writes else campaign.run(targets)
    print(table(found))
    return 1 if found.wrong else 0


def table(found: Found) -> str:
    """What was found, in words and figures."""
    by_command: Counter[str] = Counter()
    for (command, _), count in found.kills.items():
        by_command[command] += count
    lines = [f"{'command':<22}{'kills':>6}" + "".join(f"{name:>9}" for name in SIGNALS)]
    for command, count in by_command.items():
        lines.append(f"{command:<22}{count:>6}" + "".join(f"{found.kills[command, s]:>9}" for s in SIGNALS))
    total = sum(by_command.values())
    return "\n".join(
        [
            *lines,
            f"{total} kills: {found.old} left the earlier result, {found.new} the new one, "
            f"{found.before} of commands that write none; {found.finished} commands had ended before",
            f"{found.leftovers} folders in the making left by SIGKILL, all swept by the next run",
            f"{found.resumed} went on with --resume and {found.again} were run again: the same numbers",
            f"{found.workers} processes that played for a command were killed besides: the same numbers",
            f"{len(found.wrong)} wrong",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
