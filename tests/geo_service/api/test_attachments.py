"""Photos of a review over HTTP: who may, what is kept, what others see of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from accounts import browser, program
from geo_service.access.duties import own_segments
from geo_service.access.tokens import TokenScope
from geo_service.app import create_app
from geo_service.attachments import store
from geo_service.attachments.errors import AttachmentInUse, AttachmentNotFound
from geo_service.db.tables import ATTACHMENT_FILES, ATTACHMENTS
from geo_service.operation.tidying import tidy
from geo_service.service import Service
from layers.access import STAFF, Role
from photos import TAKEN_AT, photo

A_PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@dataclass(frozen=True)
class Stand:
    """A service with a coordinator, a hazard of theirs, and one of somebody else's."""

    service: Service
    coordinator: TestClient
    clerk: TestClient
    own: str
    foreign: str
    place: tuple[float, float]


@pytest.fixture(scope="module")
def stand(shared_full_service: Service) -> Iterator[Stand]:
    service = shared_full_service
    with service.database.read() as session:
        hazards = list(service.features(session, service.registry["railway_hazards"]).read())
        duties = service.features(session, service.registry["duty_assignments"]).read()
        for duty in duties:
            person = str(duty.properties["person_id"])
            mine = own_segments(session, service.tables, person, service.today())
            own = [
                it for it in hazards if it.properties.get("segment_id") in mine and it.geometry is not None
            ]
            foreign = [it for it in hazards if it.properties.get("segment_id") not in mine]
            if own and foreign:
                break
    place = own[0].geometry
    assert place is not None
    with (
        program(service, Role.COORDINATOR, person_id=person) as coordinator,
        program(service, Role.CLERK) as clerk,
    ):
        coordinates = (place.centroid.x, place.centroid.y)
        yield Stand(service, coordinator, clerk, own[0].id, foreign[0].id, coordinates)


def address(feature_id: str, collection: str = "railway_hazards") -> str:
    return f"/collections/{collection}/items/{feature_id}/attachments"


def send(client: TestClient, feature_id: str, content: bytes | None = None, **fields: str) -> httpx2.Response:
    given = {"kind": "after"} | fields
    name = given.pop("name", "现场 (1).JPG")
    return client.post(
        address(feature_id), data=given, files={"file": (name, photo() if content is None else content)}
    )


def count(service: Service) -> tuple[int, int]:
    with service.database.read() as session:
        first, second = (
            session.scalar(select(func.count()).select_from(table))
            for table in (ATTACHMENTS, ATTACHMENT_FILES)
        )
        return first or 0, second or 0


def test_a_photo_is_kept_and_shown_with_what_it_says_of_itself(stand: Stand) -> None:
    near = (stand.place[0] + 0.001, stand.place[1])  # 101.7 m at a latitude of 24.2 degrees
    sent = send(stand.coordinator, stand.own, photo(position=near), live="true", key="draft-1")
    assert sent.status_code == 201
    found = sent.json()
    assert sent.headers["location"].endswith(f"/attachments/{found['id']}")
    assert found["distance_m"] == pytest.approx(101.7, abs=0.6)
    assert (found["taken_at"], found["is_live"], found["review"]) == (TAKEN_AT, True, None)
    assert (found["width"], found["height"], found["media_type"]) == (300, 400, "image/jpeg")
    assert (found["file"], found["kind_title"], found["is_removable"]) == ("现场 (1).JPG", "整改后照片", True)
    # The same draft once more, as from a phone that did not hear the answer.
    again = send(stand.coordinator, stand.own, photo(position=near), live="true", key="draft-1")
    assert (again.status_code, again.json()) == (200, found)
    listed = stand.clerk.get(address(stand.own)).json()
    assert [it["id"] for it in listed["attachments"]].count(found["id"]) == 1
    other = next(it for it in listed["attachments"] if it["id"] == found["id"])
    assert other["is_removable"] is False
    assert other["actor"]["name"].startswith("coordinator")
    # Another file under the same key is neither kept nor taken for the first one.
    assert send(stand.coordinator, stand.own, key="draft-1", kind="before").status_code == 409


