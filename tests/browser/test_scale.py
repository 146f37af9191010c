"""Ten thousand hazards of the running service: all drawn, the page stays light."""

import pytest

from geo_service import demonstration
from geo_service.service import Service

pytestmark = pytest.mark.browser

COUNT = 10_000
LIMIT = 1_000  # DOM nodes
NODES = "document.querySelectorAll('*').length"


@pytest.fixture
def crowded(templates, tmp_path, serve, now):
    service = Service.start(templates.copy("spatialite", "full", tmp_path))
    demonstration.replace(service, hazards=COUNT, seed=7, now=now)
    with serve(service) as address:
        yield address


def test_ten_thousand_hazards_are_drawn_and_listed(desktop, crowded):
    page = desktop.open(f"{crowded}/maps/overview?lang=zh")
    assert desktop.drawn()["railway_hazards"] == COUNT
    assert page.evaluate(NODES) < LIMIT
    page.click("#tab-list")
    assert page.locator("button.feature").count() == 50
    count = int(page.locator("#tab-list .badge").text_content().replace(",", ""))
    assert count > COUNT
    assert f"第 1–50 个，共 {count:,} 个" in page.locator("#rows .pager").text_content()
    assert page.evaluate(NODES) < LIMIT
    page.click("#rows .pager button:last-child")
    assert "第 51–100 个" in page.locator("#rows .pager").text_content()
    page.click("#tab-filters")
    assert page.evaluate(NODES) < LIMIT
    assert desktop.errors == []
    assert desktop.foreign == []
