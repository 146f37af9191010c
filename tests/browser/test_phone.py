"""A map page on a phone, 390 by 844: the map first, nothing overlaps, fingers find their targets."""

from datetime import date
from itertools import pairwise

import pytest

from layers.registry import LAYERS
from maps.page import Source

pytestmark = pytest.mark.browser

TARGETS = "button, a, summary, input[type=search], .panel label"
SMALL_TARGETS = """selector => [...document.querySelectorAll(selector)]
    .filter((node) => node.offsetParent !== null && !node.classList.contains("skip"))
    .map((node) => [node.textContent.trim() || node.id, Math.min(node.offsetWidth, node.offsetHeight)])
    .filter(([, size]) => size < 40)"""


@pytest.fixture
def page(phone, stand, sample):
    rows = {
        layer.id: sample(layer, 20, is_demo=True) for layer in LAYERS.values() if layer.geometry is not None
    }
    for layer_rows in rows.values():
        layer_rows[0]["properties"]["certainty"] = "low"
    values = {
        "demo_layers": rows,
        "publisher": "英德市交通运输局",
        "changed_on": {"wharves": date(2026, 11, 22)},
        "sources": [Source(layer_id="rivers", attributions=("© GeoNames", "A. Author (1996), " * 6))],
    }
    return phone.open(f"{stand(LAYERS, rows, **values).address}/maps/overview")


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def bottom(rectangle):
    return rectangle["y"] + rectangle["height"]


def overlap(one, other):
    return (
        min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"]) > 0
        and min(bottom(one), bottom(other)) - max(one["y"], other["y"]) > 0
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bars_map_and_panel_share_the_screen(page, language):
    page.goto(page.url.split("?")[0] + f"?lang={language}")
    page.wait_for_selector("main[aria-busy=false]")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    parts = [box(page, selector) for selector in (".bar", ".demo", "main", ".panel")]
    for upper, lower in pairwise(parts):
        assert bottom(upper) <= lower["y"] + 0.5
    assert bottom(parts[-1]) <= 844.5
    assert parts[2]["height"] > 0.75 * 844
    heads = [box(page, selector) for selector in (".home", "h1", ".bar .menu", ".languages")]
    for left, right in pairwise(heads):
        assert left["x"] + left["width"] <= right["x"] + 0.5
    assert heads[-1]["x"] + heads[-1]["width"] <= 390


@pytest.mark.parametrize("tab", ["layers", "filters", "list"])
def test_a_tab_opens_the_sheet_and_closes_it(page, tab):
    page.tap(f"#tab-{tab}")
    assert page.is_visible(f"#{tab}")
    main, panel = box(page, "main"), box(page, ".panel")
    assert not overlap(main, panel)
    assert main["height"] > 250
    page.tap(f"#tab-{tab}")
    assert not page.is_visible(f"#{tab}")


@pytest.mark.parametrize("tab", [None, "layers", "filters", "list"])
def test_targets_fit_a_finger(page, tab):
    if tab:
        page.tap(f"#tab-{tab}")
    if tab == "filters":
        page.locator("#filters summary").first.tap()
        page.locator("#filters details details summary").first.tap()
        page.locator(".codes").wait_for()
    assert page.evaluate(SMALL_TARGETS, TARGETS) == []


def test_a_row_gives_the_screen_back_to_the_map_and_opens_there(page):
    page.tap("#tab-list")
    page.locator("button.feature").nth(5).tap()
    assert not page.is_visible("#list")
    page.locator(".card").wait_for()
    page.wait_for_timeout(300)  # the map moves the popup into sight
    popup, main = box(page, ".leaflet-popup-content-wrapper"), box(page, "main")
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= 390
    assert popup["y"] >= main["y"]
    assert bottom(popup) <= bottom(main)
    for control in page.locator(".leaflet-control-zoom, .leaflet-control-zoom-fullscreen").all():
        assert not overlap(popup, control.bounding_box())


def test_what_lies_on_the_map_does_not_cross(page):
    parts = [
        box(page, selector)
        for selector in (".leaflet-top.leaflet-right", ".credits", ".leaflet-control-scale", ".low-note")
    ]
    for index, one in enumerate(parts):
        for other in parts[index + 1 :]:
            assert not overlap(one, other)
