"""Drawings in a page: ids of their own, no style for others, and text that stays text."""

import io
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.report.figures import FIGURES, drawings
from simulator.report.inline_svg import inlined
from tests.report.results import make_result

SVG = b"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt" viewBox="0 0 72 36"
 xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>who knows</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="figure_1"><path id="m1" d="M 0 0"/><use xlink:href="#m1" clip-path="url(#p2)"/>
 <image xlink:href="data:image/png;base64,AA=="/></g>
 <defs><clipPath id="p2"><rect/></clipPath></defs>
 <text>id="figure_1" url(#p2) &lt;b&gt;</text>
</svg>"""


def test_a_drawing_keeps_its_picture_and_gets_a_name_and_ids_of_its_own() -> None:
    assert re.sub(r"\s+", " ", inlined(SVG, "en-", 'A "label" <b>', "wide")) == (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 72 36" role="img" aria-label="A &quot;label&quot; &lt;b&gt;" class="wide" '
        'style="stroke-linejoin:round;stroke-linecap:butt"> '
        '<defs /> <g id="en-figure_1"><path id="en-m1" d="M 0 0" />'
        '<use xlink:href="#en-m1" clip-path="url(#en-p2)" /> '
        '<image xlink:href="data:image/png;base64,AA==" /></g> '
        '<defs><clipPath id="en-p2"><rect /></clipPath></defs> '
        '<text>id="figure_1" url(#p2) &lt;b&gt;</text> </svg>'
    )


def test_what_matplotlib_draws_refers_only_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FIGURES, "run", {"occupancy": FIGURES["run"]["occupancy"]})
    drawing = drawings(make_result(), "en", "svg")["occupancy"]
    root = ET.fromstring(inlined(drawing.content, "x-", drawing.heading.answer, "wide"))
    text = ET.tostring(root, encoding="unicode")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 20
    asked = set(re.findall(r'(?:url\(|href=")#([^)"]+)', text))
    assert asked
    assert asked <= set(ids)
    assert all(str(name).startswith("x-") for name in ids)
    assert not re.search(r'href="(?!#|data:image/png;base64,)', text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"])))
def test_any_text_in_a_drawing_stays_text(text: str) -> None:
    from matplotlib.figure import Figure

    figure, file = Figure(figsize=(1, 1)), io.BytesIO()
    import warnings

    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "text.parse_math": False}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no font has every character
        figure.text(0, 0, text)
        figure.savefig(file, format="svg")
    root = ET.fromstring(inlined(file.getvalue(), "x-", text, "wide"))
    assert root.get("aria-label") == text
    tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
    assert tags <= {"svg", "defs", "g", "path", "text", "tspan"}
