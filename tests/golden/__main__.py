"""Make the golden results anew and say which changed, and by how much; exit code 1 where one did.

    python -m tests.golden               all of them, those that the suite leaves out too
    python -m tests.golden double11      some
    python -m tests.golden --refresh     keep what changed, where CHANGELOG.md has a new line that says so
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.golden.cases import CASES, Case
from tests.golden.comparing import differences
from tests.golden.keeping import CHANGELOG, Kept, announced, changed_under, problems, read, write
from tests.golden.making import digests, headline, make


def made(case: Case) -> Kept:
    """A case's result, made now, by the compiled engine."""
    with tempfile.TemporaryDirectory() as folder:
        files = make(case, Path(folder), *(("--engine", "compiled") if case.engines else ()))
    return Kept(headline(case, files), digests(files))


def main() -> int:
    """Make, compare, and keep if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(case.name for case in CASES))
    parser.add_argument("--refresh", action="store_true")
    asked = parser.parse_args()
    chosen = [case for case in CASES if not asked.names or case.name in asked.names]
    if len(chosen) < len(set(asked.names)):
        parser.error(f"the names are: {', '.join(case.name for case in CASES)}")
    lines = announced(CHANGELOG.read_text(encoding="utf-8"))
    wrong = 0
    for case in chosen:
        kept, now = read(case.name), made(case)
        told = ["is new"] if kept is None else differences(kept, now)
        if told and asked.refresh:
            changed = () if kept is None else kept.changed
            try:
                write(case.name, changed_under(Kept(now.headline, now.files, changed), lines))
            except LookupError as error:
                told.append(f"NOT KEPT: {error}")
                wrong += 1
        elif told:
            wrong += 1
        elif kept is not None and (found := problems(case.name, kept, lines)):
            told, wrong = found, wrong + 1
        print(f"{case.name}: " + ("the same" if not told else "\n  ".join(told)), flush=True)
    print(f"{len(chosen)} golden results, {wrong} not as they are kept")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
