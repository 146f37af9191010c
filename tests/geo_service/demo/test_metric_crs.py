"""The county's own zone: the set is made in it, and its distances hold in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import shapely

from geo_service import demonstration
from geo_service.demo import County, generate
from geo_service.demo.zone_cases import CAMPAIGN
from geo_service.service import Service
from layers.crs import METRIC, to_metric
from layers.feature import Feature

SAME_MERIDIAN = 4526
"""CGCS2000, 114 degrees east like EPSG:4547, but with the number of the zone in the easting."""
NEXT_ZONE = 4546
"""111 degrees east: Yingde lies 2.4 degrees off, where a metre of the grid is 0.7 mm short."""


def test_a_zone_with_the_same_meridian_gives_the_same_set(county: County, today: date) -> None:
    usual, other = (
        generate(replace(county, metric_crs=crs), today=today, hazards=300) for crs in (METRIC, SAME_MERIDIAN)
    )
    for layer_id, features in usual.features.items():
        for first, second in zip(features, other.features[layer_id], strict=True):
            assert (first.id, first.properties) == (second.id, second.properties)
            if first.geometry is not None:
                # One unit of the last decimal, where rounding falls to the other side.
                assert shapely.equals_exact(first.geometry, second.geometry, 1.1e-7), first.id


def test_distances_hold_in_the_zone_they_were_made_in(county: County, today: date) -> None:
    features = generate(replace(county, metric_crs=NEXT_ZONE), today=today).features
    lines, segments, hazards = (
        {feature.id: feature for feature in features[layer_id]}
        for layer_id in ("railway_lines", "railway_segments", "railway_hazards")
    )
    assert _largest_error_m(lines, segments, hazards, NEXT_ZONE) < 0.009


def test_the_service_makes_the_set_in_the_zone_of_its_settings(full_service: Service, now: datetime) -> None:
    settings = full_service.settings.model_copy(update={"metric_crs": NEXT_ZONE})
    service = replace(full_service, settings=settings)
    demonstration.replace(service, hazards=24, seed=7, now=now)
    with service.database.read() as session:
        lines, segments, hazards = (
            {feature.id: feature for feature in service.features(session, service.registry[layer_id]).read()}
            for layer_id in ("railway_lines", "railway_segments", "railway_hazards")
        )
    assert _largest_error_m(lines, segments, hazards, NEXT_ZONE) < 0.009
    # In the zone of 114 degrees the same places are centimetres off.
    assert _largest_error_m(lines, segments, hazards, METRIC) > 0.015


def _largest_error_m(
    lines: Mapping[str, Feature], segments: Mapping[str, Feature], hazards: Mapping[str, Feature], crs: int
) -> float:
    """Return how far the cases' distances from the toe are from those of their geometry at most."""
    cases = [hazard for hazard in hazards.values() if hazard.properties.get("campaign") == CAMPAIGN]
    assert len(cases) == 24
    errors = []
    for case in cases:
        line, segment = lines[str(case.properties["line_id"])], segments[str(case.properties["segment_id"])]
        edge_m = segment.properties.get("edge_offset_m", line.properties["edge_offset_m"])
        from_toe = shapely.distance(to_metric(line.geometry, crs), to_metric(case.geometry, crs)) - edge_m
        errors.append(abs(from_toe - case.properties["offset_m"]))
    return max(errors)
