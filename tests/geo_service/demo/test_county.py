"""What the demo set takes from the county."""

import numpy as np
import pytest
from shapely import LineString, Point

from geo_service.demo import County, Township
from layers.crs import to_metric
from layers.feature import Feature

LINE = LineString([(113, 24), (113.1, 24)])
SEAT = Point(113.4, 24.2)


def test_a_county_is_read_from_features_and_passes_over_rows_without_a_place() -> None:
    county = County.from_features(
        {
            "railway_lines": [Feature("a", LINE, {}), Feature("b", None, {})],
            "rivers": [Feature("r", LINE, {})],
            "townships": [Feature("1", SEAT, {"name_zh": "甲镇"}), Feature("2", None, {"name_zh": "乙镇"})],
        }
    )
    assert county == County({"a": LINE}, {"r": LINE}, (Township("1", "甲镇", SEAT),))


def test_a_township_is_found_by_its_name(county: County) -> None:
    assert county.township("沙口镇").id == "441881101"
    with pytest.raises(ValueError, match="无名镇"):
        county.township("无名镇")


def test_the_nearest_seat_is_found(county: County) -> None:
    places = to_metric(np.array([Point(113.5, 24.42), Point(113.41, 24.19)], dtype=object))
    assert [township.name_zh for township in county.nearest_townships(places)] == ["沙口镇", "英城街道"]
