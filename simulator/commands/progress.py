"""Signs of life on a terminal's standard error while a command works."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.experiment.playing import Progress
    from simulator.planning.plan import Stage


def is_watched(quiet: bool) -> bool:
    """Whether anybody sees progress: standard error is a terminal, and not told to be quiet."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def working(text: str, *, quiet: bool) -> Iterator[None]:
    """Show `text` and a turning wheel until the block ends; nothing where nobody watches."""
    if not is_watched(quiet):
        yield
        return
    from rich.markup import escape

    from simulator.commands.terminal import console

    with console(stderr=True).status(escape(text)):
        yield


@contextmanager
def playing(name: str, compiling: bool, lang: str, *, quiet: bool) -> Iterator["Progress"]:
    """A bar while the replications of `name` are played, or code is `compiling` first.

    Nothing where nobody watches.
    """
    if not is_watched(quiet):
        yield lambda done, expected: None
        return
    from rich import progress as rich

    from simulator.commands.terminal import console
    from simulator.report.language import texts

    what, elapsed = rich.TextColumn("{task.description}", markup=False), rich.TimeElapsedColumn()
    columns = (what, rich.BarColumn(), rich.MofNCompleteColumn(), elapsed)
    with rich.Progress(*columns, console=console(stderr=True), transient=True) as bar:
        now = texts(lang)("run.simulating", name=name)
        task = bar.add_task(texts(lang)("run.compiling") if compiling else now, total=None)
        yield lambda done, expected: bar.update(task, completed=done, total=expected, description=now)


@contextmanager
def planning(name: str, lang: str, *, quiet: bool) -> Iterator["Callable[[Stage], None]"]:
    """A turning wheel, how far a plan has come, and its best cost; nothing where nobody watches."""
    if not is_watched(quiet):
        yield lambda stage: None
        return
    from rich.markup import escape

    from simulator.commands.terminal import console
    from simulator.report.language import texts

    t = texts(lang)
    with console(stderr=True).status(escape(t("plan.stage_load", name=name))) as status:

        def told(stage: "Stage") -> None:
            text = t(f"plan.stage_{stage.what}", name=name)
            if stage.rosters:
                text += t("plan.stage_tried", rosters=f"{stage.rosters:,}")
            if stage.best is not None:
                text += t("plan.stage_best", cost=f"{stage.best:,.0f}")
            status.update(escape(text))

        yield told
