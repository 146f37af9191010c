"""A hazard is entered on a phone: what was typed and photographed survives a reload and a lost link."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts import browser
from geo_service.attachments.store import attachments
from geo_service.service import Service
from layers.access import Role
from photos import photo

pytestmark = pytest.mark.browser

SENTENCE = "京广线K2152+400左侧约30米有彩钢瓦松动"
OURS = "京广线旁彩钢瓦松动，大风时会吹上线路"
KEPT = """async () => {
  const address = document.querySelector('script[src*="entry.js"]').src.replace('entry.js', 'entry_kept.js');
  const found = await (await import(address)).kept(document.querySelector('.new-hazard form').dataset.account);
  return found ? { ...found.values, photos: found.photos.map((one) => one.name) } : null;
}"""


@pytest.fixture(scope="module")
def office(
    templates: Any, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service]]:
    """A running service in which hazards may be entered, and its address."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("entry")))
    with serve(service) as address:
        yield address, service


@pytest.fixture
def pocket(watch: Any, chromium: Browser, office: tuple[str, Service]) -> Iterator[Any]:
    address, service = office
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    cookies = browser(service, Role.CLERK).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    yield watch(context)
    context.close()


def kept(page: Page) -> dict[str, Any] | None:
    """Return what the device keeps, once it has settled down."""
    page.wait_for_timeout(500)
    found: dict[str, Any] | None = page.evaluate(KEPT)
    return found


def test_what_was_entered_survives_a_reload_and_a_lost_link(
    pocket: Any, office: tuple[str, Service], tmp_path: Path
) -> None:
    page: Page = pocket.page
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    page.goto(f"{office[0]}/review/new")
    page.fill("#sentence", SENTENCE)
    assert kept(page) is not None
    page.reload()
    expect(page.locator("#sentence")).to_have_value(SENTENCE)
    expect(page.locator("#entry-draft")).to_be_visible()

    # Without a link nothing happens to the page, and it says so beside the button.
    page.context.set_offline(True)
    page.locator("button[value=read]").last.click()
    expect(page.locator("#entry-state.fault")).not_to_be_empty()
    page.context.set_offline(False)
    page.locator("button[value=read]").last.click()
    expect(page.locator("#check-title")).to_be_focused()

    # What was put right, and the photo, outlive a question of the service and a reload.
    page.set_input_files("#photo", picture)
    page.fill("#entry-description", OURS)
    page.get_by_role("button", name="重新定位").click()
    expect(page.locator("#where-title")).to_be_focused()
    expect(page.locator("#photo-names")).to_contain_text("现场.jpg")
    found = kept(page)
    assert found is not None
    assert (found["field-description"], found["photos"]) == (OURS, ["现场.jpg"])
    page.reload()
    expect(page.locator("#entry-description")).to_have_value(OURS)
    expect(page.locator("#photo-names")).to_contain_text("现场.jpg")
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    # A refusal names what is missing; then it is stored once, with its photo, and nothing stays behind.
    page.locator("button[value=store]").click()
    expect(page.locator("#entry-grade-fault")).to_be_visible()
    page.select_option("#entry-grade", "general")
    if page.locator("input[name=other]").count():
        page.check("input[name=other]")
    page.locator("button[value=store]").click()
    page.wait_for_url("**/review/*?lang=*")
    expect(page.locator("#record-title")).to_contain_text("YD-")
    hazard = page.locator("#record").get_attribute("data-id")
    assert hazard is not None
    with office[1].database.read() as session:
        (stored,) = attachments(session, "railway_hazards", hazard)
    assert stored.kind == "before"
    page.goto(f"{office[0]}/review/new")
    expect(page.locator("#sentence")).to_have_value("")
    assert kept(page) is None
    assert [
        one for one in pocket.errors if "ERR_INTERNET_DISCONNECTED" not in one and " 422 " not in one
    ] == []
