"""Text stands out from its ground: WCAG 2.2, success criterion 1.4.3, at least 4.5 to 1."""

import re

import pytest

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


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, WCAG 2.2 glossary."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5
