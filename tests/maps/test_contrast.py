"""Text stands out from its ground: WCAG 2.2, success criterion 1.4.3, at least 4.5 to 1."""

import re

import pytest

from contrast import contrast
from maps.assets import STATIC

COLOURS = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "own/page.css").read_text(encoding="utf-8"))
)
PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "tint"),
    ("quiet", "paper"),
    ("quiet", "ground"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("error", "paper"),
    ("warn-ink", "warn-ground"),
    ("paper", "accent"),
]


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5
