"""Tables and records in a browser: the small map, the keyboard, the phone, no script, nothing foreign."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route

from databases import NOW
from examples import build_example
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.registry import LAYERS

pytestmark = pytest.mark.browser

HAZARDS = "/collections/railway_hazards/items"
PAGES = [
    "/",
    "/collections",
    "/collections/railway_hazards",
    HAZARDS,
    f"{HAZARDS}?grade=major&bbox=113,24,114,25",
    f"{HAZARDS}/demo-hazard-000025",
    "/collections/railway_hazards/schema?f=html",
    "/conformance",
    "/api.html",
]
SMALL = """() => [...document.querySelectorAll('main .button, main select, main input:not([type=hidden]):not(.tick input), main .tick label, .bar a, thead a, .leaflet-bar a')]
  .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 43.5)
  .map((node) => node.outerHTML.slice(0, 120))"""


def read(address: str) -> dict:
    with urlopen(address) as answer:
        return json.load(answer)


def open_record(watched, address: str) -> Page:
    watched.page.goto(address)
    watched.page.wait_for_selector("#small-map[data-state=ready]")
    return watched.page


def scale(page: Page) -> str:
    return page.locator(".leaflet-control-scale-line").text_content()


def test_the_popup_leads_to_the_record_and_back_to_the_table(desktop, live_server):
    page = desktop.open(f"{live_server}/maps/railway_hazards")
    page.click("#tab-list")
    row = page.locator("button.feature").first
    title = row.locator(".name").evaluate("node => node.firstChild.data")
    row.click()
    page.get_by_role("link", name="查看完整记录").click()
    page.wait_for_selector("#small-map[data-state=ready]")
    assert page.locator("h1").text_content() == title
    assert page.locator(".attributes dt").count() > 20
    page.get_by_role("link", name="返回数据表").click()
    assert page.locator("tbody tr").count() == 60
    assert desktop.errors == []
    assert desktop.foreign == []


def test_the_small_map_shows_the_record_on_our_own_basemap(desktop, live_server):
    feature = read(f"{live_server}{HAZARDS}?certainty=high&limit=1&f=json")["features"][0]
    asked = []
    desktop.page.on("request", lambda request: asked.append(request.url))
    page = open_record(desktop, f"{live_server}{HAZARDS}/{feature['id']}?lang=en")
    for layer_id in ("railway_hazards/items/", "rivers/items", "railway_lines/items", "townships/items"):
        assert any(f"/collections/{layer_id}" in url for url in asked), layer_id
    assert page.locator("#small-map canvas").count() >= 2
    frame = page.locator("#small-map").bounding_box()
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('#small-map canvas')].map((canvas) =>
          canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))"""
    )
    assert any(drawn)
    assert frame["height"] >= 250
    assert scale(page) == "500 m"  # zoom 14
    assert page.locator("#small-map").get_attribute("aria-label").startswith("Small map")
    page.get_by_role("link", name="Show on the big map").click()
    page.wait_for_selector("main[aria-busy=false]")
    desktop.settle()
    point = page.evaluate("id => window.mapInspection.pointOf('railway_hazards', id)", feature["id"])
    big = page.locator(".leaflet-container").bounding_box()
    assert abs(point["x"] - big["width"] / 2) < 3
    assert abs(point["y"] - big["height"] / 2) < 3
    assert desktop.errors == []
    assert desktop.foreign == []


def test_the_keyboard_reaches_and_moves_the_small_map(desktop, live_server):
    page = open_record(desktop, f"{live_server}{HAZARDS}/demo-hazard-000001")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "small-map":
            break
    else:
        pytest.fail("the small map was not reached")
    before = scale(page)
    page.keyboard.press("-")
    desktop.until(
        "before => document.querySelector('.leaflet-control-scale-line').textContent !== before", before
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.title") == "放大"


def test_a_record_whose_data_fails_says_so(desktop, live_server):
    page = desktop.page

    def fail_data(route: Route) -> None:
        if "json" in route.request.headers["accept"]:
            route.fulfill(status=503, body="{}")
        else:
            route.continue_()

    page.route(f"**{HAZARDS}/demo-hazard-000001", fail_data)
    page.goto(f"{live_server}{HAZARDS}/demo-hazard-000001")
    page.wait_for_selector("#map-state:not([hidden])")
    assert page.locator("#map-state").text_content() == "小地图未能加载。"
    assert not page.locator("#small-map").is_visible()
    assert "东经" in page.locator(".position").text_content()


def test_heads_sort_and_the_form_filters_by_keyboard(desktop, live_server):
    page = desktop.page
    page.goto(f"{live_server}{HAZARDS}?lang=en")
    page.locator("thead a", has_text="Status").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sortby=status**")
    assert page.locator("th[aria-sort=ascending]").text_content().startswith("Status")
    page.locator(".filter > summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Grade").select_option("major")
    page.get_by_label("Found on: from").fill("2020-01-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**grade=major**")
    assert "datetime=2020-01-01/.." in page.url
    assert "sortby=status" in page.url
    assert "find." not in page.url
    count = read(page.url + "&f=json")["numberMatched"]
    assert page.locator("tbody tr").count() == count > 0
    page.get_by_role("link", name="Remove the condition: Grade: Major").click()
    page.wait_for_url(lambda url: "grade" not in url)
    assert desktop.errors == []


def test_an_address_is_copied(chromium: Browser, watch: Callable, live_server):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], locale="zh-CN")
    found = watch(context)
    found.page.goto(f"{live_server}/collections/townships")
    found.page.get_by_role("button", name="复制").first.click()
    found.page.get_by_role("button", name="已复制").wait_for()
    assert found.page.evaluate("navigator.clipboard.readText()") == live_server
    assert found.errors == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_no_page_sideways_and_has_room_for_fingers(phone, live_server, path):
    page = phone.page
    page.goto(f"{live_server}{path}")
    for details in page.locator("main > details > summary, details.filter > summary").all():
        details.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALL) == []
    assert phone.foreign == []
    assert phone.errors == []


