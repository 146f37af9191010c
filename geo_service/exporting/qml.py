"""How a layer is drawn, in the words of QGIS: the same shapes, colours and sizes as on our map."""

from xml.etree import ElementTree as ET

from geo_service.exporting.order import Order
from layers.contract import GeometryType, Layer
from layers.legend import LegendRow, legend
from layers.style import Shape, Symbol

VERSION = "3.28"
MARKERS = {
    Shape.CIRCLE: "circle",
    Shape.SQUARE: "square",
    Shape.TRIANGLE: "triangle",
    Shape.DIAMOND: "diamond",
    Shape.CROSS: "cross_fill",
    Shape.STAR: "star",
}
WHITE = "255,255,255,255"
POINTS = (GeometryType.POINT, GeometryType.MULTIPOINT)
AREAS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
AREA_OPACITY = 51
"""Of 255: areas are filled lightly, as what lies beneath has to be read."""

SCALE_AT_ZOOM_0 = 559_082_264
"""Scale of web maps at zoom level 0 and 96 dots an inch (OGC 17-083r4, annex D.1)."""


def qml(order: Order) -> str:
    """Return the style of an order's layer as a QML document; the layer has a geometry."""
    layer = order.layer
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology|Labeling|Fields")
    rows = _rows(order)
    by = layer.style.by if layer.style is not None else None
    is_categorised = by is not None and by in {field.name for field in order.fields()}
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    if is_categorised:
        renderer.set("type", "categorizedSymbol")
        renderer.set("attr", str(by))
        categories = ET.SubElement(renderer, "categories")
        for number, row in enumerate(rows):
            label = row.label.in_language(order.language)
            ET.SubElement(
                categories, "category", symbol=str(number), value=row.code or "", label=label, render="true"
            )
    symbols = ET.SubElement(renderer, "symbols")
    for number, row in enumerate(rows):
        _symbol(symbols, str(number), row.symbol, layer)
        if not is_categorised:
            break
    _labels(root, order)
    aliases = ET.SubElement(root, "aliases")
    for field in order.fields():
        ET.SubElement(aliases, "alias", field=field.name, name=field.title.in_language(order.language))
    return ET.tostring(root, encoding="unicode")


def _rows(order: Order) -> tuple[LegendRow, ...]:
    rows = legend(order.layer)
    style = order.layer.style
    if style is None or style.by is None:
        return rows
    # What has none of the codes is drawn too.
    return (*rows, LegendRow(order.layer.title, style.symbol, None))


def _symbol(parent: ET.Element, name: str, symbol: Symbol, layer: Layer) -> None:
    if layer.geometry in POINTS:
        marker = ET.SubElement(parent, "symbol", type="marker", name=name, alpha="1")
        options = {
            "name": MARKERS[symbol.shape],
            "color": colour(symbol.colour),
            "outline_color": WHITE,
            "outline_width": "1",
            "outline_width_unit": "Pixel",
            "size": f"{2 * symbol.size:g}",
            "size_unit": "Pixel",
        }
        _layer(marker, "SimpleMarker", options)
    elif layer.geometry in AREAS:
        fill = ET.SubElement(parent, "symbol", type="fill", name=name, alpha="1")
        options = {
            "color": colour(symbol.colour, AREA_OPACITY),
            "outline_color": colour(symbol.colour),
            "outline_style": "dash" if symbol.dash else "solid",
            "outline_width": "2",
            "outline_width_unit": "Pixel",
            "style": "solid",
        }
        _layer(fill, "SimpleFill", options)
    else:
        line = ET.SubElement(parent, "symbol", type="line", name=name, alpha="1")
        options = {
            "line_color": colour(symbol.colour),
            "line_width": f"{symbol.size:g}",
            "line_width_unit": "Pixel",
        }
        if symbol.dash:
            dashes = ";".join(symbol.dash.replace(",", " ").split())
            options |= {"use_custom_dash": "1", "customdash": dashes, "customdash_unit": "Pixel"}
        _layer(line, "SimpleLine", options)


def _layer(symbol: ET.Element, kind: str, options: dict[str, str]) -> None:
    layer = ET.SubElement(symbol, "layer", attrib={"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    listed = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(listed, "Option", type="QString", name=name, value=value)


def _labels(root: ET.Element, order: Order) -> None:
    style = order.layer.style
    if style is None or style.label not in {field.name for field in order.fields()}:
        return
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = ET.SubElement(
        settings,
        "text-style",
        fieldName=str(style.label),
        fontSize="9",
        fontSizeUnit="Point",
        textColor="34,34,34,255",
    )
    ET.SubElement(
        text, "text-buffer", bufferDraw="1", bufferSize="1", bufferSizeUnits="MM", bufferColor=WHITE
    )
    smallest = SCALE_AT_ZOOM_0 / 2**style.label_zoom
    ET.SubElement(settings, "rendering", scaleVisibility="1", scaleMin=f"{smallest:.0f}", scaleMax="0")


def colour(value: str, opacity: int = 255) -> str:
    """Return ``#rrggbb`` as QGIS writes it.

    Examples
    --------
    >>> colour("#d95f02")
    '217,95,2,255'
    """
    red, green, blue = (int(value[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{opacity}"
