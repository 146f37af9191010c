"""A file becomes a layer that has everything a layer of the code has, on both databases."""

from datetime import timedelta

import pytest
import shapely
from sqlalchemy import inspect, select

from geo_service.credits import credits_of
from geo_service.db import migrate
from geo_service.db.inspection import has_spatial_index
from geo_service.db.tables import CHANGES
from geo_service.errors import NotMigrated
from geo_service.publishing.errors import (
    BadIdColumn,
    BadLayerId,
    LayerPublished,
    LayerTaken,
    MixedGeometry,
    NotATime,
    PublishingError,
    TableExists,
    UnknownColumn,
)
from geo_service.publishing.publication import Publication
from geo_service.service import Service
from layers.contract import FREIGHT, REFERENCE, GeometryType
from layers.field import FieldType
from layers.text import Text
from shared_data import shared_data

POINT = "POINT (113.4 24.2)"


def tables_of(service: Service) -> set[str]:
    with service.database.read() as session:
        return set(inspect(session.connection()).get_table_names())


def test_a_file_becomes_a_layer(publish_file, geojson, stored, service: Service) -> None:
    made = publish_file(
        geojson(("LINESTRING (113 24, 113.5 24.5)", {"name": "G240", "lanes": 4, "opened": "2010-10-01"})),
        title_zh="公路",
        title_en="Roads",
        source="县交通运输局",
        accuracy_m=20,
    )
    layer = made.layer
    assert (layer.title, layer.theme, layer.geometry) == (
        Text("公路", "Roads"),
        REFERENCE,
        GeometryType.LINESTRING,
    )
    assert [(field.name, field.type) for field in layer.fields] == [
        ("name", FieldType.TEXT),
        ("lanes", FieldType.INTEGER),
        ("opened", FieldType.DATE),
    ]
    assert (layer.title_field, layer.temporal, layer.popup) == ("name", "opened", ("name", "lanes", "opened"))
    assert layer.is_published
    (feature,) = stored()
    assert feature["id"] == "1"
    assert feature["geometry"] == {"type": "LineString", "coordinates": [[113, 24], [113.5, 24.5]]}
    assert feature["properties"] == {
        "name": "G240",
        "lanes": 4,
        "opened": "2010-10-01",
        "source": "县交通运输局",
        "certainty": "high",
        "accuracy_m": 20.0,
        "source_crs": "EPSG:4326",
        "position_method": "as_given",
        "is_demo": False,
        "created_at": "2026-11-22T01:30:00Z",
        "updated_at": "2026-11-22T01:30:00Z",
        "version": 1,
    }
    with service.database.read() as session:
        assert service.current(session).registry["roads"] == layer
        assert has_spatial_index(session.connection(), "published_roads")
        history = session.execute(select(CHANGES.c.action, CHANGES.c.version, CHANGES.c.feature)).one()
    assert tuple(history)[:2] == ("create", 1)
    assert '"G240"' in history[2]


def test_the_migrations_know_nothing_of_it(publish_file, geojson, service: Service) -> None:
    publish_file(geojson((POINT, {"name": "a"})))
    with service.database.read() as session:
        current = service.current(session)
    assert migrate.differences(service.database, current.registry) == []
    assert not migrate.upgrade(service.database, current.registry)
    migrate.downgrade(service.database, service.registry, "base")
    assert not {name for name in tables_of(service) if "roads" in name}


def test_a_feature_is_found_through_the_spatial_index(publish_file, geojson, service: Service) -> None:
    publish_file(geojson((POINT, {"n": 1}), ("POINT (120 30)", {"n": 2})))
    with service.database.read() as session:
        current = service.current(session)
        assert current.features(session, current.layer("roads")).extent() == pytest.approx(
            (113.4, 24.2, 120, 30)
        )


@pytest.mark.parametrize(
    ("accuracy", "certainty"), [(None, "medium"), (0, "high"), (100, "high"), (101, "medium"), (2501, "low")]
)
def test_certainty_follows_the_accuracy_and_is_never_surveyed(
    publish_file, geojson, stored, accuracy, certainty
) -> None:
    made = publish_file(geojson((POINT, {"n": 1}), (None, {"n": 2})), accuracy_m=accuracy)
    assert [feature["properties"]["certainty"] for feature in stored()] == [certainty, "none"]
    assert (made.told("The accuracy is not stated") is None) == (accuracy is not None)


