"""Result folders come whole or not at all."""

import errno
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.report.folder import MANIFEST, check_free, whole_folder, write_json


def fill(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (folder / "result.json").write_text(text, encoding="utf-8")


def test_it_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "results", "eve") as folder:
        fill(folder, "one")
        assert not (tmp_path / "results" / "eve").exists()
    assert (tmp_path / "results" / "eve" / "result.json").read_text(encoding="utf-8") == "one"
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["eve"]


def test_a_later_result_replaces_an_earlier_one(tmp_path: Path) -> None:
    for text in ("one", "two"):
        with whole_folder(tmp_path, "eve") as folder:
            fill(folder, text)
        for name in (".DS_Store", "Thumbs.db"):  # of the file manager, and no loss
            (tmp_path / "eve" / name).touch()
    assert (tmp_path / "eve" / "result.json").read_text(encoding="utf-8") == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["eve"]


def test_a_failure_leaves_the_earlier_result_and_no_rest(tmp_path: Path) -> None:
    with whole_folder(tmp_path, "eve") as folder:
        fill(folder, "one")
    with pytest.raises(RuntimeError, match="half way"), whole_folder(tmp_path, "eve") as folder:
        fill(folder, "two")
        raise RuntimeError("half way")
    assert (tmp_path / "eve" / "result.json").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["eve"]


def test_a_full_disk_is_said_in_a_line_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error, whole_folder(tmp_path, "eve") as folder:
        fill(folder, "one")
        raise OSError(errno.ENOSPC, "No space left on device")
    told = "cannot be written: No space left on device; make room, or choose another --out"
    assert str(error.value) == f"{tmp_path / 'eve'}: {told}"
    assert list(tmp_path.iterdir()) == []


def test_a_users_own_file_in_an_earlier_result_is_not_lost(tmp_path: Path) -> None:
    with whole_folder(tmp_path, "eve") as folder:
        fill(folder, "one")
    (tmp_path / "eve" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError) as error, whole_folder(tmp_path, "eve") as folder:
        fill(folder, "two")
    assert str(error.value) == (
        f"{tmp_path / 'eve'}: would be replaced, but holds what staffsim did not write: notes.txt; "
        "move it away, or choose another --out"
    )
    assert (tmp_path / "eve" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_is_the_users_error(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("not a folder", encoding="utf-8")
    with pytest.raises(UserError) as error, whole_folder(tmp_path / "results", "eve"):
        pass
    assert str(error.value) == f"{tmp_path / 'results'}: is no folder; choose another --out"


def test_a_name_that_the_file_system_cannot_write_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ascii_only(path: Path) -> bytes:
        return str(path).encode("ascii")

    monkeypatch.setattr("simulator.report.folder.os.fsencode", ascii_only)
    with pytest.raises(UserError) as error:
        check_free(tmp_path, "双十一")
    assert str(error.value) == (
        "'双十一': is no name for a folder where file names are in ascii; "
        "set PYTHONUTF8=1, or a locale of UTF-8"
    )


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        check_free(tmp_path, "e" * 300)
    assert str(error.value).endswith(": cannot be written: File name too long; choose another --out")


def test_files_that_go_with_a_folder_are_put_in_place_with_it(tmp_path: Path) -> None:
    beside, place = tmp_path / "beside", tmp_path / "shop.yaml"
    beside.write_text("a: 1", encoding="utf-8")
    with pytest.raises(RuntimeError), whole_folder(tmp_path, "eve", {beside: place}) as folder:
        fill(folder, "one")
        raise RuntimeError
    assert not place.exists()
    with whole_folder(tmp_path, "eve", {beside: place}) as folder:
        fill(folder, "one")
        assert not place.exists()
    assert place.read_text(encoding="utf-8") == "a: 1"


def test_json_refuses_what_json_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"rate": float("nan")})


@pytest.mark.parametrize("leads", ["nowhere", "link"])
def test_a_link_that_leads_nowhere_is_said_before_the_work(leads: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(leads)
    with pytest.raises(UserError) as caught:
        check_free(tmp_path / "link" / "deeper", "shop")
    found = "is a link to a folder that is not there"
    assert str(caught.value) == f"{tmp_path}/link: {found}; choose another --out"
