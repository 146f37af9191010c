"""A planner publishes a file on the page, at a desk and on a phone, by keyboard and finger."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from accounts import new_account
from geo_service.access import sessions
from geo_service.access.identity import cookie_name
from geo_service.access.secrets import key_of
from geo_service.service import Service
from layers.access import Role
from serving import serving

pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll("main button, main .button, main label input[type=checkbox], main input:not([type=hidden]), main select")]
    .filter((node) => node.offsetParent !== null)
    .map((node) => [node.name || node.textContent.trim(), (node.closest("label") || node).offsetHeight])
    .filter(([, size]) => size < 40)"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def planner(templates, tmp_path):
    """Address of a service and the cookie of a planner."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "state"))
    account = new_account(service, Role.PLANNER)
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


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    rows = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[113.3, 24.1 + n / 50], [113.5, 24.2 + n / 50]],
            },
            "properties": {
                "名称": name,
                "等级": "二级",
                "lanes": 2,
                "opened": "2010-10-01",
                "name:en": f"Road {n}",
            },
        }
        for n, name in enumerate(["国道G240", "省道S347", "<b>县道</b>"])
    ]
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False))
    return path


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_planner_publishes_a_file(request, planner, roads, tmp_path, size):
    watched = request.getfixturevalue(size)
    address, cookie = planner
    page = watched.page
    page.context.add_cookies([cookie])
    page.goto(f"{address}/publish")
    shots = []

    def look(name):
        shots.append(name)
        page.screenshot(path=tmp_path / f"{name}-{size}.png", full_page=True)
        assert page.evaluate(WIDE) <= 0, name
        assert page.evaluate(SMALL) == [], name

    page.click("main a.button.primary")
    look("new")
    page.set_input_files("#file", roads)
    page.click("main button.primary")
    page.wait_for_url("**/publish/new/*")
    look("preview")
    assert page.locator("#found ~ .scroll >> nth=1 >> tbody tr").count() == 3
    assert page.locator("b:text('县道')").count() == 0
    page.fill("#id", "Bad id")
    page.click("button[value=publish]")
    page.wait_for_selector("#id-fault")
    look("fault")
    assert page.get_attribute("#id", "aria-describedby") == "id-fault"
    page.fill("#id", "roads")
    page.fill("#title_zh", "公路")
    page.click("button[value=publish]")
    page.wait_for_url("**/publish/layers/roads*")
    look("layer")
    assert page.locator("[role=status]").count() == 1
    page.uncheck("input[name=readers][value=anonymous]")
    page.check("input[name=editors][value=clerk]")
    page.click("form.panel button.primary")
    page.wait_for_url("**notice=changed*")
    assert page.is_checked("input[name=editors][value=clerk]")
    page.goto(f"{address}/publish")
    look("list")
    page.goto(f"{address}/publish/layers/roads/remove")
    look("remove")
    page.check("input[name=confirm]")
    page.click("main button.primary")
    page.wait_for_url("**notice=removed*")
    assert urlsplit(page.url).path == "/publish"
    assert watched.foreign == []
    assert [error for error in watched.errors if "422" not in error] == []
