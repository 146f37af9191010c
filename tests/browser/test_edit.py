"""Records are changed in a browser: on the map, by keyboard, on a phone; nothing typed is lost."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts import browser
from geo_service.service import Service
from layers.access import Role

pytestmark = pytest.mark.browser

HAZARDS = "/collections/railway_hazards"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SAVE = ".savebar button"


@pytest.fixture(scope="module")
def office(
    templates: Any, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service]]:
    """A running service whose records may be changed, and its address."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("office")))
    with serve(service) as address:
        yield address, service


def signed_in(chromium: Browser, office: tuple[str, Service], role: Role, **values: Any) -> BrowserContext:
    address, service = office
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce", **values)
    cookies = browser(service, role).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    return context


@pytest.fixture(params=(DESK, PHONE), ids=("desk", "phone"))
def clerk(
    request: pytest.FixtureRequest, watch: Any, chromium: Browser, office: tuple[str, Service]
) -> Iterator[Any]:
    is_phone = request.param is PHONE
    context = signed_in(
        chromium, office, Role.CLERK, viewport=request.param, is_mobile=is_phone, has_touch=is_phone
    )
    yield watch(context)
    context.close()


@pytest.fixture
def desk(watch: Any, chromium: Browser, office: tuple[str, Service]) -> Iterator[Any]:
    context = signed_in(chromium, office, Role.CLERK, viewport=DESK)
    yield watch(context)
    context.close()


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#small-map[data-state=ready]")


def tap(page: Page, across: float, down: float) -> None:
    """Click a place of the map, as parts of its width and height."""
    frame = page.locator("#small-map").bounding_box()
    assert frame is not None
    page.locator("#small-map").click(position={"x": frame["width"] * across, "y": frame["height"] * down})


def drag(page: Page, across: float, down: float) -> None:
    """Drag the first vertex by some pixels."""
    page.locator(".vertex:not(.between)").first.scroll_into_view_if_needed()
    handle = page.locator(".vertex:not(.between)").first.bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2, steps=3)
    page.mouse.move(x + across, y + down, steps=3)
    page.mouse.up()


def coordinates(page: Page) -> tuple[float, float]:
    first, second = (page.input_value(f'[name="place.{name}"]') for name in ("first", "second"))
    return float(first), float(second)


def fill_hazard(page: Page, number: str) -> None:
    page.fill('[name="p.hazard_no"]', number)
    page.select_option('[name="p.line_id"]', index=1)
    page.fill('[name="p.chainage"]', "K2155+300")
    page.select_option('[name="p.category"]', "hazard_tree")
    page.select_option('[name="p.grade"]', "general")
    page.fill('[name="p.description"]', "危树一株")
    page.fill('[name="p.found_on"]', "2026-11-20")
    page.select_option('[name="p.certainty"]', "high")


def submitted(seen: Any) -> list[str]:
    """Return the errors of the console but that a page came with the status of a refusal."""
    return [error for error in seen.errors if "the server responded with a status of 4" not in error]


def test_a_hazard_is_entered_on_the_map(clerk: Any, office: tuple[str, Service]) -> None:
    page = clerk.page
    open_form(page, f"{office[0]}{HAZARDS}/edit")
    number = f"WB-{page.viewport_size['width']}"
    fill_hazard(page, number)
    tap(page, 0.5, 0.5)
    clerk.until("() => document.querySelector('[name=\"place.first\"]').value !== ''")
    longitude, latitude = coordinates(page)
    assert 112.75 < longitude < 113.95
    assert 23.8 < latitude < 24.6
    drag(page, 40, -30)
    clerk.until(
        "before => Number(document.querySelector('[name=\"place.first\"]').value) > before", longitude
    )
    moved = coordinates(page)
    assert moved[1] > latitude
    page.get_by_role("button", name="撤销", exact=True).click()
    clerk.until(
        "before => Number(document.querySelector('[name=\"place.first\"]').value) === before", longitude
    )
    page.select_option('[name="crs"]', label="CGCS2000 纬度、经度（EPSG:4490）")
    clerk.until("() => document.querySelector('[data-axis]').textContent === '纬度'")
    assert coordinates(page) == (latitude, longitude)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    page.click(SAVE)
    page.wait_for_selector("#small-map[data-state=ready]")
    assert page.locator("h1").text_content() == number
    assert page.locator(".done").text_content().strip().startswith("已保存为第 1 版")
    assert f"东经 {longitude:.5f}°，北纬 {latitude:.5f}°" in page.locator(".position").text_content()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert submitted(clerk) == []
    assert clerk.foreign == []


def test_an_outline_is_drawn_closed_and_changed(desk: Any, office: tuple[str, Service]) -> None:
    page = desk.page
    open_form(page, f"{office[0]}/collections/hazard_extents/edit")
    page.select_option('[name="p.hazard_id"]', index=1)
    page.select_option('[name="p.certainty"]', "medium")
    for across, down in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        tap(page, across, down)
    lines = "() => document.getElementById('place-text').value.split('\\n').filter(Boolean).length"
    desk.until(f"() => ({lines})() === 4")
    page.locator(".vertex.first").click()  # closes the ring: further clicks add nothing
    tap(page, 0.5, 0.5)
    assert page.evaluate(lines) == 4
    page.locator(".vertex.between").first.click()
    desk.until(f"() => ({lines})() === 5")
    page.locator("#small-map").focus()
    page.keyboard.press("Delete")
    desk.until(f"() => ({lines})() === 4")
    page.get_by_role("button", name="撤销", exact=True).click()
    desk.until(f"() => ({lines})() === 5")
    page.click(SAVE)
    page.wait_for_selector(".done")
    assert (
        "5 个点" in page.locator(".position").text_content()
        or "6 个点" in page.locator(".position").text_content()
    )
    assert submitted(desk) == []


