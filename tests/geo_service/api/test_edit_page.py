"""Records are made, changed and deleted by forms: an input for every field, faults beside them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import insert

from accounts import browser
from databases import NOW
from forms import PAGE, Form, send, visit
from geo_service.api.html.edit.typed import PREFIX, filled_in
from geo_service.db.edits import Edits
from geo_service.db.tables import PEOPLE
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.feature import Feature
from layers.registry import LAYERS

SCRIPT = "<script>alert(1)</script>\"'&"
Build = Callable[[Layer], Feature]
HAZARD = "/collections/railway_hazards/items/demo-hazard-000003"


def with_targets(service: Service, build: Build, layer: Layer) -> None:
    """Store what a feature of a layer refers to, as `build` names it."""
    with service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="𬒗person_id", name="张三", is_demo=True))
    done: set[str] = set()

    def store(one: Layer) -> None:
        for field in one.fields:
            target = service.registry.get(field.references or "")
            if target is not None and f"{target.id}/{field.name}" not in done:
                done.add(f"{target.id}/{field.name}")
                if target.id != one.id:
                    store(target)
                feature = build(target)
                properties = {
                    name: value
                    for name, value in feature.properties.items()
                    if target.field(name).references is None or target.field(name).required
                }
                if target.key is not None:
                    properties[target.key] = f"{field.name} {target.key}"
                own = replace(feature, id=f"𬒗{field.name}", properties=properties)
                with service.database.write() as session:
                    known = service.features(session, target).choices([target.title_field], 1, ids=[own.id])
                    if not known:
                        Edits(session, service.registry, service.tables, actor="test", now=NOW).create(
                            target.id, [own]
                        )

    store(layer)


def filled(form: Form, layer: Layer, feature: Feature) -> dict[str, str]:
    """Return what somebody types to make a feature."""
    values = dict(form.values)
    for field in filled_in(layer, is_new=True):
        value = feature.properties[field.name]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, datetime):
            text = f"{value.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}"
        values[f"{PREFIX}{field.name}"] = text
    if feature.geometry is None or layer.located_by is not None:
        return values
    if layer.geometry == "Point":
        x, y = feature.geometry.coords[0]
        return {**values, "place.first": str(x), "place.second": str(y)}
    if layer.geometry in ("LineString", "Polygon"):
        coordinates = shapely.get_coordinates(feature.geometry)
        return {**values, "place": "\r\n".join(f"{x} {y}" for x, y in coordinates)}
    return {**values, "place": feature.geometry.wkt}


@pytest.fixture
def office(service: Service) -> Iterator[TestClient]:
    with browser(service, Role.ADMINISTRATOR) as client:
        yield client


@pytest.fixture
def clerk(full_service: Service) -> Iterator[TestClient]:
    with browser(full_service, Role.CLERK) as client:
        yield client


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_records_of_every_layer_are_made_changed_and_deleted(
    layer: Layer, service: Service, office: TestClient, example_feature: Build
) -> None:
    with_targets(service, example_feature, layer)
    feature = example_feature(layer)
    form = visit(office, f"/collections/{layer.id}/edit")
    assert set(form.ids.values()) <= form.labels
    assert {f"{PREFIX}{one.name}" for one in filled_in(layer, is_new=True)} <= set(form.ids)
    answer = send(office, f"/collections/{layer.id}/edit", filled(form, layer, feature))
    assert answer.status_code == 303, Form(answer.text).texts
    place = answer.headers["location"].partition("?")[0]
    stored = office.get(place, params={"f": "json"}).json()
    for field in filled_in(layer, is_new=True):
        wanted = feature.properties[field.name]
        if hasattr(wanted, "isoformat"):
            wanted = wanted.isoformat().replace("+00:00", "Z")
        assert stored["properties"][field.name] == wanted, field.name
    for field in layer.fields:
        if field.by_review:
            assert stored["properties"][field.name] == field.default
    assert stored["properties"]["is_demo"] is False
    if feature.geometry is not None:
        assert shapely.geometry.shape(stored["geometry"]).equals(feature.geometry)

    # What the review keeps was filled in with the record; from now on its steps alone change it.
    again = visit(office, f"{place}/edit")
    kept = {one.name for one in layer.fields if one.kept_by_review}
    assert not {f"{PREFIX}{name}" for name in kept} & set(again.ids)
    values = dict(again.values)
    optional = [one for one in filled_in(layer, is_new=False) if not one.required]
    for field in optional:
        values[f"{PREFIX}{field.name}"] = ""
    answer = send(office, f"{place}/edit", values)
    assert answer.status_code == 303, Form(answer.text).texts
    emptied = office.get(place, params={"f": "json"}).json()
    assert all(emptied["properties"][one.name] is None for one in optional)
    assert all(emptied["properties"][name] == stored["properties"][name] for name in kept)
    assert emptied["geometry"] == stored["geometry"]
    assert emptied["properties"]["version"] == 2

    ask = visit(office, f"{place}/delete")
    answer = send(office, f"{place}/delete", ask.values)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{place}/history")
    assert office.get(place, params={"f": "json"}).status_code == 404


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_form_sent_back_as_it_came_changes_nothing(
    layer: Layer, full_service: Service, example_feature: Build
) -> None:
    with browser(full_service, Role.ADMINISTRATOR) as client:
        found = client.get(f"/collections/{layer.id}/items?limit=1&f=json").json()["features"]
        if not found:  # nobody has told where port areas are, nor where labels jump; monitors raise alerts
            assert layer.id in ("port_areas", "chainage_equations", "alerts")
            return
        place = f"/collections/{layer.id}/items/{found[0]['id']}"
        before = client.get(place, params={"f": "json"}).json()
        answer = send(client, f"{place}/edit", visit(client, f"{place}/edit").values)
        assert answer.status_code == 303, Form(answer.text).texts
        after = client.get(place, params={"f": "json"}).json()
    changed = {"version", "updated_at"}
    assert {name: value for name, value in after["properties"].items() if name not in changed} == {
        name: value for name, value in before["properties"].items() if name not in changed
    }
    assert after["geometry"] == before["geometry"]


def test_every_fault_stands_beside_its_input(clerk: TestClient) -> None:
    form = visit(clerk, f"{HAZARD}/edit")
    values = form.values | {
        "p.hazard_no": "",
        "p.offset_m": "-1",
        "p.category": "nonsense",
        "p.found_on": "2026-13-01",
        "p.line_id": "no such line",
        "p.village": "长" * 61,
        "place.first": "24.1",
        "place.second": "113.4",
    }
    answer = send(clerk, f"{HAZARD}/edit", values)
    assert answer.status_code == 422
    page = Form(answer.text)
    wrong = {
        "p.hazard_no": "必填",
        "p.offset_m": "不小于0",
        "p.category": "需为",
        "p.found_on": "日期需如",
        "p.line_id": "没有这条记录",
        "p.village": "最多60字",
        "place.first": "写反",
        "place.second": "写反",
    }
    assert page.invalid == set(wrong)
    for name, reason in wrong.items():
        assert reason in page.fault(name), name
        assert page.values[name] == values[name]
    targets = [link for link in page.links if link.startswith(("#f-", "#place-"))]
    assert len(targets) == len(wrong) - 1
    assert {target.removeprefix("#") for target in targets} <= set(page.ids.values())
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["version"] == 1


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_stored_script_stays_text(
    layer: Layer, service: Service, office: TestClient, example_feature: Build
) -> None:
    with_targets(service, example_feature, layer)
    feature = example_feature(layer)
    texts = {
        field.name: SCRIPT[: field.max_length]
        for field in layer.given_fields
        if field.type == "text"
        and not field.codes
        and not field.is_chainage
        and field.references is None
        and not field.names_person
    }
    evil = replace(feature, properties={**feature.properties, **texts})
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create(layer.id, [evil])
    for end in ("edit", "delete"):
        text = office.get(f"/collections/{layer.id}/items/{evil.id}/{end}", headers=PAGE).text
        assert "<script>alert" not in text
    values = visit(office, f"/collections/{layer.id}/items/{evil.id}/edit").values
    for name, text in texts.items():
        assert values[f"{PREFIX}{name}"] == text
    answer = send(office, f"/collections/{layer.id}/items/{evil.id}/edit", {**values, "version": "9"})
    assert answer.status_code == 409
    assert "<script>alert" not in answer.text


def test_two_stretches_of_one_line_are_told_apart(
    service: Service, office: TestClient, example_feature: Build
) -> None:
    lines = service.registry["railway_lines"]
    feature = example_feature(lines)
    rows = [
        Feature(name, feature.geometry, {**feature.properties, "name_zh": "京广线", "section": section})
        for name, section in (("north", "坪石至乌石"), ("south", "乌石至源潭"))
    ]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create(lines.id, rows)
    text = office.get("/collections/railway_hazards/edit?lang=zh", headers=PAGE).text
    assert "京广线 · 坪石至乌石" in text
    assert "京广线 · 乌石至源潭" in text


def test_many_records_are_searched_by_title(
    service: Service, office: TestClient, example_feature: Build
) -> None:
    hazards = service.registry["railway_hazards"]
    feature = example_feature(hazards)
    rows = [
        Feature(f"h{number}", feature.geometry, {**feature.properties, "hazard_no": f"编号{number // 2}"})
        for number in range(400)
    ]
    with_targets(service, example_feature, hazards)
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create(hazards.id, rows)
    address = "/collections/hazard_extents/edit"
    text = office.get(address, headers=PAGE).text
    assert 'list="f-hazard_id-list"' in text
    found = office.get(
        "/edit/titles", params={"layer": "hazard_extents", "field": "hazard_id", "text": "编号17"}
    ).json()
    assert "编号17 (h34)" in found
    values = filled(
        Form(text), service.registry["hazard_extents"], example_feature(service.registry["hazard_extents"])
    )
    for typed, status in (("编号17", 422), ("编号9999", 422), ("编号17 (h34)", 303), ("h35", 303)):
        answer = send(office, address, {**values, "p.hazard_id": typed})
        assert answer.status_code == status, typed
        if status == 422:
            page = Form(answer.text)
            assert page.values["p.hazard_id"] == typed
            assert ("同名" if typed == "编号17" else "没有这条记录") in page.fault("p.hazard_id")
    place = answer.headers["location"].partition("?")[0]
    assert office.get(place, params={"f": "json"}).json()["properties"]["hazard_id"] == "h35"
    assert visit(office, f"{place}/edit").values["p.hazard_id"] == "编号17 (h35)"
