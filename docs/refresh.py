"""Run the commands that the documentation shows and put what they print into the pages.

A page marks such a block with ``<!-- output: COMMAND -->`` right above. The commands run in a copy of the
project, page by page from the top, so a page makes what it reads. One that stands more than once, with
another filter behind its `` | ``, is run once. ``<!-- exit: N -->`` above says that the command ends with
that code; ``<!-- needs: FILE -->`` leaves the block as it is where that file, no part of the project, is
missing. That this machine has no Chinese font, which figures are told with, is nothing for a page.

    python -m docs.refresh [--only TEXT]    writes the pages, and draws their pictures anew
    python -m docs.refresh --check          writes nothing; exit code 1 where a page says something else
    python -m docs.refresh --check --quick  the same; of a block with ``<!-- quick: COMMAND -->`` above, only
                                            whether that smaller command succeeds

``--only TEXT`` takes the commands that contain TEXT, among the results that the project's own folder has.

Pictures named ``docs/images/SCENARIO-FIGURE.LANG.png`` are drawn from ``results/SCENARIO``, and
``docs/images/report.LANG.png`` is photographed by Chromium, where that is installed. Chinese ones are left as
they are where there is no Chinese font.
"""

import argparse
import difflib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from docs.pages import ROOT, Block, blocks, pages
from docs.workspace import lacks, run, workspace
from simulator.report.fonts import chinese_family
from simulator.report.language import texts

OF_THIS_MACHINE = tuple(texts(lang)("figure.no_font", forms="PNG") for lang in ("en", "zh"))
"""Lines that a command prints on some machines and not on others."""


class Commands:
    """The commands of all pages, each run once in one copy of the project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: dict[str, tuple[str, str, int]] = {}

    def printed(self, command: str, code: int = 0) -> str:
        """Return what the command prints; another exit code than `code` stops all."""
        first, _, rest = command.partition(" | ")
        if first not in self.seen:
            started = time.perf_counter()
            done = run(first, self.root)
            self.seen[first] = done.stdout, done.stderr, done.returncode
            print(f"{time.perf_counter() - started:6.1f} s  {first}", file=sys.stderr)
        text, errors, got = self.seen[first]
        if got != code:
            sys.exit(f"{first}: exit code {got}, and not {code}\n{errors}")
        text += errors if code else ""
        text = "".join(line for line in text.splitlines(True) if line.rstrip("\n") not in OF_THIS_MACHINE)
        if rest:
            filtered = run(rest, self.root, text)
            if filtered.returncode:
                sys.exit(f"{rest}: exit code {filtered.returncode}\n{filtered.stderr}")
            text = filtered.stdout
        return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())

    def meant(self, block: Block, *, quick: bool) -> str:
        """Return what stands in the block if all is well."""
        marks = block.marks
        if lacks(marks["output"], self.root) or ("needs" in marks and lacks(marks["needs"], self.root)):
            print(f"{block.place}: left as it is, for there are no real logs here", file=sys.stderr)
            return block.text
        if quick and "quick" in marks:
            self.printed(marks["quick"], int(marks.get("exit", 0)))
            return block.text
        return self.printed(marks["output"], int(marks.get("exit", 0)))


def renewed(page: Path, commands: Commands, only: str, *, quick: bool) -> str:
    """Return the page's text with what its commands print, run from the top."""
    shown = [block for block in blocks(page) if "output" in block.marks and only in block.marks["output"]]
    fresh = [commands.meant(block, quick=quick) for block in shown]
    lines = page.read_text(encoding="utf-8").split("\n")
    for block, text in reversed(list(zip(shown, fresh, strict=True))):
        lines[block.line : block.line + block.text.count("\n")] = text.splitlines()
    return "\n".join(lines)


def draw(picture: Path, commands: Commands) -> None:
    """Draw ``SCENARIO-FIGURE.LANG.png`` from the scenario's result; without one, leave it."""
    name, lang = picture.stem.split(".")
    if lang == "zh" and chinese_family() is None:
        return
    scenario, _, figure = name.rpartition("-")
    result = commands.root / "results" / scenario
    if result.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            commands.printed(f"staffsim chart {result} --lang {lang} --format png --out {folder}")
            shutil.copyfile(Path(folder) / f"{figure}.png", picture)


def photograph(picture: Path, commands: Commands) -> None:
    """Make ``report.LANG.png`` of the comparison's report; without a browser or a result, leave it."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    result = commands.root / "results" / "double11-compare"
    lang = picture.stem.split(".")[1]
    if browser is None or not result.is_dir() or (lang == "zh" and chinese_family() is None):
        return
    with tempfile.TemporaryDirectory() as folder:
        page, photo = Path(folder) / "page.html", Path(folder) / "photo.png"
        commands.printed(f"staffsim report {result} --lang {lang} --out {page}")
        alone = f"--headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir={folder}/profile"
        commands.printed(f"{browser} {alone} --window-size=1000,1440 --screenshot={photo} {page.as_uri()}")
        with Image.open(photo) as image:
            image.convert("RGB").quantize(128).save(picture, optimize=True)


def main() -> None:
    """Refresh the pages, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    if asked.quick and not asked.check:
        parser.error("--quick goes with --check")
    stale = []
    with workspace(ROOT / "results" if asked.only else None) as root:
        commands = Commands(root)
        for page in pages():
            text = page.read_text(encoding="utf-8")
            fresh = renewed(page, commands, asked.only, quick=asked.quick)
            if fresh != text:
                stale.append(page.name)
                if asked.check:
                    old, new = text.splitlines(keepends=True), fresh.splitlines(keepends=True)
                    sys.stdout.writelines(difflib.unified_diff(old, new, page.name, "as printed", n=1))
                else:
                    page.write_text(fresh, encoding="utf-8")
        if not asked.check:
            for picture in sorted((ROOT / "docs" / "images").glob("*.png")):
                (photograph if picture.stem.startswith("report.") else draw)(picture, commands)
    if asked.check and stale:
        sys.exit(f"no longer what the commands print: {', '.join(stale)}; run python -m docs.refresh")
    print(f"{len(commands.seen)} commands run; changed: {', '.join(stale) or 'nothing'}")


if __name__ == "__main__":
    main()
