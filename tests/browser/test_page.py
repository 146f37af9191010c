"""A map page at a desk: what is drawn, fetched, told and printed."""

from urllib.parse import urlsplit

import pytest

from layers.registry import LAYERS
from maps.registry import OVERVIEW

pytestmark = pytest.mark.browser

OPAQUE_PIXELS = """() => [...document.querySelectorAll(".leaflet-overlay-pane canvas")].reduce((sum, canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let index = 3; index < data.length; index += 4) sum += data[index] > 0 ? 1 : 0;
    return sum;
}, 0)"""
MAGENTA_PIXELS = """() => [...document.querySelectorAll(".leaflet-overlay-pane canvas")].reduce((sum, canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < data.length; at += 4) sum += data[at] > 170 && data[at + 1] < 60 && data[at + 2] > 130 ? 1 : 0;
    return sum;
}, 0)"""
COUNT = 4  # rows of each layer


def test_the_overview_draws_its_layers_without_a_sound(desktop, served):
    desktop.open(f"{served.address}/maps/overview")
    expected = dict.fromkeys(OVERVIEW.layer_ids, COUNT) | dict.fromkeys(OVERVIEW.offered, 0)
    assert desktop.drawn() == expected
    assert desktop.errors == []
    assert desktop.foreign == []


def test_each_layer_of_the_control_goes_and_comes(desktop, served):
    page = desktop.open(f"{served.address}/maps/overview")
    for layer_id in OVERVIEW.shown:
        before = page.evaluate(OPAQUE_PIXELS)
        page.uncheck(f"[data-layer={layer_id}]")
        desktop.settle()
        assert desktop.drawn()[layer_id] == 0
        assert page.evaluate(OPAQUE_PIXELS) < before, layer_id
    assert page.evaluate(OPAQUE_PIXELS) == 0
    assert page.locator(".notice").text_content() == "未打开任何图层。"
    for layer_id in (*OVERVIEW.shown, *OVERVIEW.offered):
        before = page.evaluate(OPAQUE_PIXELS)
        page.check(f"[data-layer={layer_id}]")
        desktop.until("id => window.mapInspection.drawn()[id] === 4", layer_id)
        desktop.settle()
        assert page.evaluate(OPAQUE_PIXELS) > before, layer_id


def test_an_offered_layer_is_fetched_when_a_reader_asks(desktop, served):
    asked = []
    desktop.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page = desktop.open(f"{served.address}/maps/overview")
    assert "/collections/structures/items" not in asked
    page.check("[data-layer=structures]")
    desktop.until("window.mapInspection.drawn().structures === 4")
    assert asked.count("/collections/structures/items") == 1


def test_a_failure_is_told_and_can_be_tried_again(desktop, served):
    served.failing["wharves"] = "数据库忙"
    page = desktop.open(f"{served.address}/maps/overview")
    notice = page.locator(".notice.failed")
    assert notice.text_content() == "“码头”加载失败（数据库忙）。重试"
    assert desktop.drawn()["bus_stops"] == COUNT
    served.failing.clear()
    notice.locator("button").click()
    desktop.until("window.mapInspection.drawn().wharves === 4")
    assert page.locator(".notice").count() == 0


def test_invented_rows_stay_out_of_the_basemap_and_are_marked_as_a_subject(desktop, stand, sample):
    rows = sample(LAYERS["railway_lines"], 3)
    rows[1]["properties"]["is_demo"] = True
    served = stand(LAYERS, {"railway_lines": rows, "wharves": sample(LAYERS["wharves"], 1)})
    page = desktop.open(f"{served.address}/maps/wharves")
    assert desktop.drawn()["railway_lines"] == 2
    assert page.locator(".demo-entry").count() == 0
    page = desktop.open(f"{served.address}/maps/railway_lines")
    assert desktop.drawn()["railway_lines"] == 3
    assert page.locator(".demo-entry").text_content() == "演示：虚构1"
    assert page.evaluate(MAGENTA_PIXELS) > 20
    page.uncheck("[data-layer=railway_lines]")
    desktop.settle()
    assert page.locator(".demo-entry").count() == 0
    assert page.evaluate(MAGENTA_PIXELS) == 0


def test_all_pages_of_a_collection_are_read(desktop, served):
    served.page_size = 3
    desktop.open(f"{served.address}/maps/wharves")
    assert desktop.drawn()["wharves"] == COUNT


def test_an_empty_layer_says_so(desktop, stand):
    page = desktop.open(f"{stand(LAYERS, {}).address}/maps/wharves")
    assert page.locator(".notice").text_content() == "所示图层暂无数据。"
    page.click("#tab-list")
    assert page.locator("#rows").text_content() == "所示图层暂无数据。"


def test_printing_shows_the_same_extent_at_the_size_of_the_paper(desktop, served):
    page = desktop.open(f"{served.address}/maps/overview")
    page.evaluate(
        "() => { window.print = () => { window.sheet = [pageMap.getSize(), pageMap.getBounds()]; }; }"
    )
    before = page.evaluate("[pageMap.getSize(), pageMap.getBounds()]")
    page.keyboard.press("Control+p")
    desktop.until("window.sheet")
    size, extent = page.evaluate("window.sheet")
    assert [size["x"], size["y"]] == pytest.approx(
        [277 * 96 / 25.4, 168 * 96 / 25.4], abs=1
    )  # A4 less margins
    assert extent["_southWest"]["lng"] <= before[1]["_southWest"]["lng"]
    assert extent["_northEast"]["lat"] >= before[1]["_northEast"]["lat"]
    assert page.evaluate("pageMap.getSize()") == before[0]


def test_the_printed_sheet_has_what_a_sheet_needs(desktop, served):
    page = desktop.open(f"{served.address}/maps/overview")
    page.click("#tab-list")
    page.emulate_media(media="print")
    assert not page.is_visible("#list")
    for selector in (
        ".sheet-title",
        ".north",
        ".for-print",
        "#layers .legend",
        ".leaflet-control-scale-line",
    ):
        assert page.locator(selector).first.is_visible(), selector
    assert "审图号" in page.locator(".credits").inner_text()
