"""Two of the service on one database: what one writes the other shows, who signs in at one is known at the other."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from accounts import PASSWORD, new_account, somebody, token_of
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.access import Role
from processes import started

FEATURE = {
    "type": "Feature",
    "id": "second",
    "geometry": {"type": "Point", "coordinates": [113.4, 24.2]},
    "properties": {"name": "二", "source": "test", "certainty": "high"},
}
GEOJSON = {"Content-Type": "application/geo+json"}


@pytest.fixture
def two(full_service: Service, tmp_path: Path):
    """Clients of two processes that do not know of each other."""
    with (
        started(full_service.settings, tmp_path / "one.log") as one,
        started(full_service.settings, tmp_path / "other.log") as other,
        httpx2.Client(base_url=one.address, timeout=60) as first,
        httpx2.Client(base_url=other.address, timeout=60) as second,
    ):
        yield first, second


def test_what_one_writes_the_other_shows_at_once(full_service: Service, two, tmp_path: Path) -> None:
    first, second = two
    headers = token_of(full_service, new_account(full_service, Role.PLANNER))
    for client in two:
        client.headers.update(headers)
        assert client.get("/collections/posts").status_code == 404
    file = tmp_path / "posts.csv"
    file.write_text("name,lon,lat\n一,113.4,24.2\n", encoding="utf-8")
    publish(full_service, file, Publication(id="posts", crs="EPSG:4326"), now=datetime.now(UTC))
    items = "/collections/posts/items"
    before = [client.get(items) for client in two]
    assert [answer.json()["numberMatched"] for answer in before] == [1, 1]
    for number in range(2, 12):
        body = json.dumps(FEATURE | {"id": f"n{number}"})
        writer, reader = (first, second) if number % 2 else (second, first)
        assert writer.post(items, content=body, headers=GEOJSON).status_code == 201
        seen = reader.get(items, headers={"If-None-Match": before[0].headers["etag"]})
        assert seen.status_code == 200
        assert seen.json()["numberMatched"] == number
        assert reader.get(f"{items}/n{number}").status_code == 200
    assert first.delete(f"{items}/n2").status_code == 204
    assert second.get(f"{items}/n2").status_code == 404


def test_who_signs_in_at_one_is_known_at_the_other_until_signing_out(full_service: Service, two) -> None:
    first, second = two
    account = somebody(full_service)
    page = first.get("/auth/sign-in?lang=en").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = first.post(
        "/auth/sign-in", data={"csrf_token": token[1], "name": account.name, "password": PASSWORD}
    )
    assert answer.status_code == 303, answer.text
    second.cookies.update({name: value for name, value in first.cookies.items() if name == "geo_service"})
    listed = second.get("/publish?lang=en")
    assert listed.status_code == 200
    assert account.name in listed.text
    form = re.search(r'name="csrf_token" value="([^"]+)"', listed.text)
    assert form is not None
    assert second.post("/auth/sign-out", data={"csrf_token": form[1]}).status_code == 303
    refused = first.get("/publish", headers={"Accept": "application/json"})
    assert refused.status_code == 401
