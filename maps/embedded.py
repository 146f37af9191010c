"""A Folium map among other things on a page: its pieces under names that do not change from answer to answer."""

from maps.elements import build_map
from maps.figure import PageFigure
from maps.page import Page
from maps.parts import Parts


def embedded(page: Page, name: str) -> Parts:
    """Return the pieces of a map without features; the scripts of the page that takes it bring these.

    Parameters
    ----------
    page : Page
        Language, extent, addresses, tiles; nothing else is looked at.
    name : str
        Ending of the identifier of its element, so that style sheets and scripts find it.

    Raises
    ------
    maps.assets.UnmappedAssetError
        If the map would load something that is not ours.
    """
    made = build_map(page)
    made._id = name  # noqa: SLF001 (branca makes a random one and has no other way in)
    figure = PageFigure(page.static)
    figure.add_child(made)
    return figure.parts()