def test_rows_come_from_the_file_where_nobody_says_more(publish_file, geojson, stored) -> None:
    publish_file(geojson((POINT, {"n": 1}), name="道路.geojson"))
    assert stored()[0]["properties"]["source"] == "道路.geojson"


def test_credits_name_it(publish_file, geojson, service: Service) -> None:
    publish_file(geojson((POINT, {"n": 1})), attribution="© 某局", licence="CC-BY-4.0", data_date="2026-06")
    with service.database.read() as session:
        (credit,) = credits_of(session, ["roads"])
    assert (credit.attributions, credit.licence, credit.data_date) == (("© 某局",), "CC-BY-4.0", "2026-06")


def test_headers_stay_as_titles(publish_file, geojson, stored) -> None:
    made = publish_file(
        geojson((POINT, {"name:en": "x", "NAME": "y", "name": "z", "source": "s", "镇": "英红"}))
    )
    assert {field.name: field.title.zh for field in made.layer.fields} == {
        "name_en": "name:en",
        "NAME": "NAME",
        "name_2": "name",
        "source_2": "source",
        "镇": "镇",
    }
    told = "Columns that got another name; their header stays as title: name:en → name_en, name → name_2, source → source_2"
    assert made.told("Columns that got") == told
    properties = stored()[0]["properties"]
    assert (properties["name_2"], properties["NAME"], properties["source_2"], properties["镇"]) == (
        "z",
        "y",
        "s",
        "英红",
    )


def test_values_keep_their_type(publish_file, stored) -> None:
    made = publish_file(shared_data("awkward-gpkg", "test_gpkg_nulls.gpkg"))
    assert {field.name: field.type for field in made.layer.fields}["col_bool"] is FieldType.BOOLEAN
    properties = [feature["properties"] for feature in stored()]
    assert [row["col_int64"] for row in properties] == [1, 2, 3, None]
    assert [row["col_bool"] for row in properties] == [True, False, True, None]
    assert [row["col_float64"] for row in properties] == [1.5, 2.5, 3.5, None]
    assert made.layer.geometry_name == "geom"


def test_integers_beyond_doubles_stay_exact(publish_file, geojson, stored) -> None:
    publish_file(geojson((POINT, {"n": 2**53 + 1}), (POINT, {"n": None})))
    assert [feature["properties"]["n"] for feature in stored()] == [2**53 + 1, None]


def test_texts_may_be_as_long_as_the_file_has_them(publish_file, geojson, stored) -> None:
    made = publish_file(geojson((POINT, {"text": "字" * 3_000})))
    assert len(stored()[0]["properties"]["text"]) == 3_000
    assert made.layer.field("text").max_length == 6_000


def test_moments_without_a_zone_are_told(publish_file, geojson, stored) -> None:
    made = publish_file(
        geojson((POINT, {"t": "2026-06-30T08:00:00"}), (POINT, {"t": "2026-06-30T08:00:00+08:00"}))
    )
    assert [feature["properties"]["t"] for feature in stored()] == [
        "2026-06-30T08:00:00Z",
        "2026-06-30T00:00:00Z",
    ]
    assert made.told("Moments without") == "Moments without a time zone were taken as UTC: 1"


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        ([{"id": "a"}, {"id": "b"}], ["a", "b"]),
        ([{"ID": 7}, {"ID": 9}], ["7", "9"]),
        ([{"id": "a"}, {"id": "a"}], ["1", "2"]),
        ([{"id": "a"}, {"id": None}], ["1", "2"]),
        ([{"id": "a/b"}, {"id": "c"}], ["1", "2"]),
        ([{"n": 5}, {"n": 6}], ["1", "2"]),
    ],
)
def test_a_column_id_identifies_features_where_it_can(publish_file, geojson, stored, rows, ids) -> None:
    made = publish_file(geojson(*((POINT, row) for row in rows)))
    assert [feature["id"] for feature in stored()] == ids
    if ids == ["1", "2"] and "id" in rows[0]:
        assert made.told("Column id does not identify") is not None
        assert made.layer.fields[0].name == "id_2"


def test_a_named_column_identifies_features_and_stays_a_field(publish_file, geojson, stored) -> None:
    publish_file(geojson((POINT, {"adcode": 441881}), (POINT, {"adcode": 441882})), id_column="adcode")
    assert [(feature["id"], feature["properties"]["adcode"]) for feature in stored()] == [
        ("441881", 441881),
        ("441882", 441882),
    ]


