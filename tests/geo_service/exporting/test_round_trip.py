"""What a file holds is what is stored: places, types, Chinese text, absent values.

Every format on SpatiaLite. Only what is read differs by database, not how it is written: on PostGIS the
texts that are passed on as they are stored, and one format of rows that are read and written anew.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Geod

from exported import Back, read_back
from geo_service.app import create_app
from geo_service.exporting.shapefile import column_names
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature
from layers.field import FieldType

LAYERS = ("projects", "rivers", "port_areas")
"""A point, a line and an area; between them every type of value."""

FORMS = {
    "spatialite": ("gpkg", "fgb", "parquet", "geojson", "geojsonseq", "shp", "shp&encoding=GB18030"),
    "postgis": ("geojson", "gpkg"),
}
on_spatialite = pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)

TEXT = '下𬒗镇 "=1+1", <b>&amp;\n第二行'
FORMULA = "=HYPERLINK(1)"
MOMENT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture
def stored(service: Service, example_feature: Callable[[Layer], Feature], now: datetime) -> Service:
    """Three layers with a full row, one of its required values alone, and one without a place."""
    with service.database.write() as session:
        edits = service.edits(session, now)
        for layer_id in LAYERS:
            edits.create(
                layer_id, given(service.registry[layer_id], example_feature(service.registry[layer_id]))
            )
    return service


def given(layer: Layer, example: Feature) -> list[Feature]:
    whole = {
        name: value
        for name, value in example.properties.items()
        if layer.field(name).references is None and not layer.field(name).by_review
    }
    required = {field.name: whole[field.name] for field in layer.given_fields if field.required}
    return [
        Feature("full", example.geometry, {**whole, "remark": TEXT}),
        Feature("sparse", example.geometry, required),
        Feature("nowhere", None, {**required, layer.title_field: FORMULA}),
    ]


@pytest.fixture
def client(stored: Service) -> Iterator[TestClient]:
    with TestClient(create_app(stored), raise_server_exceptions=False) as opened:
        yield opened


def fetched(client: TestClient, tmp_path: Path, layer_id: str, query: str) -> Path:
    answer = client.get(f"/collections/{layer_id}/export?{query}")
    assert answer.status_code == 200, answer.text
    path = tmp_path / answer.headers["content-disposition"].split('"')[1]
    path.write_bytes(answer.content)
    return path


def test_typed_formats_hold_what_is_stored(
    stored: Service, client: TestClient, example_feature, dialect: str, tmp_path: Path
) -> None:
    for form, layer_id in product(FORMS[dialect], LAYERS):
        layer = stored.registry[layer_id]
        back = read_back(fetched(client, tmp_path, layer_id, f"f={form}"), layer_id)
        assert list(back) == ["full", "sparse", "nowhere"], form
        for feature in given(layer, example_feature(layer)):
            assert_same(back[feature.id], feature, layer, form)


def assert_same(back: Back, feature: Feature, layer: Layer, form: str) -> None:
    names = {name: name for name in (*layer.by_name, "id")}
    if form.startswith("shp"):
        names = column_names(["id", *layer.by_name], "UTF-8")
    for name, value in feature.properties.items():
        assert back.values[names[name]] == expected(value, form), (form, name)
    absent = {names[field.name] for field in layer.given_fields} - {
        names[name] for name in feature.properties
    }
    assert not absent & back.values.keys()
    assert back.values["version"] == 1
    told = back.values[names["created_at"]]
    assert told == ("2026-11-22T01:30:00Z" if form.startswith("shp") else MOMENT)
    if feature.geometry is None:
        assert back.place is None
    else:
        assert back.place is not None
        assert back.place.geom_type == feature.geometry.geom_type
        assert back.place.equals(feature.geometry)


def expected(value: Any, form: str) -> Any:
    if form == "fgb" and type(value) is date:  # the format has moments only
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as the format has it
    return value


@on_spatialite
def test_tables_hold_what_is_stored(
    stored: Service, client: TestClient, example_feature, tmp_path: Path
) -> None:
    """CSV as text, XLSX with numbers, days and moments; both with names and codes here."""
    for layer_id in LAYERS:
        layer = stored.registry[layer_id]
        as_csv = read_back(fetched(client, tmp_path, layer_id, "f=csv"), layer_id)
        as_xlsx = read_back(fetched(client, tmp_path, layer_id, "f=xlsx&values=codes"), layer_id)
        assert list(as_csv) == list(as_xlsx) == ["full", "sparse", "nowhere"]
        for feature in given(layer, example_feature(layer)):
            for name, value in feature.properties.items():
                field = layer.field(name)
                cell = as_xlsx[feature.id].values[name]
                if field.type is FieldType.DATE:
                    cell = cell.date()
                assert cell == value, name
                text = as_csv[feature.id].values[name]
                if field.type is FieldType.BOOLEAN:
                    assert text == str(value).lower()
                elif field.type in (FieldType.NUMBER, FieldType.INTEGER):
                    assert float(text) == value
                else:
                    assert text == str(value)
            assert as_csv[feature.id].values["created_at"] == "2026-11-22T01:30:00Z"
            # Cells have no zone: they tell the time in the one that the file names.
            assert as_xlsx[feature.id].values["created_at"] == datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001
            for back in (as_csv[feature.id], as_xlsx[feature.id]):
                same = back.place is None if feature.geometry is None else feature.geometry.equals(back.place)
                assert same


@on_spatialite
def test_the_gcj02_file_lies_where_chinese_web_maps_show_it(client: TestClient, tmp_path: Path) -> None:
    """592 to 644 m away in the county, to the east-south-east."""
    whole = read_back(fetched(client, tmp_path, "projects", "f=gpkg"), "projects")["full"].place
    shifted = read_back(fetched(client, tmp_path, "projects", "f=gpkg&crs=GCJ-02"), "projects")["full"].place
    assert isinstance(whole, shapely.Point)
    assert isinstance(shifted, shapely.Point)
    azimuth, _, metres = Geod(ellps="WGS84").inv(whole.x, whole.y, shifted.x, shifted.y)
    assert 592 < metres < 644
    assert 100 < azimuth < 125
