"""The panel and the address: legend, filters, list, keyboard, links that bring everything back."""

from urllib.parse import parse_qs, urlsplit

import pytest

from layers.registry import LAYERS
from maps.registry import OVERVIEW

pytestmark = pytest.mark.browser


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page, field, code):
    page.click("#tab-filters")
    block = page.locator("#filters details details", has=page.locator("summary", has_text=field))
    if block.get_attribute("open") is None:
        block.locator("summary").click()
    block.locator("label", has_text=code).locator("input").check()


def test_the_legend_lists_the_codes_in_use(desktop, hazards):
    page = desktop.open(f"{hazards.address}/maps/railway_hazards")
    assert page.locator("#layers .legend .name").first.text_content().startswith("轻飘物")
    entries = page.locator("#layers fieldset").first.locator(".legend li")
    assert entries.locator(".name").all_text_contents()[1:] == ["演示：虚构"]


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
    assert page.locator("button.feature").count() == 4 * len(OVERVIEW.shown)
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
