"""Layers as they stood at a moment: equal to what was remembered then, for every question."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from databases import NOW, Templates
from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.db.edits import Edits
from geo_service.db.selection import Selection, SortKey, Window
from geo_service.db.tables import CHANGES
from geo_service.errors import FeatureNotFound
from geo_service.service import Service
from known_rows import KINDS, known_service
from layers.feature import Feature
from layers.reference_system import CRS84

START = NOW + timedelta(days=1)
BOX = shapely.box(113.0, 24.0, 113.5, 24.5)
EVERYTHING = Window(10_000)


@pytest.fixture
def known(templates: Templates, dialect: str, tmp_path: Path) -> Iterator[Service]:
    """A service with four small layers."""
    with known_service(templates, dialect, tmp_path / "known") as service:
        yield service


def read(service: Service, layer_id: str, selection: Selection | None = None) -> dict[str, dict[str, Any]]:
    """Return the selected features of a layer by their id."""
    with service.database.read() as session:
        page = service.features(session, service.registry[layer_id]).page(
            selection or Selection(), EVERYTHING
        )
    return {feature["id"]: feature for feature in map(orjson.loads, page.features)}


def place(feature_id: str, x: float | None, **values: Any) -> Feature:
    provenance = {"source": "测试", "certainty": "surveyed", "is_demo": False, "name_zh": feature_id}
    geometry = None if x is None else shapely.Point(x, 24.2)
    return Feature(feature_id, geometry, provenance | {k: v for k, v in values.items() if v is not None})


def apply(service: Service, at: datetime, action: str, feature: Feature) -> None:
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=at)
        if action == "create":
            edits.create("places", [feature])
        elif action == "update":
            edits.replace("places", feature)
        else:
            edits.delete("places", service.tables["places"].c.id == feature.id)


def test_the_present_is_what_the_history_says_of_now(full_service: Service) -> None:
    service = full_service
    then = service.as_of(NOW + timedelta(days=1))
    for layer_id in service.registry:
        assert read(then, layer_id) == read(service, layer_id), layer_id


def test_every_number_about_the_present_is_the_same_as_of_now(full_service: Service) -> None:
    service = full_service
    then = service.as_of(NOW + timedelta(days=1))
    with service.database.read() as session:
        for layer in service.registry.values():
            present, past = service.features(session, layer), then.features(session, layer)
            assert past.total() == present.total(), layer.id
            assert past.extent() == present.extent(), layer.id
            assert past.has_demo() == present.has_demo(), layer.id
            if layer.temporal is not None:
                assert past.lifetime() == present.lifetime(), layer.id
            assert {one.id: dict(one.properties) for one in past.read()} == {
                one.id: dict(one.properties) for one in present.read()
            }, layer.id


def test_before_the_first_change_there_is_nothing(full_service: Service) -> None:
    before = full_service.as_of(NOW - timedelta(seconds=1))
    for layer_id in full_service.registry:
        assert read(before, layer_id) == {}


def test_a_feature_appears_changes_and_goes(known: Service) -> None:
    apply(known, START, "create", place("p", 113.1, berths=1))
    apply(known, START + timedelta(days=1), "update", place("p", 113.2, berths=2))
    apply(known, START + timedelta(days=2), "delete", place("p", None))
    apply(known, START + timedelta(days=3), "create", place("p", 113.3, berths=3))

    def berths(**after: float) -> Any:
        service = known.as_of(START + timedelta(**after))
        return read(service, "places").get("p", {"properties": {"berths": None}})["properties"]["berths"]

    assert berths(seconds=-1) is None
    assert berths() == 1
    assert berths(hours=23, minutes=59) == 1
    assert berths(days=1) == 2
    assert berths(days=2) is None
    assert berths(days=3) == 3


def test_one_feature_is_found_or_not(known: Service) -> None:
    apply(known, START, "create", place("p", 113.1, berths=1))
    with known.database.read() as session:
        layer = known.registry["places"]
        assert known.as_of(START).features(session, layer).one("p").version == 1
        with pytest.raises(FeatureNotFound):
            known.as_of(START - timedelta(seconds=1)).features(session, layer).one("p")


def test_sorted_pages_go_through_the_past_once(known: Service) -> None:
    then = known.as_of(NOW + timedelta(days=1))
    found: list[str] = []
    after = None
    order = (SortKey("seen_at", is_descending=True), SortKey("berths"), SortKey("built_on"))
    with known.database.read() as session:
        layer = known.registry["places"]
        for _ in range(30):
            page = then.features(session, layer).page(Selection(), Window(7, order, after))
            found += [orjson.loads(text)["id"] for text in page.features]
            after = page.next
            if after is None:
                break
        whole = known.features(session, layer).page(Selection(), Window(1_000, order))
    assert sorted(found) == sorted(orjson.loads(text)["id"] for text in whole.features)
    assert len(found) == len(set(found)) == 40
    stamps = [read(known, "places")[one]["properties"]["seen_at"] for one in found]
    assert stamps == sorted(stamps, key=lambda stamp: stamp or "", reverse=True)


FILTERS = (
    "berths > 3",
    "height_m <= 5.25",
    "is_open = true",
    "kind = 'lock'",
    "built_on >= DATE('2005-01-01')",
    "seen_at < TIMESTAMP('2021-01-10T12:00:00Z')",
    "CASEI(name_zh) LIKE '%-1%'",
    "S_INTERSECTS(geometry, POLYGON((113 24, 113.3 24, 113.3 24.4, 113 24.4, 113 24)))",
    "S_WITHIN(geometry, BBOX(113, 24, 113.3, 24.4)) OR berths IS NULL",
    "NOT (kind = 'lock')",
    "updated_at > TIMESTAMP('2020-01-01T00:00:00Z') AND version = 1 AND certainty = 'surveyed'",
)


@pytest.mark.parametrize("text", FILTERS)
def test_filters_select_in_the_past_what_they_select_now(known: Service, text: str) -> None:
    then = known.as_of(NOW + timedelta(days=1))
    layer = known.registry["places"]

    def found(service: Service) -> dict[str, Any]:
        condition = filter_of(text, FilterLanguage.TEXT, layer, service.rows["places"], CRS84)
        return read(service, "places", Selection(condition=condition, condition_source=text))

    present = found(known)
    assert 0 < len(present) < 41
    assert found(then) == present


def test_boxes_select_in_the_past_what_they_select_now(known: Service) -> None:
    then = known.as_of(NOW + timedelta(days=1))
    for layer_id in ("places", "tracks", "zones"):
        selection = Selection(areas=(BOX, shapely.box(-180, -20, -170, -10)))
        present = read(known, layer_id, selection)
        assert present
        assert read(then, layer_id, selection) == present


def test_the_layer_whose_place_is_deleted_stays_in_its_own_past(full_service: Service) -> None:
    """The past hangs on the history alone: without it there is none."""
    with full_service.database.write() as session:
        session.execute(delete(CHANGES).where(CHANGES.c.layer_id == "townships"))
    assert read(full_service.as_of(NOW), "townships") == {}
    assert read(full_service.as_of(NOW), "wharves")


IDS = ("a", "b", "c", "d")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.booleans(),
        st.one_of(st.none(), st.floats(112.5, 114.0, allow_nan=False)),
        st.one_of(st.none(), st.integers(0, 9)),
        st.sampled_from([None, *(code.value for code in KINDS)]),
        st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2026, 1, 1))),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)
Step = tuple[str, bool, float | None, int | None, str | None, date | None, int]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_moment_gives_what_was_remembered_then(known: Service, steps: Sequence[Step]) -> None:
    with known.database.write() as session:
        session.execute(delete(CHANGES).where(CHANGES.c.layer_id == "places"))
        session.execute(delete(known.tables["places"]))
    at, present = START, set[str]()
    remembered: dict[datetime, Mapping[str, Any]] = {}
    for feature_id, is_deleted, x, berths, kind, built_on, wait in steps:
        at += timedelta(seconds=wait)
        feature = place(feature_id, x, berths=berths, kind=kind, built_on=built_on)
        if feature_id not in present:
            action = "create"
            present.add(feature_id)
        else:
            action = "delete" if is_deleted else "update"
            present -= {feature_id} if is_deleted else set()
        apply(known, at, action, feature)
        remembered[at] = read(known, "places")
    layer = known.registry["places"]
    for moment, stood in remembered.items():
        then = known.as_of(moment)
        assert read(then, "places") == stood
        wanted = {one: it for one, it in stood.items() if _meets(it)}
        assert read(then, "places", Selection(areas=(BOX,))) == wanted
        condition = filter_of(
            "berths >= 4 AND kind <> 'lock'", FilterLanguage.TEXT, layer, then.rows["places"], CRS84
        )
        chosen = {one: it for one, it in stood.items() if _is_chosen(it["properties"])}
        assert read(then, "places", Selection(condition=condition, condition_source="x")) == chosen
        with known.database.read() as session:
            features = then.features(session, layer)
            assert features.total() == len(stood)
            assert features.count(Selection(areas=(BOX,))) == len(wanted)


def _meets(feature: Mapping[str, Any]) -> bool:
    geometry = feature["geometry"]
    return geometry is None or bool(shapely.intersects(BOX, shapely.geometry.shape(geometry)))


def _is_chosen(properties: Mapping[str, Any]) -> bool:
    return (properties["berths"] or 0) >= 4 and properties["kind"] not in (None, "lock")
