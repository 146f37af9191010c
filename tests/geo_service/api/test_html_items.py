"""The table: labels, units, local times, order, pages, the filter form."""

import json
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.access.profile import as_seen
from geo_service.api.html.find import api_query
from geo_service.api.html.form import contains_filter, split_filter, split_interval
from geo_service.app import create_app
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.access import Role
from layers.registry import LAYERS
from layers.text import Language

PAGE = {"accept": "text/html"}
HAZARDS = "/collections/railway_hazards/items"


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def cells(text: str) -> list[list[str]]:
    body = text.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            " ".join(re.sub("<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def link(text: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]*)"', text)
    return found[1].replace("&amp;", "&") if found else ""


def test_codes_are_labels_and_references_are_names(client: TestClient) -> None:
    properties = client.get(f"{HAZARDS}?limit=1&f=json").json()["features"][0]["properties"]
    row = cells(client.get(f"{HAZARDS}?limit=1", headers=PAGE).text)[0]
    layer = LAYERS["railway_hazards"]
    assert row[0] == f"{properties['hazard_no']} 演示"
    for name in ("category", "grade", "status", "side"):
        assert layer.field(name).label(properties[name]).zh in row
        assert properties[name] not in row
    line = client.get(f"/collections/railway_lines/items/{properties['line_id']}?f=json").json()
    assert line["properties"]["name_zh"] in row
    assert f"{properties['offset_m']:g}\N{NO-BREAK SPACE}m".replace("\N{NO-BREAK SPACE}", " ") in row


def test_all_fields_can_be_shown(client: TestClient) -> None:
    few = client.get(f"{HAZARDS}?lang=en", headers=PAGE).text
    found = re.search(r'href="([^"]*properties=[^"]*)">Show all fields', few)
    assert found is not None
    everything = client.get(f"{HAZARDS}{found[1].replace('&amp;', '&')}", headers=PAGE).text
    public = as_seen(LAYERS, Role.ANONYMOUS)["railway_hazards"]
    assert len(cells(everything)[0]) == len(public.all_fields)
    assert "2026-11-22 09:30" in everything  # 01:30 UTC, read in Asia/Shanghai
    assert "Show the main fields" in everything


def test_a_head_sorts_and_tells_the_order(client: TestClient) -> None:
    def sort_link(text: str) -> str:
        found = re.search(r'href="([^"]*sortby=[^"]*)" title="Sort by Grade"', text)
        assert found is not None
        return found[1].replace("&amp;", "&")

    first = sort_link(client.get(f"{HAZARDS}?lang=en&offset=50", headers=PAGE).text)
    assert parse_qs(urlsplit(first).query) == {"lang": ["en"], "sortby": ["grade"]}
    rising = client.get(HAZARDS + first, headers=PAGE).text
    assert rising.count('aria-sort="ascending"') == 1
    falling = client.get(HAZARDS + sort_link(rising), headers=PAGE).text
    assert falling.count('aria-sort="descending"') == 1
    grades = [row[2] for row in cells(falling)]
    assert grades == sorted(grades, reverse=True)
    assert grades != [row[2] for row in cells(rising)]


def test_pages_follow_each_other_both_ways(client: TestClient) -> None:
    seen, address = [], "?limit=25&lang=zh"
    texts = []
    while address:
        text = client.get(HAZARDS + address, headers=PAGE).text
        seen += [row[0] for row in cells(text)]
        texts.append(re.search(r"第 [\d,]+–[\d,]+ 条，共 [\d,]+ 条", text)[0])
        last, address = text, link(text, "next")
    assert texts == ["第 1–25 条，共 60 条", "第 26–50 条，共 60 条", "第 51–60 条，共 60 条"]
    assert len(set(seen)) == 60
    back = client.get(HAZARDS + link(last, "prev"), headers=PAGE).text
    assert [row[0] for row in cells(back)] == seen[25:50]
    assert [row[0] for row in cells(client.get(HAZARDS + link(back, "prev"), headers=PAGE).text)] == seen[:25]
    assert [row[0] for row in cells(client.get(HAZARDS + link(last, "first"), headers=PAGE).text)] == seen[
        :25
    ]


def test_a_page_reached_by_a_mark_of_the_api_goes_on(client: TestClient) -> None:
    links = client.get(f"{HAZARDS}?limit=50&f=json").json()["links"]
    mark = next(entry["href"] for entry in links if entry["rel"] == "next")
    text = client.get(mark.replace("f=json", "f=html"), headers=PAGE).text
    assert "本页 10 条" in text
    assert link(text, "next") == ""
    assert len(cells(client.get(HAZARDS + link(text, "first"), headers=PAGE).text)) == 50


def test_the_form_leads_to_a_clean_address(client: TestClient) -> None:
    inputs = {
        "lang": "zh",
        "find.text": "",
        "grade": "major",
        "status": "",
        "find.since": "2026-01-01",
        "find.until": "",
        "bbox": "",
        "filter": "",
        "limit": "100",
        "sortby": "-found_on",
    }
    response = client.get("/collections/railway_hazards/find", params=inputs, follow_redirects=False)
    assert response.status_code == 303
    address = urlsplit(response.headers["location"])
    assert address.path == HAZARDS
    assert parse_qs(address.query) == {
        "lang": ["zh"],
        "grade": ["major"],
        "datetime": ["2026-01-01/.."],
        "limit": ["100"],
        "sortby": ["-found_on"],
    }
    text = client.get(response.headers["location"], headers=PAGE).text
    assert '<option value="major" selected>' in text
    assert 'name="find.since" value="2026-01-01"' in text
    assert "隐患等级: 重大隐患" in text
    assert "发现日期: 自 2026-01-01" in text
    assert 'href="?lang=zh&amp;limit=100&amp;sortby=-found_on">清除全部条件' in text
    assert {row[2] for row in cells(text)} <= {"重大隐患"}
    assert client.get("/collections/nothing/find").status_code == 404


def test_a_text_is_found_in_the_name(client: TestClient) -> None:
    asked = {"find.text": "英", "lang": "zh"}
    response = client.get("/collections/townships/find", params=asked, headers=PAGE)
    assert response.status_code == 200
    names = [row[0].split()[0] for row in cells(response.text)]
    everybody = client.get("/collections/townships/items?limit=100&f=json").json()["features"]
    expected = [it["properties"]["name_zh"] for it in everybody if "英" in it["properties"]["name_zh"]]
    assert sorted(names) == sorted(expected)
    assert 'name="find.text" value="英"' in response.text


@settings(derandomize=True, database=None)
@given(text=st.text(st.sampled_from("\\%_'\"a下𬒗") | st.characters(exclude_categories=["Cs"]), min_size=1))
@pytest.mark.parametrize("name", ["name_zh", "in", '名 "称"'])
def test_a_looked_for_text_comes_back_from_its_condition(name: str, text: str) -> None:
    assert split_filter(contains_filter(name, text)) == (text, "")


HOSTILE = (
    r"back\slash",
    r"two\\slashes",
    r"ends in \%",
    "50%",
    "500",
    "a_b",
    "axb",
    "it's",
    "it''s",
    'a "name"',
    "下𬒗",
    "下",
    "%'_\\\"",
    r"\n\'",
)


@pytest.mark.parametrize("title", ["like", "in"])
def test_any_text_finds_exactly_the_rows_that_contain_it(
    service: Service, tmp_path: Path, now: datetime, title: str
) -> None:
    rows = [{"type": "Feature", "geometry": None, "properties": {title: text}} for text in HOSTILE]
    path = tmp_path / "texts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    layer = publish(service, path, Publication(id="texts"), now=now, tell=lambda *_, **__: None).layer
    assert layer.title_field == title
    texts = [*HOSTILE, "\\", "\\\\", "%", "_", "'", "''", '"', "𬒗", "\\%", r"\n", "S", "nothing"]
    with TestClient(create_app(service)) as client:
        for text in texts:
            asked = {"find.text": text, "limit": "100"}
            found = client.get("/collections/texts/find", params=asked, follow_redirects=False)
            features = client.get(found.headers["location"] + "&f=json").json()["features"]
            titles = {feature["properties"][title] for feature in features}
            assert titles == {one for one in HOSTILE if text.lower() in one.lower()}, text


@pytest.mark.parametrize(
    "condition",
    [
        "grade = 'major'",
        "CASEI(\"a\") LIKE CASEI('x')",
        "CASEI(\"a\") LIKE CASEI('%a%b%')",
        r"""CASEI("a") LIKE CASEI('%a\%')""",
    ],
)
def test_any_other_condition_stays_what_it_is(condition: str) -> None:
    assert split_filter(condition) == ("", condition)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2026-01-01/2026-06-30", ("2026-01-01", "2026-06-30")),
        ("2026-01-01/..", ("2026-01-01", "")),
        ("/2026-06-30T08:00:00Z", ("", "2026-06-30")),
        ("2026-01-01", ("2026-01-01", "2026-01-01")),
        ("", ("", "")),
    ],
)
def test_an_interval_fills_two_dates(value: str, days: tuple[str, str]) -> None:
    assert split_interval(value) == days


