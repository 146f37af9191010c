"""Hazards near another one along the railway, of those that the reader sees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from geo_service.db.selection import Selection
from geo_service.lineside import network
from geo_service.service import Service
from layers.crs import to_lonlat, to_metric
from layers.feature import Feature, Value
from layers.linear_referencing import Network, Place
from layers.railway_hazards import nearness
from layers.railway_hazards.nearness import Reach, Sighting, Stretch

HAZARDS = "railway_hazards"
AROUND_M = 2_000.0
"""Half width of the box in which hazards are looked for: along the line it is tens of metres, beside it hundreds."""

MOST = 20
"""Hazards that are told of."""

LONGEST_LABEL = 12
"""Characters beyond which a chainage may be a range: those are looked at wherever their middle lies."""


@dataclass(frozen=True, slots=True)
class Near:
    """A hazard that may be the same one.

    Parameters
    ----------
    id, hazard_no : str
    status : str
        Code of the ledger.
    along_m : float
        Ground metres along the line.
    days_apart : int or None
        Between the days on which they were found.
    category : str
    chainage : str
    description : str
    """

    id: str
    hazard_no: str
    status: str
    along_m: float
    days_apart: int | None
    category: str
    chainage: str
    description: str


def near(service: Service, session: Session, hazard: str | Mapping[str, Value]) -> list[Near]:
    """Return the hazards that may be the same one, the nearest along the line first, at most `MOST`.

    Parameters
    ----------
    service, session : Service, Session
        As the reader sees it: what is outside of their segments is not told.
    hazard : str or mapping of str to Value
        Identifier of a stored one, or the values of one that is to be stored: it lies where its chainage
        leads to.

    Raises
    ------
    CollectionNotFound, FeatureNotFound
    """
    features = service.features(session, service.layer(HAZARDS))
    known = network(service, session)
    if isinstance(hazard, str):
        features.one(hazard)
        one = next(features.read(Selection(values={"id": (hazard,)})))
    else:
        one = Feature("", None, hazard)
    (here,) = _sightings([one], known)
    area = _around(one, known)
    if area is None or not here.stretches:
        return []
    same: dict[str, tuple[Value, ...]] = {"line_id": (here.line_id,)}
    if here.category is not None:
        same["category"] = (here.category,)
    columns = service.rows[HAZARDS].c
    is_long = or_(columns.chainage_to.is_not(None), func.length(columns.chainage) > LONGEST_LABEL)
    boxed = features.read(Selection(values=same, areas=(area,)))
    stored = {feature.id: feature for feature in boxed}
    stored |= {feature.id: feature for feature in features.read(Selection(values=same, condition=is_long))}
    reach = Reach(service.settings.duplicate_distance_m, service.settings.duplicate_distances)
    sightings = _sightings(list(stored.values()), known)
    close = nearness.near(here, sightings, reach, service.today())
    return [_told(stored[found.id], found) for found in close[:MOST]]


def _sightings(hazards: Sequence[Feature], known: Network) -> Iterator[Sighting]:
    """Bring hazards to their lines: by their point, a stretch and one without a point by its chainage."""
    grounds: dict[int, tuple[Stretch, ...]] = {}
    for line_id in {_text(hazard, "line_id") for hazard in hazards} - {None}:
        own = [
            (number, hazard.geometry)
            for number, hazard in enumerate(hazards)
            if _text(hazard, "line_id") == line_id and isinstance(hazard.geometry, Point)
        ]
        feet = known.refer([(place.x, place.y) for _, place in own], line_id)
        for (number, _), foot in zip(own, feet, strict=True):
            if foot is not None and not foot.is_beyond:
                grounds[number] = ((foot.s_m, foot.s_m),)
    for number, hazard in enumerate(hazards):
        by_label = tuple(
            _stretch(place, known.metric_crs) for place in _places(hazard, known, has_point=number in grounds)
        )
        yield Sighting(
            id=hazard.id,
            line_id=_text(hazard, "line_id") or "",
            stretches=by_label or grounds.get(number, ()),
            side=_text(hazard, "side"),
            category=_text(hazard, "category"),
            status=_text(hazard, "status"),
            found_on=_day(hazard, "found_on"),
            closed_on=_day(hazard, "closed_on"),
        )


def _places(hazard: Feature, known: Network, *, has_point: bool = False) -> Sequence[Place]:
    """Return the places of a hazard's chainage; none of a single label where its point is known."""
    label, line_id = _text(hazard, "chainage"), _text(hazard, "line_id")
    if label is None or line_id is None or (has_point and not _is_long(hazard)):
        return ()
    answer = known.locate(
        line_id, label, track_dir=_text(hazard, "track_dir"), label_to=_text(hazard, "chainage_to")
    )
    return answer.places


def _is_long(hazard: Feature) -> bool:
    return _text(hazard, "chainage_to") is not None or len(_text(hazard, "chainage") or "") > LONGEST_LABEL


def _stretch(place: Place, metric_crs: int) -> Stretch:
    half_m = 0.0 if place.section is None else to_metric(place.section, metric_crs).length / 2
    return (place.s_m - half_m, place.s_m + half_m)


def _around(one: Feature, known: Network) -> BaseGeometry | None:
    """Return the box in which hazards near one may lie, longitude and latitude; None without a place."""
    parts: list[BaseGeometry] = [place.section or place.point for place in _places(one, known)]
    if one.geometry is not None:
        parts.append(one.geometry)
    if not parts:
        return None
    west, south, east, north = to_metric(shapely.union_all(parts), known.metric_crs).bounds
    box = shapely.box(west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    return to_lonlat(box, known.metric_crs).envelope


def _text(hazard: Feature, name: str) -> str | None:
    return cast("str | None", hazard.properties.get(name))


def _day(hazard: Feature, name: str) -> date | None:
    return cast("date | None", hazard.properties.get(name))


def _told(hazard: Feature, found: nearness.Close) -> Near:
    return Near(
        id=hazard.id,
        hazard_no=_text(hazard, "hazard_no") or hazard.id,
        status=_text(hazard, "status") or "",
        along_m=found.along_m,
        days_apart=found.days_apart,
        category=_text(hazard, "category") or "",
        chainage=_text(hazard, "chainage") or "",
        description=_text(hazard, "description") or "",
    )
