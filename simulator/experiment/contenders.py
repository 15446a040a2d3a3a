"""The scenarios of a comparison: loaded and named, the baseline first.

What does not load is kept apart with its problems, so that one bad variant does not lose the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import Problem, UserError
from simulator.scenario.load import load_scenario, variant_names
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import nearest


@dataclass(frozen=True)
class Contender:
    """A scenario that is compared.

    Attributes
    ----------
    name : str
        What it is called in the comparison: a file's scenario by its own name, a variant by the variant's.
    title : str
        A variant's own title, empty where it has none; a file's.
    scenario : Scenario
        What is played.
    file : str
        The file that it came from.
    variant : str or None
        Which variant of that.
    """

    name: str
    title: str
    scenario: Scenario
    file: str
    variant: str | None = None

    def problem(self, key: str, found: str, wanted: str = "") -> Problem:
        """A `Problem` with one of its keys, or, without a key, with all of it."""
        keys = [key] if self.variant is None else ["variants", self.variant, key]
        return Problem(found, wanted, self.file, None, ".".join(filter(None, keys)))


@dataclass(frozen=True)
class Lost:
    """A scenario that cannot be compared.

    Attributes
    ----------
    name : str
        What it would have been called.
    problems : tuple of Problem
        Why.
    """

    name: str
    problems: tuple[Problem, ...]


def gather(
    files: Sequence[Path],
    variants: Sequence[str] = (),
    sets: Sequence[str] = (),
    baseline: str | None = None,
) -> tuple[tuple[Contender, ...], tuple[Lost, ...]]:
    """The scenarios to compare, the baseline first, and those that do not load.

    Parameters
    ----------
    files : sequence of Path
        One file stands for itself and all its variants; several for themselves.
    variants : sequence of str
        Take these of a single file's variants and no others.
    sets : sequence of str
        ``path=value`` each, laid over every scenario.
    baseline : str, optional
        What the others are compared with; without it, the first file's own scenario.

    Raises
    ------
    UserError
        Where a variant or the baseline is none that there is, the baseline does not load, two have one
        name, or fewer than two are left.
    """
    wanted = [(file, None) for file in files] + [(files[0], name) for name in _variants(files, variants)]
    loaded: list[Contender] = []
    lost: list[Lost] = []
    for file, variant in wanted:
        try:
            scenario = load_scenario(file, variant, sets)
        except UserError as error:
            lost.append(Lost(variant or file.stem, error.problems))
            continue
        title = scenario.title
        if variant is not None and loaded and title == loaded[0].title:
            title = ""  # the file's, not its own
        loaded.append(Contender(variant or scenario.name, title, scenario, str(file), variant))
    _check_names(loaded)
    return _baseline_first(loaded, lost, files[0], baseline), tuple(lost)


def _variants(files: Sequence[Path], asked: Sequence[str]) -> Sequence[str]:
    """The variants to take: those asked for, or all of a single file's."""
    if len(files) > 1:
        return ()
    file, known = str(files[0]), variant_names(files[0])
    if not known:
        found = "the file has no variants, so there is nothing to compare"
        raise UserError(Problem(found, "add some under 'variants', or name a second file", file))
    unknown = [name for name in asked if name not in known]
    if unknown:
        wanted = f"wanted one of {', '.join(known)}"
        raise UserError(
            Problem(f"no variant '{name}'", wanted, file, nearest=nearest(name, known)) for name in unknown
        )
    return asked or known


def _check_names(contenders: Sequence[Contender]) -> None:
    first: dict[str, Contender] = {}
    problems = []
    for contender in contenders:
        other = first.setdefault(contender.name, contender)
        if (other.file, other.variant) == (contender.file, contender.variant) and other is not contender:
            problems.append(Problem(f"'{contender.name}' is given twice", "give it once", contender.file))
        elif other is not contender:
            places = " and ".join(c.file if c.variant is None else "its variant" for c in (other, contender))
            found = f"two scenarios are called '{contender.name}': {places}"
            problems.append(Problem(found, "give one of them another name"))
    if problems:
        raise UserError(problems)


def _baseline_first(
    loaded: list[Contender], lost: list[Lost], first: Path, asked: str | None
) -> tuple[Contender, ...]:
    """The contenders with the baseline in front.

    Raises
    ------
    UserError
        Where it is not among them, or alone.
    """
    if asked is None:
        base = next((c for c in loaded if (c.file, c.variant) == (str(first), None)), None)
    else:
        base = next((contender for contender in loaded if contender.name == asked), None)
    if base is None:
        broken = lost[0] if asked is None else next((one for one in lost if one.name == asked), None)
        if broken is not None:
            raise UserError(broken.problems)
        known = [contender.name for contender in loaded]
        wanted = f"wanted one of {', '.join(known)}"
        raise UserError(
            Problem(f"no scenario '{asked}'", wanted, "--baseline", nearest=nearest(str(asked), known))
        )
    if len(loaded) < 2:
        problems = dict.fromkeys(problem for one in lost for problem in one.problems)
        raise UserError([*problems, Problem(f"only {base.name} is left, so there is nothing to compare")])
    return (base, *(contender for contender in loaded if contender is not base))
