"""Print the table of docs/lessons.md: each shipped scenario and variant, played a few times.

python docs/lessons.py SCENARIO...
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.report.language import texts
from simulator.scenario.load import variant_names

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the scenarios named, by their own number of replications, and print a line each."""
    t = texts("en")
    columns = ("scenario", "rate", "chance of target", "left", "cost", "hours under target")
    print("{:<32} {:<24} {:<18} {:>6} {:>7}  {}".format(*columns))
    for name in sys.argv[1:]:
        path = ROOT / "scenarios" / f"{name}.yaml"
        for variant in (None, *variant_names(path)):
            result = play(path, variant)
            rates = [hour["rate"]["mean"] for hour in result["by_hour"]]
            under = sum(rate is not None and rate < result["target"] for rate in rates)
            label = name if variant is None else f"  {variant}"
            chance = t.share(result["pass_probability"], 0)
            left = t.share({"mean": result["abandoned"]["mean"]}, 0)
            print(
                f"{label:<32} {t.share(result['rate']):<24} {chance:<18} {left:>6} "
                f"{t.number(result['cost']):>7}  {under}"
            )


def play(path: Path, variant: str | None, sets: Sequence[str] = ()) -> dict[str, Any]:
    """Return the result of `staffsim run --json`."""
    with tempfile.TemporaryDirectory() as out:
        command = ["staffsim", "run", str(path), "--json", "--quiet", "--out", out]
        if variant:
            command += ["--variant", variant]
        for change in sets:
            command += ["--set", change]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main()
