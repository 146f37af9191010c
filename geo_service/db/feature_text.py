"""The stored text of a feature: ready GeoJSON, written with the row, served as it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.contract import Layer

DECIMALS = 7
"""Decimals of a degree that are kept: about one centimetre, below any accuracy in this field."""


def rounded(geometries: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> NDArray[np.object_]:
    """Round coordinates to `DECIMALS` and turn rings as RFC 7946 has them: outer ones counterclockwise.

    So the stored geometry and its text are the same place.

    Parameters
    ----------
    geometries : sequence of BaseGeometry or None, length n
        WGS 84 longitude, latitude. Z is dropped: the layers are two-dimensional.

    Returns
    -------
    ndarray of BaseGeometry or None, shape (n,)
    """
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    flat = shapely.transform(shapely.force_2d(array), lambda xy: np.round(xy, DECIMALS))
    return np.asarray(shapely.orient_polygons(flat))


_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


@lru_cache(maxsize=1_000)
def moment(value: datetime) -> str:
    """Write a moment in UTC to the second, the form of RFC 3339."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def feature_texts(
    layer: Layer, rows: Sequence[Mapping[str, Any]], geometries: NDArray[np.object_]
) -> list[str]:
    """Write the GeoJSON text of features.

    Parameters
    ----------
    layer : Layer
        Decides which properties there are and their order.
    rows : sequence of mapping, length n
        Column values with ``id``; dates and moments as Python values.
    geometries : ndarray of BaseGeometry or None, shape (n,)
        Already rounded by `rounded`.

    Returns
    -------
    list of str, length n
        One compact Feature each, in CRS84, of the public profile. Its properties end the text:
        `with_restricted` puts the others behind them.
    """
    names = [field.name for field in layer.all_fields if not field.is_restricted]
    texts = []
    for row, place in zip(rows, shapely.to_geojson(geometries), strict=True):
        properties = {name: row.get(name) for name in names}
        feature = {
            "type": "Feature",
            "id": row["id"],
            "geometry": None if place is None else orjson.Fragment(place),
            "properties": properties,
        }
        texts.append(orjson.dumps(feature, default=_plain, option=_OPTIONS).decode())
    return texts


def restricted_texts(layer: Layer, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write what the public profile leaves out, as members of a JSON object without its braces."""
    names = [field.name for field in layer.restricted]
    return [
        orjson.dumps({name: row.get(name) for name in names}, default=_plain, option=_OPTIONS).decode()[1:-1]
        for row in rows
    ]


def with_restricted(feature: bytes, restricted: bytes) -> bytes:
    """Return a stored feature with what the public profile leaves out.

    Parameters
    ----------
    feature : bytes
        As `feature_texts` writes it.
    restricted : bytes
        As `restricted_texts` writes it.
    """
    return feature[:-2] + b"," + restricted + b"}}"


def as_layer_has_it(layer: Layer, feature: bytes) -> bytes:
    """Return a feature of the history with nothing but what a layer has.

    The layer may have had other fields when the text was written, been another layer of the same
    name, or been whole where its reader sees a part of it.

    Parameters
    ----------
    layer : Layer
        As its reader sees it.
    feature : bytes
        As it was stored once; what is joined is not in it.
    """
    parsed = orjson.loads(feature)
    properties = parsed["properties"]
    has_place = layer.geometry is None and parsed["geometry"] is not None
    if properties.keys() <= layer.by_name.keys() and not has_place:
        return feature
    parsed["properties"] = {name: value for name, value in properties.items() if name in layer.by_name}
    if has_place:
        parsed["geometry"] = None
    return orjson.dumps(parsed)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a feature's properties")
