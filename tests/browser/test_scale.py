"""Ten thousand points: all drawn, the page stays light."""

import pytest

from layers.registry import LAYERS

pytestmark = pytest.mark.browser

COUNT = 10_000
LIMIT = 1_000  # DOM nodes
NODES = "document.querySelectorAll('*').length"


def test_ten_thousand_points_are_drawn_and_listed(desktop, stand, sample):
    rows = sample(LAYERS["railway_hazards"], COUNT)
    categories = [code.value for code in LAYERS["railway_hazards"].field("category").codes]
    for number, row in enumerate(rows):
        row["geometry"]["coordinates"] = [
            112.8 + 1.1 * (number % 100) / 100,
            23.85 + 0.7 * (number // 100) / 100,
        ]
        row["properties"]["category"] = categories[number % len(categories)]
    served = stand(LAYERS, {"railway_hazards": rows})
    served.page_size = 4_000
    page = desktop.open(f"{served.address}/maps/railway_hazards")
    assert desktop.drawn()["railway_hazards"] == COUNT
    assert page.evaluate(NODES) < LIMIT
    page.click("#tab-list")
    assert page.locator("button.feature").count() == 50
    assert "第 1–50 个，共 10,000 个" in page.locator("#rows .pager").text_content()
    assert page.evaluate(NODES) < LIMIT
    page.click("#rows .pager button:last-child")
    assert "第 51–100 个" in page.locator("#rows .pager").text_content()
    page.click("#tab-filters")
    assert page.evaluate(NODES) < LIMIT
    assert desktop.errors == []
