"""The page in a real browser: what is seen in each language, on a phone, on a desk and on paper."""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# The page has no script, so another page, with the page in frames of both widths, looks into it.
LOOKING = """<!DOCTYPE html>
<body><iframe src="report.html" width="360" height="800"></iframe>
<iframe src="report.html" width="1280" height="800"></iframe>
<pre></pre>
<script>
onload = () => {
  const seen = (element) => element.getClientRects().length > 0;
  const letters = (svg) => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const size = (text) => scale * parseFloat(getComputedStyle(text).fontSize);
    return [...svg.querySelectorAll("text")].map(size);
  };
  const look = (frame) => {
    const page = frame.contentDocument, all = (what) => [...page.querySelectorAll(what)].filter(seen);
    return {
      width: page.documentElement.clientWidth,
      needed: page.documentElement.scrollWidth,
      mains: all("main").map((main) => main.lang),
      summary: page.querySelector("summary").innerText.trim(),
      drawings: [...new Set(all("svg").map((svg) => svg.getAttribute("class")))],
      count: all("svg").length,
      smallest: Math.min(...all("svg").flatMap(letters)),
      loaded: frame.contentWindow.performance.getEntriesByType("resource").length,
      scripts: page.scripts.length,
    };
  };
  const frames = [...document.querySelectorAll("iframe")], views = [];
  for (const lang of ["as it comes", "zh", "en"]) {
    for (const frame of frames) {
      if (lang != "as it comes") frame.contentDocument.querySelector(`label[for=show-${lang}]`).click();
      views.push(look(frame));
    }
  }
  document.querySelector("pre").innerText = JSON.stringify(views);
};
</script>
"""


@pytest.fixture(scope="module")
def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("needs Chromium or Chrome, and none is installed here")
    return found


@pytest.fixture(scope="module")
def folder(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "looking.html").write_text(LOOKING, encoding="utf-8")
    return folder


def browse(browser: str, folder: Path, *arguments: str) -> str:
    """Standard output of the browser without a window, in a profile of its own."""
    rights = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    alone = ["--disable-gpu", "--disable-extensions", "--no-first-run"]
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [browser, "--headless", *rights, *alone, profile, *arguments],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def views(browser: str, folder: Path) -> list[dict[str, Any]]:
    """What is seen on a phone and on a desk: as the page comes, after the switch, and switched back."""
    address = (folder / "looking.html").as_uri()
    shown = browse(browser, folder, "--allow-file-access-from-files", "--dump-dom", address)
    found = re.search(r"<pre>(\[.+?\])</pre>", shown, re.DOTALL)
    assert found is not None, shown[-2000:]
    views: list[dict[str, Any]] = json.loads(unescape(found[1]))
    assert len(views) == 6
    return views


def test_one_language_is_seen_at_a_time_and_the_switch_needs_no_script(views: list[dict[str, Any]]) -> None:
    assert [view["mains"] for view in views] == [["en"], ["en"], ["zh"], ["zh"], ["en"], ["en"]]
    assert [view["scripts"] for view in views] == [0] * 6
    assert [view["summary"][:8] for view in views[1:3]] == ["Manifest", "生成清单：全部输"]


def test_the_page_is_never_wider_than_the_screen(views: list[dict[str, Any]]) -> None:
    for view, width in zip(views, [360, 1280] * 3, strict=True):
        assert width - 20 <= view["width"] <= width  # but for a scroll bar
        assert view["needed"] <= view["width"]


def test_a_phone_has_figures_of_its_own_whose_letters_can_be_read(views: list[dict[str, Any]]) -> None:
    assert [view["drawings"] for view in views] == [["narrow"], ["wide"]] * 3
    assert [view["count"] for view in views] == [3] * 6
    assert min(view["smallest"] for view in views) > 8.0  # pixels


def test_nothing_is_asked_of_anybody(views: list[dict[str, Any]]) -> None:
    assert [view["loaded"] for view in views] == [0] * 6


def test_it_prints_on_a_few_sheets_of_a4(browser: str, folder: Path) -> None:
    paper = folder / "report.pdf"
    address = (folder / "report.html").as_uri()
    browse(browser, folder, f"--print-to-pdf={paper}", "--no-pdf-header-footer", address)
    content = paper.read_bytes()
    assert content.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 6
    sizes = set(re.findall(rb"/MediaBox\s*\[0 0 (\d+)[.\d]* (\d+)[.\d]*\]", content))
    assert sizes == {(b"594", b"841")}
