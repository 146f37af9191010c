"""A map in pieces, for a page that holds other things as well; a plain value, known without Folium."""

from typing import NamedTuple


class Parts(NamedTuple):
    """A map in pieces: addresses of styles and scripts, its element, what draws it."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    html: str
    script: str
