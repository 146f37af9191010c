"""For each role and each way in: own rows, foreign rows, hidden fields, kept bodies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from accounts import browser, program
from databases import NOW
from geo_service.access.duties import own_segments
from geo_service.access.tokens import TokenScope
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.access import SEES_PEOPLE, STAFF, Role
from layers.feature import Feature

HAZARDS = "/collections/railway_hazards"
PAGE = {"accept": "text/html"}


@dataclass(frozen=True)
class Stand:
    """A service with hazards of an own and of foreign segments of one coordinator."""

    service: Service
    person: str
    duty: str
    own: frozenset[str]
    foreign: frozenset[str]

    def client(self, role: Role) -> TestClient:
        if role is Role.ANONYMOUS:
            return TestClient(create_app(self.service), raise_server_exceptions=False)
        person = self.person if role is Role.COORDINATOR else None
        return program(self.service, role, person_id=person)

    def seen(self, role: Role) -> frozenset[str]:
        return self.own if role is Role.COORDINATOR else self.own | self.foreign


@pytest.fixture
def stand(full_service: Service) -> Stand:
    """One of a test's own: it changes rows."""
    return prepared(full_service)


@pytest.fixture(scope="module")
def shared_stand(shared_full_service: Service) -> Stand:
    """One for the module: nothing but accounts is added to it, and all roles read from the same caches."""
    return prepared(shared_full_service)


def prepared(service: Service) -> Stand:
    """Give a hazard of an own and one of a foreign segment an owner and an outline."""
    with service.database.read() as session:
        rows = list(service.features(session, service.registry["railway_hazards"]).read())
        duties = [
            duty
            for duty in service.features(session, service.registry["duty_assignments"]).read()
            if duty.properties.get("valid_to") is None and duty.properties["level"] == "village"
        ]
        for duty in duties:
            person = str(duty.properties["person_id"])
            segments = own_segments(session, service.tables, person, service.today())
            own = frozenset(row.id for row in rows if row.properties.get("segment_id") in segments)
            if own:
                break
    assert own
    foreign = frozenset(row.id for row in rows) - own
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=NOW)
        for row in rows:
            if row.id in (min(own), min(foreign)):
                edits.replace(
                    "railway_hazards",
                    replace(row, properties={**row.properties, "owner": f"owner of {row.id}"}),
                )
        edits.create("hazard_extents", [_extent(name, rows) for name in (min(own), min(foreign))])
    return Stand(service, person, duty.id, own, foreign)


def _extent(hazard: str, rows: list[Feature]) -> Feature:
    place = next(row.geometry for row in rows if row.id == hazard) or shapely.Point(113.4, 24.2)
    properties = {"hazard_id": hazard, "source": "test", "certainty": "none", "is_demo": True}
    return Feature(f"extent-{hazard}", place.buffer(0.001), properties)


def _ids(answer: Any) -> frozenset[str]:
    assert answer.status_code == 200, answer.text
    return frozenset(feature["id"] for feature in answer.json()["features"])


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    return Role(request.param)


@pytest.fixture
def reader(shared_stand: Stand, role: Role) -> Iterator[TestClient]:
    with shared_stand.client(role) as client:
        yield client


def test_rows_counts_and_files_are_those_of_the_role(
    shared_stand: Stand, role: Role, reader: TestClient
) -> None:
    seen = shared_stand.seen(role)
    page = reader.get(f"{HAZARDS}/items?limit=1000")
    assert _ids(page) == seen
    assert page.json()["numberMatched"] == len(seen)
    assert reader.get(f"{HAZARDS}/items?limit=1").json()["numberMatched"] == len(seen)
    assert reader.get(f"{HAZARDS}/items?limit=1&bbox=100,0,130,50").json()["numberMatched"] == len(seen)
    assert reader.get(HAZARDS).json()["itemCount"] == len(seen)
    listed = reader.get("/collections").json()["collections"]
    assert next(it for it in listed if it["id"] == "railway_hazards")["itemCount"] == len(seen)
    assert _ids(reader.get(f"{HAZARDS}/export")) == seen
    assert _ids(reader.get(f"{HAZARDS}/items?filter=is_demo=true OR is_demo=false&limit=1000")) == seen
    assert _ids(reader.get(f"{HAZARDS}/items?sortby=-found_on&limit=1000")) == seen
    by_steps: set[str] = set()
    address = f"{HAZARDS}/items?limit=7"
    while address:
        step = reader.get(address).json()
        by_steps |= {feature["id"] for feature in step["features"]}
        address = next((it["href"] for it in step["links"] if it["rel"] == "next"), "")
    assert by_steps == seen


