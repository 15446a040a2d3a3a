"""What is being written, and what is left of it by a process that was killed."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.report import making
from simulator.report.making import NEW, OLD, put_in_place, remove_abandoned, write_files


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def filled(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


def text_in(folder: Path) -> str:
    return (folder / "a.txt").read_text(encoding="utf-8")


ABANDONED = ".eve-0abc_xyz.tmp"


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    others = [".eve-settings", ".eve-0abc_xyz", ".eve-0ABC_XYZ.tmp", ".eve-0abc_xyzz.tmp", ".ev-0abc_xyz.tmp"]
    for name in (ABANDONED, *others, "eve"):
        filled(tmp_path / name, "x")
    remove_abandoned(tmp_path, "eve", tmp_path / "eve")
    assert names(tmp_path) == sorted([*others, "eve"])


def test_what_a_living_process_is_writing_stays(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from simulator.report.making import making\n"
        "with making(Path(sys.argv[1]), 'eve') as working: print(working.name, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as living:
        assert living.stdout is not None
        name = living.stdout.readline().strip()
        remove_abandoned(tmp_path, "eve")
        assert names(tmp_path) == [name]
        living.kill()
        living.wait()
        assert names(tmp_path) == [name]
        remove_abandoned(tmp_path, "eve")
        assert names(tmp_path) == []


@pytest.mark.parametrize("held", [False, True])
def test_a_folder_that_was_taken_for_abandoned_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    """Between making and locking it another process may find it without an owner."""
    seen: list[Path] = []
    kept: list[int] = []
    lock = making._lock

    def too_late(folder: Path) -> int | None:
        if not seen:
            seen.append(folder)
            if held:
                kept.append(os.open(folder, os.O_RDONLY))
                fcntl.flock(kept[0], fcntl.LOCK_EX)
            else:
                folder.rmdir()
        return lock(folder)

    monkeypatch.setattr(making, "_lock", too_late)
    with making.making(tmp_path, "eve") as working:
        assert working.is_dir() and working != seen[0]
    for opened in kept:
        os.close(opened)


def test_without_locks_nothing_counts_as_abandoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_lock", lambda folder: None)
    with making.making(tmp_path, "eve"):
        remove_abandoned(tmp_path, "eve")
        assert len(names(tmp_path)) == 1
    assert names(tmp_path) == []


def test_killed_between_old_and_new_the_new_one_comes_into_its_place(tmp_path: Path) -> None:
    filled(tmp_path / ABANDONED / OLD, "one")
    filled(tmp_path / ABANDONED / NEW, "two")
    remove_abandoned(tmp_path, "eve", tmp_path / "eve")
    assert names(tmp_path) == ["eve"]
    assert text_in(tmp_path / "eve") == "two"


def test_killed_before_it_was_whole_it_never_comes_into_its_place(tmp_path: Path) -> None:
    filled(tmp_path / ABANDONED / NEW, "half")
    remove_abandoned(tmp_path, "eve", tmp_path / "eve")
    assert names(tmp_path) == []


@pytest.mark.parametrize("at_once", [True, False])
def test_new_takes_the_place_of_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool) -> None:
    """Also where the system cannot exchange two folders."""
    if not at_once:
        monkeypatch.setattr(making, "_exchange", lambda one, other: False)
    working, final = tmp_path / ABANDONED, filled(tmp_path / "eve", "one")
    filled(working / NEW, "two")
    put_in_place(working, final)
    assert text_in(final) == "two"
    assert text_in(working / (NEW if at_once else OLD)) == "one"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux's")
def test_linux_exchanges_in_one_step(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "one", "1"), filled(tmp_path / "other", "2")
    assert making._exchange(one, other)
    assert (text_in(one), text_in(other)) == ("2", "1")
    assert not making._exchange(one, tmp_path / "nowhere")


def test_old_comes_back_where_new_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_exchange", lambda one, other: False)
    working, final = tmp_path / ABANDONED, filled(tmp_path / "eve", "one")
    working.mkdir()  # and nothing new in it
    with pytest.raises(FileNotFoundError):
        put_in_place(working, final)
    assert text_in(final) == "one"


def test_files_are_written_whole(tmp_path: Path) -> None:
    one, other = tmp_path / "new" / "page.html", tmp_path / "new" / "tables.xlsx"
    write_files({one: b"1", other: b"1"})
    assert names(tmp_path / "new") == ["page.html", "tables.xlsx"]
    other.unlink()
    other.mkdir()  # which no file can replace
    with pytest.raises(IsADirectoryError):
        write_files({other: b"2", one: b"2"})
    write_files({})
    assert (names(tmp_path / "new"), one.read_bytes()) == (["page.html", "tables.xlsx"], b"1")


def test_a_name_nearly_as_long_as_can_be_is_written(tmp_path: Path) -> None:
    name = "店" * 84
    with making.making(tmp_path, name) as working:
        assert working.is_dir()
    filled(tmp_path / f".{making._short(name)}-01234567.tmp", "x")
    remove_abandoned(tmp_path, name)
    assert names(tmp_path) == []
