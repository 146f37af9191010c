"""A view: which layers one map page shows, offers and draws underneath."""

from collections.abc import Container
from dataclasses import dataclass, replace

from layers.field import NAME
from layers.text import Text

BASEMAP = ("rivers", "railway_lines", "railway_stations", "townships")
"""Reference layers drawn under every map, lowest first: the basemap of a place without internet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One map page, as a choice of layers.

    Parameters
    ----------
    name : str
        Last part of the page's address, ``/maps/{name}``.
    title, description : Text
        Shown to readers.
    shown : tuple of str
        Layers switched on when the page opens, in drawing order within their geometry type.
    offered : tuple of str
        Layers in the layer control that are off until a reader asks for them.
    basemap : tuple of str
        Layers drawn muted under the others, lowest first.
    hide_empty : bool
        Whether an offered or basemap layer without rows is left out of the layer control. Shown
        layers always stay, so that a reader sees that they are empty.

    Raises
    ------
    ValueError
        If the name is not a lower-case identifier, a layer stands twice, or nothing is shown.
    """

    name: str
    title: Text
    description: Text
    shown: tuple[str, ...]
    offered: tuple[str, ...] = ()
    basemap: tuple[str, ...] = BASEMAP
    hide_empty: bool = True

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"view name {self.name!r} is not a lower-case identifier")
        if not self.shown:
            raise ValueError(f"{self.name}: a view shows at least one layer")
        if twice := sorted({layer_id for layer_id in self.layer_ids if self.layer_ids.count(layer_id) > 1}):
            raise ValueError(f"{self.name}: layers stand twice in the view: {twice}")

    @property
    def layer_ids(self) -> tuple[str, ...]:
        """All layers of the page: basemap, shown, offered."""
        return self.basemap + self.shown + self.offered

    def restricted_to(self, known: Container[str]) -> "View | None":
        """Return the view without the layers that a service does not have; None where nothing is left to show."""
        shown = tuple(layer_id for layer_id in self.shown if layer_id in known)
        if not shown:
            return None
        return replace(
            self,
            shown=shown,
            offered=tuple(layer_id for layer_id in self.offered if layer_id in known),
            basemap=tuple(layer_id for layer_id in self.basemap if layer_id in known),
        )
