"""The HTML page around a Folium map."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink, Link
from jinja2 import Environment, PackageLoader, StrictUndefined

from maps.assets import UnmappedAssetError, asset_of
from maps.json_text import json_text
from maps.parts import Parts

PAGES = Environment(
    loader=PackageLoader("maps"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters["json_text"] = json_text


class PageFigure(Figure):
    """A figure with a page of its own that lets through our own assets only.

    Folium adds its links to the header while it renders, so the children are rendered first, then
    every link is replaced by ours. An address that no asset of ours stands in for raises, and so
    does inline script or style that a child put into the header: without the nonce it would not run.
    The one exception is the header of the map itself (page style, a viewport that forbids zooming,
    switches for old browsers), which our template and style sheet replace.

    Parameters
    ----------
    static : callable
        Address of an asset by its name.
    """

    def __init__(self, static: Callable[[str], str]) -> None:
        super().__init__()
        self.static = static

    def render(self, **context: Any) -> str:
        """Return the HTML of the page.

        Parameters
        ----------
        **context
            Values of ``templates/page.html``, escaped there.

        Raises
        ------
        UnmappedAssetError
            If a child needs something that is not ours.
        """
        parts = self.parts()
        return PAGES.get_template("page.html").render(
            styles=parts.styles,
            scripts=parts.scripts,
            static=self.static,
            folium_html=parts.html,
            folium_script=parts.script,
            **context,
        )

    def parts(self) -> "Parts":
        """Return what Folium made, for a page that has a map among other things.

        Raises
        ------
        UnmappedAssetError
            If a child needs something that is not ours.
        """
        for child in self._children.values():
            child.render()
        links = tuple(self._own_links())
        return Parts(
            styles=tuple(unique(url for kind, url in links if kind is CssLink)),
            scripts=tuple(unique(url for kind, url in links if kind is JavascriptLink)),
            html=self.html.render(),
            script=self.script.render(),
        )

    def _own_links(self) -> Iterator[tuple[type[Link], str]]:
        replaced = {"meta_http"} | {
            name for name, child in self._children.items() if isinstance(child, folium.Map)
        }
        for name, element in self.header._children.items():  # noqa: SLF001 (branca has no other way in)
            if isinstance(element, CssLink | JavascriptLink):
                yield type(element), self.static(asset_of(element.url))
            elif name not in replaced:
                raise UnmappedAssetError(
                    f"the element {name} writes script or style into the head of the page"
                )


def unique(urls: Iterable[str]) -> list[str]:
    """Return addresses once each, in the order of their first mention."""
    return list(dict.fromkeys(urls))
