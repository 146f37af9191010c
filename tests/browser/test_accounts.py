"""An administrator looks after people and accounts, at a desk and on a phone, by keyboard and without script."""

import re

import pytest

from accounts import browser, new_account, token_of
from geo_service.service import Service
from layers.access import Role
from serving import serving

pytestmark = pytest.mark.browser

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(
    "main button, main .button, main input:not([type=hidden]), main select, main td a, .tabs a")]
    .filter((node) => node.offsetParent !== null)
    .map((node) => [node.name || node.textContent.trim(), Math.round(node.getBoundingClientRect().height)])
    .filter(([, height]) => height < 44)"""
UNNAMED = """() => [...document.querySelectorAll("main input:not([type=hidden]), main select")]
    .filter((node) => !node.labels.length || !node.labels[0].textContent.trim()).map((node) => node.id)"""
PAGES = (
    "/auth/me",
    "/auth/people",
    "/auth/people/demo-person-001",
    "/auth/accounts",
    "/auth/accounts/new",
    "/auth/audit",
)


@pytest.fixture
def office(templates, tmp_path):
    """Address of a service with all data, an account with a token, and the cookie of an administrator."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path / "state"))
    client = browser(service, Role.ADMINISTRATOR)
    account = new_account(
        service, Role.COORDINATOR, person_id="demo-person-001", side="local", level="county"
    )
    token_of(service, account)
    client.get("/collections/wharves/export?f=geojson&plan_status=built")
    with serving(service) as address:
        (cookie,) = client.cookies.jar
        yield address, {"name": cookie.name, "value": cookie.value or "", "url": address}, account


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pages_fit_have_room_for_fingers_and_labels(request, office, size):
    watched = request.getfixturevalue(size)
    address, cookie, account = office
    page = watched.page
    page.context.add_cookies([cookie])
    for path in (*PAGES, f"/auth/accounts/{account.id}"):
        page.goto(address + path)
        assert page.evaluate(WIDE) == 0, path
        assert page.evaluate(UNNAMED) == [], path
        if size == "phone":
            assert page.evaluate(SMALL) == [], path
    assert watched.errors == []
    assert watched.foreign == []


def test_a_person_an_account_and_a_token_come_about_without_script(chromium, office):
    address, cookie, _ = office
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{address}/auth/me")
    page.get_by_role("link", name="人员", exact=True).click()
    page.get_by_role("link", name="登记人员").click()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("电话").fill("打电话")
    page.get_by_label("电话").press("Enter")
    assert "电话应为" in page.locator("#phone-fault").text_content()
    assert page.get_by_label("姓名").input_value() == "张三"
    page.get_by_label("电话").fill("0763-2223333")
    page.get_by_label("电话").press("Enter")
    assert page.get_by_role("status").text_content() == "人员已登记。"
    page.get_by_role("link", name="新建账号").click()
    page.get_by_label("账号名").fill("Zhang.San")
    page.get_by_label("角色").select_option("clerk")
    page.get_by_role("button", name="创建账号").click()
    assert re.fullmatch(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", page.locator(".once code").last.text_content())
    page.get_by_role("link", name="返回账号").click()
    assert page.locator("h1").text_content() == "zhang.san"
    assert page.get_by_label("人员编号").input_value().startswith("person-")
    page.get_by_role("link", name="我的账号").click()
    page.get_by_label("用途").fill("办公室电脑的 QGIS")
    page.get_by_role("button", name="生成令牌").click()
    assert page.locator(".once code").text_content().startswith("geo_")
    page.get_by_role("link", name="返回我的账号").click()
    page.get_by_role("button", name="撤销令牌“办公室电脑的 QGIS”").click()
    assert page.get_by_role("status").text_content() == "令牌已撤销。"
    page.get_by_role("link", name="审计日志").click()
    first = page.locator("tbody tr").first.inner_text()
    assert "撤销令牌" in first
    context.close()
