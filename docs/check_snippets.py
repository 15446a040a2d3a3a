"""Check all that the documentation shows and that `docs.refresh` does not compare: snippets, options, links.

    python -m docs.check_snippets [--only PAGE]

Every fenced block is of a known kind, which its language says, or a mark right above it,
``<!-- KEY: VALUE -->``. A page's blocks are taken in order in a copy of the project of its own.

| kind | what is checked |
|---|---|
| ``output: COMMAND`` | compared by `docs.refresh` |
| ``sh`` | each line is run and must end with 0, or with N of ``exit: N``; ``quick: COMMAND`` is run instead |
| ``python`` | a page's blocks are run one after the other as one program |
| ``json`` | it can be read |
| ``part of: SCENARIO`` | the scenario with these keys put in or replaced is sound: `staffsim check` |
| ``file: NAME`` | is written to that file, for the commands after it |
| ``text: WHAT`` | nothing: it is a drawing, or another program's text |

``before: COMMAND`` and ``then: COMMAND`` above a block are run before and after it. ``not run: WHY`` keeps a
block of commands from being run; its options are looked at all the same. Installing, and the tests' own
commands, are not run again: the extras must exist, and CI run the command itself.

Marks are not seen by who reads the page. So the `staffsim` commands of an ``output:`` must stand on the page
too, in a block of commands or in a sentence, but for language, filters, and where their files are kept; those
right above it are marked ``not run: what it prints is below`` and are compared with it.

In sentences and tables, code that begins with `staffsim` must name a subcommand and options that exist, and
`python -m` a module that exists. Links to files and to headings must lead there.
"""

import argparse
import json
import re
import shlex
import sys
import tomllib
from itertools import zip_longest
from pathlib import Path

import click

from docs.links import dead_links
from docs.one_way import STAGES, drawing
from docs.pages import ROOT, Block, blocks, pages, spans
from docs.workspace import lacks, run, workspace
from simulator.commands import staffsim

CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def option_problem(words: list[str]) -> str | None:
    """Say what is wrong with a `staffsim` command line, its arguments apart, or None."""
    rest = words[1:]
    if not rest or rest[0].startswith("-") or rest[0] == "COMMAND":
        command: click.Command = staffsim
        rest = [word for word in rest if word != "COMMAND"]
    else:
        found = staffsim.get_command(click.Context(staffsim), rest[0])
        if found is None:
            return f"no such command: {rest[0]}"
        command, rest = found, rest[1:]
    context = click.Context(command, ignore_unknown_options=False)
    if rest and rest[-1].startswith("--") and any(
        rest[-1] in option.opts and not option.is_flag
        for option in command.params if isinstance(option, click.Option)
    ):  # fmt: skip
        rest = rest[:-1]  # named alone, as options are in a sentence
    try:
        command.make_parser(context).parse_args(list(rest))
    except click.UsageError as error:
        return error.format_message()
    return None


def words_of(command: str) -> list[str]:
    """Split as a shell does, up to a comment, a pipe or a redirection."""
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    ends = [at for at, word in enumerate(words) if word in {"|", ">", ">&2", "&&", ";", "||"}]
    return words[: ends[0]] if ends else words


def lines_of(block: Block) -> list[str]:
    """The command lines of a block, continued ones joined."""
    joined = re.sub(r"\\\n\s*", "", block.text)
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


BELOW = "what it prints is below"


def typed(commands: str) -> list[str]:
    """The `staffsim` commands, one for each, as a reader would type them to get at what is shown."""
    lines = re.sub(r"\\\n\s*", "", commands).splitlines()
    parts = [part for line in lines for part in line.split(" | ")[0].split(" && ")]
    aside = re.compile(r"  +#.*| --quiet| --lang \w+|(?<= )results/(?=[\w-]+\.yaml)")
    return [aside.sub("", part).strip() for part in parts if part.startswith("staffsim ")]


def unseen_commands(page: Path, text: str | None = None) -> list[tuple[int, str]]:
    """Say of which blocks of output the commands are not to be seen, or are others than those above them."""
    shown = blocks(page, text)
    seen = {one for block in shown if block.language == "sh" for one in typed(block.text)}
    seen |= {one for _, code in spans(page, text) for one in typed(code)}
    problems: list[tuple[int, str]] = []
    for block, after in zip_longest(shown, shown[1:]):
        command = block.marks.get("output", "")
        if command.startswith(("staffsim", "rm -rf")) and "../shared" not in command:
            missing = [one for one in typed(command) if one not in seen]
            problems += [(block.line, f"nobody sees that it is printed by {one}") for one in missing]
        if block.marks.get("not run") == BELOW:
            below = after.marks.get("output", "") if after else ""
            if typed(block.text) != typed(below):
                problems.append((block.line, "the block below is not what these commands print"))
    return problems


def is_run_elsewhere(part: str) -> str | bool:
    """Whether a command is CI's own, or an installation; a text says what is wrong with it."""
    words = words_of(part)
    if words[:2] == ["pip", "install"]:
        asked = re.findall(r"\[([a-z,]+)\]", part)
        unknown = [name for names in asked for name in names.split(",") if name not in EXTRAS]
        return f"no such extra: {', '.join(unknown)}" if unknown else True
    if words[0] in {"pytest", "ruff", "mypy", "lint-imports"}:
        missing = [word for word in words[1:] if "/" in word and not (ROOT / word).exists()]
        if missing:
            return f"no such file: {missing[0]}"
        return True if words[0] in CI or words[0] == "pytest" else f"CI does not run {words[0]}"
    return words[0] == "bash" and words[1:] == [".ci/run"]


