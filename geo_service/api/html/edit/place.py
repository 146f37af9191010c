"""The place of a record as text: coordinates in any served reference system, with the axes told in words.

A point is one line of two numbers, a line has a vertex on each line, an empty line divides the rings of
an area. Geometries of several parts are WKT.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo_service.api.html.edit.words import EDIT_WORDS, edit_words
from layers.contract import GeometryType
from layers.reference_system import CRS84, ReferenceSystem
from layers.text import Language, Text

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
DIVIDER = re.compile(r"[,;\s、]+")
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
FEWEST = {GeometryType.LINESTRING: 2, GeometryType.POLYGON: 3}
LINES = (GeometryType.POINT, GeometryType.LINESTRING, GeometryType.POLYGON)
"""Types whose coordinates are lines of text; the others are WKT."""

NAMES = {
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": Text("WGS 84 经度、纬度", "WGS 84 longitude, latitude"),
    "http://www.opengis.net/def/crs/EPSG/0/4326": Text("WGS 84 纬度、经度", "WGS 84 latitude, longitude"),
    "http://www.opengis.net/def/crs/EPSG/0/4490": Text("CGCS2000 纬度、经度", "CGCS2000 latitude, longitude"),
    "http://www.opengis.net/def/crs/EPSG/0/3857": Text("网络墨卡托", "Web Mercator"),
}
GAUSS_KRUGER = re.compile(
    r"CGCS2000 / (?P<wide>3-degree )?Gauss-Kruger (?:CM (?P<meridian>\d+)E|zone (?P<zone>\d+))"
)


class Unplaced(Exception):
    """Why a text is no place."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Axes(NamedTuple):
    """The two axes of a system in words, in the order in which coordinates are written."""

    first: Text
    second: Text


def system_name(system: ReferenceSystem) -> Text:
    """Return what a reference system is called, with its code."""
    known = NAMES.get(system.uri)
    if system == CRS84 and known is not None:
        return known
    if known is None:
        registered = CRS.from_epsg(system.epsg).name
        found = GAUSS_KRUGER.fullmatch(registered)
        known = Text(_gauss_kruger(found) if found else registered, registered)
    return Text(f"{known.zh}（EPSG:{system.epsg}）", f"{known.en} (EPSG:{system.epsg})")


def axes(system: ReferenceSystem) -> Axes:
    """Return the axes of a system in words, as ``北坐标 X（米）``."""
    if system.is_geographic:
        north, east = EDIT_WORDS["latitude"], EDIT_WORDS["longitude"]
    else:
        abbrevs = [axis.abbrev for axis in CRS.from_epsg(system.epsg).axis_info[:2]]
        northing, easting = abbrevs if system.is_northing_first else reversed(abbrevs)
        north = _filled("northing", abbrev=northing)
        east = _filled("easting", abbrev=easting)
    return Axes(north, east) if system.is_northing_first else Axes(east, north)


def place_text(geometry: BaseGeometry | None, system: ReferenceSystem) -> str:
    """Write a place as text.

    Parameters
    ----------
    geometry : BaseGeometry or None
        Longitude, latitude.
    system : ReferenceSystem
    """
    if geometry is None or geometry.is_empty:
        return ""
    (there,) = system.from_lonlat(np.array([geometry], dtype=object))
    match there.geom_type:
        case "Point" | "LineString":
            return _lines(shapely.get_coordinates(there), system)
        case "Polygon":
            rings = (there.exterior, *there.interiors)
            return "\n\n".join(_lines(shapely.get_coordinates(ring)[:-1], system) for ring in rings)
        case _:
            return str(shapely.to_wkt(there, rounding_precision=system.decimals))


def read_place(text: str, kind: GeometryType, system: ReferenceSystem) -> BaseGeometry | None:
    """Read a place from text; None where there is none.

    Returns
    -------
    BaseGeometry or None
        Longitude, latitude.

    Raises
    ------
    Unplaced
    """
    plain = unicodedata.normalize("NFKC", text.replace("\r\n", "\n")).strip()
    if not plain:
        return None
    given = _of_lines(plain, kind) if kind in LINES else _of_wkt(plain)
    _require_reach(shapely.get_coordinates(given), system)
    try:
        (there,) = system.to_lonlat(np.array([given], dtype=object))
    except ProjError:
        raise Unplaced(_filled("out_of_reach", system=system_name(system))) from None
    found: BaseGeometry = there
    return found


