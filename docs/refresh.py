"""Run the commands that the documentation shows and put what they print into the pages.

A page marks such a block with a comment, ``<!-- output: COMMAND -->``, before a fenced block. With
``--check`` nothing is written, and the exit code is 1 where a page no longer says what its command prints.
``--only TEXT`` takes the commands that contain TEXT. A command that stands more than once, with another
filter behind its `` | ``, is run once. Pictures named
``docs/images/SCENARIO-FIGURE.LANG.png`` are drawn anew afterwards, from ``results/SCENARIO``, and
``docs/images/report.LANG.png`` is photographed by Chromium, where that is installed.

    python docs/refresh.py [--check] [--only TEXT]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(<!-- output: (?P<command>.+?) -->\n```[a-z]*\n)(?P<shown>.*?)(?=```)", re.DOTALL
)


@cache
def run(command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command from the project's root."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, shell=True, cwd=ROOT, env={**os.environ, "PATH": path}, input=given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def printed(command: str) -> str:
    """Return what the command prints; one that fails stops all, but one that printed what is filtered."""
    first, _, rest = command.partition(" | ")
    done = run(first)
    if rest and done.stdout:
        done = run(rest, done.stdout)
    if done.returncode:
        sys.exit(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def draw(picture: Path) -> None:
    """Draw ``SCENARIO-FIGURE.LANG.png`` from the scenario's latest result; without one, leave it."""
    name, lang = picture.stem.split(".")
    scenario, _, figure = name.rpartition("-")
    result = ROOT / "results" / scenario
    if result.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            printed(f"staffsim chart {result} --lang {lang} --format png --out {folder}")
            shutil.copyfile(Path(folder) / f"{figure}.png", picture)


def photograph(picture: Path) -> None:
    """Make ``report.LANG.png`` of the comparison's report; without a browser or a result, leave it."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    result = ROOT / "results" / "double11-compare"
    if browser is None or not result.is_dir():
        return
    lang = picture.stem.split(".")[1]
    with tempfile.TemporaryDirectory() as folder:
        page, photo = Path(folder) / "page.html", Path(folder) / "photo.png"
        printed(f"staffsim report {result} --lang {lang} --out {page}")
        alone = f"--headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir={folder}/profile"
        printed(f"{browser} {alone} --window-size=1000,1440 --screenshot={photo} {page.as_uri()}")
        with Image.open(photo) as image:
            image.convert("RGB").quantize(128).save(picture, optimize=True)


def main() -> None:
    """Refresh the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    stale = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = BLOCK.sub(
            lambda m: m[1] + printed(m["command"]) + "\n" if asked.only in m["command"] else m[0], text
        )
        if fresh != text:
            stale.append(page.name)
            if not asked.check:
                page.write_text(fresh, encoding="utf-8")
    if asked.check and stale:
        sys.exit(f"no longer what the commands print: {', '.join(stale)}; run python docs/refresh.py")
    if not asked.check:
        for picture in (ROOT / "docs" / "images").glob("*.png"):
            (photograph if picture.stem.startswith("report.") else draw)(picture)
        print(f"refreshed: {', '.join(stale) or 'nothing had changed'}")


if __name__ == "__main__":
    main()
