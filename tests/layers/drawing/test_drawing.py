"""The drawings of the workflows: those of the documentation, complete, and nothing over anything else."""

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from layers.contract import Layer
from layers.drawing.__main__ import main
from layers.drawing.flow import flow_of, targets_of
from layers.drawing.layout import SMALL, layout, width_of
from layers.drawing.page import steps_page
from layers.registry import LAYERS
from layers.text import Language

DOCS = Path(__file__).resolve().parents[3] / "docs"
REVIEWED = [layer for layer in LAYERS.values() if layer.workflow is not None]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("layer", REVIEWED, ids=lambda layer: layer.id)
class TestDrawing:
    def test_is_that_of_the_documentation(self, layer: Layer, language: Language) -> None:
        path = DOCS / "images" / f"{layer.id}.{language}.svg"
        assert path.read_text(encoding="utf-8") == main([layer.id, language]), "make drawings"

    def test_has_every_state_and_every_step(self, layer: Layer, language: Language) -> None:
        assert layer.workflow is not None
        text = " ".join(ET.fromstring(main([layer.id, language])).itertext())  # noqa: S314 - our own
        for code in layer.field(layer.workflow.field).codes:
            assert code.label.in_language(language) in text
        for step in layer.workflow.steps:
            assert step.title.in_language(language) in text

    def test_draws_nothing_over_a_box(self, layer: Layer, language: Language) -> None:
        drawing = layout(flow_of(layer), language)
        boxes = list(drawing.boxes.values())
        for one, other in combinations(boxes, 2):
            apart = one.right < other.x or other.right < one.x
            assert apart or one.bottom < other.y or other.bottom < one.y
        for way in drawing.ways:
            for (x1, y1), (x2, y2) in zip(way.corners, way.corners[1:], strict=False):
                assert x1 == x2 or y1 == y2, "lines run across or down"
                for box in boxes:
                    across = max(x1, x2) > box.x and min(x1, x2) < box.right
                    along = max(y1, y2) > box.y and min(y1, y2) < box.bottom
                    assert not (across and along), (way, box.state)
        edges = []
        for words in drawing.words:
            width = width_of(words.text, SMALL)
            left = words.x - width if words.anchor == "end" else words.x
            edges.append((left, words.y - SMALL, left + width, words.y))
            assert left >= 0
            assert left + width <= drawing.width
        for (left, top, right, foot), box in ((edge, box) for edge in edges for box in boxes):
            assert right <= box.x or left >= box.right or foot <= box.y or top >= box.bottom
        for one_edge, other_edge in combinations(edges, 2):
            beside = one_edge[2] <= other_edge[0] or other_edge[2] <= one_edge[0]
            assert beside or one_edge[3] <= other_edge[1] or other_edge[3] <= one_edge[1]


def test_the_page_of_steps_is_that_of_the_documentation() -> None:
    written = (DOCS / "review-steps.md").read_text(encoding="utf-8")
    assert written == main(["steps"]) == steps_page(LAYERS.values()), "make drawings"
    for layer in REVIEWED:
        assert layer.workflow is not None
        for step in layer.workflow.steps:
            assert f"`{step.action}`" in written
            for source, target in ((a, b) for a in step.sources for b in targets_of(step)):
                assert f"    {source} --> {target}: " in written


def test_the_line_goes_from_the_first_state_to_the_end() -> None:
    assert flow_of(LAYERS["railway_hazards"]).line == (
        *("reported", "verified", "assigned", "rectifying", "submitted", "closed"),
    )
    with pytest.raises(ValueError, match="no workflow"):
        flow_of(LAYERS["wharves"])
    for words in (["wharves", "zh"], ["railway_hazards", "fr"], []):
        with pytest.raises((SystemExit, ValueError)):
            main(words)
