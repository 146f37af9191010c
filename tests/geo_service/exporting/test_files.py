"""What a file says of itself, what it leaves out, and what it refuses; one set of rows on both databases."""

import io
import re
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import orjson
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from pyarrow import parquet
from sqlalchemy import select

from exported import read_back
from geo_service.app import create_app
from geo_service.db.tables import AUDIT_LOG
from geo_service.exporting import making
from geo_service.exporting.formats import FORMATS
from geo_service.files.opening import opened
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature
from layers.formula import harmless

HAZARDS = "/collections/railway_hazards/export"
NAME = "张三丰"
LONG = "下𬒗镇" * 100


@pytest.fixture
def client(full_service: Service) -> Iterator[TestClient]:
    """All data; the first hazard names somebody wherever text is free, and begins as a formula does."""
    with full_service.database.write() as session:
        features = list(full_service.features(session, full_service.registry["railway_hazards"]).read())
        free = ("remark", "found_by", "owner", "source", "responsible_unit", "measures")
        properties = {**features[0].properties, **dict.fromkeys(free, NAME)}
        properties |= {"description": LONG, "village": "=1+1", "progress": None, "is_demo": False}
        properties["category"] = "hazard_tree"
        edits = full_service.edits(session, datetime.now(UTC))
        edits.replace("railway_hazards", replace(features[0], properties=properties))
    with TestClient(create_app(full_service), raise_server_exceptions=False) as opened_client:
        yield opened_client


