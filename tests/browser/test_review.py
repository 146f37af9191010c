"""The review in a browser: list, map and record are one; by keyboard, on a phone, without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts import browser
from geo_service.review.log import entries
from geo_service.service import Service
from layers.access import Role
from photos import photo

pytestmark = pytest.mark.browser

HAZARDS = "railway_hazards"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DRAWN = "() => (document.querySelector('.folium-map') || {dataset: {}}).dataset.count"
FOCUSED = "() => document.activeElement.id"


@pytest.fixture(scope="module")
def office(
    templates: Any, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service]]:
    """A running service whose hazards may be reviewed, and its address."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("review")))
    with serve(service) as address:
        yield address, service


def opened(chromium: Browser, office: tuple[str, Service], **values: Any) -> BrowserContext:
    address, service = office
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **values)
    cookies = browser(service, Role.CLERK).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    return context


@pytest.fixture
def desk(watch: Any, chromium: Browser, office: tuple[str, Service]) -> Iterator[Any]:
    context = opened(chromium, office, viewport=DESK)
    yield watch(context)
    context.close()


@pytest.fixture
def pocket(watch: Any, chromium: Browser, office: tuple[str, Service]) -> Iterator[Any]:
    context = opened(chromium, office, viewport=PHONE, is_mobile=True, has_touch=True)
    yield watch(context)
    context.close()


def show(seen: Any, address: str) -> Page:
    page: Page = seen.page
    page.goto(address)
    seen.until(f"() => ({DRAWN})() !== undefined")
    return page


def ids(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('.row')].map((row) => row.dataset.id)")
    return found


def quiet(seen: Any) -> list[str]:
    """Return the errors of the console but that a step was refused."""
    return [error for error in seen.errors if "the server responded with a status of 4" not in error]


def test_list_map_and_record_are_one_selection(desk: Any, office: tuple[str, Service]) -> None:
    page = show(desk, f"{office[0]}/review?attention=all")
    count = len(ids(page))
    assert page.evaluate(DRAWN) == str(count)
    # from the list: by the keyboard, and back
    page.locator(".rows a").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    chosen = ids(page)[1]
    desk.until("id => (document.getElementById('record') || {dataset: {}}).dataset.id === id", chosen)
    desk.until(f"() => ({FOCUSED})() === 'record-title'")
    assert f"open={chosen}" in page.url
    assert page.locator(".row.chosen").get_attribute("data-id") == chosen
    lat, lon = (float(page.locator("#record").get_attribute(f"data-{name}") or "") for name in ("lat", "lon"))
    desk.until(f"() => window.pageMap.getBounds().contains([{lat}, {lon}])")
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    assert page.evaluate("document.activeElement.closest('.row').dataset.id") == chosen
    assert "open=" not in page.url
    # from the filter: list, map, address
    page.locator("#narrow summary").click()
    page.focus("#f-category")
    page.select_option("#f-category", "hazard_tree")
    desk.until("before => document.querySelectorAll('.row').length < before", count)
    trees = ids(page)
    desk.until(f"count => ({DRAWN})() === count", str(len(trees)))
    assert "category=hazard_tree" in page.url
    assert page.evaluate(FOCUSED) == "f-category"
    assert str(len(trees)) in page.locator("#told").text_content()
    page.reload()
    desk.until(f"count => ({DRAWN})() === count", str(len(trees)))
    assert ids(page) == trees
    # from the map: a place that is chosen opens its record
    page.fill("#q", "DEMO-00003")
    desk.until("before => document.querySelectorAll('.row').length < before", len(trees))
    (only,) = ids(page)
    desk.until(f"() => ({DRAWN})() === '1'")
    middle = page.locator(".folium-map").bounding_box()
    page.mouse.click(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)
    desk.until("id => (document.getElementById('record') || {dataset: {}}).dataset.id === id", only)
    assert page.locator(".row.chosen").get_attribute("data-id") == only
    page.set_viewport_size({"width": 1024, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert quiet(desk) == []
    assert desk.foreign == []


def test_a_step_is_taken_beside_the_list(desk: Any, office: tuple[str, Service]) -> None:
    address, service = office
    page = show(desk, f"{address}/review?status=rectifying&attention=all")
    one = ids(page)[0]
    before = len(ids(page))
    page.locator(".rows a").first.click()
    page.locator("details.step summary", has_text="提请验收").click()
    form = page.locator("details.step[open] form")
    form.locator(".submit button").click()
    form.locator(".fault").wait_for()  # without a photo it is refused, and what was typed stays
    form.locator("[name=comment]").fill("棚已拆除")
    form.locator("[name=photo-after]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    form.locator(".submit button").click()
    desk.until("before => document.querySelectorAll('.row').length === before - 1", before)
    page.locator(".photos img").wait_for()
    assert page.locator("#record").get_attribute("data-id") == one
    assert "提请验收" in page.locator(".traces li").first.text_content()
    desk.until(f"count => ({DRAWN})() === count", str(before - 1))
    with service.database.read() as session:
        (entry,) = entries(session, HAZARDS, one)
    assert (entry.action, entry.comment, len(entry.attachments)) == ("submit", "棚已拆除", 1)
    assert quiet(desk) == []


def test_on_a_phone_the_record_is_a_page(pocket: Any, office: tuple[str, Service]) -> None:
    page = show(pocket, f"{office[0]}/review")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.locator(".map").is_hidden()
    page.locator("[data-switch]").tap()
    desk_bounds = "() => window.pageMap.getSize().x > 300 && window.pageMap.getZoom() > 8"
    pocket.until(desk_bounds)
    assert page.locator(".list").is_hidden()
    page.locator("[data-switch]").tap()
    page.locator(".rows a").nth(2).tap()
    page.locator("#record").wait_for()
    frame = page.locator("#drawer").bounding_box()
    assert (frame["x"], frame["y"], frame["width"]) == (0, 0, 390)
    small = page.evaluate(
        "[...document.querySelectorAll('#drawer summary, #drawer button, .close')]"
        ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 38).length"
    )
    assert small == 0
    page.locator(".close").tap()
    assert page.locator("#drawer").is_hidden()
    assert quiet(pocket) == []


def test_without_script_it_works_as_pages(chromium: Browser, office: tuple[str, Service]) -> None:
    context = opened(chromium, office, viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office[0]}/review?status=verified&attention=all")
    page.locator("#narrow button").click()
    assert "status=verified" in page.url
    page.locator(".rows a").first.click()
    assert "/review/" in page.url
    page.locator("details.step summary", has_text="记录进展").click()
    page.locator("details.step[open] [name=comment]").fill("已电话核实")
    page.locator("details.step[open] .submit button").click()
    assert "done=note" in page.url
    assert "已电话核实" in page.locator(".traces li").first.text_content()
    page.locator(".back a").click()
    assert "status=verified" in page.url
    context.close()
