"""Stored text is shown as text: no value of data, manifest or settings runs, wherever it is shown.

The browser ignores the Content-Security-Policy here, so that the page stands without its help.
"""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Code, Field
from layers.style import Style, Symbol
from layers.text import Text
from maps.page import Source, Tiles

pytestmark = pytest.mark.browser

UNQUOTED = "!'()*~"  # what encodeURIComponent leaves as it is, beyond Python's letters, digits and _.-
HOSTILE = {
    "image": '<img src=x onerror="window.ran=1">',
    "template literal": "${window.ran=1}",
    "end of script": '</script><script nonce="n0nce">window.ran=1</script>',
    "quotes": "\"><svg onload=window.ran=1>'",
    "backtick": "`;window.ran=1;`\\",
    "comment": "<!--<script>window.ran=1",
    "page template": "{{ ''.__class__ }}{% raw %}",
    "script address": "javascript:window.ran=1//",
    "prototype": "__proto__",
}


@pytest.fixture
def unguarded(chromium: Browser, watch: Callable) -> Iterator:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    yield watch(context)
    context.close()


def layers_of(text: str) -> dict[str, Layer]:
    both = Text(text, text)
    hostile = Layer(
        id="hostile",
        title=both,
        description=both,
        theme=RAILWAY,
        geometry=GeometryType.POINT,
        fields=(
            Field(name="name", title=both),
            Field(name="kind", title=both, codes=(Code(text, both), Code("other", Text("其他", "Other")))),
            Field(name="words", title=both),
            Field(name="town", title=both, references="towns"),
        ),
        title_field="name",
        popup=("name", "kind", "words", "town"),
        style=Style(
            Symbol("#000000"),
            by="kind",
            symbols={text: Symbol("#c51b1b"), "other": Symbol("#000000")},
            label="name",
            label_zoom=1,
        ),
    )
    towns = Layer(
        id="towns",
        title=both,
        description=both,
        theme=RAILWAY,
        geometry=GeometryType.POINT,
        fields=(Field(name="name", title=both),),
        title_field="name",
        popup=(),
        style=Style(Symbol("#000000")),
    )
    return {"hostile": hostile, "towns": towns}


def rows_of(text: str) -> dict[str, list]:
    place = {"type": "Point", "coordinates": [113.4, 24.2]}
    known = {"source": text, "certainty": "surveyed", "is_demo": False}
    one = {"name": text, "kind": text, "words": text, "town": text}
    two = {"name": "另一个", "kind": "other"}
    return {
        "hostile": [
            {"type": "Feature", "id": text, "geometry": place, "properties": one | known},
            {"type": "Feature", "id": "two", "geometry": None, "properties": two | known},
        ],
        "towns": [
            {"type": "Feature", "id": text, "geometry": place, "properties": {"name": f"镇{text}"} | known}
        ],
    }


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_shown_as_text_everywhere(unguarded, stand, text):
    tiles = Tiles(url="/tiles/{z}/{x}/{y}.png", attribution=text, approval_number=text, note=text)
    sources = [Source(layer_id="hostile", attributions=(text,), licence=text, data_date=text)]
    served = stand(layers_of(text), rows_of(text), publisher=text, tiles=tiles, sources=sources)
    page = unguarded.open(f"{served.address}/maps/hostile")

    def text_of(selector: str) -> str:
        return page.locator(selector).first.text_content()

    assert text_of("h1") == text
    assert page.title().split() == text.split()
    assert text_of(".publisher") == f"发布 {text}"
    assert text_of(".credits span:nth-child(2)") == f"底图 {text} ({text})"
    assert text_of(".credits span:nth-child(3)") == f"审图号 {text}"
    assert text_of(".attributions") == text
    assert page.locator(".sources tbody td").all_text_contents() == [text, text, text]
    assert text_of("#layers .layer .name") == text
    assert text_of("#layers .legend .name") == text
    assert text in page.locator("#download nav").text_content()
    page.click("#tab-filters")
    assert text_of("#filters > details > summary .name") == text
    assert text_of("#filters details details > summary .name") == text
    page.locator("#filters details details > summary").first.click()
    page.locator("#filters .codes").wait_for()
    assert text in page.locator("#filters .codes .name").all_text_contents()
    page.click("#tab-list")
    row = page.locator("button.feature", has_text=text).first
    assert row.locator(".name").evaluate("node => node.firstChild.data") == text
    assert row.locator("small").text_content() == text
    row.click()
    page.wait_for_function(
        "text => document.querySelector('.card').textContent.includes('镇' + text)", arg=text
    )
    assert text_of(".card h3") == text
    assert text in text_of(".card .kicker")
    assert page.locator(".card dd").all_text_contents() == [text, text, f"镇{text}", text]
    assert set(page.locator(".card dt").all_text_contents()) == {text, "数据来源"}
    record = page.locator(".card .more").evaluate("link => link.href")
    assert record == f"{served.address}/collections/hostile/items/{quote(text, safe=UNQUOTED)}"
    assert page.evaluate("window.ran") is None
    assert not unguarded.foreign


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_error_message_is_shown_as_text(unguarded, stand, text):
    served = stand(layers_of(text), rows_of(text))
    served.failing["hostile"] = text
    page = unguarded.open(f"{served.address}/maps/hostile")
    assert page.locator(".notice.failed").text_content() == f"“{text}”加载失败（{text}）。重试"
    assert page.evaluate("window.ran") is None
