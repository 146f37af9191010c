"""Constructs that differ between the databases give the same answers, through the spatial index."""

from collections.abc import Callable

import pytest
import shapely
from sqlalchemy import select

from geo_service.db.edits import Edits
from geo_service.db.predicates import Intersects, relate_by_index
from geo_service.db.raw import RawStatement
from geo_service.db.selection import Selection, Window
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature

BOX = shapely.box(113.0, 24.0, 113.5, 24.5)


@pytest.fixture
def places(service: Service, now) -> Service:
    """Projects at the corners, on an edge, inside and outside of the box, and one without a place."""
    points = {
        "inside": (113.2, 24.2),
        "corner": (113.0, 24.0),
        "edge": (113.5, 24.3),
        "outside": (113.5001, 24.3),
    }
    layer = service.registry["projects"]
    features = [_project(layer, name, shapely.Point(xy)) for name, xy in points.items()]
    features.append(_project(layer, "nowhere", None))
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=now).create("projects", features)
    return service


def _project(layer: Layer, name: str, place: shapely.Point | None) -> Feature:
    values = {
        field.name: field.codes[0].value if field.codes else name for field in layer.fields if field.required
    }
    return Feature(name, place, {**values, "source": "test", "certainty": "high", "is_demo": False})


def _ids(service: Service, selection: Selection) -> list[str]:
    with service.database.read() as session:
        return [
            feature.id for feature in service.features(session, service.registry["projects"]).read(selection)
        ]


def test_a_box_includes_its_edges_and_keeps_rows_without_a_place(places: Service) -> None:
    assert _ids(places, Selection(areas=(BOX,))) == ["inside", "corner", "edge", "nowhere"]


def test_a_box_without_area_is_a_place(places: Service) -> None:
    assert _ids(places, Selection(areas=(shapely.Point(113.2, 24.2),))) == ["inside", "nowhere"]


def test_boxes_do_not_share_values_through_the_statement_cache(places: Service) -> None:
    assert _ids(places, Selection(areas=(shapely.box(113.49, 24.0, 113.6, 24.5),))) == [
        "edge",
        "outside",
        "nowhere",
    ]
    assert _ids(places, Selection(areas=(BOX,))) == ["inside", "corner", "edge", "nowhere"]


def test_two_boxes_are_either(places: Service) -> None:
    left, right = shapely.box(113.0, 24.0, 113.1, 24.1), shapely.box(113.5, 24.0, 113.6, 24.5)
    assert _ids(places, Selection(areas=(left, right))) == ["corner", "edge", "outside", "nowhere"]


def test_pages_and_counts_keep_rows_without_a_place_as_well(places: Service) -> None:
    with places.database.read() as session:
        features = places.features(session, places.registry["projects"])
        page = features.page(Selection(areas=(BOX,)), Window(10))
        assert (len(page.features), features.count(Selection(areas=(BOX,)))) == (4, 4)


def test_the_extent_covers_all_places(places: Service) -> None:
    with places.database.read() as session:
        extent = places.features(session, places.registry["projects"]).extent()
    assert extent == pytest.approx((113.0, 24.0, 113.5001, 24.3))


def test_the_spatial_index_is_used(
    service: Service, example_feature: Callable[[Layer], Feature], now
) -> None:
    layer = service.registry["townships"]
    example = example_feature(layer)
    grid = [(112.8 + i * 0.01, 23.9 + j * 0.01) for i in range(100) for j in range(60)]
    features = [Feature(f"t{n}", shapely.Point(xy), example.properties) for n, xy in enumerate(grid)]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=now).create("townships", features)
    table = service.tables["townships"]
    area = shapely.box(113.0, 24.0, 113.01, 24.01)
    query = select(table.c.fid).where(relate_by_index(Intersects, table.c.geom, area, column_first=True))
    with service.database.write() as session:
        connection = session.connection()
        statement = RawStatement(query, connection.dialect)
        values = statement._parameters({})

        def plan(explain: str) -> str:
            rows = connection.exec_driver_sql(
                f"{explain} {statement._sql}", tuple(values) if isinstance(values, list) else values
            )
            return str(rows.all())

        if service.database.is_spatialite:
            found = plan("EXPLAIN QUERY PLAN")
            assert "idx_townships_geom VIRTUAL TABLE INDEX" in found
            assert "SCAN townships" not in found
        else:
            connection.exec_driver_sql("ANALYZE townships")
            found = plan("EXPLAIN")
            assert "idx_townships_geom" in found
            assert "Seq Scan" not in found
