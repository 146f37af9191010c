"""The figures in a browser: what a number says is what its table and its map show, on a phone as well."""

import re

import pytest
from playwright.sync_api import Browser


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_a_number_leads_to_its_rows_on_the_map(
    chromium: Browser, live_server: str, size: tuple[int, int]
) -> None:
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server}/reports/hazards?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0], (
        "the page itself does not scroll sideways"
    )
    assert page.locator(".trend rect").count() >= 2
    tile = page.locator(".tiles > div", has_text="Overdue")
    number = int(tile.locator(".value").inner_text())
    assert number > 0
    tile.locator(".value").click()
    page.wait_for_url(re.compile("/collections/railway_hazards/items"))
    assert page.locator(".records tbody tr").count() == number
    page.go_back()
    tile.locator(".pin").click()
    page.wait_for_url(re.compile("/maps/railway_hazards"))
    assert page.locator(".condition-note summary").inner_text() == "Only features under a condition"
    page.wait_for_function(
        "count => document.querySelector('#tab-list .badge').textContent === count", arg=str(number)
    )
    assert "where=" in page.url, "the address keeps the condition"
    address = page.locator(".condition-note a").get_attribute("href")
    assert address is not None
    assert "where" not in address
    assert faults == []
    page.close()
