"""The journal: what was kept comes back, and nothing else, whatever became of the file."""

import errno
import os
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import UserError
from simulator.experiment.journal import FORMAT, HEAD, KEY_BYTES, Journal, journal_in_use, open_journal

KEYS = [bytes([number] * KEY_BYTES) for number in range(4)]
RESULTS = [b"", b"one", b"\x00" * 9, b"staffsim unfinished 1\n"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "out" / "shop.unfinished"


Opens = Callable[..., Journal]


@pytest.fixture
def opened() -> Iterator[Opens]:
    """`open_journal`, which closes what it has opened before."""
    before: list[Journal] = []

    def after_another(file: Path, **options: Any) -> Journal:
        for one in before:
            one.close()
        before.append(open_journal(file, **options))
        return before[-1]

    yield after_another
    for one in before:
        one.close()


def filled(file: Path) -> Path:
    kept = open_journal(file, resume=False)
    for key, result in zip(KEYS, RESULTS, strict=True):
        kept.keep(key, result)
    assert kept.kept == len(KEYS)
    kept.close()
    return file


def results(journal: Journal) -> list[bytes | None]:
    return [journal.find(key) for key in KEYS]


def test_what_was_kept_is_found_again_and_counted_as_it_is_taken(file: Path, opened: Opens) -> None:
    again = opened(filled(file), resume=True)
    assert (again.found, again.taken, again.kept) == (4, 0, 4)
    assert results(again) == RESULTS
    assert again.find(b"?" * KEY_BYTES) is None
    assert again.find(KEYS[0]) == RESULTS[0]
    assert (again.found, again.taken) == (4, 4)


def test_a_resumed_command_adds_to_the_file(file: Path, opened: Opens) -> None:
    again = opened(filled(file), resume=True)
    again.keep(b"?" * KEY_BYTES, b"more")
    assert again.find(KEYS[2]) == RESULTS[2]  # to read moves nothing that is written next
    again.keep(b"!" * KEY_BYTES, b"most")
    assert (again.found, again.kept) == (4, 6)
    third = opened(file, resume=True)
    assert (third.found, third.find(b"?" * KEY_BYTES), third.find(b"!" * KEY_BYTES)) == (6, b"more", b"most")


def test_nothing_is_there_before_the_first_result_and_nothing_after_the_end(
    file: Path, opened: Opens
) -> None:
    kept = opened(file, resume=False)
    assert not file.parent.exists()
    kept.keep(KEYS[0], b"x")
    assert file.is_file()
    kept.end()
    assert list(file.parent.iterdir()) == []


def test_without_resume_an_old_file_stays_until_the_first_result_and_is_then_replaced(
    file: Path, opened: Opens
) -> None:
    before = filled(file).read_bytes()
    kept = opened(file, resume=False)
    assert (kept.found, kept.find(KEYS[1]), file.read_bytes()) == (0, None, before)
    kept.end()
    assert file.read_bytes() == before
    kept.keep(KEYS[1], b"new")
    assert results(opened(file, resume=True)) == [None, b"new", None, None]


def test_resuming_without_a_file_starts_one(file: Path, opened: Opens) -> None:
    kept = opened(file, resume=True)
    assert (kept.found, kept.find(KEYS[0])) == (0, None)
    kept.keep(KEYS[0], b"x")
    assert kept.kept == 1


def test_a_file_torn_at_any_byte_gives_its_whole_records_and_takes_more(file: Path, opened: Opens) -> None:
    whole = filled(file).read_bytes()
    ends = [len(FORMAT)]
    for result in RESULTS:
        ends.append(ends[-1] + HEAD.size + KEY_BYTES + len(result))
    assert ends[-1] == len(whole)
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        torn = opened(file, resume=True)
        sound = sum(end <= length for end in ends[1:])
        assert results(torn) == [*RESULTS[:sound], *[None] * (4 - sound)], length
        torn.keep(KEYS[3], b"again")
        after = opened(file, resume=True)
        assert (after.found, after.find(KEYS[3])) == (sound + 1, b"again"), length


def test_a_record_with_any_bit_changed_is_not_found_and_those_before_it_are(
    file: Path, opened: Opens
) -> None:
    whole = filled(file).read_bytes()
    first = len(FORMAT) + HEAD.size + KEY_BYTES + len(RESULTS[0])
    second = first + HEAD.size + KEY_BYTES + len(RESULTS[1])
    for place in range(first, second):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        changed = opened(file, resume=True)
        assert results(changed) == [RESULTS[0], None, None, None], place


def test_a_length_beyond_the_file_reads_nothing(file: Path, opened: Opens) -> None:
    file.parent.mkdir()
    file.write_bytes(FORMAT + HEAD.pack(2**32 - 1, 0) + KEYS[0] + b"x" * 100)
    assert opened(file, resume=True).found == 0


def test_another_format_of_ours_is_begun_anew(file: Path, opened: Opens) -> None:
    file.parent.mkdir()
    file.write_bytes(b"staffsim unfinished 2\n" + b"?" * 50)
    kept = opened(file, resume=True)
    kept.keep(KEYS[0], b"x")
    assert opened(file, resume=True).find(KEYS[0]) == b"x"


def test_what_somebody_else_wrote_is_left_alone(file: Path, opened: Opens) -> None:
    file.parent.mkdir()
    file.write_text("my notes")
    warnings: list[str] = []
    kept = opened(file, resume=False, warn=warnings.append)
    kept.keep(KEYS[0], b"x")
    kept.keep(KEYS[1], b"x")
    kept.end()
    assert (warnings, kept.kept) == (["a file that staffsim did not write is there"], 0)
    with pytest.raises(UserError, match="cannot be read: a file that staffsim did not write is there"):
        opened(file, resume=True)
    assert file.read_text() == "my notes"


def test_a_folder_in_its_place_ends_nothing(file: Path, opened: Opens) -> None:
    file.mkdir(parents=True)
    warnings: list[str] = []
    for resume in (False, True):
        kept = opened(file, resume=resume, warn=warnings.append)
        kept.keep(KEYS[0], b"x")
        kept.end()
    assert warnings == [os.strerror(errno.EISDIR)] * 2


def test_a_full_disk_is_warned_of_once_and_what_was_kept_before_stays(
    file: Path, opened: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    kept = opened(filled(file), resume=True, warn=warnings.append)

    class Full(FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[:5])

    assert kept._file is not None
    with kept._file as before:
        monkeypatch.setattr(kept, "_file", Full(os.dup(before.fileno()), "r+"))
    kept.keep(b"?" * KEY_BYTES, b"more")
    kept.keep(b"!" * KEY_BYTES, b"most")
    assert warnings == [os.strerror(errno.ENOSPC)]
    assert (kept.find(KEYS[1]), kept.kept) == (RESULTS[1], 4)
    assert results(opened(file, resume=True)) == RESULTS


def test_a_second_command_keeps_nothing_and_harms_nothing(file: Path, opened: Opens) -> None:
    first = open_journal(file, resume=False)
    first.keep(KEYS[0], b"first")
    warnings: list[str] = []
    second = opened(file, resume=False, warn=warnings.append)
    second.keep(KEYS[1], b"second")
    second.keep(KEYS[2], b"second")
    assert warnings == [""]
    second.end()
    first.keep(KEYS[3], b"too")
    with pytest.raises(UserError) as refused:
        opened(file, resume=True)
    assert str(refused.value) == (
        f"{file}: another command is at work on this result; wait for its end, or choose another --out"
    )
    first.close()
    assert results(opened(file, resume=True)) == [b"first", None, None, b"too"]


def test_it_is_in_use_within_its_block_only(file: Path, opened: Opens) -> None:
    kept = opened(file, resume=False)
    assert journal_in_use() is None
    with pytest.raises(ZeroDivisionError), kept.in_use():
        assert journal_in_use() is kept
        raise ZeroDivisionError
    assert journal_in_use() is None
