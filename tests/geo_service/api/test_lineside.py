"""Places beside a line over HTTP: by chainage, the chainage of a place, the report of a calibration."""

import pytest
from fastapi.testclient import TestClient
from shapely import Point

from geo_service.api.lineside_documents import located_document
from layers.linear_referencing import Answer, Place
from layers.text import Language, Text

LINES = "/collections/railway_lines"
LINE = f"{LINES}/items/demo-line"
GEOJSON = "application/geo+json"


def test_a_chainage_has_a_place_and_the_place_its_chainage(client: TestClient) -> None:
    asked = {"chainage": "K2155+300", "side": "left", "offset": "30", "lang": "en"}
    answer = client.get(f"{LINE}/locate", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, GEOJSON)
    found = answer.json()
    assert (found["numberReturned"], found["reason"], found["notes"]) == (1, None, [])
    (feature,) = found["features"]
    assert feature["properties"]["label"] == "K2155+300"
    assert feature["properties"]["section"] is None
    assert 0.5 < feature["properties"]["accuracy_m"] < 2
    again = client.get(f"{LINE}/locate", params=asked, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304

    point = ",".join(str(number) for number in feature["geometry"]["coordinates"])
    for address in (f"{LINE}/locate", f"{LINES}/locate"):
        (back,) = client.get(address, params={"point": point}).json()["features"]
        told = {name: back["properties"][name] for name in ("line_id", "label", "side", "offset_m")}
        assert told == {"line_id": "demo-line", "label": "K2155+300", "side": "left", "offset_m": 30.0}

    toe = client.get(f"{LINE}/locate", params={**asked, "offset_datum": "embankment_toe"}).json()
    point = ",".join(str(number) for number in toe["features"][0]["geometry"]["coordinates"])
    assert client.get(f"{LINE}/locate", params={"point": point}).json()["features"][0]["properties"][
        "offset_m"
    ] == pytest.approx(37.0)

    both = client.get(f"{LINE}/locate", params={"chainage": "K2155+300", "chainage_to": "K2156"}).json()
    (section,) = both["features"]
    assert section["properties"]["section"]["type"] == "LineString"
    assert section["properties"]["label"] == "K2155+300-K2156+000"

    (routes,) = client.get(f"{LINE}/calibration").json()["routes"]
    assert routes["known"] == [["K2152+000", "K2160+000"]]
    assert len(routes["points"]) == 9
    assert len(routes["scales"]) == 8
    assert routes["faults"] == routes["missing"] == []
    residuals = [point["residual_m"] for point in routes["points"]]
    assert residuals[0] is None
    # The invented posts stand 0.0, 0.8, -0.6 m off their kilometres: 0.8 - (0.0 - 0.6) / 2 = 1.1 m.
    assert residuals[1] == pytest.approx(-1.1, abs=0.02)


def test_what_has_no_place_is_answered_with_the_reason(client: TestClient) -> None:
    for line, asked, words in (
        ("demo-line", {"chainage": "K2165"}, "K2152+000 至 K2160+000"),
        ("demo-line", {"chainage": "某处"}, "不是里程"),
        ("jingguang-hsr", {"chainage": "K2165"}, "校准点"),
        ("demo-line", {"point": "110,24"}, "5公里"),
        ("jingguang-hsr", {"point": "113.30,24.10"}, "没有可用的里程"),
    ):
        answer = client.get(f"{LINES}/items/{line}/locate", params={**asked, "lang": "zh"})
        assert answer.status_code == 200, answer.text
        assert words in answer.json()["reason"], asked
        assert answer.headers["content-language"] == "zh"
        if "chainage" in asked:
            assert answer.json()["edges"] == []


def test_a_label_in_a_gap_names_the_places_of_its_edges() -> None:
    point, back = Point(113.4, 24.1), Text("理由", "reason")
    values = {"section": None, "line_id": "l", "mark": "", "track": None, "s_m": 1000.0, "accuracy_m": 5.0}
    edges = tuple(Place(point=point, label=label, **values) for label in ("K11+000", "K11+200"))
    told = located_document(Answer((), back, edges=edges), Language.EN)
    assert (told["features"], told["numberReturned"], told["reason"]) == ([], 0, "reason")
    assert [edge["properties"]["label"] for edge in told["edges"]] == ["K11+000", "K11+200"]
    assert told["edges"][0]["geometry"] == {"type": "Point", "coordinates": [113.4, 24.1]}


def test_what_cannot_be_read_is_refused_by_name(client: TestClient) -> None:
    for asked, name in (
        ({}, "chainage"),
        ({"chainage": "K1", "point": "113,24"}, "point"),
        ({"point": "113"}, "point"),
        ({"point": "113,95"}, "point"),
        ({"point": "nan,24"}, "point"),
        ({"chainage": "K1", "side": "both"}, "side"),
        ({"chainage": "K1", "offset": "-1"}, "offset"),
        ({"chainage": "K1", "offset": "inf"}, "offset"),
        ({"chainage": "K1", "track_dir": "x"}, "track_dir"),
        ({"chainage": "K" * 101}, "chainage"),
        ({"chainage": "K1", "where": "x"}, "where"),
    ):
        answer = client.get(f"{LINE}/locate", params={**asked, "lang": "en"})
        assert answer.status_code == 400, asked
        assert name in answer.json()["detail"], asked
    assert client.get(f"{LINES}/locate").status_code == 400
    for path in ("locate?chainage=K1", "calibration"):
        assert client.get(f"{LINES}/items/nowhere/{path}").status_code == 404
    assert client.get("/collections/wharves/items/x/locate?chainage=K1").status_code == 404
