"""A clerk brings a superior's blank, confirms what goes where and downloads it filled in, by mouse and finger."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts import new_account
from blank_templates import list_beside_figures
from geo_service.access import sessions
from geo_service.access.identity import cookie_name
from geo_service.access.secrets import key_of
from geo_service.service import Service
from layers.access import Role
from serving import serving

pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll("main button, main .button, main input:not([type=hidden]), main select")]
    .filter((node) => node.offsetParent !== null)
    .map((node) => [node.name || node.textContent.trim(), (node.closest("label") || node).offsetHeight])
    .filter(([, size]) => size < 40)"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def clerk(templates, tmp_path):
    """Address of a service with all data, and the cookie of somebody of the coordinators' office."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path / "state"))
    account = new_account(service, Role.CLERK)
    with service.database.write() as session:
        cookie = sessions.open_session(
            session,
            account.id,
            key=key_of(service.settings),
            now=datetime.now(UTC),
            address=None,
            agent="browser",
        )
    with serving(service) as address:
        yield address, {"name": cookie_name(service.settings), "value": cookie, "url": address}


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_clerk_fills_a_template_in(request, clerk, tmp_path, size):
    watched = request.getfixturevalue(size)
    address, cookie = clerk
    page = watched.page
    page.context.add_cookies([cookie])
    page.goto(f"{address}/templates")
    blank = list_beside_figures().book
    for row, name in enumerate(("英城", "望埠", "大站镇", "横石塘"), 3):
        blank["汇总"].cell(row, 1).value = name
    path = tmp_path / "隐患月报.xlsx"
    blank.save(path)

    def look(name):
        page.screenshot(path=tmp_path / f"{name}-{size}.png", full_page=True)
        assert page.evaluate(WIDE) <= 0, name
        assert page.evaluate(SMALL) == [], name

    look("list-empty")
    page.click("main a.button.primary")
    page.set_input_files("#file", path)
    look("new")
    page.click("main button.primary")
    page.wait_for_url("**/mapping*")
    look("mapping")
    assert page.locator(".picture td.figure").count() == 8
    page.fill("[name='s1.t0.r3'] >> nth=0", "没有这样的词")
    page.click("button[value=look]")
    page.wait_for_selector(".line .fault")
    look("fault")
    page.fill("[name='s1.t0.r3'] >> nth=0", "英城")
    page.click("button[value=save]")
    page.wait_for_url("**notice=confirmed*")
    page.fill("#month", "2026-11")
    page.check("input[value=known]")
    page.check("input[name=with_demo]")
    page.click("main button.primary")
    page.wait_for_selector("#seen")
    look("filled")
    with page.expect_download() as sent:
        page.click("button[formaction]")
    assert re.fullmatch("隐患月报_2026-?11.*-demo.xlsx", sent.value.suggested_filename)
    book = load_workbook(BytesIO(sent.value.path().read_bytes()))
    assert all(isinstance(book["汇总"].cell(row, 2).value, int) for row in range(3, 7))
    assert str(book["Sheet1"]["B4"].value).startswith("DEMO")
    page.goto(f"{address}/templates")
    look("list")
    page.click("main tbody a")
    page.click("main .actions a >> nth=2")
    look("remove")
    page.check("input[name=confirm]")
    page.click("main button.primary")
    page.wait_for_url("**notice=removed*")
    assert watched.foreign == []
    assert [error for error in watched.errors if "422" not in error] == []