def test_one_row_is_found_or_not(shared_stand: Stand, role: Role, reader: TestClient) -> None:
    for names, is_seen in ((shared_stand.own, True), (shared_stand.foreign, role is not Role.COORDINATOR)):
        name = min(names)
        for address in (f"{HAZARDS}/items/{name}", f"/collections/hazard_extents/items/extent-{name}"):
            assert reader.get(address).status_code == (200 if is_seen else 404)
            assert reader.get(address, headers=PAGE).status_code == (200 if is_seen else 404)
        found = reader.get(f"{HAZARDS}/items?id={name}").json()["features"]
        assert len(found) == int(is_seen)
        found = reader.get(f"{HAZARDS}/items", params={"filter": f"id='{name}'"}).json()["features"]
        assert len(found) == int(is_seen)


def test_pages_and_maps_count_what_is_seen(shared_stand: Stand, role: Role, reader: TestClient) -> None:
    seen = shared_stand.seen(role)
    table = reader.get(f"{HAZARDS}/items?limit=1000", headers=PAGE).text
    assert {name for name in shared_stand.own | shared_stand.foreign if f"/items/{name}?" in table} == seen
    portal = reader.get("/?lang=en", headers=PAGE).text
    assert f'<span class="count">{len(seen)}</span>' in portal
    page = reader.get("/maps/railway_hazards?lang=en").text
    counted = re.search(r'"id": ?"railway_hazards".{0,400}?"count": ?(\d+)', page, re.DOTALL)
    assert counted is not None
    assert int(counted[1]) == len(seen)


def test_a_page_names_no_row_that_is_not_seen(shared_stand: Stand, role: Role, reader: TestClient) -> None:
    """References are shown by the title of what they refer to, where the reader sees that."""
    text = reader.get("/collections/hazard_extents/items", headers=PAGE).text
    assert f"/extent-{min(shared_stand.own)}?" in text
    assert (min(shared_stand.foreign) in text) == (role is not Role.COORDINATOR)


def test_hidden_fields_can_neither_be_seen_nor_asked_for(
    shared_stand: Stand, role: Role, reader: TestClient
) -> None:
    is_shown, name = role in STAFF, min(shared_stand.own)
    asked = {
        "filter": reader.get(f"{HAZARDS}/items", params={"filter": f"owner='owner of {name}'"}),
        "attribute": reader.get(f"{HAZARDS}/items", params={"owner": f"owner of {name}"}),
        "order": reader.get(f"{HAZARDS}/items?sortby=owner"),
        "choice": reader.get(f"{HAZARDS}/items?properties=owner"),
        "file": reader.get(f"{HAZARDS}/export", params={"filter": f"owner='owner of {name}'"}),
    }
    for way, answer in asked.items():
        assert answer.status_code == (200 if is_shown else 400), way
    everything = "".join(
        reader.get(path, headers=headers).text
        for path in (f"{HAZARDS}/items?limit=1000", f"{HAZARDS}/items/{name}", f"{HAZARDS}/export")
        for headers in ({}, PAGE)
    )
    assert (f"owner of {name}" in everything) == is_shown
    for document in ("schema", "queryables", "sortables", "schema/geojson"):
        assert ('"owner"' in reader.get(f"{HAZARDS}/{document}").text) == is_shown
    definition = reader.get("/api").json()
    items = definition["paths"][f"{HAZARDS}/items"]["get"]["parameters"]
    reference = {"$ref": "#/components/parameters/railway_hazards.owner"}
    assert (reference in items) == is_shown
    assert ("railway_hazards.owner" in definition["components"]["parameters"]) == is_shown
    assert is_shown or '"owner"' not in reader.get("/maps/railway_hazards").text


