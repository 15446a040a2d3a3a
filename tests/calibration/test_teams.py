"""Who is a team: by a list, by numbered names, else all in one."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.calibration.chats import Chats, find_chats
from simulator.calibration.teams import EVERYBODY, find_teams
from tests.calibration.test_chats import a_log


def replies_by(*accounts: str, types: tuple[str, ...] = ()) -> Chats:
    """Chats of one question, answered by these; after a slash the type."""
    rows = []
    for number, one in enumerate(accounts):
        name, _, kind = one.partition("/")
        rows.append(f"{100 * number} b{number} buyer - 1 {kind}")
        rows.append(f"{100 * number + 9} b{number} agent {name} 1 {kind}")
    return find_chats(a_log(*rows, types=types))


@pytest.mark.parametrize(
    ("accounts", "teams"),
    [
        (["xu", "li", "wang"], (EVERYBODY,)),
        (["sell-01", "sell-02", "help-1", "help-12"], ("sell", "help")),
        (["售前01", "售前02"], ("售前",)),
        (["sell-01", "sell-02", "help-1"], (EVERYBODY,)),  # nobody is a team alone
        (["sell-01", "sell-02", "boss"], (EVERYBODY,)),
        (["11", "12"], (EVERYBODY,)),
    ],
)
def test_numbered_names_are_teams(accounts: list[str], teams: tuple[str, ...]) -> None:
    found = find_teams(replies_by(*accounts))
    assert found.names == teams
    assert sum(found.people) == len(accounts)
    assert (found.team_of >= 0).all()


def test_a_list_holds_and_who_is_not_on_it_is_in_none_of_its_teams() -> None:
    chats = replies_by("xu-01", "li", "xu-02", "boss")
    found = find_teams(chats, {"first": ["xu-*"], "second": ["L*", "xu-02"]})
    assert found.names == ("first", "second", EVERYBODY)
    assert found.team_of.tolist() == [0, 1, 0, 2]
    assert found.people == (2, 1, 1)


def test_who_never_replied_is_on_no_team() -> None:
    chats = find_chats(a_log("0 ann buyer li", "9 ann agent xu", "20 ann buyer li"))
    found = find_teams(chats)
    assert dict(zip(chats.accounts, found.team_of.tolist(), strict=True)) == {"li": -1, "xu": 0}
    assert found.people == (1,)


def test_without_names_there_is_one_team() -> None:
    chats = find_chats(a_log("0 ann buyer -", "9 ann agent -"))
    found = find_teams(chats)
    assert (found.names, found.people, found.serves) == ((EVERYBODY,), (1,), (None,))


def test_types_that_a_team_hardly_ever_answers_are_none_of_its() -> None:
    sells = ["sell-1/pre"] * 60 + ["sell-2/pre"] * 60
    helps = ["help-1/pre"] * 20 + ["help-2/after"] * 60
    found = find_teams(replies_by(*sells, *helps, types=("pre", "after")))
    assert dict(zip(found.names, found.serves, strict=True)) == {"sell": ("pre",), "help": None}
    stray = find_teams(replies_by(*sells, *helps, "sell-1/after", types=("pre", "after")))
    assert stray.serves == (("pre",), None)  # 1 of 121 replies, where 61 of 201 is usual
    more = find_teams(replies_by(*sells, *helps, *["sell-1/after"] * 6, types=("pre", "after")))
    assert more.serves == (None, None)


def test_a_type_that_nobody_answers_is_everybodys() -> None:
    chats = replies_by("xu/pre", "xu/pre", types=("pre", "after"))
    kinds = replace(chats, type=np.array([0, 0]))
    assert find_teams(kinds).serves == (None,)
