"""The history of features over HTTP: versions, who sees what, as-of, undoing and restoring."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from accounts import browser, new_account, program, token_of
from examples import build_example
from geo_service.access import csrf
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.feature import Feature

MADE = datetime(2024, 3, 1, 2, tzinfo=UTC)
STOP = "/collections/bus_stops/items/s1"
HISTORY = f"{STOP}/history"


class Keeper:
    """Writes stops at given moments in the name of an account."""

    def __init__(self, service: Service, example: Callable[[Layer], Feature]) -> None:
        self.service = service
        self.layer = service.registry["bus_stops"]
        self.values = {
            name: value
            for name, value in example(self.layer).properties.items()
            if self.layer.field(name).references is None
        } | {"is_demo": False}

    def edits(self, session: Any, at: datetime, actor: str) -> Edits:
        return Edits(
            session,
            self.service.registry,
            self.service.tables,
            actor=actor,
            now=at,
            via="token:abc",
            address="10.0.0.9",
        )

    def stop(self, x: float, **values: Any) -> Feature:
        return Feature("s1", shapely.Point(x, 24.2), self.values | values)

    def write(self, action: str, at: datetime, x: float = 113.4, actor: str = "x", **values: Any) -> None:
        with self.service.database.write() as session:
            edits = self.edits(session, at, actor)
            if action == "create":
                edits.create("bus_stops", [self.stop(x, **values)])
            elif action == "update":
                edits.replace("bus_stops", self.stop(x, **values))
            else:
                edits.delete("bus_stops", self.service.tables["bus_stops"].c.id == "s1")


@pytest.fixture
def keeper(service: Service, example_feature: Callable[[Layer], Feature]) -> Keeper:
    return Keeper(service, example_feature)


@pytest.fixture
def kept(keeper: Keeper) -> Keeper:
    """A stop with a past, for a test that adds to it."""
    return with_past(keeper)


@pytest.fixture(scope="module")
def known(shared_empty_service: Service) -> Keeper:
    """The same for the tests of the module that only read."""
    return with_past(Keeper(shared_empty_service, build_example))


def with_past(keeper: Keeper) -> Keeper:
    """Make a stop, rename and move it, delete it, bring it back."""
    keeper.write("create", MADE, name_zh="旧名")
    keeper.write("update", MADE + timedelta(days=1), x=113.401, name_zh="新名")
    keeper.write("delete", MADE + timedelta(days=2))
    keeper.write("create", MADE + timedelta(days=3), name_zh="再来")
    return keeper


def client(service: Service) -> TestClient:
    return TestClient(create_app(service), raise_server_exceptions=False)


def test_versions_come_newest_first_with_what_they_changed(known: Keeper) -> None:
    document = client(known.service).get(HISTORY).json()
    versions = document["versions"]
    assert [(one["version"], one["action"]) for one in versions] == [
        (4, "restore"),
        (3, "delete"),
        (2, "update"),
        (1, "create"),
    ]
    assert versions[2]["at"] == "2024-03-02T02:00:00Z"
    assert versions[2]["changes"] == [{"property": "name_zh", "before": "旧名", "after": "新名"}]
    # 0.001 degrees at 24.2 N: 111.32 km x cos(24.2) / 1000 = 101.5 m.
    assert versions[2]["moved"]["distance_m"] == pytest.approx(101.6, abs=0.3)
    assert versions[2]["actor"] == {"id": "x"}
    assert "via" not in versions[2]
    assert "address" not in versions[2]


def test_pages_go_through_all_versions(known: Keeper) -> None:
    reader = client(known.service)
    address: str | None = f"{HISTORY}?limit=1"
    numbers, kinds = [], []
    while address:
        document = reader.get(address).json()
        numbers += [one["version"] for one in document["versions"]]
        kinds += [sorted(one.keys() & {"changes", "moved"}) for one in document["versions"]]
        address = next((link["href"] for link in document["links"] if link["rel"] == "next"), None)
    assert numbers == [4, 3, 2, 1]
    assert kinds[2] == ["changes", "moved"]


def test_one_version_is_the_feature_as_it_was(known: Keeper) -> None:
    reader = client(known.service)
    answer = reader.get(f"{HISTORY}?version=1")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["properties"]["name_zh"] == "旧名"
    assert answer.json()["properties"]["version"] == 1
    assert reader.get(f"{HISTORY}?version=3").status_code == 404
    assert reader.get(f"{HISTORY}?version=9").status_code == 404
    etag = answer.headers["etag"]
    assert reader.get(f"{HISTORY}?version=1", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/collections/bus_stops/items/nobody/history",
        "/collections/bus_stops/items/a%00b/history",
        "/collections/nothing/items/s1/history",
    ],
)
def test_what_has_no_history_is_404(known: Keeper, address: str) -> None:
    assert client(known.service).get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "next=x", "version=0", "bbox=1,2,3,4", "limit=1&limit=2", "f=csv"]
)
def test_what_the_history_does_not_take_is_400(known: Keeper, query: str) -> None:
    assert client(known.service).get(f"{HISTORY}?{query}").status_code == 400


def test_an_unchanged_history_is_304_until_something_happens(kept: Keeper) -> None:
    reader = client(kept.service)
    etag = reader.get(HISTORY).headers["etag"]
    assert reader.get(HISTORY, headers={"If-None-Match": etag}).status_code == 304
    kept.write("update", MADE + timedelta(days=4), name_zh="又改")
    assert reader.get(HISTORY, headers={"If-None-Match": etag}).status_code == 200


def test_names_of_accounts_are_for_those_who_see_people_and_for_oneself(keeper: Keeper) -> None:
    service = keeper.service
    author = new_account(service, Role.PLANNER)
    keeper.write("create", MADE, actor=author.id)

    def actor(reader: TestClient) -> dict[str, Any]:
        return dict(reader.get(HISTORY).json()["versions"][0])

    whole = {"id": author.id, "name": author.name, "role": "planner"}
    assert actor(client(service))["actor"] == {"id": author.id}
    assert actor(program(service, Role.PLANNER))["actor"] == {"id": author.id}
    assert actor(program(service, Role.CLERK))["actor"] == whole
    own = TestClient(create_app(service), headers=token_of(service, author))
    assert actor(own)["actor"] == whole
    assert "via" not in actor(program(service, Role.CLERK))
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        seen = actor(program(service, role))
        assert (seen["via"], seen["address"]) == ("token:abc", "10.0.0.9")


def test_parts_of_the_service_have_names(shared_client: TestClient) -> None:
    versions = shared_client.get("/collections/wharves/items?limit=1").json()["features"]
    document = shared_client.get(f"/collections/wharves/items/{versions[0]['id']}/history?lang=zh").json()
    assert document["versions"][0]["actor"]["title"] in ("演示数据", "数据装载")


def test_the_page_says_it_in_words(known: Keeper) -> None:
    answer = client(known.service).get(f"{HISTORY}?f=html&lang=zh")
    assert answer.headers["content-type"].startswith("text/html")
    for words in ("旧名", "新名", "位置移动约 101.", "2024-03-02 10:00", "恢复", "删除"):
        assert words in answer.text
    assert "/undo" not in answer.text
    assert "/restore" not in answer.text
    assert "10.0.0.9" not in answer.text


def test_the_page_of_a_deleted_feature_says_so(keeper: Keeper) -> None:
    keeper.write("create", MADE, name_zh="<b>旧</b>")
    keeper.write("delete", MADE + timedelta(days=1))
    answer = client(keeper.service).get(f"{HISTORY}?f=html&lang=zh")
    assert "该要素已删除" in answer.text
    assert "<b>旧" not in answer.text


def test_features_lead_to_their_history(known: Keeper) -> None:
    reader = client(known.service)
    links = {link["rel"]: link["href"] for link in reader.get(STOP).json()["links"]}
    assert reader.get(links["version-history"]).status_code == 200
    assert 'rel="version-history"' in reader.get(f"{STOP}?f=html").text


# as-of


def names(reader: TestClient, query: str) -> list[str]:
    answer = reader.get(f"/collections/bus_stops/items?{query}")
    assert answer.status_code == 200, answer.text
    return [feature["properties"]["name_zh"] for feature in answer.json()["features"]]


def test_items_as_of_a_moment_and_a_day(known: Keeper) -> None:
    reader = client(known.service)
    assert names(reader, "as-of=2024-02-28") == []
    assert names(reader, "as-of=2024-03-01T02:00:00Z") == ["旧名"]
    assert names(reader, "as-of=2024-03-01T01:59:59Z") == []
    # Changes are stamped to the second, so a part of one says no more.
    assert names(reader, "as-of=2024-03-01T02:00:00.9Z") == ["旧名"]
    shown = [reader.get(f"{STOP}?as-of=2024-03-01T02:00:00{part}Z").headers["ETag"] for part in ("", ".9")]
    assert shown[0] == shown[1]
    assert names(reader, "as-of=2024-03-01T10:00:00%2B08:00") == ["旧名"]
    # The day ends at 16:00 UTC in Shanghai.
    assert names(reader, "as-of=2024-03-02") == ["新名"]
    assert names(reader, "as-of=2024-03-03") == []
    assert names(reader, "") == ["再来"]
    today = known.service.today().isoformat()
    assert names(reader, f"as-of={today}") == ["再来"]


def test_filters_boxes_and_forms_hold_in_the_past(known: Keeper) -> None:
    reader = client(known.service)
    then = "as-of=2024-03-02"
    assert names(reader, f"{then}&filter=name_zh%20LIKE%20'新%25'") == ["新名"]
    assert names(reader, f"{then}&filter=name_zh%20LIKE%20'再%25'") == []
    assert names(reader, f"{then}&bbox=113.4005,24,114,25") == ["新名"]
    assert names(reader, f"{then}&bbox=113,24,113.4005,25") == []
    assert names(reader, f"{then}&name_zh=新名&sortby=-name_zh&limit=1") == ["新名"]
    moved = reader.get(
        f"/collections/bus_stops/items?{then}&crs=http://www.opengis.net/def/crs/EPSG/0/4547&properties=name_zh"
    ).json()
    assert moved["features"][0]["properties"] == {"name_zh": "新名"}
    assert moved["features"][0]["geometry"]["coordinates"][0] > 2_000_000
    assert moved["numberMatched"] == 1


def test_item_export_and_pages_as_of(known: Keeper) -> None:
    reader = client(known.service)
    assert reader.get(f"{STOP}?as-of=2024-03-01").json()["properties"]["name_zh"] == "旧名"
    assert reader.get(f"{STOP}?as-of=2024-03-03").status_code == 404
    export = reader.get("/collections/bus_stops/export?as-of=2024-03-01").json()
    assert [feature["properties"]["name_zh"] for feature in export["features"]] == ["旧名"]
    table = reader.get("/collections/bus_stops/items?as-of=2024-03-01&f=html&lang=zh").text
    assert "截至 2024-03-01 23:59 (Asia/Shanghai)" in table
    assert "旧名" in table
    assert "items/s1?lang=zh&amp;as-of=2024-03-01" in table
    record = reader.get(f"{STOP}?as-of=2024-03-01&f=html&lang=zh").text
    assert "截至 2024-03-01 23:59" in record


@pytest.mark.parametrize(
    "value", ["2999-01-01", "2026-13-01", "now", "2024-03-01/2024-03-02", "2024-03-01T10:00:00", ""]
)
def test_a_moment_that_cannot_be_is_400(known: Keeper, value: str) -> None:
    reader = client(known.service)
    for path in ("items", "items/s1", "export"):
        answer = reader.get(f"/collections/bus_stops/{path}", params={"as-of": value})
        assert answer.status_code == 400, (path, value)
        assert "as-of" in answer.json()["detail"]
    assert reader.get("/maps/bus_stops", params={"as-of": value}).status_code == 400
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    assert reader.get("/collections/bus_stops/items", params={"as-of": soon}).status_code == 400


def test_past_and_present_never_mix(kept: Keeper) -> None:
    reader = client(kept.service)
    for _ in range(2):
        assert names(reader, "") == ["再来"]
        assert names(reader, "as-of=2024-03-01") == ["旧名"]
        assert names(reader, "as-of=2024-03-02") == ["新名"]
    items = "/collections/bus_stops/items"
    tags = {
        reader.get(f"{items}{query}").headers["etag"]
        for query in ("", "?as-of=2024-03-01", "?as-of=2024-03-02")
    }
    assert len(tags) == 3
    kept.write("update", MADE + timedelta(days=4), name_zh="改")
    assert names(reader, "as-of=2024-03-02") == ["新名"]


def test_a_map_as_of_a_day_reads_its_data_of_that_day(known: Keeper) -> None:
    reader = client(known.service)
    page = reader.get("/maps/bus_stops?as-of=2024-03-01&lang=zh").text
    assert '"asOf":"2024-03-01"' in page.replace(" ", "")
    assert "截至 2024-03-01 23:59 (Asia/Shanghai) 的状态" in page
    assert '"changedOn":"2024-03-01"' in page.replace(" ", "")
    assert '"count":1' in page.replace(" ", "")
    assert '"count":0' in reader.get("/maps/bus_stops?as-of=2024-02-01").text.replace(" ", "")
    assert '"asOf":null' in reader.get("/maps/bus_stops").text.replace(" ", "")


# Undoing and restoring


@pytest.fixture
def signed_in(keeper: Keeper) -> TestClient:
    return browser(keeper.service, Role.PLANNER)


def test_a_planner_restores_a_deleted_feature_by_token(kept: Keeper) -> None:
    kept.write("delete", MADE + timedelta(days=5))
    planner = program(kept.service, Role.PLANNER)
    assert planner.get(STOP).status_code == 404
    listed = planner.get("/collections/bus_stops/deleted").json()["features"]
    assert [(one["id"], one["title"], one["version"]) for one in listed] == [("s1", "再来", 5)]
    answer = planner.post(f"{HISTORY}/2/restore")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"collection": "bus_stops", "feature": "s1", "version": 6}
    assert planner.get(STOP).json()["properties"]["name_zh"] == "新名"
    assert planner.get("/collections/bus_stops/deleted").json()["features"] == []
    first = planner.get(HISTORY).json()["versions"][0]
    assert (first["version"], first["action"], first["actor"]["role"]) == (6, "restore", "planner")


def test_own_changes_are_undone_step_by_step(kept: Keeper) -> None:
    planner = program(kept.service, Role.PLANNER)
    assert planner.post(f"{HISTORY}/4/undo").status_code == 403  # somebody else's
    assert planner.post(f"{HISTORY}/2/restore").json()["version"] == 5
    assert planner.post(f"{HISTORY}/5/undo").json()["version"] == 6
    assert planner.get(STOP).json()["properties"]["name_zh"] == "再来"
    answer = planner.post(f"{HISTORY}/5/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_the_latest")
    assert planner.post(f"{HISTORY}/6/undo").json()["version"] == 7
    assert planner.get(STOP).json()["properties"]["name_zh"] == "新名"
    answer = planner.post(f"{HISTORY}/7/restore")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_restore")


def test_only_editors_restore(kept: Keeper) -> None:
    for role, status in (
        (Role.VIEWER, 403),
        (Role.CLERK, 403),
        (Role.SUPERVISOR, 403),
        (Role.PLANNER, 200),
    ):
        reader = program(kept.service, role)
        assert reader.get(f"{HISTORY}/2/restore").status_code == status, role
        assert reader.get("/collections/bus_stops/deleted").status_code == status, role
        assert reader.post(f"{HISTORY}/2/restore").status_code == status, role


def test_a_program_may_send_an_empty_form(kept: Keeper) -> None:
    """As curl does with an empty body; a token is proof enough."""
    planner = program(kept.service, Role.PLANNER)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = planner.post(f"{HISTORY}/2/restore", content=b"", headers=headers)
    assert answer.json()["version"] == 5


def test_nobody_restores_without_signing_in(known: Keeper) -> None:
    reader = client(known.service)
    for method in ("GET", "POST"):
        assert reader.request(method, f"{HISTORY}/2/restore").status_code == 401
    assert reader.get("/collections/bus_stops/deleted").status_code == 401


def test_if_match_is_heeded(kept: Keeper) -> None:
    planner = program(kept.service, Role.PLANNER)
    etag = planner.get(STOP, headers={"Accept-Encoding": "identity"}).headers["etag"]
    zipped = planner.get(STOP).headers["etag"]
    stale = planner.post(f"{HISTORY}/2/restore", headers={"If-Match": '"1-00000000"'})
    assert stale.status_code == 412
    assert stale.headers["etag"] == etag
    assert planner.post(f"{HISTORY}/2/restore", headers={"If-Match": zipped}).status_code == 200
    assert planner.post(f"{HISTORY}/1/restore", headers={"If-Match": etag}).status_code == 412
    kept.write("delete", MADE + timedelta(days=9))
    assert planner.post(f"{HISTORY}/1/restore", headers={"If-Match": etag}).status_code == 412
    assert planner.post(f"{HISTORY}/1/restore").status_code == 200


@pytest.mark.parametrize(
    "address", [f"{HISTORY}/x/undo", f"{HISTORY}/{'9' * 30}/restore", f"{HISTORY}/2/erase"]
)
def test_what_cannot_be_done_is_404(known: Keeper, address: str) -> None:
    planner = program(known.service, Role.PLANNER)
    assert planner.get(address).status_code == 404
    assert planner.post(address).status_code == 404


def test_a_browser_previews_then_restores(kept: Keeper, signed_in: TestClient) -> None:
    page = signed_in.get(f"{HISTORY}?lang=zh", headers={"Accept": "text/html"}).text
    assert f"{HISTORY}/2/restore" in page
    assert f"{HISTORY}/4/restore" not in page
    assert "/undo" not in page
    preview = signed_in.get(f"{HISTORY}/2/restore?lang=zh", headers={"Accept": "text/html"}).text
    assert "再来" in preview
    assert "新名" in preview
    assert 'name="latest" value="4"' in preview
    token = signed_in.headers[csrf.HEADER]
    address = f"{HISTORY}/2/restore?lang=zh"
    headers = {csrf.HEADER: ""}
    forged = signed_in.post(address, data={"latest": "4", "csrf_token": "0" * 64}, headers=headers)
    assert (forged.status_code, forged.json()["code"]) == (403, "forged_form")
    late = signed_in.post(address, data={"latest": "3", "csrf_token": token}, headers=headers)
    assert late.status_code == 412
    done = signed_in.post(address, data={"latest": "4", "csrf_token": token}, headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, f"{HISTORY}?lang=zh")
    page = signed_in.get(f"{HISTORY}?lang=zh", headers={"Accept": "text/html"}).text
    assert f"{HISTORY}/5/undo" in page
    preview = signed_in.get(f"{HISTORY}/5/undo?lang=zh", headers={"Accept": "text/html"})
    assert "撤销第 5 版的修改" in preview.text


def test_a_browser_without_the_token_of_its_form_changes_nothing(kept: Keeper, signed_in: TestClient) -> None:
    answer = signed_in.post(f"{HISTORY}/2/restore", headers={csrf.HEADER: ""})
    assert (answer.status_code, answer.json()["code"]) == (403, "forged_form")
    assert client(kept.service).get(HISTORY).json()["versions"][0]["version"] == 4


def test_the_table_leads_editors_to_deleted_features(kept: Keeper, signed_in: TestClient) -> None:
    address = "/collections/bus_stops/items?f=html"
    assert "/collections/bus_stops/deleted" in signed_in.get(address).text
    assert "/collections/bus_stops/deleted" not in client(kept.service).get(address).text
    page = signed_in.get("/collections/bus_stops/deleted?f=html&lang=zh").text
    assert "没有已删除的要素" in page


def test_an_undone_creation_is_a_deletion(keeper: Keeper) -> None:
    planner = new_account(keeper.service, Role.PLANNER)
    keeper.write("create", MADE, actor=planner.id)
    reader = TestClient(create_app(keeper.service), headers=token_of(keeper.service, planner))
    preview = reader.get(f"{HISTORY}/1/undo").json()
    assert preview == {"collection": "bus_stops", "feature": "s1", "action": "delete"}
    assert reader.post(f"{HISTORY}/1/undo").json()["version"] == 2
    assert reader.get(STOP).status_code == 404
    assert reader.post(f"{HISTORY}/2/undo").json()["version"] == 3
    assert reader.get(STOP).status_code == 200
