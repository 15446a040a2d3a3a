"""Print what common random numbers are worth: paired and unpaired intervals of a scenario's variants.

python docs/pairing.py SCENARIO REPLICATIONS
"""

import json
import subprocess
import sys
import tempfile
from typing import Any


def main() -> None:
    """Compare the variants and print the half-widths of the rate's difference, side by side."""
    file, replications = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        command = ["staffsim", "compare", file, "--replications", replications, "--json", "--quiet"]
        done = subprocess.run([*command, "--out", out], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    print(f"{'points of the rate':<20} {'gain':>6} {'paired':>8} {'unpaired':>10} {'ratio':>7}")
    for difference in result["differences"]:
        paired, unpaired = half(difference["rate"]), half(difference["unpaired_rate"])
        gain = 100 * difference["rate"]["mean"]
        widths = f"{f'±{paired:.2f}':>8} {f'±{unpaired:.2f}':>10} {paired / unpaired:>7.2f}"
        print(f"{difference['name']:<20} {gain:>+6.2f} {widths}")


def half(figure: dict[str, Any]) -> float:
    """Half an interval's width, in points."""
    return float(100 * (figure["high"] - figure["low"]) / 2)


if __name__ == "__main__":
    main()