def two_numbers(text: str) -> Sequence[str]:
    """Return the two numbers of a point's text for its two inputs; empty where there are none."""
    parts = [part for part in DIVIDER.split(text.strip()) if part]
    return parts[:2] if len(parts) >= 2 else [*parts, "", ""][:2]


def order_text(system: ReferenceSystem, kind: GeometryType, language: Language) -> str:
    """Say in which form and order coordinates are written."""
    e = edit_words(language)
    first, second = (axis.in_language(language) for axis in axes(system))
    if kind not in LINES:
        return str(e.wkt_help.format(first=first, second=second))
    help_text = str(e.vertices_help.format(first=first, second=second))
    return (
        f"{help_text}{'' if language is Language.ZH else ' '}{e.rings_help}"
        if kind is GeometryType.POLYGON
        else help_text
    )


def _of_lines(text: str, kind: GeometryType) -> BaseGeometry:
    if kind is GeometryType.POINT:
        pairs = [part for part in DIVIDER.split(text) if part]
        if len(pairs) != 2 or not all(NUMBER.fullmatch(part) for part in pairs):
            raise Unplaced(EDIT_WORDS["no_point"])
        return shapely.Point(float(pairs[0]), float(pairs[1]))
    rings, line = [], 1
    for block in EMPTY_LINE.split(text):
        vertices = []
        for row in block.splitlines():
            parts = [part for part in DIVIDER.split(row.strip()) if part]
            if len(parts) != 2 or not all(NUMBER.fullmatch(part) for part in parts):
                raise Unplaced(_filled("no_pair", line=line))
            vertices.append((float(parts[0]), float(parts[1])))
            line += 1
        if len(set(vertices)) < FEWEST[kind]:
            raise Unplaced(_filled("few_points", count=FEWEST[kind]))
        rings.append(vertices)
        line += 1
    if kind is GeometryType.POLYGON:
        return shapely.Polygon(rings[0], rings[1:])
    return shapely.LineString([vertex for ring in rings for vertex in ring])


def _of_wkt(text: str) -> BaseGeometry:
    try:
        found = shapely.from_wkt(text)
    except ShapelyError:
        raise Unplaced(EDIT_WORDS["no_wkt"]) from None
    if found is None or found.is_empty or not np.isfinite(shapely.get_coordinates(found)).all():
        raise Unplaced(EDIT_WORDS["no_wkt"])
    plain: BaseGeometry = shapely.force_2d(found)
    return plain


def _require_reach(xy: np.ndarray[tuple[int, ...], np.dtype[np.float64]], system: ReferenceSystem) -> None:
    """Refuse coordinates beyond where a system is of use; mostly their axes are the other way round."""
    west, south, east, north = system.reach()

    def is_inside(across: object, up: object) -> bool:
        x, y = np.asarray(across), np.asarray(up)
        return bool(((x >= west) & (x <= east) & (y >= south) & (y <= north)).all())

    across, up = (xy[:, 1], xy[:, 0]) if system.is_northing_first else (xy[:, 0], xy[:, 1])
    if is_inside(across, up):
        return
    if is_inside(up, across):
        raise Unplaced(_filled("swapped", first=axes(system).first, second=axes(system).second))
    raise Unplaced(_filled("out_of_reach", system=system_name(system)))


def _lines(coordinates: np.ndarray[tuple[int, ...], np.dtype[np.float64]], system: ReferenceSystem) -> str:
    return "\n".join(", ".join(_number(value, system.decimals) for value in pair) for pair in coordinates)


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _gauss_kruger(found: re.Match[str]) -> str:
    band = "3 度带" if found["wide"] else "6 度带"
    where = f"中央经线 {found['meridian']}°E" if found["meridian"] else f"第 {found['zone']} 带"
    return f"CGCS2000 高斯-克吕格 {band} {where}"


def _filled(name: str, **values: object) -> Text:
    """Return a phrase with its places filled; a `Text` fills in the same language."""
    phrase = EDIT_WORDS[name]

    def fill(language: Language) -> str:
        spoken = {
            key: value.in_language(language) if isinstance(value, Text) else value
            for key, value in values.items()
        }
        return phrase.in_language(language).format(**spoken)

    return Text(fill(Language.ZH), fill(Language.EN))
