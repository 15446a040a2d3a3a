"""Whether scenarios can be compared on common random numbers, and what is not alike in them."""

from collections.abc import Sequence

from simulator.errors import Problem, UserError
from simulator.experiment.contenders import Contender
from simulator.scenario.rulesets import RuleSet
from simulator.scenario.schema import Scenario

_WORK = {"lookup", "reply_chars"}
"""What the scenario file says under ``buyers`` of the agents' work, and not of what buyers do."""


def check_comparable(contenders: Sequence[Contender]) -> None:
    """Make sure that the rates of these can be compared, on common random numbers.

    Parameters
    ----------
    contenders : sequence of Contender
        The baseline first.

    Raises
    ------
    UserError
        With each scenario's days, rules or seed that are not the baseline's. Other demand and other buyers
        are no reason: that many more buyers come may be the very question.
    """
    base = contenders[0]
    ours, problems = base.scenario, []
    for other in contenders[1:]:
        theirs = other.scenario

        def differs(
            key: str, found: object, instead: object, wanted: str, other: Contender = other
        ) -> Problem:
            return other.problem(key, f"{found}, where {base.name} has {instead}", wanted)

        if theirs.start != ours.start:
            wanted = f"compare the same days: change it, or give --set start={ours.start} for all"
            problems.append(differs("start", theirs.start, ours.start, wanted))
        if theirs.days != ours.days:
            wanted = f"compare the same days: change it, or give --set days={ours.days} for all"
            problems.append(differs("days", theirs.days, ours.days, wanted))
        if theirs.seed != ours.seed:
            wanted = f"the same buyers must meet both: give --seed {ours.seed} for all"
            problems.append(differs("seed", theirs.seed, ours.seed, wanted))
        different = _different_rules(theirs.rule_set, ours.rule_set)
        if different:
            found, instead = (", ".join(side) for side in zip(*different, strict=True))
            wanted = "compare by the same rules: change them, or give --set rules=NAME for all"
            problems.append(differs("rules", found, instead, wanted))
    if problems:
        raise UserError(problems)


def _different_rules(theirs: RuleSet, ours: RuleSet) -> list[tuple[str, str]]:
    """What differs, as text on either side; the rule sets' names alone do not matter."""
    if theirs.model_copy(update={"name": ours.name}) == ours:
        return []
    if theirs.name != ours.name:
        return [(theirs.name, ours.name)]
    one, other = (rules.model_dump(mode="json") for rules in (theirs, ours))
    return [(f"{key} {one[key]}", f"{key} {other[key]}") for key in one if one[key] != other[key]]


def different_buyers(one: Scenario, other: Scenario) -> list[str]:
    """Paths of the keys by which two scenarios have other buyers, such as ``buyers.presale.patience``.

    What it takes to answer them, the look-up and the characters of a reply, is not of the buyers.
    """
    paths = _unequal("demand", one.demand.model_dump(mode="json"), other.demand.model_dump(mode="json"))
    types = [{name: b.model_dump(mode="json") for name, b in s.buyers.items()} for s in (one, other)]
    for name in dict.fromkeys([*types[0], *types[1]]):
        if name not in types[0] or name not in types[1]:
            paths.append(f"buyers.{name}")
            continue
        here, there = ({k: v for k, v in keys[name].items() if k not in _WORK} for keys in types)
        paths += _unequal(f"buyers.{name}", here, there)
    return paths


def _unequal(path: str, one: dict[str, object], other: dict[str, object]) -> list[str]:
    return [f"{path}.{key}" for key in one if one[key] != other[key]]
