"""The page model: which rows of a layer a page draws."""

import pytest

from layers.registry import LAYERS
from maps.model import page_model
from maps.registry import views

DEMO = ("railway_hazards", "railway_lines", "bus_routes")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("railway_lines", True),  # the subject
        ("railway_hazards", True),  # invented hazards name the invented lines they lie along
        ("overview", True),
        ("railway", True),
        ("wharves", False),
        ("bus_routes", False),
        ("railway_stations", False),  # they name lines, but none of them is invented
    ],
)
def test_invented_lines_are_drawn_as_a_subject_and_beside_what_is_invented_along_them(page, name, expected):
    model = page_model(views(LAYERS)[name], LAYERS, page(demo_layers=DEMO))
    lines = next(layer for layer in model["layers"] if layer["id"] == "railway_lines")
    assert lines["drawsDemo"] == expected


def test_subjects_always_draw_their_invented_rows(page):
    model = page_model(views(LAYERS)["overview"], LAYERS, page(demo_layers=DEMO))
    assert all(layer["drawsDemo"] for layer in model["layers"] if not layer["basemap"])


def test_without_invented_hazards_the_basemap_is_real(page):
    model = page_model(views(LAYERS)["overview"], LAYERS, page(demo_layers=("railway_lines",)))
    assert not any(layer["drawsDemo"] for layer in model["layers"] if layer["basemap"])
