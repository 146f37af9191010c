"""Places by the form: typed in any reference system, converted, never moved by being looked at."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient

from accounts import browser
from forms import Form, send, visit
from geo_service.access import csrf
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.access import Role
from layers.registry import LAYERS

HAZARD = "/collections/railway_hazards/items/demo-hazard-000003"


@pytest.fixture
def clerk(full_service: Service) -> Iterator[TestClient]:
    with browser(full_service, Role.CLERK) as client:
        yield client


URIS = {
    4490: "http://www.opengis.net/def/crs/EPSG/0/4490",
    4547: "http://www.opengis.net/def/crs/EPSG/0/4547",
    3857: "http://www.opengis.net/def/crs/EPSG/0/3857",
}


def test_unreadable_vertices_are_told_with_their_line(clerk: TestClient) -> None:
    address = "/collections/hazard_extents/edit"
    form = visit(clerk, address)
    for text, reason in (
        ("113.4 24.1\n113.5\n113.5 24.2", "第 2 行"),
        ("113.4 24.1\n113.5 24.1", "至少 3 个"),
        ("113.4 24.1\n113.5 24.2\n113.5 24.1\n113.4 24.2", "几何无效"),
    ):
        answer = send(clerk, address, {**form.values, "place": text})
        assert answer.status_code == 422
        page = Form(answer.text)
        assert reason in page.fault("place"), page.texts
        assert page.values["place"] == text


@pytest.mark.parametrize(
    ("epsg", "first", "second"),
    [
        (4490, "24.185", "113.405"),  # latitude, longitude
        # By gdaltransform for 113.405 E, 24.185 N: northing, easting; easting, northing.
        (4547, "2675907.779", "439543.829"),
        (3857, "12624186.853", "2775967.423"),
    ],
)
def test_coordinates_are_typed_in_any_system(clerk: TestClient, epsg: int, first: str, second: str) -> None:
    form = visit(clerk, f"{HAZARD}/edit")
    place = {"crs": URIS[epsg], "place.first": first, "place.second": second}
    answer = send(clerk, f"{HAZARD}/edit", {**form.values, **place})
    assert answer.status_code == 303, Form(answer.text).texts
    x, y = clerk.get(f"{HAZARD}?f=json").json()["geometry"]["coordinates"]
    assert x == pytest.approx(113.405, abs=2e-7)
    assert y == pytest.approx(24.185, abs=2e-7)
    # The other order is noticed, never stored.
    form = visit(clerk, f"{HAZARD}/edit")
    place = {"crs": URIS[epsg], "place.first": second, "place.second": first}
    answer = send(clerk, f"{HAZARD}/edit", {**form.values, **place})
    if epsg != 3857:  # where both orders are places on Earth
        assert answer.status_code == 422
        assert "写反" in Form(answer.text).fault("place.first")


@pytest.mark.parametrize("epsg", URIS)
@pytest.mark.parametrize("layer", ["railway_hazards", "railway_lines", "hazard_extents"])
def test_a_place_that_is_only_looked_at_in_another_system_does_not_move(
    clerk: TestClient, full_service: Service, layer: str, epsg: int
) -> None:
    with browser(full_service, Role.ADMINISTRATOR) as client:
        features = client.get(f"/collections/{layer}/items?limit=20&f=json").json()["features"]
        feature = next(one for one in features if one["geometry"] is not None)
        address = f"/collections/{layer}/items/{feature['id']}"
        form = visit(client, f"{address}/edit")
        answer = send(client, f"{address}/edit", {**form.values, "crs": URIS[epsg], "convert": "1"})
        assert answer.status_code == 200
        page = Form(answer.text)
        assert page.values["crs"] == page.values["was"] == URIS[epsg]
        assert page.values.get("place", page.values.get("place.first")) != form.values.get(
            "place", form.values.get("place.first")
        )
        assert send(client, f"{address}/edit", page.values).status_code == 303
        after = client.get(f"{address}?f=json").json()
    assert after["geometry"] == feature["geometry"]
    assert after["properties"]["version"] == feature["properties"]["version"] + 1


def test_the_script_converts_what_is_typed(clerk: TestClient) -> None:
    given = {"geometry": "LineString", "from": next(iter(LAYERS)), "to": URIS[4490]}
    assert clerk.post("/edit/convert", data=given).status_code == 400
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    given |= {"from": crs84, "place": "113.4, 24.2\n113.5，24.1"}
    answer = clerk.post("/edit/convert", data=given).json()
    assert answer["place"] == "24.2, 113.4\n24.1, 113.5"
    assert answer["axes"] == ["纬度", "经度"]
    answer = clerk.post("/edit/convert", data={**given, "place": "113.4"}).json()
    assert answer["place"] is None
    assert "第 1 行" in answer["reason"]
    assert clerk.post("/edit/convert", data=given, headers={csrf.HEADER: "0"}).status_code == 403


def test_a_published_layer_of_several_parts_is_edited_as_text(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    place = "MULTIPOLYGON (((113.4 24.2, 113.5 24.2, 113.5 24.3, 113.4 24.2)))"
    feature = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shapely.from_wkt(place)),
        "properties": {
            "名称": "第一区\n（暂定）",
            "测于": "2026-06-30T08:15:30Z",
            "启用": True,
            "面积": 1.25,
        },
    }
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    publish(service, path, Publication(id="areas"), now=now)
    address = "/collections/areas/items/1"
    with browser(service, Role.PLANNER) as client:
        before = client.get(f"{address}?f=json").json()
        form = visit(client, f"{address}/edit")
        assert form.values["p.测于"] == "2026-06-30T16:15:30"
        assert form.values["p.启用"] == "true"
        assert form.values["place"].startswith("MULTIPOLYGON")
        assert set(form.ids.values()) <= form.labels
        assert send(client, f"{address}/edit", form.values).status_code == 303
        after = client.get(f"{address}?f=json").json()
        assert after["geometry"] == before["geometry"]
        assert {**after["properties"], "version": 1, "updated_at": ""} == {
            **before["properties"],
            "version": 1,
            "updated_at": "",
        }
        values = visit(client, f"{address}/edit").values
        for text, reason in (("POLYGON ((113 24, 114 24, 114 25, 113 24))", "MultiPolygon"), ("x", "WKT")):
            answer = send(client, f"{address}/edit", {**values, "place": text})
            assert answer.status_code == 422
            assert reason in Form(answer.text).fault("place")
