"""``load``: a scenario from a file, or from Python data; and ``dump``, the way back to a file."""

from collections.abc import Mapping
from os import PathLike
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.given import scenario_of, variant_names_of
from simulator.scenario.schema import Scenario
from simulator.verbs.asking import loaded


def load(
    source: str | PathLike[str] | Mapping[str, Any] | Scenario,
    variant: str | None = None,
    set: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario in a file or a mapping, with a variant and changes laid over it.

    Parameters
    ----------
    source : str, Path, mapping or Scenario
        A YAML file; or a mapping with the keys of docs/scenario-file.md, whose values may be Python's
        dates, times of day, moments and ``timedelta``, NumPy's numbers and arrays, and text as in a file
        (``"45s"``, ``"35%"``); or a scenario to be changed.
    variant : str, optional
        One of its variants; the scenario is then called ``NAME-VARIANT``.
    set : mapping of str to value, optional
        By the dotted path of a key what stands there instead, in order; None removes the key where a
        file's null would.

    Returns
    -------
    Scenario
        Frozen, and checked in full: to change one, load it again with `set`.

    Raises
    ------
    UserError
        With every problem, each with its file, line and key.

    Examples
    --------
    >>> import simulator as ss
    >>> shop = ss.load("scenarios/double11.yaml", variant="more-temps", set={"bot.resolves": "20%"})
    >>> shop.name, shop.roster["wave"].agents, shop.bot.resolves
    ('double11-more-temps', 10, 0.2)
    >>> ss.load(shop, set={"roster.wave.agents": 12}).roster["wave"].agents
    12
    """
    return scenario_of(source, variant, set)


def variants(
    source: str | PathLike[str] | Mapping[str, Any], set: Mapping[str, Any] | None = None
) -> dict[str, Scenario]:
    """A file's own scenario and all its variants, for `compare`.

    Parameters
    ----------
    source, set
        As for `load`.

    Returns
    -------
    dict of str to Scenario
        The file's own scenario first, under its name; its variants under theirs, in the file's order.

    Raises
    ------
    UserError
        As `load`; also where a variant is called as the scenario itself.

    Examples
    --------
    >>> import simulator as ss
    >>> list(ss.variants("scenarios/typing.yaml"))
    ['typing', 'slow', 'usual', 'fast']
    """
    base = scenario_of(source, None, set)
    found = {base.name: base}
    problems: list[Problem] = []
    for name in variant_names_of(source):
        if name == base.name:
            found_twice = f"two scenarios are called '{name}': the scenario and its variant"
            problems.append(Problem(found_twice, "give one of them another name"))
            continue
        try:
            found[name] = scenario_of(source, name, set)
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(dict.fromkeys(problems))
    return found


def dump(scenario: Scenario) -> str:
    """A scenario as the text of a YAML file, all that files and defaults brought in written out.

    Parameters
    ----------
    scenario : Scenario
        What is written.

    Returns
    -------
    str
        Written to a file in UTF-8, it is what `load` and ``staffsim run`` take.

    Examples
    --------
    >>> import simulator as ss
    >>> print(ss.dump(ss.load("scenarios/typing.yaml")).splitlines()[0])
    name: typing
    """
    from simulator.scenario.writing import as_yaml

    return as_yaml(loaded(scenario))
