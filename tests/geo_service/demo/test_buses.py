"""The invented bus network."""

import pytest

from geo_service.demo import DemoSet
from geo_service.demo.buses import TOWN
from layers.crs import to_metric
from layers.feature import Feature


@pytest.fixture(scope="module")
def routes(demo_set: DemoSet) -> dict[str, Feature]:
    return {route.id.removeprefix("demo-route-"): route for route in demo_set.features["bus_routes"]}


def test_four_routes_run_both_ways(routes: dict[str, Feature]) -> None:
    assert list(routes) == [f"{number}-{way}" for number in range(1, 5) for way in ("outbound", "inbound")]
    for number in range(1, 5):
        there, back = routes[f"{number}-outbound"], routes[f"{number}-inbound"]
        assert list(there.geometry.coords) == list(back.geometry.coords)[::-1]
        assert there.properties["origin_stop"] == back.properties["destination_stop"]
        assert there.properties["gtfs_route_id"] == back.properties["gtfs_route_id"]


def test_two_routes_share_the_trunk_for_several_kilometres(routes: dict[str, Feature]) -> None:
    first, second = (to_metric(routes[f"{number}-outbound"].geometry) for number in (1, 2))
    shared = first.intersection(second.buffer(1)).length
    # The trunk alone; a buffer of one metre adds some centimetres at both ends.
    assert shared == pytest.approx(to_metric(TOWN["trunk"].line).length, abs=5)
    assert shared > 4000


def test_lengths_are_those_of_the_lines(routes: dict[str, Feature]) -> None:
    for route in routes.values():
        assert route.properties["length_m"] == pytest.approx(to_metric(route.geometry).length, abs=0.06)
        assert 1 < float(str(route.properties["circuity"])) < 1.4


def test_country_routes_end_at_their_township(routes: dict[str, Feature]) -> None:
    assert routes["3-outbound"].geometry.coords[-1] == pytest.approx((113.489, 24.266), abs=1e-7)
    assert routes["4-outbound"].geometry.coords[-1] == pytest.approx((113.407, 24.299), abs=1e-7)


def test_every_stop_lies_on_a_route(demo_set: DemoSet, routes: dict[str, Feature]) -> None:
    stops = demo_set.features["bus_stops"]
    assert len(stops) == 40
    assert len({stop.properties["name_zh"] for stop in stops}) == 40
    lines = [to_metric(route.geometry) for route in routes.values()]
    for stop in stops:
        assert min(line.distance(to_metric(stop.geometry)) for line in lines) < 0.05
