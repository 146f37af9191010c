"""A record beside a railway line is placed by its chainage in a browser, and gets its chainage from its place."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts import browser
from geo_service.lineside import network
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.linear_referencing import Network

pytestmark = pytest.mark.browser

PLACE, LABEL = "#beside [data-place]", "#beside [data-label]"
LINE, REPEATED = "demo-line", "K2155+510"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def office(
    templates: Any, serve: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service]]:
    """A running service whose invented line has twenty metres twice, from K2155+500 on."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("beside")))
    with service.database.write() as session:
        middle = network(service, session).locate(LINE, REPEATED).place
        assert middle is not None
        values = {
            "line_id": LINE,
            "series": "K",
            "kind": "overlap",
            "label_back": "K2155+520",
            "label_ahead": "K2155+500",
            "mark": "A",
            "source": "试验",
            "certainty": "high",
            "is_demo": True,
        }
        equation = Feature("test-equation", middle.point, values)
        service.edits(session, datetime.now(UTC)).create("chainage_equations", [equation])
    with serve(service) as address:
        yield address, service


@pytest.fixture
def clerk(
    request: pytest.FixtureRequest, watch: Any, chromium: Browser, office: tuple[str, Service]
) -> Iterator[Any]:
    viewport = getattr(request, "param", DESK)
    is_phone = viewport is PHONE
    context = chromium.new_context(
        locale="zh-CN",
        reduced_motion="reduce",
        viewport=viewport,
        is_mobile=is_phone,
        has_touch=is_phone,
    )
    address, service = office
    cookies = browser(service, Role.CLERK).cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    yield watch(context)
    context.close()


def coordinates(page: Page) -> tuple[float, float]:
    first, second = (page.input_value(f'[name="place.{name}"]') for name in ("first", "second"))
    return float(first), float(second)


def told(clerk: Any, words: str) -> str:
    """Wait until the box says something, and return all that it says."""
    clerk.until("words => document.querySelector('#beside [role=status]').textContent.includes(words)", words)
    return str(clerk.page.text_content("#beside [role=status]"))


def opened(clerk: Any, office: tuple[str, Service], layer_id: str, query: str = "") -> tuple[Page, Network]:
    """Open the form of a new record; the network tells what is right."""
    address, service = office
    with service.database.answer() as session:
        known = network(service.current(session), session)
    clerk.page.goto(f"{address}/collections/{layer_id}/edit{query}")
    clerk.page.wait_for_selector("#small-map[data-state=ready]")
    return clerk.page, known


def test_what_is_missing_is_told(clerk: Any, office: tuple[str, Service]) -> None:
    page, _ = opened(clerk, office, "railway_hazards")
    place = page.locator(PLACE)
    place.click()
    assert "先选择线路" in told(clerk, "线路")
    page.select_option('[name="p.line_id"]', LINE)
    place.click()
    assert "先填写里程" in told(clerk, "里程")
    page.fill('[name="p.chainage"]', "K2165+000")
    place.click()
    assert "K2160+000" in told(clerk, "范围以外")
    page.locator(LABEL).click()
    assert "先标出位置" in told(clerk, "标出")
    assert not clerk.errors


@pytest.mark.parametrize("clerk", [DESK, PHONE], indirect=True, ids=["desk", "phone"])
def test_a_hazard_is_placed_by_its_chainage_and_back(clerk: Any, office: tuple[str, Service]) -> None:
    page, known = opened(clerk, office, "railway_hazards", f"?p.line_id={LINE}")
    place = page.locator(PLACE)
    page.fill('[name="p.chainage"]', "Ｋ2157＋300附近")
    page.select_option('[name="p.side"]', "left")
    page.fill('[name="p.offset_m"]', "30")
    place.focus()
    page.keyboard.press("Enter")
    told(clerk, "已按 K2157+300")
    expected = known.locate(LINE, "K2157+300", "left", 30).place
    assert expected is not None
    assert coordinates(page) == pytest.approx((expected.point.x, expected.point.y), abs=2e-7)
    assert page.input_value('[name="p.position_method"]') == "chainage"
    assert page.input_value('[name="p.certainty"]') in ("medium", "low")
    assert page.input_value('[name="p.chainage"]') == "Ｋ2157＋300附近"
    clerk.until("() => document.querySelectorAll('.vertex').length === 1")

    page.select_option('[name="crs"]', "http://www.opengis.net/def/crs/EPSG/0/4547")
    clerk.until("() => Number(document.querySelector('[name=\"place.first\"]').value) > 2e6")
    page.fill('[name="p.chainage"]', REPEATED)
    place.click()
    told(clerk, "有 2 处")
    page.locator("#beside").scroll_into_view_if_needed()
    assert page.locator("#beside .choices button").all_inner_texts()[1].startswith("K2155A+510（")
    page.locator("#beside .choices button").nth(1).click()
    told(clerk, "已按 K2155A+510")
    # The map has gone there: it shows some hundred metres.
    clerk.until("() => / m$/.test(document.querySelector('.leaflet-control-scale-line').textContent)")
    assert page.input_value('[name="p.chainage"]') == "K2155A+510"
    assert coordinates(page)[0] > 2e6

    page.fill('[name="p.chainage"]', "")
    page.select_option('[name="p.line_id"]', "")
    page.select_option('[name="p.side"]', "")
    page.fill('[name="p.offset_m"]', "")
    page.locator(LABEL).click()
    assert told(clerk, "左侧") == "K2155A+510，左侧，距线路 30 米。"
    assert page.input_value('[name="p.line_id"]') == LINE
    assert page.input_value('[name="p.side"]') == "left"
    assert page.input_value('[name="p.offset_m"]') == "30"

    assert not clerk.errors
    assert not clerk.foreign


def test_a_segment_is_drawn_by_its_chainages_and_back(clerk: Any, office: tuple[str, Service]) -> None:
    page, known = opened(clerk, office, "railway_segments", f"?p.line_id={LINE}")
    page.fill('[name="p.chainage_from"]', "K2156+000")
    page.fill('[name="p.chainage_to"]', "K2157+000")
    page.locator(PLACE).click()
    told(clerk, "已按 K2156+000-K2157+000")
    section = known.locate(LINE, "K2156", label_to="K2157").places[0].section
    assert section is not None
    assert len(page.input_value('[name="place"]').splitlines()) == len(section.coords)
    page.fill('[name="p.chainage_from"]', "")
    page.locator(LABEL).click()
    assert told(clerk, "至") == "K2156+000 至 K2157+000。"
    assert not clerk.errors
    assert not clerk.foreign