def test_people_are_named_for_those_who_need_them(
    shared_stand: Stand, role: Role, reader: TestClient
) -> None:
    address = f"/collections/duty_assignments/items/{shared_stand.duty}"
    properties = reader.get(address).json()["properties"]
    assert ("person_id_name" in properties) == (role in SEES_PEOPLE)
    if role in SEES_PEOPLE:
        assert properties["person_id_name"].startswith("演示人员")
    for text in (
        reader.get(address, headers=PAGE).text,
        reader.get("/collections/duty_assignments/export").text,
    ):
        assert ("演示人员" in text) == (role in SEES_PEOPLE)
    refused = reader.get("/collections/duty_assignments/items?filter=person_id_name='x'")
    assert refused.status_code == 400
    assert reader.get("/collections/duty_assignments/items?sortby=person_id_name").status_code == 400


def test_changes_are_made_by_the_editors_in_their_rows(stand: Stand) -> None:
    for role in Role:
        with stand.client(role) as reader:
            _changes_by(role, stand, reader)


def _changes_by(role: Role, stand: Stand, reader: TestClient) -> None:
    editors = stand.service.registry["railway_hazards"].access.editors
    for names, is_seen in ((stand.own, True), (stand.foreign, role is not Role.COORDINATOR)):
        address = f"{HAZARDS}/items/{min(names)}"
        if role is Role.ANONYMOUS:
            expected = 401
        elif role not in editors:
            expected = 403
        else:
            expected = 200 if is_seen else 404
        patch = {"content-type": "application/merge-patch+json", "if-match": "*"}
        change = {"properties": {"remark": f"seen by {role}"}}
        assert reader.patch(address, json=change, headers=patch).status_code == expected, (role, address)
        for page in (f"{address}/edit", f"{address}/delete"):
            shown = reader.get(page, headers=PAGE, follow_redirects=False).status_code
            assert shown == {401: 303}.get(expected, expected), (role, page)
        gone = reader.delete(address, headers={"if-match": '"1-00000000"'}).status_code
        assert gone == (412 if expected == 200 else expected), (role, address)
        with stand.service.database.read() as session:
            layer = stand.service.registry["railway_hazards"]
            stored = stand.service.features(session, layer).one(min(names)).text.decode()
        assert (f'"seen by {role}"' in stored) == (expected == 200), (role, address)


