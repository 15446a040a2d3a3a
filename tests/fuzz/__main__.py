"""``python -m tests.fuzz --seconds N``: scenarios and logs, sound and broken, for N seconds.

Exit code 1 where something was found: its files, its commands and what was wrong are kept.
"""

import argparse
import os
import sys
from pathlib import Path

from simulator.commands import THREADS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("--seed", type=int, default=1, help="other cases for another seed (1)")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-finds"), help="where finds go (fuzz-finds)")
    asked = parser.parse_args()
    for name in THREADS:
        os.environ.setdefault(name, "1")
    from tests.fuzz.campaign import Campaign

    campaign = Campaign(asked.keep.resolve())
    campaign.run(asked.seconds, 1000 * asked.seed)
    print("\n".join(filter(None, campaign.told())))
    return 1 if campaign.found else 0


if __name__ == "__main__":
    sys.exit(main())
