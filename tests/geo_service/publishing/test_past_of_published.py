"""The past of a published layer: what was under its identifier for other readers is shown to nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from accounts import program
from geo_service.app import create_app
from geo_service.publishing.access import change_access, chosen
from geo_service.publishing.unpublish import unpublish
from geo_service.service import Service
from layers.access import OPEN, Role

POINT = "POINT (113.4 24.2)"
FIRST = datetime(2024, 3, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PHONE = "13800000000"
WITH_PHONE = (POINT, {"name": "old", "phone": PHONE})
HIDDEN = chosen((), ())
STAFF = chosen((Role.PLANNER, Role.CLERK), (Role.CLERK,))
ITEMS = "/collections/roads/items"


@pytest.fixture
def anybody(service: Service) -> TestClient:
    """A client that has not signed in."""
    return TestClient(create_app(service), raise_server_exceptions=False)


def as_of(reader: TestClient, moment: datetime) -> list[dict[str, Any]]:
    answer = reader.get(f"{ITEMS}?as-of={moment:%Y-%m-%dT%H:%M:%SZ}")
    assert answer.status_code == 200, answer.text
    return [feature["properties"] for feature in answer.json()["features"]]


def versions(reader: TestClient, feature_id: str = "1") -> list[tuple[int, str]]:
    answer = reader.get(f"{ITEMS}/{feature_id}/history?f=json")
    assert answer.status_code == 200, answer.text
    return [(one["version"], one["action"]) for one in answer.json()["versions"]]


def test_another_layer_of_the_same_name_has_no_past(
    service: Service, publish_file, geojson, anybody: TestClient
) -> None:
    publish_file(geojson(WITH_PHONE, WITH_PHONE), access=HIDDEN, at=FIRST)
    unpublish(service, "roads", now=FIRST + DAY)
    publish_file(geojson((POINT, {"name": "new"})), access=OPEN, at=FIRST + 2 * DAY)
    assert as_of(anybody, FIRST) == as_of(anybody, FIRST + DAY) == []
    assert [one["name"] for one in as_of(anybody, FIRST + 2 * DAY)] == ["new"]
    assert anybody.get(f"{ITEMS}/1?as-of=2024-03-01T08:00:00Z").status_code == 404
    assert versions(anybody) == [(3, "create")]
    assert anybody.get(f"{ITEMS}/1/history?version=1").status_code == 404
    assert anybody.get(f"{ITEMS}/2/history?f=json").status_code == 404


def test_what_another_layer_lost_is_not_brought_back(service: Service, publish_file, geojson) -> None:
    publish_file(geojson(WITH_PHONE, WITH_PHONE), access=HIDDEN, at=FIRST)
    unpublish(service, "roads", now=FIRST + DAY)
    publish_file(geojson((POINT, {"name": "new"})), access=OPEN, at=FIRST + 2 * DAY)
    keeper = program(service, Role.ADMINISTRATOR)
    assert keeper.get("/collections/roads/deleted?f=json").json()["features"] == []
    for feature_id, number in (("1", 1), ("2", 1), ("2", 2)):
        for way in ("undo", "restore"):
            assert keeper.post(f"{ITEMS}/{feature_id}/history/{number}/{way}").status_code == 404


def test_a_column_that_a_newer_file_lacks_is_gone_from_the_past(
    publish_file, geojson, anybody: TestClient
) -> None:
    publish_file(geojson(WITH_PHONE), access=OPEN, at=FIRST)
    publish_file(geojson((POINT, {"name": "new"})), replace=True, at=FIRST + DAY)
    (past,) = as_of(anybody, FIRST)
    assert past["name"] == "old"
    assert "phone" not in past
    one = anybody.get(f"{ITEMS}/1/history?version=1").json()
    assert one["properties"]["name"] == "old"
    assert "phone" not in one["properties"]
    for address in (f"{ITEMS}/1/history?f=json", f"{ITEMS}/1?as-of=2024-03-02", f"{ITEMS}?as-of=2024-03-01"):
        assert PHONE not in anybody.get(address).text
    assert versions(anybody) == [(3, "restore"), (2, "delete"), (1, "create")]


def test_a_place_that_a_newer_file_lacks_is_gone_from_the_past(
    publish_file, geojson, anybody: TestClient
) -> None:
    publish_file(geojson(WITH_PHONE), access=OPEN, at=FIRST)
    publish_file(geojson((None, {"name": "new"})), replace=True, at=FIRST + DAY)
    assert anybody.get(f"{ITEMS}/1?as-of=2024-03-01").json()["geometry"] is None
    assert anybody.get(f"{ITEMS}/1/history?version=1").json()["geometry"] is None


def test_a_newer_file_for_more_readers_begins_anew(
    service: Service, publish_file, geojson, anybody: TestClient
) -> None:
    publish_file(geojson(WITH_PHONE), access=STAFF, at=FIRST)
    publish_file(geojson(WITH_PHONE), access=HIDDEN, replace=True, at=FIRST + DAY)
    keeper = program(service, Role.ADMINISTRATOR)
    assert len(versions(keeper)) == 3  # fewer readers: the past stays
    publish_file(
        geojson((POINT, {"name": "new", "phone": "1"})), access=OPEN, replace=True, at=FIRST + 2 * DAY
    )
    for reader in (anybody, keeper):
        assert as_of(reader, FIRST) == as_of(reader, FIRST + DAY) == []
        assert versions(reader) == [(5, "create")]


def test_more_readers_see_the_rows_as_they_found_them(
    service: Service, publish_file, geojson, anybody: TestClient
) -> None:
    publish_file(geojson(WITH_PHONE), access=HIDDEN, at=FIRST)
    keeper = program(service, Role.ADMINISTRATOR)
    one = keeper.get(f"{ITEMS}/1")
    body = {**one.json(), "properties": {**one.json()["properties"], "phone": "none"}}
    changed = keeper.put(f"{ITEMS}/1", json=body, headers={"If-Match": one.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert [one["phone"] for one in as_of(keeper, FIRST)] == [PHONE]  # is kept for the next who asks
    change_access(service, "roads", OPEN, now=datetime.now(UTC))
    assert as_of(anybody, FIRST) == as_of(keeper, FIRST) == []
    today = anybody.get(f"{ITEMS}?as-of={service.today()}").json()["features"]
    assert [one["properties"]["phone"] for one in today] == ["none"]
    assert versions(anybody) == [(2, "update")]
    assert PHONE not in anybody.get(f"{ITEMS}/1/history?f=json").text
    assert anybody.get(f"{ITEMS}/1/history?version=1").status_code == 404
    assert keeper.post(f"{ITEMS}/1/history/1/restore").status_code == 404


def test_what_is_changed_from_then_on_can_be_undone(service: Service, publish_file, geojson) -> None:
    publish_file(geojson(WITH_PHONE), access=HIDDEN, at=FIRST)
    change_access(service, "roads", OPEN, now=FIRST + DAY)
    keeper = program(service, Role.ADMINISTRATOR)
    etag = keeper.get(f"{ITEMS}/1").headers["ETag"]
    assert keeper.delete(f"{ITEMS}/1", headers={"If-Match": etag}).status_code == 204
    (gone,) = keeper.get("/collections/roads/deleted?f=json").json()["features"]
    assert (gone["id"], gone["version"]) == ("1", 2)
    assert keeper.post(f"{ITEMS}/1/history/2/undo").status_code == 200
    assert versions(keeper) == [(3, "restore"), (2, "delete"), (1, "create")]


def test_fewer_readers_keep_the_past(service: Service, publish_file, geojson) -> None:
    publish_file(geojson(WITH_PHONE), access=OPEN, at=FIRST)
    change_access(service, "roads", HIDDEN, now=FIRST + DAY)
    publish_file(geojson(WITH_PHONE), replace=True, at=FIRST + 2 * DAY)
    keeper = program(service, Role.ADMINISTRATOR)
    assert [one["phone"] for one in as_of(keeper, FIRST)] == [PHONE]
    assert len(versions(keeper)) == 3
