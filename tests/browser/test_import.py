"""A clerk imports a messy ledger on the page: every good row lands right, each wrong one is named."""

import base64
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Page
from sqlalchemy import select

import messy_ledger as ledger
from accounts import new_account
from geo_service.access import sessions
from geo_service.access.identity import cookie_name
from geo_service.access.secrets import key_of
from geo_service.db.spatial import GEOMETRY, as_wkb
from geo_service.service import Service
from layers.access import Role
from layers.crs import to_metric
from serving import serving

pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll("main button, main .button, main select, main label input, main input:not([type=hidden])")]
    .filter((node) => node.offsetParent !== null && !node.classList.contains("first") && !node.closest(".leaflet-container"))
    .map((node) => [node.name || node.textContent.trim(), (node.closest("label") || node).offsetHeight])
    .filter(([, size]) => size < 40)"""
BLAMED = """() => Object.fromEntries([...document.querySelectorAll(".outcomes tbody tr")].map((row) => {
    const told = [...row.querySelectorAll(".fault b")].map((node) => node.textContent);
    const cells = [...row.querySelectorAll("td.bad")];
    const areDescribed = cells.every((cell) => document.getElementById(cell.getAttribute("aria-describedby")));
    return [row.id, [told.join(), cells.map((cell) => cell.dataset.label).join(), areDescribed]];
}))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNLABELLED = """() => [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")]
    .filter((node) => !node.labels.length).map((node) => node.name)"""


