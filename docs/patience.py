"""Print what double11 predicts with other patience: the table of docs/assumptions.md.

python docs/patience.py
"""

from lessons import ROOT, play

from simulator.report.language import texts


def main() -> None:
    """Play double11 with each mean patience and print a line each."""
    t = texts("en")
    print(f"{'mean patience':<16} {'rate':<22} buyers who left")
    for patience in ("5min", "10min", "20min", "60min", None):
        wanted = "null" if patience is None else f"{{dist: exponential, mean: {patience}}}"
        sets = [f"buyers.{kind}.patience={wanted}" for kind in ("presale", "aftersale")]
        result = play(ROOT / "scenarios" / "double11.yaml", None, sets)
        left = t.share({"mean": result["abandoned"]["mean"]}, 0)
        print(f"{patience or 'nobody leaves':<16} {t.share(result['rate']):<22} {left}")


if __name__ == "__main__":
    main()
