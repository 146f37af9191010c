"""In what a row of a file differs from the feature that it stands for."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.importing.placing import CHAINAGE, Lineside, Position
from geo_service.importing.report import Difference, Plain
from layers.contract import PROVENANCE, Layer
from layers.feature import Feature, Value
from layers.text import Text

SAME_PLACE_DEG = 5e-7
"""Some 5 cm: nobody moves a feature by so little, and a place that went through another system strays by it."""

PLACE = Text("位置", "Place")
METHOD = "position_method"
_PROVENANCE = frozenset(field.name for field in PROVENANCE)


def attributes(layer: Layer, given: Mapping[str, Value], stored: Feature) -> list[Difference]:
    """Return the fields of a row that have other values than the feature.

    What the row says nothing about is none, a blank cell included; nor is where the row is from.

    Parameters
    ----------
    layer : Layer
    given : mapping of str to Value
        Of the row, without values that nobody gave.
    stored : Feature
    """
    return [
        Difference(
            field.name,
            field.title,
            plain(stored.properties.get(field.name)),
            plain(given[field.name]),
            not (field.by_review or field.kept_by_review),
        )
        for field in layer.fields
        if field.name in given and not same(given[field.name], stored.properties.get(field.name))
    ]


def moved(
    layer: Layer, position: Position, fields: Lineside | None, stored: Feature, changed: Collection[str]
) -> Difference | None:
    """Return the difference of the places; None where the feature stays where it is.

    A place that came of a chainage gives way to none that was measured or set on the map; it moves
    where the chainage that it came of has changed.
    """
    if position.geometry is None or _is_near(position.geometry, stored.geometry):
        return None
    if position.method == CHAINAGE and stored.geometry is not None:
        of_chainage = {"side", "offset_m", "offset_datum", "track_dir"}
        if fields is not None:
            of_chainage |= {one.name for one in (fields.line, fields.start, fields.end) if one is not None}
        if stored.properties.get(METHOD) != CHAINAGE or not of_chainage & set(changed):
            return None
    return Difference(
        layer.geometry_name, PLACE, told(stored.geometry), told(position.geometry), is_taken=True
    )


def told(geometry: BaseGeometry | None) -> str | None:
    """Return a place in short words: its coordinates, or what it is and where."""
    if geometry is None:
        return None
    point = shapely.point_on_surface(geometry)
    where = f"{point.x:.6f}, {point.y:.6f}"
    return where if geometry.geom_type == "Point" else f"{geometry.geom_type} {where}"


def same(one: Value, other: Value) -> bool:
    """Whether two values of a field are the same; numbers as far as ledgers write them."""
    if isinstance(one, float) or isinstance(other, float):
        if not isinstance(one, int | float) or not isinstance(other, int | float):
            return False
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    return one == other


def plain(value: object) -> Plain:
    """Return a value as JSON has it."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _is_near(geometry: BaseGeometry, other: BaseGeometry | None) -> bool:
    if other is None:
        return False
    is_area = geometry.geom_type.endswith(
        "Polygon"
    )  # the same wherever its rings begin; a line has a direction
    return bool(shapely.equals_exact(geometry, other, tolerance=SAME_PLACE_DEG, normalize=is_area))