def test_a_wide_table_scrolls_in_its_box(phone, live_server):
    page = phone.page
    page.goto(f"{live_server}{HAZARDS}")
    box = page.locator(".records")
    assert box.evaluate("node => node.scrollWidth > node.clientWidth")
    box.focus()
    box.evaluate("node => { node.scrollLeft = 200; }")
    assert box.evaluate("node => node.scrollLeft") == 200
    assert page.evaluate("window.scrollX") == 0


def test_everything_but_the_map_works_without_scripts(chromium: Browser, live_server):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server}{HAZARDS}?limit=25")
    page.get_by_role("link", name="下一页").first.click()
    assert "第 26–50 条，共 60 条" in page.locator(".pager p").first.text_content()
    page.locator(".filter > summary").first.click()
    page.get_by_label("隐患等级").select_option("major")
    page.get_by_role("button", name="筛选").click()
    assert "grade=major" in page.url
    page.locator("tbody th a").first.click()
    assert "东经" in page.locator(".position").text_content()
    assert "小地图需要 JavaScript" in page.locator("main").inner_text()
    assert not page.locator("#small-map").is_visible()
    context.close()


def test_on_paper_there_is_the_data_alone(desktop, live_server):
    page = desktop.page
    page.goto(f"{live_server}{HAZARDS}?limit=5")
    page.emulate_media(media="print")
    assert not page.is_visible(".filter")
    assert not page.is_visible(".bar nav")
    assert page.locator("tbody tr").first.is_visible()
    assert page.locator(".records").evaluate("node => getComputedStyle(node).overflowX") == "visible"


HOSTILE = {
    "image": '<img src=x onerror="window.ran=1">',
    "end of script": "</script><script>window.ran=1</script>",
    "quotes": "\"><svg onload=window.ran=1>'",
    "script address": "javascript:window.ran=1//",
    "web address": 'https://example.org/"onmouseover=window.ran=1',
    "comment": "<!--<script>window.ran=1",
    "template": "${window.ran=1}{{ ''.__class__ }}",
}


@pytest.fixture(scope="module")
def hostile_server(templates, tmp_path_factory, serve) -> Iterator[str]:
    """A service whose township number i carries the hostile text number i in all its free fields."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path_factory.mktemp("hostile")))
    layer = LAYERS["townships"]
    rows = []
    for index, text in enumerate(HOSTILE.values()):
        example = build_example(layer, f"{index}<b>'\"{{{{1}}}}")
        free = {
            field.name: text
            for field in layer.given_fields
            if field.type == "text"
            and not (field.codes or field.references)
            and len(text) <= field.max_length
        }
        rows.append(replace(example, properties={**example.properties, **free}))
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="tester", now=NOW).create("townships", rows)
    with serve(service) as address:
        yield address


@pytest.fixture
def unguarded(chromium: Browser, watch: Callable) -> Iterator:
    context = chromium.new_context(bypass_csp=True)
    yield watch(context)
    context.close()


@pytest.mark.parametrize("index", range(len(HOSTILE)), ids=HOSTILE)
def test_a_hostile_record_is_text_without_the_help_of_the_policy(unguarded, hostile_server, index):
    text = list(HOSTILE.values())[index]
    identifier = f"{index}<b>'\"{{{{1}}}}"
    page = open_record(
        unguarded, f"{hostile_server}/collections/townships/items/{quote(identifier, safe='')}?f=html"
    )
    assert page.locator("h1").text_content() == text
    assert page.locator("dd code").first.text_content() == identifier
    assert text in page.locator(".attributes dd").all_text_contents()
    assert page.locator("main img, main svg, b, iframe").count() == 0
    schemes = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(schemes) == {"http:"}
    page.get_by_role("link", name=re.compile("返回数据表|Back to the table")).click()
    assert text in page.locator("tbody th a").all_text_contents()
    assert page.evaluate("window.ran") is None
    assert unguarded.foreign == []


def test_a_hostile_address_is_text(unguarded, hostile_server):
    text = quote('"><script>window.ran=1</script>', safe="")
    page = unguarded.page
    page.goto(f"{hostile_server}/collections/townships/items?f=html&name_zh={text}&sortby=-name_zh")
    assert "window.ran" in page.locator(".conditions").text_content()
    page.goto(f"{hostile_server}/collections/townships/find?find.text={text}&lang=zh")
    page.locator(".filter > summary").first.click()
    assert page.locator("[name='find.text']").input_value() == '"><script>window.ran=1</script>'
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.querySelectorAll('main script').length") == 0


def test_the_policy_has_nothing_to_stop(desktop, hostile_server):
    page = desktop.page
    page.goto(f"{hostile_server}/collections/townships/items?f=html")
    for index in range(len(HOSTILE)):
        identifier = quote(f"{index}<b>'\"{{{{1}}}}", safe="")
        open_record(desktop, f"{hostile_server}/collections/townships/items/{identifier}?f=html")
    assert desktop.errors == []
