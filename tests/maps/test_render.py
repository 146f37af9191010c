"""The HTML of a page: size, addresses, languages, structure."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from layers.registry import LAYERS
from layers.text import Language
from maps.page import Source, Tiles
from maps.registry import views

LIMIT = 50_000  # bytes; measured pages are about 30 kB, most of it field titles and labels
VOID = {"meta", "link", "input"}


class Outline(HTMLParser):
    """Elements with their attributes, and whether every one is closed."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("name", sorted(views(LAYERS)))
@pytest.mark.parametrize("language", Language)
def test_a_page_is_small_and_names_no_other_host(html, name, language):
    text = html(name, language=language)
    assert len(text.encode()) < LIMIT
    assert not re.search(r"""(?:https?:)?//[a-z0-9]""", text)


def test_the_size_does_not_depend_on_the_rows(html):
    few = html(counts=dict.fromkeys(LAYERS, 1))
    many = html(counts=dict.fromkeys(LAYERS, 100_000))
    assert len(many) - len(few) < 200


def test_scripts_and_styles_are_ours_and_once_each(html):
    outline = Outline(html())
    addresses = [script["src"] for script in outline.all("script") if "src" in script]
    addresses += [link["href"] for link in outline.all("link")]
    assert all(address.startswith("/static/1/") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert "/static/1/vendor/leaflet/leaflet.js" in addresses
    for unwanted in ("jquery", "bootstrap", "awesome", "glyphicon"):
        assert unwanted not in html()


def test_the_only_inline_script_carries_the_nonce(html):
    scripts = [script for script in Outline(html()).all("script") if "src" not in script]
    assert scripts == [{"type": "application/json", "id": "page-model"}, {"nonce": "n0nce"}]


def test_no_handler_and_no_inline_style_sheet(html):
    outline = Outline(html())
    assert not outline.all("style")
    assert not [name for _, attributes in outline.elements for name in attributes if name.startswith("on")]


def test_without_tiles_the_map_still_knows_its_deepest_zoom(html):
    assert re.search(r'"maxZoom": 19', html())


@pytest.mark.parametrize(
    ("language", "code", "words"),
    [
        (Language.ZH, "zh-CN", ["综合一张图", "跳到要素列表", "铁路沿线隐患", "已上报", "其他地图"]),
        (
            Language.EN,
            "en",
            ["Overview", "Skip to the list of features", "Railway hazards", "Reported", "Other maps"],
        ),
    ],
)
def test_the_page_speaks_the_readers_language(html, language, code, words):
    text = html(language=language)
    outline = Outline(text)
    assert outline.all("html") == [{"lang": code}]
    for word in words:
        assert word in text


def test_an_english_page_has_no_chinese_but_the_link_to_the_chinese_one(html):
    text = html(language=Language.EN).replace("中文", "")
    assert not re.findall(r"[\u4e00-\u9fff]+", text)


def test_landmarks_title_and_ways_without_script(html):
    text = html()
    outline = Outline(text)
    assert not outline.open
    assert "<title>综合一张图</title>" in text
    for landmark in ("header", "main", "aside", "nav", "noscript"):
        assert outline.all(landmark)
    assert {"href": "/collections/railway_hazards/items"} in outline.all("a")
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    viewport = next(meta for meta in outline.all("meta") if meta.get("name") == "viewport")
    assert "user-scalable" not in viewport["content"]


def test_the_skip_link_comes_first_and_leads_somewhere(html):
    outline = Outline(html())
    assert outline.all("a")[0] == {"class": "skip", "href": "#tab-list"}
    assert any(button.get("id") == "tab-list" for button in outline.all("button"))


def test_a_path_prefix_reaches_every_address(html):
    text = html(root_path="/geo")
    assert '"/geo/collections/railway_hazards"' in text
    assert 'href="/geo/maps/railway?lang=zh"' in text
    assert '"/collections' not in text


@pytest.mark.parametrize(
    ("name", "demo_layers", "expected"),
    [
        ("overview", (), False),
        ("overview", ("railway_hazards",), True),
        ("overview", ("railway_lines",), False),  # only basemap
        ("railway_lines", ("railway_lines",), True),
        ("wharves", ("railway_hazards", "railway_lines"), False),
    ],
)
def test_the_demo_banner_stands_where_a_subject_holds_demo_data(html, name, demo_layers, expected):
    text = html(name, demo_layers=demo_layers)
    assert ('<p class="demo" role="note">本图含演示数据：标有“演示”的要素为虚构。</p>' in text) == expected
    assert ('class="demo"' in text) == expected


def test_credits_name_publisher_change_and_approval_number(html):
    tiles = Tiles(
        url="https://t.example/{z}/{x}/{y}.png", attribution="省局影像", approval_number="粤S（2026）1号"
    )
    text = html(
        tiles=tiles,
        publisher="县交通局",
        changed_on={"wharves": date(2026, 11, 3), "rivers": date(2025, 1, 1)},
    )
    for words in ("发布 县交通局", "最近修改 2026-11-03", "底图 省局影像", "审图号 粤S（2026）1号"):
        assert words in text


def test_the_sources_of_the_layers_present_are_named_as_text(html):
    sources = (
        Source(layer_id="rivers", attributions=("A long name of rivers", "© Both"), licence="LGPL"),
        Source(layer_id="wharves", attributions=("© Both", "<b>&</b>"), licence="<i>", data_date="2023"),
        Source(layer_id="projects", attributions=("elsewhere",)),
    )
    text = html(sources=sources)
    assert '<span class="attributions">© Both; &lt;b&gt;&amp;&lt;/b&gt;; A long name of rivers</span>' in text
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', text)
    assert [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows] == [
        ["河流航道", "A long name of rivers; © Both", "LGPL", "—"],
        ["码头", "© Both; &lt;b&gt;&amp;&lt;/b&gt;", "&lt;i&gt;", "2023"],
    ]
    assert "elsewhere" not in text
    assert not Outline(text).open


def test_a_page_without_sources_has_no_empty_list(html):
    assert 'class="sources"' not in html()


def test_empty_layers_are_hidden_unless_shown(html):
    text = html(counts={"structures": 0, "rivers": 0, "wharves": 0})
    assert '"id":"structures"' not in text
    assert '"id":"rivers"' not in text
    assert '"id":"wharves"' in text
