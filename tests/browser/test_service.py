"""The pages on the running service: what the API counts is what the browser draws."""

import json
from urllib.request import urlopen

import pytest

from geo_service.access.profile import as_seen
from layers.access import Role
from layers.registry import LAYERS
from maps.registry import views

pytestmark = pytest.mark.browser


# Pages whose invented subjects name the invented lines of the basemap.
ALONG_INVENTED_LINES = ("overview", "railway", "railway_hazards", "railway_segments", "calibration_points")


def read(address: str) -> dict:
    with urlopen(address) as answer:
        return json.load(answer)


# What is for staff alone (berth calls, alerts) has no page for who has not signed in.
VIEWS = views(as_seen(LAYERS, Role.ANONYMOUS))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_page_draws_what_the_api_holds(desktop, live_server, view):
    page = desktop.open(f"{live_server}/maps/{view.name}?lang=en")
    drawn = desktop.drawn()
    for layer_id in (*view.basemap, *view.shown):
        if layer_id not in drawn:
            continue  # empty and hidden
        items = read(f"{live_server}/collections/{layer_id}/items?limit=10000")["features"]
        placed = [item for item in items if item["geometry"] is not None]
        real = [item for item in placed if not item["properties"]["is_demo"]]
        expected = real if layer_id in view.basemap and view.name not in ALONG_INVENTED_LINES else placed
        assert drawn[layer_id] == len(expected), layer_id
    assert page.locator("h1").text_content() == view.title.en
    assert desktop.errors == []
    assert desktop.foreign == []


def test_a_popup_reads_the_demonstration_hazard(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/railway_hazards")
    assert page.locator(".demo").is_visible()
    page.click("#tab-list")
    row = page.locator("button.feature").first
    title = row.locator(".name").evaluate("node => node.firstChild.data")
    row.click()
    assert page.locator(".card h3").text_content() == title
    assert page.locator(".card .mark").text_content() == "演示"


def test_a_mouse_click_on_the_canvas_opens_the_feature_under_it(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/wharves?at=14/24.18/113.41")
    wharf = next(
        item
        for item in read(f"{live_server}/collections/wharves/items?limit=10000")["features"]
        if not item["properties"]["is_demo"]
    )
    longitude, latitude = wharf["geometry"]["coordinates"]
    page.evaluate("place => pageMap.setView(place, 15, { animate: false })", [latitude, longitude])
    desktop.settle()
    point = page.evaluate("id => window.mapInspection.pointOf('wharves', id)", wharf["id"])
    frame = page.locator(".leaflet-container").bounding_box()
    x, y = frame["x"] + point["x"], frame["y"] + point["y"]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", [x, y]) == "CANVAS"
    page.mouse.click(x, y)
    card = page.locator(".card")
    assert card.locator("h3").text_content() == wharf["properties"]["name_zh"]
    assert wharf["properties"]["source"] in card.locator(".source dd").text_content()


def test_the_sources_are_told_in_sight_in_the_table_and_on_paper(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/overview?lang=zh")
    line = page.locator(".sources summary").inner_text()
    for name in ("数据来源与许可", "© OpenStreetMap contributors", "© GeoNames (geonames.org)", "GSHHG"):
        assert name in line
    assert not page.is_visible(".sources table")
    page.click(".sources summary")
    row = page.locator(".sources tbody tr", has_text="OpenStreetMap").first
    assert row.locator("td").all_text_contents() == [
        "© OpenStreetMap contributors",
        "ODbL-1.0",
        "2026-07-05",
    ]
    page.keyboard.press("Escape")
    assert not page.is_visible(".sources table")
    page.emulate_media(media="print")
    assert page.locator(".attributions").evaluate("node => node.scrollWidth <= node.parentNode.clientWidth")
    assert page.is_visible(".changed")


def test_invented_lines_are_marked_where_they_are_drawn(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/railway_lines?lang=zh")
    entry = page.locator("#layers .layer", has=page.locator("[data-layer=railway_lines]")).locator(
        ".demo-entry"
    )
    assert entry.locator(".name").text_content() == "演示：虚构"
    assert entry.locator(".count").text_content() == "2"
    page.click("#tab-list")
    row = page.locator("button.feature", has_text="虚构演示线甲（普速）")
    assert row.locator(".mark").text_content() == "演示"
    row.click()
    assert page.locator(".card .mark").text_content() == "演示"
    page = desktop.open(f"{live_server}/maps/wharves?lang=zh")
    assert (
        page.locator("#layers .layer", has=page.locator("[data-layer=railway_lines]"))
        .locator(".demo-entry")
        .count()
        == 0
    )


def test_the_download_holds_exactly_what_is_shown(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/railway_hazards?filter=railway_hazards.grade:major")
    shown = int(page.locator("#tab-list .badge").text_content())
    link = page.locator("#download nav a").evaluate("link => link.href")
    features = read(link)["features"]
    assert 0 < shown < len(read(f"{live_server}/collections/railway_hazards/items?limit=10000")["features"])
    assert len(features) == shown
    assert {feature["properties"]["grade"] for feature in features} == {"major"}