@pytest.mark.parametrize(
    ("values", "reason"),
    [(["a", "a"], "values in it stand twice"), (["a", None], "no value"), (["?", "a"], "address")],
)
def test_a_named_column_that_cannot_identify_is_refused(publish_file, geojson, values, reason) -> None:
    with pytest.raises(BadIdColumn, match=reason):
        publish_file(geojson(*((POINT, {"code": value}) for value in values)), id_column="code")


def test_the_numbers_of_a_geopackage_can_identify(publish_file, stored) -> None:
    publish_file(shared_data("awkward-gpkg", "test_gpkg_nulls.gpkg"), id_column="fid")
    assert [feature["id"] for feature in stored()] == ["1", "2", "3", "4"]


def test_columns_that_are_not_there_are_named(publish_file, geojson) -> None:
    file = geojson((POINT, {"name": "x"}))
    with pytest.raises(UnknownColumn, match=r"has no column code. It has: name"):
        publish_file(file, id_column="code")
    with pytest.raises(UnknownColumn, match=r"has no column when. It has: name"):
        publish_file(file, datetime="when")
    with pytest.raises(NotATime, match="Column name holds no dates"):
        publish_file(file, datetime="name")


def test_of_two_dates_the_operator_chooses(publish_file, geojson) -> None:
    file = geojson((POINT, {"from": "2026-01-01", "to": "2026-02-01"}))
    assert publish_file(file, "one").layer.temporal is None
    assert publish_file(file, "two", datetime="to").layer.temporal == "to"


def test_areas_and_multiple_areas_become_one_type(publish_file, geojson, stored) -> None:
    area = "POLYGON ((113 24, 113.1 24, 113.1 24.1, 113 24))"
    made = publish_file(
        geojson((area, {}), (area.replace("POLYGON ((", "MULTIPOLYGON (((").replace("))", ")))"), {}))
    )
    assert made.layer.geometry is GeometryType.MULTIPOLYGON
    assert {feature["geometry"]["type"] for feature in stored()} == {"MultiPolygon"}


def test_points_and_lines_are_refused_with_what_to_do(publish_file, geojson, service: Service) -> None:
    with pytest.raises(
        MixedGeometry, match=r"LineString: 1, Point: 1.*ogr2ogr .*points\.gpkg roads\.geojson"
    ):
        publish_file(geojson((POINT, {}), ("LINESTRING (113 24, 113.1 24)", {})))
    assert "published_roads" not in tables_of(service)


def test_a_broken_area_is_repaired_and_told(publish_file, geojson, stored) -> None:
    made = publish_file(geojson(("POLYGON ((113 24, 113.1 24.1, 113.1 24, 113 24.1, 113 24))", {})))
    assert made.told("Invalid geometries were repaired") == "Invalid geometries were repaired: 1"
    place = stored()[0]["geometry"]
    assert place["type"] == "MultiPolygon"
    assert shapely.is_valid(shapely.geometry.shape(place))


def test_a_table_without_places_is_a_layer_without_geometry(publish_file, tmp_path, stored) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("period,value\n2026,3.5\n", encoding="utf-8")
    made = publish_file(file)
    assert (made.layer.geometry, made.layer.style) == (None, None)
    assert stored()[0]["geometry"] is None


def test_a_file_without_columns_is_a_layer(publish_file, stored) -> None:
    made = publish_file(shared_data("awkward-gpkg", "curve.gpkg"))
    assert (made.layer.fields, made.layer.title_field) == ((), "source")
    assert stored()[0]["geometry"]["type"] == "LineString"


def test_a_file_without_rows_is_a_layer(publish_file, geojson) -> None:
    made = publish_file(geojson())
    assert (made.rows, made.layer.geometry) == (0, None)


def test_projected_coordinates_are_brought_to_wgs84(publish_file, tmp_path, stored) -> None:
    file = tmp_path / "seat.csv"
    # The seat of the county in EPSG:4547, as in tests/layers/test_crs.py.
    file.write_text("name,x,y\n县城,439543.83,2675907.78\n", encoding="utf-8")
    publish_file(file, crs="EPSG:4547")
    assert stored()[0]["geometry"]["coordinates"] == pytest.approx([113.405, 24.185], abs=1e-5)


def test_encodings_of_chinese_offices(publish_file, stored) -> None:
    publish_file(shared_data("encodings-zh", "townships_gbk.csv"), crs="EPSG:4326", encoding="GB18030")
    properties = [feature["properties"] for feature in stored()]
    assert len(properties) == 24
    assert "英红镇" in {row["名称"] for row in properties}


