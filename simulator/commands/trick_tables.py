"""What ``staffsim score --tricks`` prints: what each trick flatters, and what it leaves as it is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.units import SECOND

if TYPE_CHECKING:
    from simulator.report.language import Texts
    from simulator.report.page import Table

Json = Mapping[str, Any]


def print_tricks(scores: Sequence[Json], thresholds: Sequence[int], t: "Texts") -> None:
    """Print a table for each rule set, and a sentence that says what it shows.

    Parameters
    ----------
    scores : sequence of mapping
        As ``--json`` prints them, with ``tricks``.
    thresholds : sequence of int
        Of each one's rule set, in microseconds.
    t : Texts
        The language.
    """
    from rich.markup import escape

    from simulator.commands import terminal
    from simulator.commands.page_view import drawn_table
    from simulator.report.fonts import wrapped

    console = terminal.console()
    for score, limit in zip(scores, thresholds, strict=True):
        threshold = t.duration(limit / SECOND)
        console.print(drawn_table(tricks_table(t, score, threshold), t, console.width))
        for sentence in tricks_sentences(t, score["tricks"], threshold):
            console.print(escape("\n".join(wrapped(sentence, console.width))))


def tricks_table(t: "Texts", score: Json, threshold: str) -> "Table":
    """The log as it is and with each trick, a row each."""
    from simulator.report.page import Column, Table

    columns = (
        Column(""),
        Column(t("score.response_mean_s"), "duration"),
        Column(t("score.first_response_mean_s"), "duration"),
        Column(t("tricks.rate", threshold=threshold), "share", 2),
        Column(t("score.turns"), "number"),
        Column(t("score.in_time"), "number"),
    )
    keys = ("response_mean_s", "first_response_mean_s", "rate", "turns", "in_time")
    rows = tuple((t(f"tricks.{one['name']}"), *(one[key] for key in keys)) for one in score["tricks"])
    return Table("tricks", t("tricks.title", rules=score["rules"]), columns, rows)


def tricks_sentences(t: "Texts", tricks: Sequence[Json], threshold: str) -> list[str]:
    """What the tricks flatter, what they do not change, and what is not in it."""
    as_is = tricks[0]
    late = as_is["answered"] - as_is["in_time"]
    if not late:
        return [t("tricks.nothing_late", threshold=threshold)]
    means = {one["name"]: t.duration(one["response_mean_s"]) for one in tricks}
    sentences = [t("tricks.flattered", late=t.number(late), threshold=threshold, **means)]
    rates = {one["name"]: t.share({"mean": one["rate"]}, 2) for one in tricks}
    moved = [one for one in tricks if any(one[key] != as_is[key] for key in ("turns", "in_time"))]
    for one in moved:
        turns, of = t.number(one["turns"]), t.number(as_is["turns"])
        key = f"tricks.moved_{one['name']}"
        sentences.append(t(key, turns=turns, of=of, rate=rates[one["name"]], as_is=rates["as_is"]))
    if not moved:
        sentences.append(t("tricks.unmoved", rate=rates["as_is"]))
    return [*sentences, t("tricks.buyers")]
