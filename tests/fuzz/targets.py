"""What the guided fuzzer calls with bytes, and what the suite calls with the corpus."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from simulator.errors import UserError


def try_file(read: Callable[[Path], object], suffix: str, raw: bytes) -> bool:
    """Whether `read` takes a file of these bytes; if not, that its problems say where.

    Raises
    ------
    AssertionError
        Where a problem names no file, or is not one line.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(raw)
        try:
            read(path)
        except UserError as error:
            texts = [str(problem) for problem in error.problems]
            assert texts, "refused without a word"
            assert all(str(path) in text and "\n" not in text for text in texts), texts
            return False
        return True


def load(path: Path) -> object:
    from simulator.scenario.load import load_scenario

    return load_scenario(path)


def score(path: Path) -> object:
    from simulator.messages.reading import read_log
    from simulator.scenario.rulesets import SHIPPED
    from simulator.scoring.metrics import score

    log = read_log(path).log
    return [score(log, rules) for rules in SHIPPED.values()]


TARGETS: dict[str, Callable[[bytes], bool]] = {
    "yaml": partial(try_file, load, ".yaml"),
    "csv": partial(try_file, score, ".csv"),
    "json": partial(try_file, score, ".json"),
    "text": partial(try_file, score, ".txt"),
    "book": partial(try_file, score, ".xlsx"),
}
"""The YAML loader and the readers of logs; `book` is workbooks and Parquet."""
