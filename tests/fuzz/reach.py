"""Which lines of ours a file reaches: by them the corpus is kept small."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import simulator

OURS = str(Path(simulator.__file__).parent)


def lines_reached(call: Callable[[bytes], object], raw: bytes) -> set[tuple[str, int]]:
    """Lines of the package that run in ``call(raw)``, by file and number."""
    reached: set[tuple[str, int]] = set()
    known: dict[CodeType, bool] = {}

    def line(frame: FrameType, event: str, _: Any) -> Any:
        reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def begin(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code not in known:
            known[code] = code.co_filename.startswith(OURS)
        return line if known[code] else None

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        call(raw)
    finally:
        sys.settrace(before)
    return reached


def worth_keeping(call: Callable[[bytes], object], seeds: list[bytes], new: list[bytes]) -> list[bytes]:
    """Those of the new files, the smallest first, that reach a line which none before them does."""
    reached: set[tuple[str, int]] = set()
    for raw in seeds:
        reached |= lines_reached(call, raw)
    kept = []
    for raw in sorted(new, key=lambda one: (len(one), one)):
        lines = lines_reached(call, raw)
        if lines - reached:
            reached |= lines
            kept.append(raw)
    return kept
