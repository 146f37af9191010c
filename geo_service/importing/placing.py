"""Where the features of a file lie: by its coordinates, by its outlines, else by their chainage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo_service.files.geometry import as_type, placed
from geo_service.importing.progress import Stage, Tell
from geo_service.lineside import LINES
from layers.contract import GeometryType, Layer
from layers.coordinates.source_system import SourceSystem
from layers.field import Field
from layers.ledger.columns import EASTING, LAT, LON, NORTHING, POSITION
from layers.ledger.rows import CellFault, LedgerRow
from layers.linear_referencing.network import Network
from layers.linear_referencing.placing import UNSTATED
from layers.text import Text

MADE_OF = frozenset({LINES, "calibration_points", "chainage_equations"})
"""Layers that say where a chainage is; their own rows are not placed by it."""

CHAINAGE = "chainage"
FAR_M = 300.0
"""Coordinates and chainage of one row that lie farther apart are told."""

_GEOD = Geod(ellps="WGS84")
_SINGLE = {
    GeometryType.POINT: "Point",
    GeometryType.LINESTRING: "LineString",
    GeometryType.POLYGON: "Polygon",
}


@dataclass(slots=True)
class Position:
    """Where a feature lies and how that was found out.

    Parameters
    ----------
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude.
    method : str
        Code of ``position_method``; empty without a place.
    crs : str
        Reference system that the coordinates were read in; empty for a chainage.
    accuracy_m : float or None
        What is known of it from the way it was placed alone.
    faults : list of CellFault
    notes : list of Text
    """

    geometry: BaseGeometry | None = None
    method: str = ""
    crs: str = ""
    accuracy_m: float | None = None
    faults: list[CellFault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lineside:
    """The fields of a layer by which its rows lie beside a railway line."""

    line: Field
    start: Field
    end: Field | None


def lineside(layer: Layer) -> Lineside | None:
    """Return the fields by which rows of a layer can be placed; None where they cannot."""
    if layer.id in MADE_OF or layer.geometry not in (GeometryType.POINT, GeometryType.LINESTRING):
        return None
    line = next((one for one in layer.fields if one.references == LINES), None)
    labels = [one for one in layer.fields if one.is_chainage]
    if line is None or not labels:
        return None
    return Lineside(line, labels[0], labels[1] if len(labels) > 1 else None)


def place(
    layer: Layer,
    rows: Sequence[LedgerRow],
    headers: Mapping[str, str],
    system: SourceSystem | None,
    network: Callable[[], Network],
    *,
    repair: bool,
    progress: Tell,
) -> list[Position]:
    """Return the position of each row.

    Parameters
    ----------
    layer : Layer
    rows : sequence of LedgerRow
    headers : mapping of str to str
        Header of the column by its target, for faults.
    system : SourceSystem or None
        Of the coordinates; None where no row has any.
    network : callable
        Returns the lines and their labels; called where a row needs them.
    repair : bool
        Whether invalid outlines are mended; else they are faults.
    progress : callable
    """
    found = [Position() for _ in rows]
    if layer.geometry is None or layer.located_by is not None:
        return found
    if system is not None:
        _by_coordinates(layer, rows, headers, system, found, repair=repair)
    progress(Stage.PLACING, 0, len(rows))
    fields = lineside(layer)
    if fields is not None:
        for number, (row, position) in enumerate(zip(rows, found, strict=True), 1):
            if fields.line.name in row.values and fields.start.name in row.values:
                _by_chainage(layer, fields, row, headers, network(), position)
            progress(Stage.PLACING, number, len(rows))
    return found


def uses_coordinates(rows: Sequence[LedgerRow]) -> bool:
    """Whether some row has coordinates of its own."""
    return any(row.xy is not None or row.geometry is not None for row in rows)


def points_of(positions: Sequence[Position]) -> NDArray[np.float64]:
    """Return one point of each position that has coordinates of its own; NaN for the others."""
    given = [None if one.method == CHAINAGE else one.geometry for one in positions]
    points = shapely.point_on_surface(np.array(given, dtype=object))
    return np.column_stack((shapely.get_x(points), shapely.get_y(points)))


def _by_coordinates(
    layer: Layer,
    rows: Sequence[LedgerRow],
    headers: Mapping[str, str],
    system: SourceSystem,
    found: Sequence[Position],
    *,
    repair: bool,
) -> None:
    given = np.full(len(rows), None, dtype=object)
    pairs = np.array([row.xy or (np.nan, np.nan) for row in rows], dtype=np.float64).reshape(-1, 2)
    is_pair = np.isfinite(pairs).all(axis=1)
    given[is_pair] = shapely.points(pairs[is_pair])
    for number, row in enumerate(rows):
        if row.geometry is not None:
            given[number] = row.geometry
    has_place = ~shapely.is_missing(given)
    if not has_place.any():
        return
    lonlat = shapely.transform(shapely.force_2d(given), system.to_lonlat)
    is_sound = shapely.is_valid(lonlat)
    places = _in_type(placed(np.array(lonlat, dtype=object), None).geometries, layer)
    column = next((headers[name] for name in (POSITION, LON, EASTING, LAT, NORTHING) if name in headers), "")
    for number in np.flatnonzero(has_place).tolist():
        row, position = rows[number], found[number]
        if places[number] is None:
            value = None if row.xy is None else f"{row.xy[0]:.10g}, {row.xy[1]:.10g}"
            position.faults.append(CellFault(column, value, _impossible(system), None))
            continue
        if not is_sound[number]:
            if not repair:
                reason = shapely.is_valid_reason(lonlat[number])
                text = Text(f"几何无效：{reason}", f"the geometry is invalid: {reason}")
                position.faults.append(CellFault("", None, text))
                continue
            position.notes.append(Text("几何无效，已自动修复", "its geometry was invalid and was mended"))
        position.geometry = places[number]
        position.method = system.method
        position.crs = system.name
        position.accuracy_m = system.accuracy_m if system.is_shifted else None


def _in_type(geometries: NDArray[np.object_], layer: Layer) -> NDArray[np.object_]:
    """Return geometries in the type of the layer where they can be: one part of one, or a multi of one."""
    assert layer.geometry is not None
    single = _SINGLE.get(layer.geometry)
    if single is None:
        return as_type(geometries, layer.geometry)
    result = np.array(geometries, dtype=object)
    for number in np.flatnonzero((shapely.get_num_geometries(result) == 1) & _is_multi(result)):
        result[number] = shapely.get_geometry(result[number], 0)
    return result


def _is_multi(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.asarray(shapely.get_type_id(geometries) >= int(shapely.GeometryType.MULTIPOINT))


def _by_chainage(
    layer: Layer,
    fields: Lineside,
    row: LedgerRow,
    headers: Mapping[str, str],
    network: Network,
    position: Position,
) -> None:
    values = row.values
    end = None if fields.end is None else values.get(fields.end.name)
    offset = values.get("offset_m")
    answer = network.locate(
        str(values[fields.line.name]),
        str(values[fields.start.name]),
        _text(values.get("side")),
        float(offset) if isinstance(offset, int | float) else None,
        _text(values.get("track_dir")),
        label_to=_text(end),
        datum=_text(values.get("offset_datum")) or UNSTATED,
    )
    if position.geometry is not None or position.faults:
        if position.geometry is not None and answer.place is not None:
            _compare(position, position.geometry, answer.place.point)
        return
    if row.faults:
        return  # what it says of its place may be what is wrong
    if answer.place is None:
        if values.get("certainty") == "none" and not answer.places:
            position.notes.append(Text("按要求不带位置入库", "stored without a place, as was asked"))
            return
        reason = answer.reason or Text("里程无法定位", "the chainage leads to no place")
        suggestion = None
        if answer.places:
            labels = [one.label for one in answer.places]
            suggestion = Text("写作 " + " 或 ".join(labels), "write " + " or ".join(labels))
        column = headers.get(fields.start.name, fields.start.title.zh)
        position.faults.append(CellFault(column, values[fields.start.name], reason, suggestion))
        return
    is_line = layer.geometry is GeometryType.LINESTRING
    position.geometry = answer.place.section if is_line else answer.place.point
    position.notes.extend(answer.notes)
    if position.geometry is not None:
        position.method = CHAINAGE
        position.accuracy_m = round(answer.place.accuracy_m, 1)


def _compare(position: Position, geometry: BaseGeometry, by_label: shapely.Point) -> None:
    """Take note where coordinates and chainage of a row lie far apart."""
    point = geometry.representative_point()
    _, _, metres = _GEOD.inv(point.x, point.y, by_label.x, by_label.y)
    if metres > FAR_M:
        position.notes.append(
            Text(
                f"坐标与里程相距约{metres:,.0f}米，请核对",
                f"its coordinates lie about {metres:,.0f} m from its chainage: look which is right",
            )
        )


def _impossible(system: SourceSystem) -> Text:
    return Text(
        f"坐标不可能属于{system.title.zh}，或几何无法读取",
        f"no coordinates of {system.title.en}, or a geometry that cannot be read",
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