@pytest.fixture
def desk(templates, tmp_path):
    """A service with what the ledger refers to, its address, and the cookie of a clerk."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "state"))
    ledger.reference_data(service)
    with serving(service) as address:
        yield service, address, cookie_of(service, Role.CLERK, address)


def cookie_of(service: Service, role: Role, address: str) -> Any:
    """Return the cookie of somebody who has signed in."""
    account = new_account(service, role)
    now = datetime.now(UTC)
    with service.database.write() as session:
        key = key_of(service.settings)
        cookie = sessions.open_session(session, account.id, key=key, now=now, address=None, agent="browser")
    return {"name": cookie_name(service.settings), "value": cookie, "url": address}


def stored(service: Service) -> dict[str, dict[str, Any]]:
    """Return the hazards of the database by their number, with the place as easting and northing."""
    table = service.tables["railway_hazards"]
    with service.database.read() as session:
        rows = session.execute(select(table, as_wkb(table.c[GEOMETRY]).label("wkb"))).mappings().all()
    found = {}
    for row in rows:
        point = to_metric(shapely.from_wkb(row["wkb"]), ledger.COUNTY_GRID)
        found[row["hazard_no"]] = {**row, "xy": (point.x, point.y)}
    return found


def drop(page: Page, place: str, path: Path) -> None:
    """Drop a file on an element."""
    given = [base64.b64encode(path.read_bytes()).decode(), path.name]
    data = page.evaluate_handle(
        """([text, name]) => {
            const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name));
            return data;
        }""",
        given,
    )
    for happening in ("dragenter", "dragover", "drop"):
        page.dispatch_event(place, happening, {"dataTransfer": data})


def check_hazards(service: Service) -> None:
    """Compare what is stored with what has to come of each row."""
    found = stored(service)
    for number, good in ledger.GOOD.items():
        names = [name for name in sorted(found) if name == number or name.startswith(f"{number}-")]
        assert len(names) == len(good.places), (number, sorted(found))
        for name, place in zip(names, good.places, strict=True):
            assert math.dist(found[name]["xy"], place) < 1, (name, found[name]["xy"], place)
            assert {field: found[name][field] for field in good.values} == good.values, name
    assert not [name for name in found if name.startswith("N-")]


def send(page: Page, path: Path, *, by_dropping: bool) -> None:
    """Send a file, dropped on the form or chosen."""
    if by_dropping:
        drop(page, "#drop", path)
        assert page.locator("#chosen").inner_text() == path.name
    else:
        page.set_input_files("#file", path)
    page.click("#send button.primary")
    page.wait_for_url("**/import/*")


def require_well_made(page: Page, name: str) -> None:
    """Nothing sticks out, everything can be hit with a finger, every input has a label."""
    assert page.evaluate(WIDE) <= 0, name
    assert page.evaluate(SMALL) == [], name
    assert page.evaluate(UNLABELLED) == [], name


def check_blame(page: Page, rows: dict[str, list[int]]) -> None:
    """Compare the faults on the page with the cell that is to blame in each wrong row."""
    blamed = page.evaluate(BLAMED)
    for number, wrong in ledger.WRONG.items():
        assert blamed[f"row-{rows[number][0]}-0"] == [wrong.column, wrong.column, True], number
    assert page.locator(".outcomes tbody tr").count() == len(ledger.WRONG) + len(rows[ledger.REPEATED])


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_clerk_imports_a_messy_ledger(request, desk, tmp_path, size):
    watched = request.getfixturevalue(size)
    service, address, cookie = desk
    rows = ledger.write(tmp_path / "台账.xlsx")
    page = watched.page
    page.context.add_cookies([cookie])

    page.goto(f"{address}/")
    page.click("header nav a[href*='/import']")
    require_well_made(page, "ask")
    page.select_option("#layer", "railway_hazards")
    send(page, tmp_path / "台账.xlsx", by_dropping=size == "desktop")
    # The right sheet, the header of two rows, and no reference system chosen for anybody.
    require_well_made(page, "question")
    assert page.input_value("#header_first") == "3"
    assert page.input_value("#header_last") == "4"
    assert page.locator("input[name=crs]:checked").count() == 0
    assert page.locator("label.fits input[name=crs]").get_attribute("value") == "GCJ-02"
    page.click("section button[value=look]")
    page.wait_for_selector("#crs-fault")
    if size == "desktop":  # the wrong choice is doubted above the rows
        page.check("input[name=crs][value='EPSG:4326']")
        page.click("section button[value=look]")
        page.wait_for_selector(".suspicion:has-text('GCJ-02')")
        page.click("details.part summary >> nth=0")
    page.check("input[name=crs][value='GCJ-02']")
    page.click("section button[value=look]")
    page.wait_for_selector("#found:not(:has(~ .suspicion))")
    page.wait_for_selector("#import-map[data-state=ready]")
    require_well_made(page, "report")
    # Each wrong row is named, at the cell that is to blame.
    check_blame(page, rows)
    assert stored(service) == {}
    # Coming back by the address shows the same, in another language too.
    page.goto(page.url.replace("lang=zh", "lang=en"))
    assert page.locator("h1").inner_text() == "Before it is stored"
    page.click("button[value=store]")
    page.wait_for_selector("#came")
    page.wait_for_selector("#import-map[data-state=ready]")
    require_well_made(page, "done")
    check_hazards(service)
    page.click(".row-tabs a >> nth=0")
    page.click(".outcomes td a >> nth=0")
    assert "Y-01" in page.locator("h1").inner_text()
    assert watched.foreign == []
    assert [error for error in watched.errors if "422" not in error] == []
    assert page.goto(f"{address}/import").ok
    assert page.locator("#earlier ~ .scroll tbody tr").count() == 1


def test_rows_are_pasted_without_scripts(chromium, desk):
    """The whole way works where no script runs; only dropping, progress and map are left out."""
    service, address, cookie = desk
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{address}/import?layer=railway_hazards")
    table = [
        ["隐患编号", "线别", "里程", "侧别", "距铁路距离(米)", "类别", "等级", "存在问题", "排查时间"],
        ["P-1", "京广线", "K2170+000", "左侧", "10", "危树危竹", "一般", "倾斜\n两株", "2026年3月1日"],
        ["P-2", "京广线", "K2171+000", "左侧", "10", "危树危竹", "一般", "倾斜", "三月初"],
    ]
    quoted = [[f'"{cell}"' if "\n" in cell else cell for cell in row] for row in table]
    page.fill("#text", "\n".join("\t".join(row) for row in quoted))
    page.click("#send button.primary")
    page.wait_for_url("**/import/*")
    page.wait_for_selector("#found", timeout=20_000)  # the page loads itself anew while it waits
    assert page.locator(".outcomes tbody tr").count() == 1
    page.click("button[value=store]")
    while not page.locator("#came").count():
        page.goto(page.url)
    context.close()
    found = stored(service)
    assert list(found) == ["P-1"]
    assert math.dist(found["P-1"]["xy"], ledger.on_line(2_170_000, 10)) < 1
    assert found["P-1"]["description"] == "倾斜\n两株"


def test_a_planner_imports_a_table_of_bus_lines(desktop, desk):
    """Stops and routes come of one table on the same page, each shown before it is stored."""
    service, address, _ = desk
    page = desktop.page
    page.context.add_cookies([cookie_of(service, Role.PLANNER, address)])
    page.goto(f"{address}/import")
    page.select_option("#layer", "bus_line_rows")
    rows = ["线路,方向,站序,站名,经度,纬度,司机电话", "1路,上行,1,火车站,113.405,24.185,138"]
    page.fill("#text", "\n".join([*rows, "1路,上行,2,市场,113.415,24.19,138", "1路,往南,3,,113.4,24.2,138"]))
    page.click("#send button.primary")
    page.wait_for_url("**/import/*")
    require_well_made(page, "bus lines")
    assert page.locator("select[name=target]").count() == 6
    assert page.locator("input[name=target]").count() == 1  # the telephone is left out
    page.check("input[name=crs][value='EPSG:4326']")
    page.click("section button[value=look]")
    page.wait_for_selector("#import-map[data-state=ready]")
    assert page.locator(".outcomes tbody tr").count() == 1
    page.click("button[value=store]")
    page.wait_for_selector("#came")
    page.click(".row-tabs a >> nth=0")
    assert page.locator(".outcomes tbody tr").count() == 3
    require_well_made(page, "bus lines stored")
    page.click(".outcomes a[href*='/bus_routes/']")
    assert "火车站—市场" in page.locator("h1").inner_text()
    assert [error for error in desktop.errors if "422" not in error] == []
    with service.database.read() as session:
        counts = [
            service.features(session, service.layer(name)).count() for name in ("bus_stops", "bus_routes")
        ]
    assert counts == [2, 1]
