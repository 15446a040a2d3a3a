"""That pages are compared with what commands print on any machine."""

from pathlib import Path

import pytest

from docs.refresh import OF_THIS_MACHINE, Commands


@pytest.mark.parametrize("note", OF_THIS_MACHINE)
def test_what_is_said_of_this_machine_alone_is_no_part_of_an_output(tmp_path: Path, note: str) -> None:
    (tmp_path / "printed.txt").write_text(f"above\n{note}\nbelow: {note}\n", encoding="utf-8")
    commands = Commands(tmp_path)
    assert commands.printed("cat printed.txt") == f"above\nbelow: {note}\n"
    assert commands.printed("cat printed.txt | head -2") == f"above\nbelow: {note}\n"