def test_what_is_given_is_the_copy_and_to_be_run_by_nobody(stand: Stand) -> None:
    name = "../../<script>\u202egpj.exe"
    found = send(stand.coordinator, stand.own, name=name).json()
    assert found["file"] == "../../<script>gpj.exe"
    path = f"/attachments/{found['id']}"
    answer = stand.coordinator.get(path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xff\xd8")
    assert len(answer.content) == found["size"]
    assert b"Exif" not in answer.content
    expected = {
        "content-type": "image/jpeg",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, no-cache",
        "content-disposition": f'inline; filename="{found["id"]}.jpg"',
    }
    assert {name: answer.headers[name] for name in expected} == expected
    small = stand.coordinator.get(f"{path}?size=thumbnail")
    assert len(small.content) < len(answer.content)
    assert small.headers["etag"] != answer.headers["etag"]
    known = stand.coordinator.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert stand.coordinator.get(f"{path}?size=huge").status_code == 400
    scan = send(stand.clerk, stand.own, A_PDF, kind="scan").json()
    told = stand.clerk.get(f"/attachments/{scan['id']}?size=thumbnail")
    assert told.content == A_PDF
    assert told.headers["content-disposition"].startswith("attachment;")
    assert [link["rel"] for link in scan["links"]] == ["enclosure"]


def test_only_the_staff_and_each_within_the_own_segments(stand: Stand) -> None:
    mine, foreign = (send(stand.clerk, name).json()["id"] for name in (stand.own, stand.foreign))
    before = count(stand.service)
    for path in (address(stand.foreign), f"/attachments/{foreign}", "/attachments/x", address("x")):
        assert stand.coordinator.get(path).status_code == 404
    assert send(stand.coordinator, stand.foreign).status_code == 404
    assert stand.coordinator.delete(f"/attachments/{foreign}").status_code == 404
    assert stand.coordinator.delete(f"/attachments/{mine}").status_code == 403  # seen, but another's
    assert send(stand.clerk, "x").status_code == 404
    for collection in ("townships", "nothing"):
        assert stand.clerk.get(address(stand.own, collection)).status_code == 404
    for role, status in ((Role.ANONYMOUS, 401), (Role.VIEWER, 403)):
        client = (
            TestClient(create_app(stand.service), raise_server_exceptions=False)
            if role is Role.ANONYMOUS
            else program(stand.service, role)
        )
        with client:
            for path in (
                address(stand.own),
                f"/attachments/{mine}",
                address("x"),
                "/attachments/x?nonsense=1",
            ):
                assert client.get(path).status_code == status, path
            assert send(client, stand.own, b"no photo", kind="nonsense").status_code == status
            assert client.delete(f"/attachments/{mine}").status_code == status
    for role in STAFF - {Role.COORDINATOR}:
        with program(stand.service, role) as client:
            assert client.get(f"/attachments/{mine}").status_code == 200
    with program(stand.service, Role.CLERK, scope=TokenScope.READ) as client:
        assert client.get(f"/attachments/{mine}").status_code == 200
        assert send(client, stand.own).status_code == 403
    with browser(stand.service, Role.CLERK) as client:
        client.headers.pop("x-csrf-token", None)
        assert send(client, stand.own).status_code == 403
    assert count(stand.service) == before


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (b"no photo", {}, 422, "picture_refused"),
        (A_PDF, {}, 422, "picture_refused"),
        (photo()[:500], {}, 422, "picture_refused"),
        (None, {"kind": "nonsense"}, 422, "unknown_kind"),
        (None, {"live": "perhaps"}, 400, "bad_parameter"),
        (None, {"key": "k" * 65}, 400, "bad_parameter"),
        (bytes(21 * 2**20), {}, 413, "too_large"),
    ],
)
def test_what_is_not_taken_is_told_and_leaves_nothing(
    stand: Stand, content: bytes | None, fields: dict[str, str], status: int, code: str
) -> None:
    before = count(stand.service)
    answer = send(stand.coordinator, stand.own, content, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert count(stand.service) == before


def test_a_form_without_a_file_or_with_two_is_refused(stand: Stand) -> None:
    files: Any = [("file", ("a.jpg", photo())), ("file", ("b.jpg", photo()))]
    for options in ({"data": {"kind": "after"}}, {"data": {"kind": "after"}, "files": files}):
        assert stand.coordinator.post(address(stand.own), **options).status_code == 400


def test_what_no_step_has_named_can_go_and_what_one_has_named_stays(stand: Stand) -> None:
    service = stand.service
    first, second, third, early = (send(stand.coordinator, stand.own).json()["id"] for _ in range(4))
    with service.database.write() as session:
        store.bind(session, [first], 1)
        store.bind(session, [early], store.WITH_FEATURE)
        store.bind(session, [], 2)
    with service.database.write() as session, pytest.raises(AttachmentInUse):
        store.unused(session, "railway_hazards", stand.own, [second, first])
    with service.database.write() as session, pytest.raises(AttachmentNotFound):
        store.unused(session, "railway_hazards", stand.foreign, [second])
    with pytest.raises(AttachmentInUse), service.database.write() as session:
        store.bind(session, [second, first], 2)
    assert stand.coordinator.delete(f"/attachments/{first}").status_code == 409
    assert stand.coordinator.delete(f"/attachments/{second}").status_code == 204
    assert stand.coordinator.get(f"/attachments/{second}").status_code == 404
    with service.database.read() as session:
        received = store.of_ids(session, [third])[0].received_at
    tidy(service, received + timedelta(days=29))
    assert stand.coordinator.get(f"/attachments/{third}").status_code == 200
    tidy(service, received + timedelta(days=31))
    assert stand.coordinator.get(f"/attachments/{third}").status_code == 404
    for name in (first, early):
        assert stand.coordinator.get(f"/attachments/{name}").status_code == 200
