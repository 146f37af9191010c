"""The history in a browser: a map of the past, a restoration with its preview, the phone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from playwright.sync_api import Page

from accounts import new_account
from databases import NOW, Templates
from geo_service.access import sessions
from geo_service.access.identity import cookie_name
from geo_service.access.secrets import key_of
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.access import Role
from serving import serving

pytestmark = pytest.mark.browser

HAZARDS = "railway_hazards"
CHANGED = NOW + timedelta(hours=2)
BEFORE = f"{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Past:
    """A service whose first hazard was changed and moved, and the cookie of a signed-in clerk."""

    address: str
    feature_id: str
    cookie: dict[str, str]

    def open(self, page: Page, path: str) -> None:
        page.context.add_cookies([{**self.cookie, "url": self.address}])  # type: ignore[list-item]
        page.goto(f"{self.address}{path}")


@pytest.fixture(scope="module")
def past(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("past")))
    layer = service.registry[HAZARDS]
    account = new_account(service, Role.CLERK)
    with service.database.read() as session:
        first = next(iter(service.features(session, layer).read()))
    assert isinstance(first.geometry, shapely.Point)
    place = shapely.Point(first.geometry.x + 0.001, first.geometry.y)
    values = {**first.properties, "description": "改了 <b>描述</b>"}
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor=account.id, now=CHANGED)
        edits.replace(HAZARDS, replace(first, geometry=place, properties=values))
        key = key_of(service.settings)
        value = sessions.open_session(
            session, account.id, key=key, now=datetime.now(UTC), address=None, agent="test"
        )
    with serving(service) as address:
        yield Past(address, first.id, {"name": cookie_name(service.settings), "value": value})


def test_a_map_of_the_past_says_so_and_leads_back(desktop, past: Past) -> None:
    asked: list[str] = []
    desktop.page.on("request", lambda request: asked.append(request.url))
    page = desktop.open(f"{past.address}/maps/{HAZARDS}?lang=zh&as-of={BEFORE}")
    assert "截至 2026-11-22 10:30 (Asia/Shanghai) 的状态" in page.locator(".moment-note").text_content()
    data = [url for url in asked if "/items" in url]
    assert data
    assert all("as-of=2026-11-22T02" in url for url in data)
    page.click("#tab-list")
    page.locator("button.feature").first.click()
    assert "as-of=2026-11-22T02" in page.locator("a.more").get_attribute("href")
    page.click("#moment-now")
    page.wait_for_url(lambda url: "as-of" not in url)
    assert page.locator(".moment-note").count() == 0
    assert desktop.errors == desktop.foreign == []


def test_the_keyboard_chooses_a_day_and_keeps_the_filters(desktop, past: Past) -> None:
    page = desktop.open(f"{past.address}/maps/{HAZARDS}?lang=zh&filter={HAZARDS}.category:hazard_tree")
    assert page.locator(".moment-note").count() == 0
    page.locator("#moment-day").fill("2026-11-21")
    page.locator("#moment-day").press("Enter")
    page.wait_for_url("**as-of=2026-11-21**")
    assert "filter=" in page.url
    page.wait_for_selector("main[aria-busy=false]")
    desktop.settle()
    assert desktop.drawn()[HAZARDS] == 0
    assert desktop.errors == []


def test_a_day_to_come_cannot_be_chosen(desktop, past: Past) -> None:
    page = desktop.open(f"{past.address}/maps/{HAZARDS}?lang=zh")
    page.locator("#moment-day").fill("2999-01-01")
    page.locator("#moment-day").press("Enter")
    desktop.settle()
    assert "as-of" not in page.url


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_change_is_undone_through_its_preview(size: str, request, past: Past) -> None:
    found = request.getfixturevalue(size)
    page = found.page
    past.open(page, f"/collections/{HAZARDS}/items/{past.feature_id}/history?lang=zh")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    versions = page.locator(".history > li").count()
    page.get_by_role("link", name="撤销此修改").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/undo?**")
    table = page.locator("table.changes").text_content()
    assert "改了 <b>描述</b>" in table
    assert "位置移动约" in page.locator("main").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.get_by_role("button", name="撤销此修改").click()
    page.wait_for_url("**/history?**")
    assert page.locator(".history > li").count() == versions + 1
    assert found.errors == found.foreign == []