def test_two_people_on_one_record_see_both(desk: Any, chromium: Browser, office: tuple[str, Service]) -> None:
    page = desk.page
    address = f"{office[0]}{HAZARDS}/items/demo-hazard-000005/edit"
    open_form(page, address)
    page.fill('[name="p.remark"]', "我的备注")
    page.fill('[name="p.village"]', "我的村")
    context = signed_in(chromium, office, Role.PLANNER, viewport=DESK)
    other = context.new_page()
    open_form(other, address)
    other.fill('[name="p.remark"]', "别人的备注")
    other.click(SAVE)
    other.wait_for_selector(".done")
    context.close()
    page.click(SAVE)
    page.wait_for_selector("fieldset.choice")
    assert page.locator("fieldset.choice").count() == 2
    assert page.locator("input:checked").count() == 1  # the village: only one of the two touched it
    assert "规划人员" in page.locator(".steps").text_content()
    page.locator("fieldset.choice", has_text="备注").get_by_label("现在保存的").check()
    page.click(SAVE)
    page.wait_for_selector(".done")
    assert page.locator(".done").text_content().strip().startswith("已保存为第 3 版")
    text = page.locator(".attributes").first.text_content()
    assert "别人的备注" in text
    assert "我的村" in text
    assert submitted(desk) == []


def test_a_draft_outlives_a_reload_and_goes_with_the_session(desk: Any, office: tuple[str, Service]) -> None:
    page = desk.page
    address = f"{office[0]}{HAZARDS}/items/demo-hazard-000006/edit"
    open_form(page, address)
    page.fill('[name="p.remark"]', "还没有保存")
    page.fill('[name="place.first"]', "113.4")
    desk.until("() => Object.keys(localStorage).length === 1")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    page.wait_for_selector("#small-map[data-state=ready]")
    assert asked == ["beforeunload"]
    assert page.input_value('[name="p.remark"]') == ""
    page.get_by_role("button", name="恢复").click()
    assert page.input_value('[name="p.remark"]') == "还没有保存"
    assert page.input_value('[name="place.first"]') == "113.4"
    assert "尚未保存" in page.locator("#draft").text_content()
    desk.until("() => Object.keys(localStorage).length === 1")
    page.locator("header form button").click()
    page.wait_for_url("**/auth/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_an_ended_session_costs_nothing(desk: Any, office: tuple[str, Service]) -> None:
    page = desk.page
    open_form(page, f"{office[0]}{HAZARDS}/items/demo-hazard-000009/edit")
    page.fill('[name="p.remark"]', "写到一半")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.click(SAVE)
    page.wait_for_url("**/auth/sign-in**")
    (back,) = parse_qs(urlsplit(page.url).query)["next"]
    page.context.add_cookies(cookies)
    open_form(page, f"{office[0]}{back}")
    page.get_by_role("button", name="恢复").click()
    page.click(SAVE)
    page.wait_for_selector(".done")
    assert "写到一半" in page.locator(".attributes").first.text_content()
    desk.until("() => Object.keys(localStorage).length === 0")
    assert submitted(desk) == []


def test_everything_is_done_by_keyboard(desk: Any, office: tuple[str, Service]) -> None:
    page = desk.page
    open_form(page, f"{office[0]}{HAZARDS}/items/demo-hazard-000007/edit")

    def reach(condition: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const it = document.activeElement; return {condition}; }})()"):
                return
        pytest.fail(f"not reached: {condition}")

    reach("it.name === 'p.hazard_no'")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    reach("it.name === 'place.first'")
    page.keyboard.press("Control+a")
    page.keyboard.type("24.2")
    reach("it.textContent === '保存'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#faults")
    desk.until("() => document.activeElement.id === 'faults'")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    desk.until("() => document.activeElement.name === 'p.hazard_no'")
    page.keyboard.type("改后编号")
    reach("it.name === 'place.first'")
    page.keyboard.press("Control+a")
    page.keyboard.type("113.41")
    page.keyboard.press("Enter")  # saves, and does not convert
    page.wait_for_selector(".done")
    assert page.locator("h1").text_content() == "改后编号"
    assert "东经 113.41000°" in page.locator(".position").text_content()
    assert submitted(desk) == []


def test_the_form_works_without_a_script(chromium: Browser, office: tuple[str, Service]) -> None:
    context = signed_in(chromium, office, Role.CLERK, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office[0]}{HAZARDS}/items/demo-hazard-000008/edit")
    before = page.input_value('[name="place.first"]')
    page.select_option('[name="crs"]', label="CGCS2000 纬度、经度（EPSG:4490）")
    page.get_by_role("button", name="按所选坐标系换算").click()
    assert page.input_value('[name="place.second"]') == before
    page.fill('[name="p.remark"]', "无脚本")
    page.click(SAVE)
    page.wait_for_selector(".done")
    assert "无脚本" in page.locator(".attributes").first.text_content()
    context.close()


def test_a_phone_gives_its_position(watch: Any, chromium: Browser, office: tuple[str, Service]) -> None:
    context = signed_in(
        chromium,
        office,
        Role.CLERK,
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
        geolocation={"longitude": 113.4012, "latitude": 24.1834, "accuracy": 12},
        permissions=["geolocation"],
    )
    phone = watch(context)
    open_form(phone.page, f"{office[0]}{HAZARDS}/edit")
    phone.page.get_by_role("button", name="使用我的位置").click()
    phone.until("() => document.querySelector('[name=\"place.first\"]').value !== ''")
    assert coordinates(phone.page) == (113.4012, 24.1834)
    assert phone.page.input_value('[name="p.accuracy_m"]') == "12"
    assert "±12 米" in phone.page.locator("#map-state").text_content()
    assert phone.errors == []
    context.close()
