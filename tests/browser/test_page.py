"""A map page at a desk: what is drawn, opened, filtered, listed, linked."""

from urllib.parse import parse_qs, urlsplit

import pytest

from layers.registry import LAYERS
from maps.registry import OVERVIEW

pytestmark = pytest.mark.browser

OPAQUE_PIXELS = """() => [...document.querySelectorAll(".leaflet-overlay-pane canvas")].reduce((sum, canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let index = 3; index < data.length; index += 4) sum += data[index] > 0 ? 1 : 0;
    return sum;
}, 0)"""
COUNT = 4


@pytest.fixture
def rows(sample):
    return {layer.id: sample(layer, COUNT) for layer in LAYERS.values() if layer.geometry is not None}


@pytest.fixture
def served(stand, rows):
    return stand(LAYERS, rows)


@pytest.fixture
def hazards(stand, sample):
    """A page of hazards alone: two major, one of them closed and of low certainty; one general; one without a place."""
    rows = sample(LAYERS["railway_hazards"], 4)
    change = [
        {"grade": "major", "status": "reported", "line_id": "railway_lines-1", "accuracy_m": 1.5},
        {"grade": "major", "status": "closed", "certainty": "low", "accuracy_m": 1500, "is_demo": True},
        {"grade": "general", "status": "reported", "description": "堆土", "line_id": "nowhere"},
        {"grade": "general", "status": "closed", "certainty": "none"},
    ]
    for row, properties in zip(rows, change, strict=True):
        row["properties"].update(properties)
    rows[3]["geometry"] = None
    lines = sample(LAYERS["railway_lines"], 1, name_en="Test line")
    return stand(LAYERS, {"railway_hazards": rows, "railway_lines": lines})


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


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


