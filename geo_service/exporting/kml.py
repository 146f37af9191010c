"""KML 2.2 for viewers on a globe: names, symbols in our colours, values as people read them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geo_service.exporting.about import About, facts
from geo_service.exporting.cells import labeller
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally, rows
from geo_service.exporting.titles import Titles
from layers.contract import Layer
from layers.field import Field
from layers.legend import legend
from layers.naming import title_fields
from layers.style import Style, Symbol

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
TAIL = "</Document></kml>\n"
PLAIN = "plain"
NORMAL_SIZE = 6.0
"""Size of our usual symbol: it gets the usual size there."""

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to hold."""


def kml(order: Order, known: About) -> Iterator[bytes]:
    """Give a KML document piece by piece; its coordinates are longitude and latitude on WGS 84.

    What it says about itself stands before the features, so it counts those that were selected as it
    was begun.
    """
    yield (HEAD + _head(order, known)).encode()
    layer = order.layer
    best = title_fields(layer, layer.title_field, order.language)
    parts = {field.name: _Data(field, order) for field in order.fields()}
    for page in rows(order, Tally(), refers=True):
        marks = [
            _placemark(layer, parts, row, place, page.titles, best)
            for row, place in zip(page.values, page.places, strict=True)
        ]
        yield "".join(marks).encode()
    yield TAIL.encode()


class _Data:
    """One field as KML has it: what stands around its values is written once."""

    def __init__(self, field: Field, order: Order) -> None:
        self._read = labeller(field, order.language, order.service.settings.zone)
        title = _element("displayName", field.title.in_language(order.language))
        self.opening = f"<Data name={_quoted(field.name)}>{title}<value>"

    def text(self, value: object, titles: Titles) -> str | None:
        """Return a value as text for XML; None where there is none."""
        found = self._read(value, titles)
        return None if found is None else _escaped(str(found))


def _head(order: Order, known: About) -> str:
    told = facts(order, known, Tally(rows=known.rows, demo=known.demo))
    description = "\n".join(f"{fact.title.in_language(order.language)}: {fact.value}" for fact in told)
    styles = [_style(PLAIN, order.layer.style.symbol)] if order.layer.style is not None else []
    styles += [_style(f"code-{row.code}", row.symbol) for row in legend(order.layer) if row.code is not None]
    title = order.layer.title.in_language(order.language)
    return f"{_element('name', title)}{_element('description', description)}\n{''.join(styles)}"


def _style(name: str, symbol: Symbol) -> str:
    line, area = _colour(symbol.colour, "ff"), _colour(symbol.colour, "33")
    return (
        f"<Style id={_quoted(name)}>"
        f"<IconStyle><color>{line}</color><scale>{symbol.size / NORMAL_SIZE:g}</scale></IconStyle>"
        f"<LineStyle><color>{line}</color><width>{max(symbol.size / 2, 2):g}</width></LineStyle>"
        f"<PolyStyle><color>{area}</color></PolyStyle></Style>\n"
    )


def _placemark(
    layer: Layer,
    parts: Mapping[str, _Data],
    row: Mapping[str, Any],
    place: BaseGeometry | None,
    titles: Titles,
    best: Sequence[str],
) -> str:
    shown = {
        name: text for name, part in parts.items() if (text := part.text(row.get(name), titles)) is not None
    }
    data = "".join(f"{parts[name].opening}{text}</value></Data>" for name, text in shown.items())
    name = next((shown[one] for one in best if one in shown), shown["id"])
    style = ""
    if layer.style is not None:
        style = f"<styleUrl>#{_escaped(_style_of(layer.style, row, parts))}</styleUrl>"
    mark = _quoted(f"{layer.id}.{row['id']}")
    return (
        f"<Placemark id={mark}><name>{name}</name>{style}"
        f"<ExtendedData>{data}</ExtendedData>{_geometry(place)}</Placemark>\n"
    )


def _style_of(style: Style, row: Mapping[str, object], names: Collection[str]) -> str:
    """Return the style of a feature by a field of the file: none tells of a field that is left out."""
    code = row.get(style.by) if style.by is not None and style.by in names else None
    return f"code-{code}" if code in style.symbols else PLAIN


def _geometry(place: BaseGeometry | None) -> str:
    if place is None or place.is_empty:
        return ""
    if hasattr(place, "geoms"):
        return f"<MultiGeometry>{''.join(_geometry(part) for part in place.geoms)}</MultiGeometry>"
    if not isinstance(place, Polygon):
        return f"<{place.geom_type}>{_coordinates(place)}</{place.geom_type}>"
    rings = [f"<outerBoundaryIs>{_ring(place.exterior)}</outerBoundaryIs>"]
    rings += [f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in place.interiors]
    return f"<Polygon>{''.join(rings)}</Polygon>"


def _ring(ring: BaseGeometry) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(place: BaseGeometry) -> str:
    pairs = (f"{x:.7f},{y:.7f}" for x, y in shapely.get_coordinates(place))
    return f"<coordinates>{' '.join(pairs)}</coordinates>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_escaped(text)}</{name}>"


def _escaped(text: str) -> str:
    return escape(FORBIDDEN.sub(" ", text))


def _quoted(text: str) -> str:
    return quoteattr(FORBIDDEN.sub(" ", text))


def _colour(value: str, opacity: str) -> str:
    """Return ``#rrggbb`` as KML writes it: opacity, blue, green, red."""
    return f"{opacity}{value[5:7]}{value[3:5]}{value[1:3]}"
