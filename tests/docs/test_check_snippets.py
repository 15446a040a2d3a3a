"""That the check of the documentation notices what a reader would miss."""

from docs.check_snippets import typed, unseen_commands
from docs.pages import ROOT

PAGE = ROOT / "docs" / "index.md"  # whose page it is says only where a problem is


def test_a_command_is_as_it_is_typed() -> None:
    assert typed("staffsim run results/a.yaml --seed 1 --lang en | head") == ["staffsim run a.yaml --seed 1"]
    several = "rm -rf a && staffsim calibrate b.csv \\\n    -o a.yaml --quiet && staffsim run a.yaml"
    assert typed(several) == ["staffsim calibrate b.csv -o a.yaml", "staffsim run a.yaml"]
    assert typed("python -m tests.edges") == []


def test_an_output_whose_command_nobody_sees() -> None:
    assert unseen_commands(PAGE, "A page without blocks.\n") == []
    shown = "<!-- output: staffsim run a.yaml --lang en -->\n```text\nReaches\n```\n"
    assert unseen_commands(PAGE, shown) == [(2, "nobody sees that it is printed by staffsim run a.yaml")]
    assert unseen_commands(PAGE, f"Type `staffsim run a.yaml`:\n\n{shown}") == []
    assert unseen_commands(PAGE, f"```sh\nstaffsim run a.yaml\n```\n\n{shown}") == []


def test_a_command_above_an_output_of_another() -> None:
    mark = "<!-- not run: what it prints is below -->"
    shown = "<!-- output: staffsim run a.yaml --lang en | head -3 -->\n```text\nReaches\n```\n"
    seen = "Or `staffsim run a.yaml`.\n"
    assert unseen_commands(PAGE, f"{mark}\n```sh\nstaffsim run a.yaml\n```\n\n{shown}") == []
    other = f"{seen}{mark}\n```sh\nstaffsim run a.yaml --seed 2\n```\n\n{shown}"
    assert unseen_commands(PAGE, other) == [(3, "the block below is not what these commands print")]
    assert unseen_commands(PAGE, f"{mark}\n```sh\nstaffsim run a.yaml\n```\n") == [
        (2, "the block below is not what these commands print")
    ]
