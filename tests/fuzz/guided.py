"""``python -m tests.fuzz.guided yaml|csv|json|text|book --seconds N``: coverage leads (atheris, libFuzzer).

Starts from the files in ``corpus/TARGET``. With ``--grow`` new files that reach other lines of ours are added
there. Exit code 1 where a file makes another error than a user's: it is kept. Where atheris cannot be
installed (it has wheels for Linux on x86-64 alone) nothing is tried, and that is said.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.reach import worth_keeping
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
LONGEST_FILE = 2048
"""Bytes: what goes wrong goes wrong in small files."""
HUNG = 25
"""Seconds after which a file is said to hang the reader."""
_CHILD = "STAFFSIM_FUZZ_FOLDERS"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, help="how long (60)")
    parser.add_argument("--seed", type=int, default=1, help="another way for another seed (1)")
    parser.add_argument("--grow", action="store_true", help="add to the corpus what reaches new code")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-finds"), help="where finds go (fuzz-finds)")
    asked = parser.parse_args()
    if find_spec("atheris") is None:
        print(f"{asked.target}: skipped, atheris is not installed")
        return 0
    if _CHILD in os.environ:
        lead(asked.target, asked.seconds, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        return guard(asked, Path(folder))


def guard(asked: argparse.Namespace, folder: Path) -> int:
    """Let a process of its own do it, which a crash of a library ends, and say in a line what came of it."""
    new, found = folder / "new", folder / "found"
    new.mkdir()
    found.mkdir()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", asked.target, "--seconds", str(asked.seconds),
         "--seed", str(asked.seed)],
        env={**os.environ, _CHILD: str(folder)}, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    said = ended.stderr.decode(errors="replace")
    runs = re.search(r"^(?:stat::number_of_executed_units:|Done) +(\d+)", said, re.MULTILINE)
    finds = sorted(found.iterdir())
    seeds = len(list((CORPUS / asked.target).iterdir()))
    tried = int(runs[1]) if runs else 0
    reached = len(list(new.iterdir()))
    print(f"{asked.target}: {tried:,} files tried from {seeds} seeds, {reached} of them reached new code")
    for number, path in enumerate(finds):
        place = asked.keep.resolve() / f"{asked.target}-{number}-{path.name[-8:]}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
        print(f"found: {place}")
    if finds or ended.returncode:
        print(said[-6000:], file=sys.stderr)
        return 1
    if asked.grow:
        print(f"{add(asked.target, new)} files added to the corpus")
    return 0


def add(target: str, new: Path) -> int:
    """Copy those of the new files that reach other lines than the corpus does."""
    here = CORPUS / target
    seeds, found = ([path.read_bytes() for path in sorted(folder.iterdir())] for folder in (here, new))
    kept = worth_keeping(TARGETS[target], seeds, found)
    for raw in kept:
        (here / hashlib.sha256(raw).hexdigest()[:12]).write_bytes(raw)
    return len(kept)


def lead(target: str, seconds: int, seed: int) -> None:
    """Run libFuzzer, which ends this process."""
    import atheris

    with atheris.instrument_imports(include=["simulator.scenario", "simulator.messages", "ruamel"]):
        import simulator.messages.reading
        import simulator.scenario.load  # noqa: F401

    folder = Path(os.environ[_CHILD])
    arguments = [
        sys.argv[0], str(folder / "new"), str(CORPUS / target), f"-max_total_time={seconds}", f"-seed={seed}",
        f"-max_len={LONGEST_FILE}", f"-timeout={HUNG}", "-rss_limit_mb=2048", "-print_final_stats=1",
        "-reload=0", f"-artifact_prefix={folder / 'found'}{os.sep}",
    ]  # fmt: skip
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
