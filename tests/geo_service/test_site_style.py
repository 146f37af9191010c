"""The style sheet of the pages: text that stands out, nothing newer than the oldest browser."""

import re
from pathlib import Path

import pytest

from contrast import contrast

SHEET = (Path(__file__).resolve().parents[2] / "geo_service/static/site.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET)) | {
    "white": "#ffffff",
    "code": "#e9eef2",
    "head": "#f8fafb",
    "off": "#6b7782",
}
PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "head"),
    ("ink", "code"),
    ("muted", "paper"),
    ("muted", "ground"),
    ("muted", "code"),
    ("muted", "head"),
    ("accent", "paper"),
    ("accent", "ground"),
    ("accent", "tint"),
    ("white", "accent"),
    ("white", "accent-deep"),
    ("warn-ink", "warn-ground"),
    ("warn-ink", "paper"),
    ("off", "paper"),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(text: str, ground: str) -> None:
    """WCAG 2.2, success criterion 1.4.3."""
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_the_focus_ring_stands_out() -> None:
    """WCAG 2.2, success criterion 1.4.11: 3 to 1 for what is no text."""
    (ring,) = re.findall(r":focus-visible \{ outline: 3px solid (#[0-9a-f]{6})", SHEET)
    for ground in ("paper", "ground"):
        assert contrast(ring, COLOURS[ground]) >= 3


@pytest.mark.parametrize(
    "newer",
    [
        r":has\(",
        r":is\(|:where\(",
        r"\binset(-\w+)?:",
        "aspect-ratio:",
        r"\b\d+[dsl]v[hw]\b",
        "@container|@layer",
        "color-mix",
    ],
)
def test_nothing_is_newer_than_chromium_86(newer: str) -> None:
    assert not re.search(newer, SHEET)
