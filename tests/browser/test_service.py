"""The pages on the running service: what the API counts is what the browser draws."""

import json
from urllib.request import urlopen

import pytest

from layers.registry import LAYERS
from maps.registry import views

pytestmark = pytest.mark.browser


def read(address: str) -> dict:
    with urlopen(address) as answer:
        return json.load(answer)


@pytest.mark.parametrize("view", views(LAYERS).values(), ids=views(LAYERS))
def test_every_page_draws_what_the_api_holds(desktop, live_server, view):
    page = desktop.open(f"{live_server}/maps/{view.name}?lang=en")
    drawn = desktop.drawn()
    for layer_id in (*view.basemap, *view.shown):
        if layer_id not in drawn:
            continue  # empty and hidden
        items = read(f"{live_server}/collections/{layer_id}/items?limit=10000")["features"]
        assert drawn[layer_id] == sum(item["geometry"] is not None for item in items)
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


def test_the_download_holds_exactly_what_is_shown(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/railway_hazards?filter=railway_hazards.grade:major")
    shown = int(page.locator("#tab-list .badge").text_content())
    link = page.locator("#download nav a").evaluate("link => link.href")
    features = read(link)["features"]
    assert 0 < shown < len(read(f"{live_server}/collections/railway_hazards/items?limit=10000")["features"])
    assert len(features) == shown
    assert {feature["properties"]["grade"] for feature in features} == {"major"}