class Check:
    """What was found of one page, and the copy of the project that it works in."""

    def __init__(self, page: Path, root: Path) -> None:
        self.page = page
        self.root = root
        self.problems: list[str] = []
        self.program = ""
        self.counts: dict[str, int] = {}

    def problem(self, line: int, text: str) -> None:
        """Note a problem."""
        self.problems.append(f"{self.page.relative_to(ROOT)}:{line}: {text}")

    def play(self, command: str, line: int, code: int = 0) -> None:
        """Run a command and note it where it ends otherwise than it should."""
        if lacks(command, self.root):
            return
        done = run(command, self.root)
        if done.returncode != code:
            tail = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
            self.problem(line, f"{command}\n  exit code {done.returncode}, not {code}\n{tail}")

    def look_at(self, block: Block) -> None:
        """Check one block."""
        marks = block.marks
        kind = self.kind(block)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if "before" in marks:
            self.play(marks["before"], block.line)
        if kind == "sh":
            self.shell(block)
        elif kind == "file":
            (self.root / marks["file"]).write_text(block.text, encoding="utf-8")
        elif kind == "part of":
            self.part(block)
        elif kind == "json":
            try:
                json.loads(block.text)
            except ValueError as error:
                self.problem(block.line, f"no JSON: {error}")
        elif kind == "python":
            self.program += "\n" * (block.line - self.program.count("\n")) + block.text
        elif kind == "unknown":
            self.problem(block.line, f"a block of no known kind ({block.language or 'no language'})")
        if "then" in marks:
            self.play(marks["then"], block.line)

    @staticmethod
    def kind(block: Block) -> str:
        """Say what kind of block it is."""
        for mark in ("output", "file", "part of", "text"):
            if mark in block.marks:
                return mark
        return block.language if block.language in {"sh", "python", "json", "{toctree}"} else "unknown"

    def shell(self, block: Block) -> None:
        """Run the lines of a block of commands."""
        if "quick" in block.marks:
            self.play(block.marks["quick"], block.line, int(block.marks.get("exit", 0)))
        for line in lines_of(block):
            for part in line.split(" && "):
                words = words_of(part)
                wrong = option_problem(words) if words[0] == "staffsim" else None
                if wrong:
                    self.problem(block.line, f"{part}: {wrong}")
            if "quick" in block.marks or "not run" in block.marks:
                continue
            kept = []
            for part in line.split(" && "):
                elsewhere = is_run_elsewhere(part)
                if isinstance(elsewhere, str):
                    self.problem(block.line, f"{part}: {elsewhere}")
                elif not elsewhere:
                    kept.append(part)
            if kept:
                self.play(" && ".join(kept), block.line, int(block.marks.get("exit", 0)))

    def part(self, block: Block) -> None:
        """Check the scenario that the block is part of, with the block in it."""
        base = self.root / block.marks["part of"]
        file = base.with_name("snippet.yaml")
        file.write_text(f"extends: {base.name}\n{block.text}", encoding="utf-8")
        self.play(f"staffsim check {shlex.quote(str(file.relative_to(self.root)))} --quiet", block.line)

    def sentences(self) -> None:
        """Look at the code in sentences and tables."""
        for line, code in spans(self.page):
            words = words_of(code)
            wrong = None
            if words[:1] == ["staffsim"]:
                wrong = option_problem([word for word in words if word not in {"...", "…"}])
            elif words[:2] == ["python", "-m"] and len(words) > 2:
                path = ROOT.joinpath(*words[2].split("."))
                known = path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()
                wrong = None if known else f"no such module: {words[2]}"
            else:
                continue
            self.counts["in sentences"] = self.counts.get("in sentences", 0) + 1
            if wrong:
                self.problem(line, f"`{code}`: {wrong}")


def check(page: Path) -> Check:
    """Check one page."""
    with workspace() as root:
        found = Check(page, root)
        for block in blocks(page):
            found.look_at(block)
        if found.program:
            file = root / "snippets_of_the_page.py"
            file.write_text(found.program, encoding="utf-8")
            found.play(f"python {file.name}", 1)
    found.sentences()
    for line, text in unseen_commands(page):
        found.problem(line, text)
    found.problems += dead_links(page)
    return found


def main() -> None:
    """Check the pages, and say what was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="PAGE")
    only = parser.parse_args().only
    problems: list[str] = []
    counts: dict[str, int] = {}
    for page in pages():
        if only in str(page.relative_to(ROOT)):
            found = check(page)
            problems += found.problems
            for kind, count in found.counts.items():
                counts[kind] = counts.get(kind, 0) + count
            for problem in found.problems:
                print(problem, flush=True)
    for lang in STAGES:
        picture = ROOT / "docs" / "images" / f"one-way.{lang}.svg"
        if not only and picture.read_text(encoding="utf-8") != drawing(lang):
            problems.append(f"{picture.name}: run python -m docs.one_way")
            print(problems[-1])
    print("; ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))
    if problems:
        sys.exit(f"{len(problems)} problems")


if __name__ == "__main__":
    main()
