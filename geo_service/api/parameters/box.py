"""The box ``bbox`` in any reference system, as areas in degrees."""

import math
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.api.parameters.known import bad
from layers.reference_system import ReferenceSystem
from layers.text import Text

LONGEST = 400


def areas(params: Mapping[str, str], system: ReferenceSystem) -> tuple[BaseGeometry, ...]:
    """Read ``bbox``.

    Parameters
    ----------
    params : mapping of str to str
    system : ReferenceSystem
        Of the numbers, in the order of its axes. Heights of a box of six numbers are passed
        over: the layers are two-dimensional.

    Returns
    -------
    tuple of BaseGeometry
        Longitude, latitude: polygons, or a line or a point where the box has no area. Two where
        the box crosses 180 degrees, none where the parameter is absent.

    Raises
    ------
    BadParameter
    """
    value = params.get("bbox")
    if value is None:
        return ()
    first, second, third, fourth = _numbers(value)
    if system.is_northing_first:
        first, second, third, fourth = second, first, fourth, third
    west, south, east, north = first, second, third, fourth
    if south > north:
        raise bad("bbox", Text("南不高于北", "south not above north"), value)
    if not system.is_geographic:
        if west > east:
            raise bad("bbox", Text("西不超过东", "west not beyond east"), value)
        return (_of_metres((west, south, east, north), system, value),)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise bad(
            "bbox", Text("经度 ±180、纬度 ±90 以内", "longitudes within 180, latitudes within 90"), value
        )
    halves = ((west, 180.0), (-180.0, east)) if west > east else ((west, east),)
    return tuple(_in_degrees(system.rectangle(left, south, right, north), system) for left, right in halves)


def _numbers(value: str) -> tuple[float, float, float, float]:
    parts = value[:LONGEST].split(",")
    if len(parts) not in (4, 6):
        raise bad("bbox", Text("4 或 6 个数字", "4 or 6 numbers"), f"{len(parts)}: {value}")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise bad("bbox", Text("以逗号分隔的数字", "numbers divided by commas"), value) from None
    if not all(map(math.isfinite, numbers)):
        raise bad("bbox", Text("有限的数字", "finite numbers"), value)
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise bad("bbox", Text("最低高度不大于最高", "lowest height not above the highest"), value)
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _of_metres(box: tuple[float, float, float, float], system: ReferenceSystem, value: str) -> BaseGeometry:
    """Turn a box in metres into degrees, as far as the system reaches: a map of the world asks for more."""
    reach = system.reach()
    west, south = (max(given, limit) for given, limit in zip(box[:2], reach[:2], strict=True))
    east, north = (min(given, limit) for given, limit in zip(box[2:], reach[2:], strict=True))
    if west > east or south > north:
        raise bad("bbox", Text("该坐标系有效范围内的坐标", "coordinates where the system is defined"), value)
    (moved,) = system.to_lonlat(np.array([system.rectangle(west, south, east, north)], dtype=object))
    there: BaseGeometry = shapely.make_valid(moved)
    return there


def _in_degrees(area: BaseGeometry, system: ReferenceSystem) -> BaseGeometry:
    """Turn a box in degrees into those of WGS 84."""
    (moved,) = system.to_lonlat(np.array([area], dtype=object))
    here: BaseGeometry = shapely.transform(area, lambda xy: xy[:, ::-1]) if system.is_northing_first else area
    # Datums differ by metres; more means that an edge at 180 degrees went around.
    near = np.allclose(shapely.get_coordinates(moved), shapely.get_coordinates(here), rtol=0, atol=0.1)
    return moved if near else here
