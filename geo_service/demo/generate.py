"""The whole demo set from a county, a number of hazards and a seed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType

from geo_service.demo.activities import activities
from geo_service.demo.buses import bus_network
from geo_service.demo.calls import berth_calls
from geo_service.demo.corridor import corridor
from geo_service.demo.county import County
from geo_service.demo.dealing import generator
from geo_service.demo.duties import roster
from geo_service.demo.freight import checkpoints, road_restrictions, source_sites
from geo_service.demo.hazards import CorridorHazards, hazard_id, hazard_no
from geo_service.demo.patrols import patrols
from geo_service.demo.people import Person
from geo_service.demo.stretch import AXES, stretch
from geo_service.demo.wharves import demo_port
from geo_service.demo.zone_cases import ZoneCase, zone_cases
from layers.feature import Feature
from layers.railway_hazards.protection_zone import Verdict


@dataclass(frozen=True, slots=True)
class DemoSet:
    """Invented features by layer, and the people they refer to.

    Parameters
    ----------
    people : tuple of Person
        Rows of the people table.
    features : mapping of str to collection of Feature
        In an order in which they can be stored: what is referred to comes first. Collections may
        be gone through any number of times; the hazards are made on the way.
    """

    people: tuple[Person, ...]
    features: Mapping[str, Collection[Feature]]


def generate(county: County, *, today: date, hazards: int = 60, seed: int = 7) -> DemoSet:
    """Generate the demo set: the same for the same arguments, on every machine.

    Parameters
    ----------
    county : County
        Needs the line 京广线 (``jingguang``), the river 北江 (``beijiang``) and the townships. All
        distances are metres of its projected CRS, and directions are from that grid's north.
    today : date
        The day that deadlines, certificates and the ages of hazards are counted from.
    hazards : int
        How many hazards. The first twenty-four test the statutory protection zones on invented
        lines, all others lie along 京广线.
    seed : int
        Chooses among sets of the same shape.

    Raises
    ------
    ValueError
        If `hazards` is negative or the county lacks something.
    """
    if hazards < 0:
        raise ValueError(f"the number of hazards is 0 or more, got {hazards}")
    real = corridor(county)
    invented = tuple(stretch(axis, county) for axis in AXES)
    cases = zone_cases(invented)[:hazards]
    others = CorridorHazards(
        real, hazards - len(cases), first_number=len(cases) + 1, rng=generator(seed), today=today
    )
    segments = (*real.segments, *chain.from_iterable(one.segments for one in invented))
    staff = roster(segments, today)
    buses, port = bus_network(county), demo_port(county, today)
    features: dict[str, Collection[Feature]] = {
        "railway_lines": tuple(one.line_feature for one in invented),
        "calibration_points": (
            *real.calibration_points,
            *chain.from_iterable(one.calibration_points for one in invented),
        ),
        "railway_segments": (
            *real.segment_features,
            *chain.from_iterable(one.segment_features for one in invented),
        ),
        "duty_assignments": staff.duties,
        "patrols": patrols(segments, today),
        "activities": activities(real.townships, today),
        "railway_hazards": _Joined(_case_rows(cases, today), others),
        "hazard_extents": _extents(cases, today),
        "bus_stops": buses.stops,
        "bus_routes": buses.routes,
        "wharves": port.wharves,
        "berths": port.berths,
        "berth_calls": berth_calls(port.berths, today),
        "freight_checkpoints": checkpoints(county, today),
        "source_sites": source_sites(county),
        "road_restrictions": road_restrictions(county, today),
    }
    return DemoSet(staff.people, MappingProxyType(features))


class _Joined(Collection[Feature]):
    """Two collections one after the other, neither copied."""

    def __init__(self, first: Collection[Feature], second: Collection[Feature]) -> None:
        self._parts = (first, second)

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def __contains__(self, item: object) -> bool:
        return any(item in part for part in self._parts)

    def __iter__(self) -> Iterator[Feature]:
        return chain.from_iterable(self._parts)


def _case_rows(cases: Collection[ZoneCase], today: date) -> tuple[Feature, ...]:
    return tuple(
        case.hazard(hazard_id(number), hazard_no(number), today) for number, case in enumerate(cases, start=1)
    )


def _extents(cases: Collection[ZoneCase], today: date) -> tuple[Feature, ...]:
    """Outline the cases that have an outline in life and lie inside the zone."""
    outlined = [
        (number, case)
        for number, case in enumerate(cases, start=1)
        if case.verdict is Verdict.INSIDE and case.category in {"building_encroachment", "stacking"}
    ]
    return tuple(
        case.extent(f"demo-extent-{i}", hazard_id(number), today)
        for i, (number, case) in enumerate(outlined, start=1)
    )