def test_what_is_told_of_the_past_is_what_may_be_seen(
    shared_stand: Stand, role: Role, reader: TestClient
) -> None:
    seen, at = shared_stand.seen(role), {"as-of": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    past = reader.get(f"{HAZARDS}/items", params={**at, "limit": "1000"})
    assert _ids(past) == seen
    assert past.json()["numberMatched"] == len(seen)
    assert _ids(reader.get(f"{HAZARDS}/export", params=at)) == seen
    told = past.text
    for names, is_seen in ((shared_stand.own, True), (shared_stand.foreign, role is not Role.COORDINATOR)):
        name = min(names)
        history = reader.get(f"{HAZARDS}/items/{name}/history")
        assert history.status_code == (200 if is_seen else 404)
        version = reader.get(f"{HAZARDS}/items/{name}/history?version=2")
        assert version.status_code == (200 if is_seen else 404)
        one = reader.get(f"{HAZARDS}/items/{name}", params=at)
        assert one.status_code == (200 if is_seen else 404)
        page = reader.get(f"{HAZARDS}/items/{name}/history", headers=PAGE)
        told += history.text + version.text + one.text + page.text
    assert (f"owner of {min(shared_stand.own)}" in told) == (role in STAFF)
    assert (f"owner of {min(shared_stand.foreign)}" in told) == (role in STAFF - {Role.COORDINATOR})


def test_a_change_into_a_foreign_segment_is_refused(stand: Stand) -> None:
    service = stand.service
    with service.database.read() as session:
        rows = service.features(session, service.registry["railway_hazards"]).read()
        foreign = next(str(row.properties["segment_id"]) for row in rows if row.id == min(stand.foreign))
    patch = {"content-type": "application/merge-patch+json", "if-match": "*"}
    change = {"properties": {"segment_id": foreign}}
    with stand.client(Role.COORDINATOR) as client:
        address = f"{HAZARDS}/items/{min(stand.own)}"
        answer = client.patch(address, json=change, headers=patch)
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
        moved = client.patch(
            f"/collections/hazard_extents/items/extent-{min(stand.own)}",
            json={"properties": {"hazard_id": min(stand.foreign)}},
            headers=patch,
        )
        assert (moved.status_code, moved.json()["code"]) == (403, "outside_scope")
        assert client.get(address).json()["properties"]["segment_id"] != foreign


@pytest.mark.parametrize("first", [Role.ADMINISTRATOR, Role.ANONYMOUS, Role.COORDINATOR])
def test_a_kept_body_is_nobody_else_s(shared_stand: Stand, first: Role) -> None:
    """All of one process, so all of one cache."""
    addresses = (
        f"{HAZARDS}/items?limit=1000",
        f"{HAZARDS}/items/{min(shared_stand.own)}",
        HAZARDS,
        "/collections",
    )
    before = {}
    with shared_stand.client(first) as client:
        for address in addresses:
            before[address] = client.get(address)
    for role in set(Role) - {first}:
        with shared_stand.client(role) as client:
            for address in addresses:
                tag = before[address].headers["etag"]
                fresh = client.get(address)
                again = client.get(address, headers={"if-none-match": tag})
                if fresh.content != before[address].content:
                    assert again.status_code == 200, (first, role, address)
                    assert again.content == fresh.content
                if address.endswith("limit=1000"):
                    assert _ids(fresh) == shared_stand.seen(role)


def test_a_list_changes_with_what_it_belongs_to_a_segment_through(stand: Stand, now) -> None:
    """The outline of a hazard is the coordinator's as long as the hazard is, whatever was kept."""
    address = "/collections/hazard_extents/items"
    with stand.client(Role.COORDINATOR) as client, stand.client(Role.ADMINISTRATOR) as administrator:
        before = client.get(address)
        assert f"extent-{min(stand.own)}" in _ids(before)
        foreign = administrator.get(f"{HAZARDS}/items/{min(stand.foreign)}").json()["properties"][
            "segment_id"
        ]
        moved = administrator.patch(
            f"{HAZARDS}/items/{min(stand.own)}",
            json={"properties": {"segment_id": foreign}},
            headers={"content-type": "application/merge-patch+json", "if-match": "*"},
        )
        assert moved.status_code == 200
        after = client.get(address, headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert _ids(after) == frozenset()
        assert client.get("/collections/hazard_extents").json()["itemCount"] == 0


def test_a_coordinator_learns_nothing_by_an_identifier(stand: Stand) -> None:
    with stand.client(Role.COORDINATOR) as client:
        given = client.get(f"{HAZARDS}/items/{min(stand.own)}").json()
        wished = {
            name: given["properties"][name] for name in ("hazard_no", "line_id", "segment_id", "chainage")
        }
        wished |= {
            name: given["properties"][name] for name in ("category", "grade", "description", "found_on")
        }
        wished |= {"source": "test", "certainty": "low"}
        feature = {"type": "Feature", "geometry": given["geometry"], "properties": wished}
        answers = [
            client.post(f"{HAZARDS}/items", json=feature | {"id": name})
            for name in (min(stand.foreign), "nobody-has-this")
        ]
        assert {answer.status_code for answer in answers} == {422}
        assert len({str(answer.json()["errors"]) for answer in answers}) == 1
        wished["hazard_no"] = "a number of its own"
        assert client.post(f"{HAZARDS}/items", json=feature).status_code == 201
        referring = {"hazard_id": min(stand.foreign), "source": "test", "certainty": "low"}
        extent = {"type": "Feature", "geometry": None, "properties": referring}
        foreign = client.post("/collections/hazard_extents/items", json=extent)
        extent["properties"] = referring | {"hazard_id": "nobody-has-this"}
        absent = client.post("/collections/hazard_extents/items", json=extent)
        assert (foreign.status_code, foreign.json()["code"]) == (absent.status_code, absent.json()["code"])


def test_coordinators_of_different_segments_see_different_rows(shared_stand: Stand) -> None:
    """From one process and its caches: one ETag never stands for two sets of rows."""
    service = shared_stand.service
    with service.database.read() as session:
        duties = [
            duty
            for duty in service.features(session, service.registry["duty_assignments"]).read()
            if duty.properties.get("valid_to") is None and duty.properties["level"] == "village"
        ]
        others = {
            str(duty.properties["person_id"]): own_segments(
                session, service.tables, str(duty.properties["person_id"]), service.today()
            )
            for duty in duties
        }
        rows = list(service.features(session, service.registry["railway_hazards"]).read())
    expected = {
        person: frozenset(row.id for row in rows if row.properties.get("segment_id") in segments)
        for person, segments in others.items()
    }
    assert len(set(expected.values())) > 1
    by_tag: dict[str, frozenset[str]] = {}
    for person, names in expected.items():
        with program(service, Role.COORDINATOR, person_id=person) as client:
            answer = client.get(f"{HAZARDS}/items?limit=1000")
            assert _ids(answer) == names
            assert by_tag.setdefault(answer.headers["etag"], names) == names


def test_what_is_seen_ends_with_the_duty(stand: Stand, now) -> None:
    with stand.client(Role.COORDINATOR) as client:
        before = client.get(f"{HAZARDS}/items?limit=1000")
        assert _ids(before) == stand.own
        service = stand.service
        with service.database.write() as session:
            edits = Edits(session, service.registry, service.tables, actor="test", now=now)
            edits.delete("duty_assignments", service.tables["duty_assignments"].c.id == stand.duty)
        after = client.get(f"{HAZARDS}/items?limit=1000", headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert _ids(after) == frozenset()
        assert client.get(f"{HAZARDS}/items/{min(stand.own)}").status_code == 404
        assert client.get(HAZARDS).json()["itemCount"] == 0


def test_a_token_for_reading_sees_what_its_account_sees(shared_stand: Stand) -> None:
    with program(
        shared_stand.service, Role.COORDINATOR, person_id=shared_stand.person, scope=TokenScope.READ
    ) as client:
        assert _ids(client.get(f"{HAZARDS}/items?limit=1000")) == shared_stand.own


def test_answers_are_kept_by_nobody_but_their_reader(shared_stand: Stand) -> None:
    with browser(shared_stand.service, Role.CLERK) as client:
        answer = client.get(f"{HAZARDS}/items")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {name.strip() for name in answer.headers["vary"].split(",")}


OPEN = re.compile(
    r"/static/.*|/health/.*|/auth/(sign-in|sign-out|password|oidc.*)|/review-worker\.js|/manifest\.webmanifest"
)
"""What is answered to everybody: pictures and scripts, health, the way in."""


def test_without_anonymous_reading_nothing_is_answered(shared_full_service: Service) -> None:
    """Every address of the application, so also those that are added later."""
    settings = shared_full_service.settings.model_copy(update={"anonymous_read": False})
    app = create_app(replace(shared_full_service, settings=settings))
    values = {
        "collection_id": "townships",
        "feature_id": "x",
        "name": "overview",
        "version": "1",
        "path": "x",
    }
    asked = 0
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        for path, methods in _routes(app):
            address = re.sub(r"{(\w+)(:\w+)?}", lambda found: values.get(found[1], "x"), path)
            if OPEN.fullmatch(address):
                continue
            for method in methods:
                answer = client.request(method, address)
                if answer.headers.get("location", "").startswith("/auth/sign-in"):
                    assert answer.status_code == 303  # an address of pages alone
                else:
                    assert answer.status_code == 401, (method, address, answer.status_code)
                    assert answer.headers["www-authenticate"] == "Bearer"
                asked += 1
            person = client.get(address, headers=PAGE)
            if "GET" in methods:
                assert person.status_code == 303
                assert person.headers["location"].startswith("/auth/sign-in?next=")
    assert asked > 60


def _routes(app: Any) -> Iterator[tuple[str, set[str]]]:
    for route in iter_route_contexts(app.routes):
        if route.methods:
            yield str(route.path), set(route.methods) - {"HEAD", "OPTIONS"}


def test_a_coordinator_without_a_duty_is_told_why_there_is_nothing(shared_stand: Stand) -> None:
    told = "您目前没有任职的责任区段"
    with program(shared_stand.service, Role.COORDINATOR) as client:
        assert told in client.get("/", headers=PAGE).text
    for role in Role:
        with shared_stand.client(role) as client:
            assert told not in client.get("/", headers=PAGE).text
