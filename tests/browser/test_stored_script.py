"""Stored text stays text in the browser too: no page of the review runs what somebody typed.

The browser ignores the Content-Security-Policy here, so that the pages stand without its help.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from accounts import browser
from geo_service.service import Service
from hostile import ITEMS, LONG, hostile_stand, take_hostile_steps
from layers.access import Role
from review_stand import HAZARDS

pytestmark = pytest.mark.browser


@pytest.fixture
def office(templates: Any, serve: Any, tmp_path: Path) -> Iterator[tuple[str, Service, str]]:
    """A running service with hostile texts in all fields, its address, and a paper."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "office"))
    stand = hostile_stand(service)
    local = browser(service, Role.COORDINATOR, person_id="p-lv")
    paper = take_hostile_steps(browser(service, Role.CLERK), local, stand.now.date())
    with serve(service) as address:
        yield address, service, paper


def opened(chromium: Browser, address: str, service: Service, role: Role, **values: Any) -> BrowserContext:
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    cookies = browser(service, role, **values).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    return context


def test_no_page_of_the_review_runs_what_is_stored(
    chromium: Browser,
    office: tuple[str, Service, str],
    watch: Callable[[BrowserContext], Any],
    tmp_path: Path,
) -> None:
    address, service, paper = office
    context = opened(chromium, address, service, Role.CLERK)
    seen = watch(context)
    page = seen.page

    def require_calm(where: str) -> None:
        seen.settle()
        assert page.evaluate("window.ran") is None, where
        assert page.locator("img[src=x], img[onerror]").count() == 0, where

    page.goto(f"{address}/review?lang=zh")
    seen.until("() => (document.querySelector('.folium-map') || {dataset: {}}).dataset.count !== undefined")
    require_calm("list")
    page.locator("li.row[data-id=h] a").first.click()
    seen.until("text => document.querySelector('#drawer').textContent.includes(text)", LONG)
    require_calm("drawer")
    for path in (
        "/review/h",
        f"{ITEMS}/h?f=html",
        f"{ITEMS}/h/history?f=html",
        f"/papers/{paper}?f=html",
        "/review/morning",
        "/inbox",
        "/reports/hazards?f=html",
        "/review/new",
    ):
        page.goto(f"{address}{path}")
        require_calm(path)
    page.goto(f"{address}/maps/{HAZARDS}")
    page.wait_for_selector("main[aria-busy=false]")
    page.click("#tab-list")
    page.locator("button.feature").first.click()
    page.locator(".card h3").wait_for()
    require_calm("map")
    assert not seen.foreign
    context.close()

    phone = opened(chromium, address, service, Role.COORDINATOR, person_id="p-lv")
    seen = watch(phone)
    page = seen.page
    page.goto(f"{address}/review/field-pack?lang=zh")
    require_calm("pack page")
    with page.expect_download() as download:
        page.locator("form[action$='/file'] button").click()
    file = tmp_path / "pack.html"
    download.value.save_as(file)
    page.goto(file.as_uri())
    page.locator("#h-1 > details > summary").click()
    assert LONG in (page.locator("#cards").text_content() or "")
    require_calm("pack")
    phone.close()