def test_text_and_condition_are_joined() -> None:
    query = api_query(
        {"find.text": "x", "filter": "grade = 'major'", "filter-lang": "cql2-text"},
        LAYERS["railway_hazards"],
        Language.ZH,
    )
    assert query["filter"] == "(grade = 'major') AND CASEI(\"hazard_no\") LIKE CASEI('%x%')"


def test_map_and_file_hold_the_same_selection(client: TestClient) -> None:
    text = client.get(f"{HAZARDS}?grade=major&status=reported,closed&limit=5", headers=PAGE).text
    on_map = "/maps/railway_hazards?lang=zh&amp;filter=railway_hazards.grade:major"
    assert on_map in text
    assert "filter=railway_hazards.status:reported,closed" in text
    found = re.search(r'href="([^"]*/export\?[^"]*)"', text)
    assert found is not None
    exported = client.get(found[1].replace("&amp;", "&")).json()["features"]
    counted = client.get(f"{HAZARDS}?grade=major&status=reported,closed&f=json").json()["numberMatched"]
    assert len(exported) == counted


def test_nothing_found_is_said(client: TestClient) -> None:
    assert "没有符合条件的记录" in client.get(f"{HAZARDS}?version=99999", headers=PAGE).text
    assert "本图层暂无数据" in client.get("/collections/port_areas/items", headers=PAGE).text


def test_a_bad_parameter_is_a_page_with_its_reason(client: TestClient) -> None:
    response = client.get(f"{HAZARDS}?limit=many&f=html", headers=PAGE)
    assert response.status_code == 400
    assert "limit" in response.text
    assert "<h1>" in response.text


def test_a_page_has_an_end(full_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo_service.api.html.MOST_ROWS", 20)
    monkeypatch.setattr("geo_service.api.html.items.MOST_ROWS", 20)
    client = TestClient(create_app(full_service))
    text = client.get(f"{HAZARDS}?limit=10000", headers=PAGE).text
    assert len(cells(text)) == 20
    assert "第 1–20 条，共 60 条" in text
    second = client.get(HAZARDS + link(text, "next"), headers=PAGE).text
    assert "第 21–40 条，共 60 条" in second
    assert link(second, "prev") == "?limit=10000"
    assert len(client.get(f"{HAZARDS}?limit=10000&f=json").json()["features"]) == 60
