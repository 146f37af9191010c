"""Assets: every address of Folium that we use has one of ours, and nothing else gets through."""

import copy
import re
from pathlib import Path

import folium
import pytest
from branca.element import Element, MacroElement
from folium.plugins import Draw, Fullscreen
from folium.template import Template

from maps.assets import ASSETS, STATIC, UnmappedAssetError, asset_of, static_urls, version
from maps.elements import build_map
from maps.figure import PageFigure

FOREIGN = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import""")


@pytest.mark.parametrize("name", ASSETS.values())
def test_every_asset_is_there(name):
    assert (STATIC / name).is_file()


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_no_style_sheet_names_another_host(path: Path):
    assert not FOREIGN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((STATIC / "own").iterdir()), ids=lambda path: path.name)
def test_no_own_file_names_another_host(path: Path):
    assert set(re.findall(r"https?://[^/\"']+", path.read_text(encoding="utf-8"))) <= {"http://www.w3.org"}


def test_an_unknown_address_has_no_asset():
    with pytest.raises(UnmappedAssetError, match=r"//cdn\.example/x\.js"):
        asset_of("//cdn.example/x.js")


def test_addresses_carry_the_version_as_a_folder():
    assert static_urls("/geo/static")("own/page.js") == f"/geo/static/{version()}/own/page.js"


def test_a_missing_file_has_no_address():
    with pytest.raises(UnmappedAssetError, match="own/nothing"):
        static_urls("/static")("own/nothing.js")


def figure_of(page, child=None):
    figure = PageFigure(page().static)
    page_map = build_map(page())
    figure.add_child(page_map)
    if child is not None:
        page_map.add_child(child)
    return figure


def test_a_plugin_without_an_asset_stops_the_page(page):
    with pytest.raises(UnmappedAssetError, match=r"leaflet\.draw"):
        figure_of(page, Draw()).render()


def test_a_plain_folium_map_stops_the_page(page):
    figure = PageFigure(page().static)
    figure.add_child(folium.Map(tiles=None))
    with pytest.raises(UnmappedAssetError, match="jquery"):
        figure.render()


class Styled(MacroElement):
    _template = Template("{% macro header(this, kwargs) %}<script>let a</script>{% endmacro %}")


def test_inline_script_in_the_head_stops_the_page(page):
    with pytest.raises(UnmappedAssetError, match="head of the page"):
        figure_of(page, Styled()).render()


def test_a_raw_element_in_the_head_stops_the_page(page):
    figure = figure_of(page)
    figure.header.add_child(Element("<script>let a</script>"), name="raw")
    with pytest.raises(UnmappedAssetError, match="raw"):
        figure.render()


def test_folium_keeps_its_own_lists(html):
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css, Fullscreen.default_js))
    html()
    assert (folium.Map.default_js, folium.Map.default_css, Fullscreen.default_js) == before
    assert len(folium.Map.default_js) == 4
