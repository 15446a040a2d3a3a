"""Kernels are interpreted or compiled, and no state of numba's cache stops them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from simulator import compiler
from simulator.errors import UserError

KERNEL = """
from constants import STEP

def total(numbers):
    result = 0
    for number in numbers:
        result += number * STEP
    return result
"""
CALL = """
import numpy as np
from kernel import total
from simulator import compiler
print(compiler.is_loaded(), compiler.kernel_for(total, {steps})(np.arange(10)), compiler.is_loaded())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kernel.py").write_text(KERNEL)
    (tmp_path / "constants.py").write_text("STEP = 1")
    return tmp_path


def called(folder: Path, steps: int, cache: Path) -> str:
    """What a fresh process prints that calls the kernel."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CALL.format(steps=steps)],
        env={**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(cache)},
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_short_work_is_interpreted_without_loading_the_compiler(folder: Path) -> None:
    assert called(folder, compiler.WORTH_LOADING - 1, folder / "cache") == "False 45 False"
    assert not (folder / "cache").exists()


def test_long_work_is_compiled_and_cached(folder: Path) -> None:
    assert called(folder, compiler.WORTH_LOADING, folder / "cache") == "False 45 True"
    assert len(list((folder / "cache").glob("*/kernel.total*.nbi"))) == 1


def test_a_constant_that_changed_in_another_file_is_noticed(folder: Path) -> None:
    assert called(folder, compiler.WORTH_LOADING, folder / "cache") == "False 45 True"
    (folder / "constants.py").write_text("STEP = 10")
    assert called(folder, compiler.WORTH_LOADING, folder / "cache") == "False 450 True"


SHAPED = """
from shapes import Pair

def first(pair):
    total = 0
    for _ in range(1):
        total += pair.one
    return total
"""


def test_fields_in_another_order_in_another_file_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(SHAPED)
    call = "from kernel import first, Pair; from simulator import compiler; "
    call += "print(compiler.compiled(first)(Pair(one=1, two=2)))"
    for fields in ("one: int; two: int", "two: int; one: int"):
        shapes = f"from typing import NamedTuple\nclass Pair(NamedTuple): {fields}"
        (tmp_path / "shapes.py").write_text(shapes)
        done = subprocess.run(
            [sys.executable, "-c", call], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
        )  # fmt: skip
        assert done.stdout == "1\n"


def test_a_damaged_cache_costs_time_alone(folder: Path) -> None:
    called(folder, compiler.WORTH_LOADING, folder / "cache")
    for files, text in (("*/*.nbi", ""), ("*/*.nbi", "garbage"), ("*/*.nbc", "garbage")):
        damaged = list((folder / "cache").glob(files))
        damaged[0].write_text(text)
        assert called(folder, compiler.WORTH_LOADING, folder / "cache") == "False 45 True"


def test_a_cache_that_cannot_be_a_folder_is_done_without(folder: Path) -> None:
    (folder / "file").touch()
    assert called(folder, compiler.WORTH_LOADING, folder / "file" / "cache") == "False 45 True"


def test_no_folder_at_all_to_cache_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba refuses to cache where neither the code's folder nor the user's can be written."""
    monkeypatch.syspath_prepend(folder)
    import numba.core.caching
    from kernel import total  # type: ignore[import-not-found]

    monkeypatch.setattr(numba.core.caching.CompileResultCacheImpl, "_locator_classes", [])
    assert compiler.compiled(total)((1, 2)) == 3


def test_a_full_disk_costs_time_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numba.core.caching

    (folder / "fuller.py").write_text(KERNEL)
    monkeypatch.syspath_prepend(folder)
    from fuller import total  # type: ignore[import-not-found]

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(numba.core.caching.IndexDataCacheFile, "save", full)
    assert compiler.compiled(total)((1, 2)) == 3


INTERPRET: Any = lambda kernel, steps: kernel  # noqa: E731


def doubled(numbers: Any, into: Any) -> int:
    """A kernel."""
    total = 0
    for place in range(len(numbers)):
        into[place] = 2 * numbers[place]
        total += numbers[place]
    return total


@pytest.mark.parametrize("way", [INTERPRET, lambda kernel, steps: compiler.compiled(kernel)])
@pytest.mark.parametrize("numbers", [np.arange(4), np.arange(8)[::2] // 2, np.arange(4).reshape(2, 2)])
def test_a_run_writes_to_what_is_writable(way: Any, numbers: Any) -> None:
    into = np.zeros(4, np.int32)
    with patch.object(compiler, "kernel_for", way):
        assert compiler.run(doubled, 1, compiler.read_only(numbers), into) == 6
    assert into.tolist() == [0, 2, 4, 6]
    assert numbers.flags.writeable


def test_a_kernel_is_interpreted_on_lists() -> None:
    given: list[Any] = []
    with patch.object(compiler, "kernel_for", INTERPRET):
        compiler.run(lambda *arguments: given.extend(arguments), 1, np.arange(2), 7, True)
    assert given == [[0, 1], 7, True]
    assert isinstance(given[0], list)


LOAD = """
from simulator import compiler
from simulator.errors import UserError
try:
    compiler.load()
except UserError as error:
    print(error)
"""


def test_settings_of_the_working_folder_are_refused(tmp_path: Path) -> None:
    """It may be somebody else's, and name a cache from which code is run."""
    (tmp_path / ".numba_config.yaml").write_text("cache_dir: theirs")
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == (
        ".numba_config.yaml: would set up numba, the compiler, and is in the working folder; "
        "delete it, or work in another folder\n"
    )


def test_a_compiler_that_is_switched_off_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with pytest.raises(UserError) as caught:
        compiler.load()
    assert str(caught.value) == "NUMBA_DISABLE_JIT: has numba, the compiler, do nothing; unset it"


@pytest.mark.parametrize("threads", ["0", "-1", "", "two"])
def test_threads_that_the_compiler_cannot_have_are_said(
    monkeypatch: pytest.MonkeyPatch, threads: str
) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", threads)
    with pytest.raises(UserError) as caught:
        compiler.load()
    assert str(caught.value) == f"NUMBA_NUM_THREADS: '{threads}'; wanted a whole number from 1, or unset it"
