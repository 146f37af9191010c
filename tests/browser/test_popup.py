"""Popups: opened by a click, read, stepped through."""

import pytest

from layers.registry import LAYERS

pytestmark = pytest.mark.browser


def click_feature(desktop, layer_id, feature_id):
    desktop.until("!(pageMap._panAnim && pageMap._panAnim._inProgress)")  # a popup may move the map
    page = desktop.page
    point = page.evaluate("([layer, id]) => window.mapInspection.pointOf(layer, id)", [layer_id, feature_id])
    page.locator(".leaflet-container").click(position=point)


def fields(page) -> dict[str, str]:
    titles = page.locator(".card dt").all_text_contents()
    return dict(zip(titles, page.locator(".card dd").all_text_contents(), strict=True))


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