def files(client: TestClient, folder: Path, form: str, query: str = "") -> Path:
    answer = client.get(f"{HAZARDS}?f={form}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(FORMATS[form].media_type.split(";")[0])
    path = folder / answer.headers["content-disposition"].split('"')[1]
    path.write_bytes(answer.content)
    return path


def exports(service: Service) -> int:
    """Return how many exports are written down."""
    with service.database.read() as session:
        return len(session.execute(select(AUDIT_LOG.c.seq).where(AUDIT_LOG.c.action == "export")).all())


def test_each_file_says_whose_it_is_and_how_many_rows_are_invented(
    client: TestClient, tmp_path: Path
) -> None:
    query = "&category=hazard_tree,light_debris&lang=en"
    rows = client.get(
        "/collections/railway_hazards/items?category=hazard_tree,light_debris&limit=1000"
    ).json()
    count = len(rows["features"])
    demo = sum(feature["properties"]["is_demo"] for feature in rows["features"])
    assert 0 < demo < count
    told = orjson.loads(files(client, tmp_path, "geojson", query).read_bytes())["metadata"]
    assert (told["rows"], told["demo_rows"]) == (str(count), str(demo))
    assert told["query"] == "category=hazard_tree,light_debris"
    with closing(sqlite3.connect(files(client, tmp_path, "gpkg", query))) as package:
        (written,) = package.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    parsed = ET.fromstring(written)  # noqa: S314 - our own
    in_package = {str(item.get("key")): item.text for item in parsed.iter("MDI")}
    in_parquet = orjson.loads(
        parquet.read_metadata(files(client, tmp_path, "parquet", query)).metadata[b"about"]
    )
    about = load_workbook(files(client, tmp_path, "xlsx", query)).worksheets[1]
    in_workbook = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    with ZipFile(files(client, tmp_path, "shp", query)) as archive:
        readme = archive.read("README.txt").decode("utf-8-sig")
    for name in ("rows", "demo_rows", "query", "revision", "collection", "publisher", "crs"):
        assert in_package[name] == in_parquet[name] == told[name]
        assert told[name] in readme
        assert told[name] in in_workbook.values()
    assert in_workbook["Features"] == str(count)
    for form in ("csv", "geojsonseq"):
        headers = client.get(f"{HAZARDS}?f={form}{query}").headers
        assert (headers["export-rows"], headers["export-demo-rows"]) == (str(count), str(demo))
        assert headers["export-revision"] == told["revision"]
        assert "-demo." in headers["content-disposition"]
    kml = files(client, tmp_path, "kml", query).read_text()
    assert f"Features: {count}" in kml
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        globe = pyogrio.read_dataframe(tmp_path / files(client, tmp_path, "kml", query).name)
    assert len(globe) == count
    assert set(globe["category"]) == {"Hazard tree or bamboo", "Wind-borne debris, light"}
    assert set(globe.geometry.geom_type) == {"Point"}


def test_a_file_for_the_public_names_nobody_and_is_coarse(client: TestClient, tmp_path: Path) -> None:
    whole = read_back(files(client, tmp_path, "gpkg"), "railway_hazards")
    labels = {back.values["chainage"] for back in whole.values() if "chainage" in back.values}
    labels -= {"K2155+300"}  # the example in the explanation of the field
    assert len(labels) > 10
    for form in FORMATS:
        path = files(client, tmp_path, form, "&profile=public")
        assert "-public" in path.name
        content = path.read_bytes()
        if form in ("xlsx", "shp"):
            with ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        elif form == "parquet":  # packed: what is looked for would not be found if it were there
            table = parquet.read_table(path)
            content = repr((table.schema, table.to_pylist())).encode()
        for withheld in (NAME, "found_by", "offset_m", "embankment_toe", "accuracy_m", *labels):
            assert withheld.encode() not in content, (form, withheld)
        assert re.search(rb"K\d{4}", content) is not None, form
    public = read_back(files(client, tmp_path, "gpkg", "&profile=public"), "railway_hazards")
    assert public.keys() == whole.keys()
    for feature_id, back in public.items():
        place, stored = back.place, whole[feature_id].place
        assert isinstance(place, shapely.Point)
        assert isinstance(stored, shapely.Point)
        assert (place.x, place.y) == (round(stored.x, 3), round(stored.y, 3))
        assert {"hazard_no", "category", "found_on", "line_id"} <= back.values.keys()
        assert "side" not in back.values
        label = whole[feature_id].values.get("chainage", "")
        assert back.values.get("chainage", "") == label.partition("+")[0]
    told = client.get(f"{HAZARDS}?profile=public&filter=description='{NAME}'").json()["metadata"]
    assert "100" in told["notes"]
    assert "整公里" in told["notes"]
    assert NAME not in told["query"]
    duties = client.get("/collections/duty_assignments/export?f=csv&profile=public")
    assert "person_id" not in duties.text.splitlines()[0]


def test_the_workbook_is_for_the_office(client: TestClient, tmp_path: Path) -> None:
    book = load_workbook(files(client, tmp_path, "xlsx"))
    rows = book.worksheets[0]
    heads = [cell.value for cell in rows[1]]
    assert (book.sheetnames[1], rows.freeze_panes, rows.auto_filter.ref) == ("说明", "B2", rows.dimensions)
    assert {"隐患编号", "隐患类别", "线路名称", "发现日期", "经度", "纬度"} <= set(heads)
    assert len(heads) == len(set(heads))
    first = dict(zip(heads, rows[2], strict=True))
    assert first["村（居）"].value == "=1+1"
    assert first["村（居）"].data_type == "s"  # a text and no formula
    assert first["发现日期"].is_date
    lines = client.get("/collections/railway_lines/items?limit=100").json()["features"]
    assert first["线路名称"].value in {line["properties"]["name_zh"] for line in lines}
    assert first["演示数据"].value == "否"
    assert all(6 <= rows.column_dimensions[letter].width <= 49 for letter in ("A", "B"))
    table = client.get(f"{HAZARDS}?f=csv").content.decode()
    assert table.startswith("\ufeffid,hazard_no")
    assert f",{harmless('=1+1')}," in table
    labels = client.get(f"{HAZARDS}?f=csv&values=labels&lang=en").content.decode("utf-8-sig")
    assert labels.startswith("Identifier,Hazard number,")


def test_qgis_draws_the_package_as_our_map_does(client: TestClient, tmp_path: Path) -> None:
    path = files(client, tmp_path, "gpkg")
    with closing(sqlite3.connect(path)) as package:
        name, geometry, is_default, written = package.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchone()
        titles = dict(package.execute("SELECT column_name, name FROM gpkg_data_columns"))
        codes = dict(
            package.execute(
                "SELECT value, c.description FROM gpkg_data_columns d "
                "JOIN gpkg_data_column_constraints c USING (constraint_name) WHERE column_name = 'category'"
            )
        )
        assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert package.execute("PRAGMA foreign_key_check").fetchall() == []
    assert (name, geometry, is_default) == ("railway_hazards", "geom", 1)
    assert (titles["category"], codes["hazard_tree"]) == ("隐患类别", "危树危竹")
    root = ET.fromstring(written)  # noqa: S314 - our own
    aliases = {item.get("field"): item.get("name") for item in root.iter("alias")}
    assert (aliases["category"], aliases["id"]) == ("隐患类别", "标识")
    categories = {item.get("value"): item.get("symbol") for item in root.iter("category")}
    assert set(codes) < set(categories)
    symbol = root.find(f".//symbols/symbol[@name='{categories['hazard_tree']}']")
    assert symbol is not None
    options = {option.get("name"): option.get("value") for option in symbol.iter("Option")}
    assert (options["name"], options["color"], options["size"]) == ("triangle", "27,120,55,255", "12")
    with opened(path) as source:  # the table of styles is not taken for a layer of ours
        assert source.layer_name == "railway_hazards"


def test_a_shapefile_tells_what_it_cannot_hold(client: TestClient, tmp_path: Path) -> None:
    path = files(client, tmp_path, "shp", "&encoding=GB18030")
    with ZipFile(path) as archive:
        assert {Path(name).suffix for name in archive.namelist()} == {
            ".shp",
            ".shx",
            ".dbf",
            ".prj",
            ".cpg",
            ".txt",
        }
        assert archive.read("railway_hazards.cpg") == b"GB18030"
        readme = archive.read("README.txt").decode("utf-8-sig")
    assert "responsi_1\tresponsible_unit\t责任单位" in readme
    assert "1 处文字过长" in readme
    cut = [back.values["descriptio"] for back in read_back(path, "").values()]
    (longest,) = [text for text in cut if text.startswith("下𬒗镇下")]
    assert LONG.startswith(longest)
    assert 250 <= len(longest.encode("gb18030")) <= 254


def test_gcj02_is_never_taken_for_wgs84_without_a_word(client: TestClient, tmp_path: Path) -> None:
    for form in ("kml", "geojsonseq"):
        answer = client.get(f"{HAZARDS}?f={form}&crs=GCJ-02&lang=en")
        assert (answer.status_code, answer.json()["code"]) == (400, "reference_system_unsaid")
        assert "GCJ-02" in answer.json()["detail"]
    told = orjson.loads(files(client, tmp_path, "geojson", "&crs=GCJ-02").read_bytes())
    assert told["crs"] is None
    assert told["metadata"]["crs"] == "GCJ-02"
    with ZipFile(files(client, tmp_path, "shp", "&crs=GCJ-02")) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".prj")]
    heads = client.get(f"{HAZARDS}?f=csv&crs=GCJ-02").text.splitlines()[0]
    assert heads.endswith("gcj02_lon,gcj02_lat")
    path = files(client, tmp_path, "gpkg", "&crs=GCJ-02")
    assert "-GCJ02" in path.name
    with closing(sqlite3.connect(path)) as package:
        (srs,) = package.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchone()
        (known,) = package.execute(
            "SELECT organization FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)
        ).fetchone()
    assert known.upper() != "EPSG"


