"""The surroundings of the hazards as plain shapes: lines, names and places in metres, for a map without tiles."""

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.service import Service
from layers.crs import to_lonlat, to_metric
from layers.naming import title_fields
from layers.text import Language

AROUND_M = 2_500.0
"""How far beyond the hazards lines are drawn."""

COARSE_M = 8.0
"""By how much a drawn line may differ from the stored one."""

LEAST_M = 3_000.0
LINES, NAMED = "railway_lines", ("railway_stations", "townships")


def drawing(
    service: Service, session: Session, places: Sequence[BaseGeometry | None], language: Language
) -> dict[str, Any] | None:
    """Return what a map around places shows; None where there is no place.

    Parameters
    ----------
    service : Service
        As the reader sees it.
    session : Session
    places : sequence of Point or None
        Longitude and latitude.
    language : Language
        Of the names.

    Returns
    -------
    dict or None
        ``width`` and ``height`` in metres; ``points`` (x to the east, y to the south, metres from the upper
        left corner; None without a place), ``lines`` as paths of SVG with their titles, ``names``.
    """
    epsg = service.settings.metric_crs
    points = [
        None if place is None or place.is_empty else to_metric(place, epsg).centroid for place in places
    ]
    known = [point for point in points if point is not None]
    if not known:
        return None
    left, bottom, right, top = shapely.MultiPoint(known).bounds
    across, down = (max(AROUND_M, (LEAST_M - size) / 2) for size in (right - left, top - bottom))
    frame = shapely.box(left - across, bottom - down, right + across, top + down)
    west, _, east, north = frame.bounds
    near = to_lonlat(frame.buffer(AROUND_M), epsg)

    def placed(x: float, y: float) -> list[float]:
        return [round(x - west, 1), round(north - y, 1)]

    lines = []
    for title, geometry in _titled(service, session, LINES, language, near):
        clipped = shapely.simplify(shapely.intersection(to_metric(geometry, epsg), frame), COARSE_M)
        path = " ".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in (placed(*vertex) for vertex in part.coords))
            for part in shapely.get_parts(clipped)
            if part.geom_type == "LineString"
        )
        if path:
            lines.append({"title": title, "path": path})
    names = [
        {"title": title, "at": placed(place.x, place.y)}
        for layer_id in NAMED
        for title, geometry in _titled(service, session, layer_id, language, near)
        if frame.contains(place := to_metric(geometry, epsg).centroid)
    ]
    return {
        "width": round(east - west),
        "height": round(north - frame.bounds[1]),
        "points": [None if point is None else placed(point.x, point.y) for point in points],
        "lines": lines,
        "names": names,
    }


def _titled(
    service: Service, session: Session, layer_id: str, language: Language, near: BaseGeometry
) -> Iterable[tuple[str, BaseGeometry]]:
    if layer_id not in service.registry:
        return
    layer = service.layer(layer_id)
    names = title_fields(layer, layer.title_field, language)
    for feature in service.features(session, layer).read():
        if feature.geometry is not None and feature.geometry.intersects(near):
            title = next((str(feature.properties[one]) for one in names if one in feature.properties), "")
            yield title, feature.geometry
