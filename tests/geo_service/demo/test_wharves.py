"""Invented wharves on the bank they name."""

import pytest
import shapely

from geo_service.demo import County, DemoSet
from layers.crs import to_metric
from layers.linear_referencing import Calibration, CalibrationPoint, ReferencedLine


@pytest.fixture(scope="module")
def river(county: County) -> ReferencedLine:
    geometry = to_metric(county.rivers["beijiang"])
    whole = [CalibrationPoint(0, 0), CalibrationPoint(geometry.length, geometry.length)]
    return ReferencedLine(geometry, Calibration(whole))


def test_three_wharves_stand_on_their_banks(demo_set: DemoSet, river: ReferencedLine) -> None:
    wharves = demo_set.features["wharves"]
    located = river.locate(to_metric(shapely.points([wharf.geometry.coords[0] for wharf in wharves])))
    assert abs(located.offsets_m) == pytest.approx([180] * 3, abs=0.01)
    banks = ["left" if offset > 0 else "right" for offset in located.offsets_m]
    assert banks == [wharf.properties["bank"] for wharf in wharves]
    assert set(banks) == {"left", "right"}


def test_each_has_two_berths_of_their_stated_length(demo_set: DemoSet) -> None:
    berths = demo_set.features["berths"]
    assert [(b.properties["wharf_id"], b.properties["berth_no"]) for b in berths] == [
        (f"demo-wharf-{wharf}", f"{berth}号") for wharf in (1, 2, 3) for berth in (1, 2)
    ]
    for berth in berths:
        assert to_metric(berth.geometry).length == pytest.approx(berth.properties["length_m"], abs=0.02)


def test_berths_of_a_wharf_do_not_overlap(demo_set: DemoSet) -> None:
    berths = list(demo_set.features["berths"])
    for first, second in zip(berths[::2], berths[1::2], strict=True):
        assert to_metric(first.geometry).distance(to_metric(second.geometry)) == pytest.approx(20, abs=0.02)


def test_shore_power_is_stated_for_every_berth(demo_set: DemoSet) -> None:
    berths = demo_set.features["berths"]
    assert {berth.properties["shore_power"] for berth in berths} == {"available", "out_of_order", "none"}
    for berth in berths:
        assert ("shore_power_kw" in berth.properties) == (berth.properties["shore_power"] != "none")
        assert ("shore_power_tested_on" in berth.properties) == (
            berth.properties["shore_power"] == "available"
        )