def test_files_in_metres_have_east_before_north(client: TestClient, tmp_path: Path) -> None:
    query = "&crs=http://www.opengis.net/def/crs/EPSG/0/4547"
    told = orjson.loads(files(client, tmp_path, "geojson", query).read_bytes())
    assert told["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4547"
    x, y = told["features"][0]["geometry"]["coordinates"]
    assert 300_000 < x < 600_000
    assert 2_600_000 < y < 2_800_000
    back = read_back(files(client, tmp_path, "gpkg", query), "railway_hazards")
    place = back[told["features"][0]["id"]].place
    assert place is not None
    assert place.equals_exact(shapely.Point(x, y), 0)
    answer = client.get(f"{HAZARDS}?f=csv{query}")
    assert answer.text.splitlines()[0].endswith("easting,northing")


def test_what_is_refused(client: TestClient) -> None:
    for query, status, code in (
        ("railway_hazards/export?f=csv&encoding=GB18030", 400, "bad_parameter"),
        ("railway_hazards/export?f=gpkg&values=labels", 400, "bad_parameter"),
        ("railway_hazards/export?profile=private", 400, "bad_parameter"),
        ("railway_hazards/export?limit=3", 400, "unknown_parameter"),
        ("railway_hazards/items?profile=public", 400, "unknown_parameter"),
        ("railway_hazards/items?crs=GCJ-02", 400, "bad_parameter"),
        ("indicators/export?f=shp", 422, "layer_without_geometry"),
        ("indicators/export?f=kml", 422, "layer_without_geometry"),
    ):
        answer = client.get(f"/collections/{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), query


def test_nothing_is_left_behind(
    full_service: Service, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = full_service.settings.state_dir / making.FOLDER
    with client.stream("GET", f"{HAZARDS}?f=gpkg") as answer:  # a reader that goes away
        assert int(answer.headers["content-length"]) > 0
        assert list(folder.iterdir()) == []
    monkeypatch.setattr("geo_service.exporting.pages.PAGE", 7)
    calls: list[int] = []
    texts = Service.current

    def broken(self: Service, *args: object) -> Service:
        calls.append(1)
        if len(calls) > 4:
            raise OSError(28, "No space left on device")
        return texts(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Service, "current", broken)
    assert client.get(f"{HAZARDS}?f=fgb").status_code >= 500
    monkeypatch.setattr(Service, "current", texts)
    assert list(folder.iterdir()) == []
    (folder / "killed").mkdir()
    making.sweep(full_service.settings, now=datetime.now(UTC))
    assert (folder / "killed").is_dir()
    making.sweep(full_service.settings, now=datetime.now(UTC) + timedelta(hours=3))
    assert not (folder / "killed").exists()
    with making._ROOM, making._ROOM:
        before = exports(full_service)
        refused = client.get(f"{HAZARDS}?f=xlsx")
        assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        assert exports(full_service) == before  # nobody took anything
        assert client.get(f"{HAZARDS}?f=csv").status_code == 200


def test_small_outlines_have_no_place_in_a_coarse_file(
    full_service: Service, example_feature: Callable[[Layer], Feature], now: datetime
) -> None:
    layer = full_service.registry["port_areas"]
    example = example_feature(layer)
    small = shapely.box(113.4051, 24.1851, 113.4053, 24.1853)
    with full_service.database.write() as session:
        edits = full_service.edits(session, now)
        edits.create(layer.id, [replace(example, id="large"), replace(example, id="small", geometry=small)])
    with TestClient(create_app(full_service), raise_server_exceptions=False) as client:
        told = client.get("/collections/port_areas/export?profile=public&lang=en").json()
    places = {feature["id"]: feature["geometry"] for feature in told["features"]}
    assert places["small"] is None
    assert places["large"]["type"] == "Polygon"
    assert "1 features are smaller" in told["metadata"]["notes"]
