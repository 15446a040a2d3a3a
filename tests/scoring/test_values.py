from tests.values import assert_values

MODULES = [f"simulator.scoring.{name}" for name in ("breakdown", "metrics", "service", "threads", "turns")]


def test_what_the_scorer_hands_on_is_frozen() -> None:
    assert assert_values(MODULES, alive=(), slotted=()) == [
        "Excluded", "Followed", "Group", "Rolling", "Score", "Service", "Tally", "Turns"
    ]  # fmt: skip
