"""The ways in which the same is played, all of which must give the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_PLAN = ("ordinary-day", "compare")
FEW = (*NO_PLAN, "plan")
MANY = (*FEW, "score", "calibrate")
TAPES = 10
"""Replications of each scenario, of which a way that draws otherwise compares all draws."""

NO_AVX512 = "X86_V4 AVX512_ICL AVX512_SPR AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"
"""By their names in NumPy 2.4 and later, and before."""
NO_AVX2 = f"X86_V3 AVX2 FMA3 {NO_AVX512}"


@dataclass(frozen=True)
class Way:
    """One way to play.

    Attributes
    ----------
    name : str
        What it is.
    more : tuple of str
        Said to each command that plays.
    environment : mapping
        Variables that are set.
    cases : tuple of str
        Golden cases that are played so.
    tapes : int
        Of how many replications of each shipped scenario all draws are compared, too.
    elsewhere : bool
        In another working folder.
    backwards : bool
        With the scenario's keys backwards, where their order means nothing.
    cluster : bool
        On two workers of a Dask cluster on this machine.
    """

    name: str
    more: tuple[str, ...] = ("--engine", "compiled")
    environment: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[str, ...] = FEW
    tapes: int = 0
    elsewhere: bool = False
    backwards: bool = False
    cluster: bool = False



def _without(features: str) -> dict[str, str]:
    """NumPy's switch: what it would do on a processor that lacks these."""
    return {"NPY_DISABLE_CPU_FEATURES": features}


FIRST = Way("as it comes", cases=(*MANY, "double11"), tapes=TAPES)
WAYS = (
    Way("once more"),
    Way("SimPy, one at a time", ("--engine", "simpy", "--jobs", "1")),
    Way("SimPy, two processes", ("--engine", "simpy", "--jobs", "2"), cases=NO_PLAN),
    Way("one at a time", ("--engine", "compiled", "--jobs", "1")),
    Way("two threads", ("--engine", "compiled", "--jobs", "2")),
    Way("a cluster of two workers", cases=NO_PLAN, cluster=True),
    Way("another hash seed", environment={"PYTHONHASHSEED": "1"}, cases=MANY),
    Way("yet another hash seed", environment={"PYTHONHASHSEED": "4242"}),
    Way("in New York", environment={"TZ": "America/New_York"}, cases=(*FEW, "score")),
    Way("in Lord Howe, half an hour off", environment={"TZ": "Australia/Lord_Howe"}),
    Way("no locale", environment={"LC_ALL": "C", "PYTHONUTF8": "0"}, cases=(*FEW, "score")),
    Way("a Chinese locale", environment={"LC_ALL": "zh_CN.UTF-8"}, cases=NO_PLAN),
    Way("another folder", elsewhere=True),
    Way("keys backwards", cases=("ordinary-day", "double11"), backwards=True),
    Way("four threads of linear algebra", environment={"OPENBLAS_NUM_THREADS": "4"}, cases=MANY),
    Way("linear algebra as on an older processor", environment={"OPENBLAS_CORETYPE": "Haswell"}, cases=MANY),
    Way("a processor without AVX-512", environment=_without(NO_AVX512), cases=MANY, tapes=TAPES),
    Way("a processor without AVX2", environment=_without(NO_AVX2), cases=MANY, tapes=TAPES),
)  # fmt: skip
