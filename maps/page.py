"""What the service tells a map page: reader, address, counts, dates, sources, tiles."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from layers.text import Language
from maps.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A tile source that the operator configured.

    Parameters
    ----------
    url : str
        Leaflet template with ``{z}``, ``{x}``, ``{y}``, in Web Mercator (EPSG:3857).
    attribution : str
        Plain text naming the source.
    approval_number : str
        Map approval number (审图号), empty where there is none.
    note : str
        Remark on the coordinate system, empty where tiles and data agree.

    Raises
    ------
    ValueError
        If the template lacks a placeholder; Folium would take a bare word for a public tile service.
    """

    url: str
    attribution: str
    approval_number: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if missing := [name for name in ("{z}", "{x}", "{y}") if name not in self.url]:
            raise ValueError(f"the tile template needs {{z}}, {{x}} and {{y}}; {self.url!r} lacks {missing}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of a layer's rows, as its licence asks to name it.

    Parameters
    ----------
    layer_id : str
    attributions : tuple of str
        Whom to name, plain text.
    licence : str
        Names of the licences, empty where none is known.
    data_date : str
        Date of the source, ``YYYY-MM-DD`` or shorter; empty where none is known.
    """

    layer_id: str
    attributions: tuple[str, ...]
    licence: str = ""
    data_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Link of the page's head: to the signed-in reader's account, or to the sign-in."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything about one answer that is not the view itself.

    Parameters
    ----------
    language : Language
        Language of the reader.
    nonce : str
        Nonce of the Content-Security-Policy, fresh for every answer.
    extent : tuple of float
        west, south, east, north in degrees (OGC:CRS84), where the map opens.
    static : callable
        Address of an asset by its name under ``maps/static``, with the version as a folder of the
        path so that the modules find each other by relative names; see `maps.assets.static_urls`.
    root_path : str
        Prefix of all addresses where a proxy serves the application under a path, without a slash at the end.
    counts : mapping of str to int
        Rows by layer; a layer that is missing is shown without a count.
    changed_on : mapping of str to date
        Day of the last change in the service by layer; the date of the data stands in `sources`.
    sources : tuple of Source
        Where the layers' rows come from, of this view or more.
    publisher : str
        Who publishes the map, plain text.
    demo_layers : collection of str
        Layers that hold invented rows.
    tiles : Tiles or None
        Background tiles; without them the own vector basemap stands alone.
    menu : tuple of View
        Pages listed in the menu of other maps.
    account : Account or None
        Link to the reader's account; without one the page has none.
    as_of : str
        Moment whose features the map shows, as the addresses of the data carry it; empty for the present.
    moment : str
        The same for readers.
    today : date or None
        Last day that a reader may choose; None where the map has no past.
    conditions : mapping of str to str
        By layer, a condition (CQL2) of the features that are shown; all where there is none.
    """

    language: Language
    nonce: str
    extent: tuple[float, float, float, float]
    static: Callable[[str], str]
    root_path: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    changed_on: Mapping[str, date] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    publisher: str = ""
    demo_layers: Collection[str] = ()
    tiles: Tiles | None = None
    menu: tuple[View, ...] = ()
    account: Account | None = None
    as_of: str = ""
    moment: str = ""
    today: date | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """The day that the map shows at its end, ISO form; empty for the present and other moments."""
        return "" if "T" in self.as_of.upper() else self.as_of
