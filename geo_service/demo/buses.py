"""Invented bus routes and stops around the town and towards two townships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import LineString, Point

from geo_service.demo.county import County
from geo_service.demo.row import demo_row, in_degrees, rounded
from layers.bus_routes.rules import circuity, length_m
from layers.crs import to_metric
from layers.feature import Feature, Value

OPERATOR = "演示公交公司"


@dataclass(frozen=True, slots=True)
class Street:
    """An invented street and how many stops stand along it, evenly, both ends left free."""

    name_zh: str
    line: LineString
    stops: int


TOWN = {
    "west": Street("西环", LineString([(113.372, 24.197), (113.381, 24.193), (113.39, 24.191)]), 4),
    "trunk": Street(
        "中轴",
        LineString(
            [(113.39, 24.191), (113.398, 24.187), (113.408, 24.184), (113.417, 24.178), (113.424, 24.17)]
        ),
        8,
    ),
    "station": Street("站前", LineString([(113.424, 24.17), (113.431, 24.163)]), 2),
    "north": Street("北门", LineString([(113.386, 24.21), (113.389, 24.2), (113.39, 24.191)]), 4),
    "south": Street("南岸", LineString([(113.424, 24.17), (113.42, 24.158), (113.412, 24.15)]), 4),
}
"""Streets of the town; WGS 84. They follow no real street."""

HUB = Point(113.408, 24.184)
COUNTRY_STOPS = 9
COUNTRY_SWAY_M = 400
"""How far an invented country road swings to both sides of the straight line."""


@dataclass(frozen=True, slots=True)
class Service:
    """A bus route as a series of streets."""

    number: str
    kind: str
    streets: tuple[str, ...]
    first: str
    last: str
    headway_min: int


SERVICES = (
    Service("演示1路", "urban", ("west", "trunk", "station"), "06:00", "22:00", 12),
    # Runs along the trunk with route 1 for some four kilometres, so that there is an overlap to find.
    Service("演示2路", "urban", ("north", "trunk", "south"), "06:20", "21:30", 15),
    Service("演示3路", "suburban", ("望埠镇",), "06:30", "19:00", 30),
    Service("演示4路", "suburban", ("英红镇",), "06:40", "18:30", 40),
)


@dataclass(frozen=True, slots=True)
class BusNetwork:
    """Stops and one route feature for each direction."""

    stops: tuple[Feature, ...]
    routes: tuple[Feature, ...]


def bus_network(county: County) -> BusNetwork:
    """Lay out the invented network; the country roads end at the seats of townships.

    Raises
    ------
    ValueError
        If the county lacks one of the townships.
    """
    streets = TOWN | {
        name: Street(
            name.removesuffix("镇"),
            _country_road(HUB, county.township(name).seat, county.metric_crs),
            COUNTRY_STOPS,
        )
        for service in SERVICES
        for name in service.streets
        if name not in TOWN
    }
    stops_of = _stops(streets, county)
    routes = [
        _route(service, number, direction, streets, stops_of, county.metric_crs)
        for number, service in enumerate(SERVICES, start=1)
        for direction in ("outbound", "inbound")
    ]
    return BusNetwork(tuple(stop for stops in stops_of.values() for stop in stops), tuple(routes))


def _country_road(start: Point, end: Point, metric_crs: int) -> LineString:
    a, b = (np.array(to_metric(place, metric_crs).coords[0]) for place in (start, end))
    along = (b - a) / np.hypot(*(b - a))
    across = COUNTRY_SWAY_M * np.array([-along[1], along[0]])
    shares = np.linspace(0, 1, 25)[:, None]
    return in_degrees(LineString(a + (b - a) * shares + across * np.sin(2 * np.pi * shares)), metric_crs)


def _stops(streets: Mapping[str, Street], county: County) -> dict[str, tuple[Feature, ...]]:
    stops = {}
    number = 0
    for key, street in streets.items():
        line = to_metric(street.line, county.metric_crs)
        shares = (np.arange(street.stops) + 0.5) / street.stops
        places = np.array([line.interpolate(share, normalized=True) for share in shares], dtype=object)
        features = []
        for i, (place, township) in enumerate(
            zip(places, county.nearest_townships(places), strict=True), start=1
        ):
            number += 1
            properties: dict[str, Value] = {
                "gtfs_stop_id": f"demo-{number:02d}",
                "name_zh": f"演示{street.name_zh}{i}站",
                "kind": "stop",
                "has_shelter": number % 3 == 0,
                "is_accessible": number % 4 == 0,
                "status": "in_service",
                "township": township.id,
            }
            features.append(
                demo_row(
                    f"demo-stop-{number:02d}",
                    in_degrees(place, county.metric_crs),
                    properties,
                    certainty="low",
                )
            )
        stops[key] = tuple(features)
    return stops


def _route(
    service: Service,
    number: int,
    direction: str,
    streets: Mapping[str, Street],
    stops_of: Mapping[str, Sequence[Feature]],
    metric_crs: int,
) -> Feature:
    coordinates = [xy for name in service.streets for xy in streets[name].line.coords]
    ends = [stops_of[service.streets[0]][0], stops_of[service.streets[-1]][-1]]
    if direction == "inbound":
        coordinates.reverse()
        ends.reverse()
    # Where one street ends, the next begins.
    line = LineString([coordinates[0], *(b for a, b in pairwise(coordinates) if a != b)])
    projected = to_metric(line, metric_crs)
    ratio = circuity(projected)
    origin, destination = (str(stop.properties["name_zh"]) for stop in ends)
    return demo_row(
        f"demo-route-{number}-{direction}",
        rounded(line),
        {
            "gtfs_route_id": f"demo-{number}",
            "gtfs_shape_id": f"demo-{number}-{direction}",
            "route_no": service.number,
            "name_zh": f"{origin}—{destination}",
            "kind": service.kind,
            "direction": direction,
            "origin_stop": origin,
            "destination_stop": destination,
            "operator": OPERATOR,
            "first_departure": service.first,
            "last_departure": service.last,
            "headway_min": service.headway_min,
            "length_m": round(length_m(projected), 1),
            "circuity": None if ratio is None else round(ratio, 3),
            "fare": "2元（演示）",
            "status": "operating",
        },
        certainty="low",
    )