def test_a_click_on_a_point_opens_its_popup(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    click_feature(desktop, "railway_hazards", "railway_hazards-1")
    card = page.locator(".card")
    assert card.locator("h3").text_content() == "铁路沿线隐患1"
    assert "铁路沿线隐患" in card.locator(".kicker").text_content()
    assert fields(page)["隐患等级"] == "重大隐患"
    assert fields(page)["数据来源"] == "测试"
    assert card.locator(".note").count() == 0
    assert card.locator(".mark").count() == 0
    assert page.locator("path.accuracy").count() == 0


def click_feature(desktop, layer_id, feature_id):
    desktop.until("!(pageMap._panAnim && pageMap._panAnim._inProgress)")  # a popup may move the map
    page = desktop.page
    point = page.evaluate("([layer, id]) => window.mapInspection.pointOf(layer, id)", [layer_id, feature_id])
    page.locator(".leaflet-container").click(position=point)


def fields(page) -> dict[str, str]:
    titles = page.locator(".card dt").all_text_contents()
    return dict(zip(titles, page.locator(".card dd").all_text_contents(), strict=True))


def test_a_reference_shows_the_title_of_what_it_refers_to(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards?lang=en")
    click_feature(desktop, "railway_hazards", "railway_hazards-1")
    page.locator(".card dd", has_text="Test line").wait_for()
    assert fields(page)["Railway line"] == "Test line"


def test_a_reference_outside_the_map_is_asked_for_once_and_falls_back_to_the_id(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards?layers=railway_hazards")
    with page.expect_response("**/collections/railway_lines/items/nowhere"):
        click_feature(desktop, "railway_hazards", "railway_hazards-3")
    assert fields(page)["线路名称"] == "nowhere"
    with page.expect_response("**/collections/railway_lines/items/railway_lines-1"):
        click_feature(desktop, "railway_hazards", "railway_hazards-1")
    page.locator(".card dd", has_text="铁路线路1").wait_for()


def test_a_popup_stays_in_sight_and_in_focus_when_a_title_arrives(desktop, hazards):
    hazards.rows["railway_lines"][0]["properties"]["name_zh"] = "很长的名称" * 60
    page = desktop.open(f"{hazards.address}/maps/railway_hazards?layers=railway_hazards")
    page.click("#tab-list")
    page.locator("button.feature").first.click()
    page.locator(".card dd", has_text="很长的名称").wait_for()
    desktop.until("!(pageMap._panAnim && pageMap._panAnim._inProgress)")
    assert page.evaluate("document.activeElement.tagName") == "H3"
    popup, main = (page.locator(place).bounding_box() for place in (".leaflet-popup-content-wrapper", "main"))
    assert popup["y"] >= main["y"]


def test_a_low_certainty_is_told_and_drawn(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    assert page.locator("#low-note").text_content() == "虚线空心：位置仅为示意"
    click_feature(desktop, "railway_hazards", "railway_hazards-2")
    assert page.locator(".card .note").text_content() == "位置仅为示意（精度约 ±1,500 米）"
    assert page.locator(".card .mark").text_content() == "演示"
    assert page.locator("path.accuracy").get_attribute("stroke-dasharray")
    page.locator(".leaflet-popup-close-button").click()
    assert page.locator("path.accuracy").count() == 0


def test_features_at_one_place_are_a_step_apart(desktop, stand, sample):
    rows = sample(LAYERS["railway_hazards"], 2)
    rows[1]["geometry"] = rows[0]["geometry"]
    page = desktop.open(f"{stand(LAYERS, {'railway_hazards': rows}).address}/maps/railway_hazards")
    click_feature(desktop, "railway_hazards", "railway_hazards-1")
    assert "此处 2 个要素 · 1/2" in page.locator(".card .pager").text_content()
    first = page.locator(".card h3").text_content()
    page.click(".card .pager button:last-child")
    assert "2/2" in page.locator(".card .pager").text_content()
    assert {first, page.locator(".card h3").text_content()} == {"铁路沿线隐患1", "铁路沿线隐患2"}


def test_lines_and_areas_open_too(desktop, served):
    page = desktop.open(f"{served.address}/maps/bus_routes")
    click_feature(desktop, "bus_routes", "bus_routes-2")
    assert page.locator(".card h3").text_content() == "公交线路2"
    page = desktop.open(f"{served.address}/maps/port_areas")
    click_feature(desktop, "port_areas", "port_areas-3")
    assert page.locator(".card h3").text_content() == "港区3"


def choose(page, field, code):
    page.click("#tab-filters")
    block = page.locator("#filters details details", has=page.locator("summary", has_text=field))
    if block.get_attribute("open") is None:
        block.locator("summary").click()
    block.locator("label", has_text=code).locator("input").check()


def test_filters_act_on_map_list_counts_download_and_address(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    choose(page, "隐患等级", "重大隐患")
    desktop.settle()
    assert desktop.drawn()["railway_hazards"] == 2
    choose(page, "状态", "已销号")
    desktop.settle()
    assert desktop.drawn()["railway_hazards"] == 1
    assert page.locator("#tab-filters .badge").text_content() == "2"
    assert page.locator("#tab-list .badge").text_content() == "1"
    assert query(page)["filter"] == ["railway_hazards.grade:major", "railway_hazards.status:closed"]
    export = urlsplit(page.locator("#download nav a").get_attribute("href"))
    assert export.path == "/collections/railway_hazards/export"
    assert parse_qs(export.query) == {"f": ["geojson"], "grade": ["major"], "status": ["closed"]}
    page.click("#tab-layers")
    assert page.locator("#layers .layer .count").first.text_content() == "1 / 4"
    page.click("#reset")
    desktop.settle()
    assert desktop.drawn()["railway_hazards"] == 3
    assert "filter" not in query(page)


def test_counts_of_a_filter_follow_the_other_filters(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards?filter=railway_hazards.certainty:high")
    choose(page, "隐患等级", "重大隐患")
    desktop.settle()
    block = page.locator("#filters details details", has=page.locator("summary", has_text="隐患等级"))
    assert block.locator("label").all_text_contents() == ["重大隐患1", "一般隐患1"]


def test_the_address_brings_everything_back(desktop, served):
    state = "layers=wharves,rivers&filter=wharves.certainty:low&q=9&at=12/24.1/113.3"
    page = desktop.open(f"{served.address}/maps/overview?{state}")
    assert {layer for layer, count in desktop.drawn().items() if count} == {"rivers"}
    assert page.input_value("#search") == "9"
    assert page.evaluate("[pageMap.getZoom(), pageMap.getCenter().lat]") == [
        12,
        pytest.approx(24.1, abs=1e-3),
    ]
    assert page.locator(".notice").text_content() == "没有符合条件的要素。"
    english = page.locator("[data-language=en]").get_attribute("href")
    assert parse_qs(english[1:])["lang"] == ["en"]
    assert parse_qs(english[1:])["filter"] == ["wharves.certainty:low"]
    page.click("[data-language=en]")
    page.wait_for_selector("main[aria-busy=false]")
    assert page.locator("h1").text_content() == "Overview"
    assert page.locator(".notice").text_content() == "No feature matches."


def test_an_untouched_page_keeps_its_plain_address(desktop, served):
    page = desktop.open(f"{served.address}/maps/overview?lang=en")
    assert query(page) == {"lang": ["en"]}


@pytest.mark.parametrize(
    "state",
    [
        "layers=",
        "filter=nonsense",
        "filter=wharves.nothing:a",
        "filter=wharves.bank:%25E0",
        "at=a/b/c",
        "at=5",
    ],
)
def test_a_broken_address_breaks_nothing(desktop, served, state):
    desktop.open(f"{served.address}/maps/overview?{state}")
    assert desktop.errors == []


def test_the_list_is_the_map(desktop, served):
    page = desktop.open(f"{served.address}/maps/overview")
    page.click("#tab-list")
    assert page.locator("button.feature").count() == COUNT * len(OVERVIEW.shown)
    headings = page.locator(".features .heading").all_text_contents()
    assert headings == [
        LAYERS[layer_id].title.zh
        for layer_id in ("railway_hazards", "bus_routes", "bus_stops", "wharves", "freight_checkpoints")
    ]
    page.fill("#search", "码头3")
    desktop.settle()
    assert page.locator("button.feature .name").evaluate_all(
        "all => all.map((node) => node.firstChild.data)"
    ) == ["码头3"]


def test_a_row_without_a_place_is_listed_and_says_so(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    page.click("#tab-list")
    row = page.locator("button.feature", has_text="铁路沿线隐患4")
    assert row.locator(".mark").text_content() == "无位置"
    row.click()
    assert page.locator(".card .note").text_content() == "该记录没有位置，未在图上绘出"


def test_the_whole_way_by_keyboard(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert "铁路沿线隐患2" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "铁路沿线隐患2"
    assert page.locator(".card h3").text_content() == "铁路沿线隐患2"
    page.keyboard.press("Escape")
    page.wait_for_selector(".card", state="detached")
    assert "铁路沿线隐患2" in page.evaluate("document.activeElement.textContent")
    assert page.evaluate("document.activeElement.className") == "feature"


def test_tabs_answer_to_arrow_keys(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    page.focus("#tab-layers")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-filters"
    assert page.get_attribute("#tab-filters", "aria-selected") == "true"
    assert page.is_visible("#filters")
    assert not page.is_visible("#layers")


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


def test_all_pages_of_a_collection_are_read(desktop, served):
    served.page_size = 3
    desktop.open(f"{served.address}/maps/wharves")
    assert desktop.drawn()["wharves"] == COUNT


def test_an_empty_layer_says_so(desktop, stand):
    page = desktop.open(f"{stand(LAYERS, {}).address}/maps/wharves")
    assert page.locator(".notice").text_content() == "所示图层暂无数据。"
    page.click("#tab-list")
    assert page.locator("#rows").text_content() == "所示图层暂无数据。"


def test_the_legend_lists_the_codes_in_use(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    assert page.locator("#layers .legend .name").first.text_content().startswith("轻飘物")
    assert page.locator("#layers fieldset").first.locator(".legend li").count() == 1


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