@pytest.mark.parametrize(
    ("layer", "rows", "kind"),
    [
        ("ne_110m_admin_0_countries", 177, GeometryType.MULTIPOLYGON),
        ("ne_110m_populated_places_simple", 243, GeometryType.POINT),
        ("ne_110m_rivers_lake_centerlines", 13, GeometryType.LINESTRING),
    ],
)
def test_the_data_of_the_cql2_standard(publish_file, stored, layer, rows, kind) -> None:
    made = publish_file(shared_data("cql2-ne110", "ne110m4cql2.gpkg"), layer, layer_name=layer)
    assert (made.rows, made.layer.geometry, made.layer.geometry_name) == (rows, kind, "geom")
    features = stored(layer)
    assert len(features) == rows
    assert all(feature["geometry"] for feature in features)


@pytest.mark.parametrize("name", ["wharves", "overview", "bus", "reference"])
def test_the_ids_of_layers_and_maps_are_taken(publish_file, geojson, name) -> None:
    with pytest.raises(LayerTaken, match=name):
        publish_file(geojson((POINT, {})), name)


@pytest.mark.parametrize("name", ["Roads", "1st", "公路", "a b", "", "x" * 41, "-catalogue"])
def test_an_id_is_a_plain_word(name) -> None:
    with pytest.raises(BadLayerId):
        Publication(id=name)


def test_an_id_is_given_once(publish_file, geojson) -> None:
    publish_file(geojson((POINT, {})))
    with pytest.raises(LayerPublished, match="--replace"):
        publish_file(geojson((POINT, {})))


def test_a_table_of_somebody_else_is_left_alone(publish_file, geojson, service: Service) -> None:
    with service.database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE published_roads (x integer)")
    with pytest.raises(TableExists, match="published_roads"):
        publish_file(geojson((POINT, {})), replace=True)


def test_theme_and_style_are_those_of_the_layer(publish_file, geojson) -> None:
    one = publish_file(geojson((POINT, {})), "one", theme=FREIGHT).layer
    assert one.theme == FREIGHT
    assert one.style == publish_file(geojson((POINT, {})), "one", theme=FREIGHT, replace=True).layer.style


def test_a_database_of_another_version_is_refused(publish_file, geojson, service: Service) -> None:
    with service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    with pytest.raises(NotMigrated):
        publish_file(geojson((POINT, {})))


def test_replacing_keeps_the_titles_tells_the_difference_and_the_history(
    publish_file, geojson, stored, service: Service, now
) -> None:
    publish_file(
        geojson((POINT, {"code": "a", "old": 1}), (POINT, {"code": "b", "old": 2})),
        id_column="code",
        title_zh="公路",
    )
    made = publish_file(
        geojson((POINT, {"code": "b", "new": "x"}), name="again.geojson"),
        id_column="code",
        replace=True,
        at=now + timedelta(days=1),
    )
    assert made.layer.title.zh == "公路"
    assert made.notes[-3:] == [
        "Rows: 2 before, 1 in the file",
        "Fields that come: new",
        "Fields that go: old",
    ]
    (feature,) = stored()
    assert (feature["id"], feature["properties"]["version"]) == ("b", 3)
    with service.database.read() as session:
        rows = session.execute(
            select(CHANGES.c.feature_id, CHANGES.c.version, CHANGES.c.action).order_by(CHANGES.c.seq)
        )
        assert [tuple(row) for row in rows] == [
            ("a", 1, "create"),
            ("b", 1, "create"),
            ("a", 2, "delete"),
            ("b", 2, "delete"),
            ("b", 3, "create"),
        ]


def test_replacing_what_is_not_there_publishes(publish_file, geojson) -> None:
    assert publish_file(geojson((POINT, {})), replace=True).rows == 1


def test_a_failed_replacement_leaves_the_layer(publish_file, geojson, stored, service: Service) -> None:
    publish_file(geojson((POINT, {"name": "x"})))
    with service.database.read() as session:
        before = service.current(session).registry["roads"]
    with pytest.raises(PublishingError):
        publish_file(geojson((POINT, {}), ("LINESTRING (113 24, 113.1 24)", {})), replace=True)
    with service.database.read() as session:
        assert service.current(session).registry["roads"] == before
    assert len(stored()) == 1
