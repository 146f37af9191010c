"""Publishing on a page: upload, preview, rights, taking back; who may, and what is refused."""

import io
import json
import stat
import struct
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import browser, program
from geo_service.access import csrf
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG, CHANGES
from geo_service.files import uploads
from geo_service.files.purpose import PUBLISHING
from geo_service.files.upload import Upload
from geo_service.files.uploads import FOLDER
from geo_service.publishing.access import change_access, chosen
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.access import KEEPERS, SIGNED_IN, Access, Role

PLACE = {"type": "Point", "coordinates": [113.4, 24.2]}


def collection(*names: str, **members: Any) -> bytes:
    rows = [
        {"type": "Feature", "geometry": PLACE, "properties": {"名称": name, "lanes": 2}} for name in names
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows, **members}, ensure_ascii=False).encode()


def send(client: TestClient, *files: tuple[str, bytes], token: bool = True, **fields: str) -> Any:
    data = fields | ({csrf.FIELD: client.headers[csrf.HEADER]} if token else {})
    return client.post(
        "/publish/new?lang=en",
        data=data,
        files=[("file", (name, content, "application/octet-stream")) for name, content in files],
        headers={} if token else {csrf.HEADER: ""},
    )


def upload_of(client: TestClient, *files: tuple[str, bytes], **fields: str) -> str:
    answer = send(client, *files, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def entered(client: TestClient, **values: Any) -> dict[str, Any]:
    usual = {"id": "roads", "title_zh": "公路", "title_en": "Roads", "theme": "reference", "do": "publish"}
    usual |= {"readers": ["viewer", "planner"], "editors": ["planner"]}
    return {csrf.FIELD: client.headers[csrf.HEADER]} | usual | values


@pytest.fixture
def planner(service: Service) -> TestClient:
    return browser(service, Role.PLANNER)


@pytest.fixture
def small(service: Service) -> Iterator[Service]:
    """The same service, which takes files of a megabyte."""
    opened = Service.start(service.settings.model_copy(update={"upload_mb": 1}))
    yield opened
    opened.database.close()


@pytest.fixture
def kept(service: Service) -> Path:
    return service.settings.state_dir / FOLDER


def registry_of(service: Service) -> Any:
    with service.database.read() as session:
        return service.current(session).catalogue.registry


def test_a_file_is_sent_looked_at_and_published(service: Service, planner: TestClient, kept: Path) -> None:
    place = upload_of(planner, ("roads.geojson", collection("国道", "省道")))
    page = planner.get(f"{place}?lang=en")
    assert page.status_code == 200
    for word in ("国道", "名称", "EPSG:4326", "113.40000, 24.20000, 113.40000, 24.20000", "whole number"):
        assert word in page.text
    assert "roads" not in registry_of(service)
    done = planner.post(f"{place}?lang=en", data=entered(planner, description="全县公路", accuracy="20"))
    assert done.status_code == 303, done.text
    assert done.headers["location"] == "/publish/layers/roads?lang=en&notice=published"
    assert "Published with 2 rows" in planner.get(done.headers["location"]).text
    layer = registry_of(service)["roads"]
    assert layer.title.zh == "公路"
    assert layer.description.zh == "全县公路"
    assert layer.access == chosen({Role.VIEWER, Role.PLANNER}, {Role.PLANNER})
    assert list(kept.iterdir()) == []
    assert "Roads" in planner.get("/publish?lang=en").text
    with service.database.read() as session:
        row = session.execute(select(CHANGES.c.actor, CHANGES.c.via)).first()
        log = session.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.action == "layer_published")).one()
    assert row is not None
    assert row.actor == log.actor != "planner"
    assert row.via == log.via
    assert row.via.startswith("session ")
    assert json.loads(log.detail)["rights"]["editors"] == ["planner", "administrator"]


def test_what_was_sent_is_the_services_alone_until_it_is_gone(
    service: Service, planner: TestClient, kept: Path
) -> None:
    place = upload_of(planner, ("roads.geojson", collection("国道")))
    (file,) = kept.glob("*/files/*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (kept, *kept.iterdir())} == {0o700}
    other = browser(service, Role.ADMINISTRATOR)
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/discard", data=entered(other)).status_code == 404
    assert planner.post(f"{place}/discard", data=entered(planner)).status_code == 303
    assert list(kept.iterdir()) == []
    assert planner.get(place).status_code == 404


def test_forgotten_files_go(service: Service, kept: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    old = uploads.begin(service.settings, "somebody", PUBLISHING, now=long_ago)
    uploads.begin(service.settings, "somebody", PUBLISHING, now=datetime.now(UTC))
    assert not old.folder.exists()
    assert len(list(kept.iterdir())) == 1


def test_as_many_files_wait_as_there_is_room_for(service: Service, kept: Path) -> None:
    def sent(account: str, minute: int) -> str:
        return uploads.begin(service.settings, account, PUBLISHING, now=begun + timedelta(minutes=minute)).id

    begun = datetime.now(UTC) - timedelta(hours=1)
    ids = [sent("first", minute) for minute in range(uploads.MOST_OF_ONE + 1)]
    assert {folder.name for folder in kept.iterdir()} == set(ids[1:])
    ids += [sent(f"account {minute}", minute) for minute in range(10, 10 + uploads.MOST_WAITING)]
    assert {folder.name for folder in kept.iterdir()} == set(ids[-uploads.MOST_WAITING :])


def test_a_file_that_made_room_is_asked_for_again(planner: TestClient) -> None:
    place = upload_of(planner, ("roads.geojson", collection("国道")))
    for _ in range(uploads.MOST_OF_ONE):
        upload_of(planner, ("roads.geojson", collection("国道")))
    gone = planner.get(f"{place}?lang=en")
    assert gone.status_code == 404
    assert "Send it again." in gone.text


def test_a_file_that_has_to_make_room_while_it_comes_is_told(
    planner: TestClient, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = Upload.finish

    def finished_too_late(upload: Upload) -> Path:
        upload.discard()
        return finish(upload)

    monkeypatch.setattr(Upload, "finish", finished_too_late)
    answer = send(planner, ("roads.geojson", collection("国道")))
    assert answer.status_code == 404
    assert "Send it again." in answer.text


@pytest.mark.parametrize("slow", ["begin", "write"])
def test_others_are_answered_while_a_file_is_written(
    service: Service, planner: TestClient, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    begun, released = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> None:
        begun.set()
        released.wait(20)

    if slow == "begin":
        monkeypatch.setattr(uploads, "sweep", hang)
    else:
        taking = Upload.taking

        @contextmanager
        def slowly(upload: Upload, name: str) -> Iterator[Any]:
            with taking(upload, name) as content:
                yield SimpleNamespace(write=lambda data: (hang(), content.write(data)))

        monkeypatch.setattr(Upload, "taking", slowly)
    with planner, ThreadPoolExecutor(2) as others:
        try:
            sent = others.submit(send, planner, ("roads.geojson", collection("国道")))
            assert begun.wait(10)
            assert others.submit(planner.get, "/conformance").result(timeout=8).status_code == 200
            assert not sent.done()
        finally:
            released.set()
        assert sent.result(timeout=20).status_code == 303


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLERK, Role.COORDINATOR, Role.SUPERVISOR])
def test_only_planners_and_administrators_publish(service: Service, role: Role, kept: Path) -> None:
    client = browser(service, role)
    for path in ("/publish", "/publish/new", "/publish/layers/roads", "/publish/layers/roads/remove"):
        assert client.get(path).status_code == 403
    assert send(client, ("roads.geojson", collection("国道"))).status_code == 403
    assert client.post("/publish/layers/roads", data=entered(client)).status_code == 403
    assert not kept.exists()


def test_without_signing_in_and_with_a_token_nothing_is_published(service: Service) -> None:
    nobody = TestClient(create_app(service), follow_redirects=False)
    assert nobody.get("/publish", headers={"Accept": "text/html"}).status_code == 303
    assert nobody.post("/publish/new", files={"file": b"x"}).status_code == 401
    assert program(service, Role.ADMINISTRATOR).get("/publish").status_code == 403


@pytest.mark.parametrize(
    "path", ["/publish/new/{upload}", "/publish/layers/roads", "/publish/layers/roads/remove"]
)
def test_a_form_of_elsewhere_changes_nothing(
    service: Service, planner: TestClient, tmp_path: Path, now: datetime, path: str
) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(collection("国道"))
    publish(service, file, Publication(id="roads"), now=now)
    place = upload_of(planner, ("roads.geojson", collection("国道")))
    before = registry_of(service)["roads"]
    data = entered(planner, id="other", confirm="yes") | {csrf.FIELD: "0" * 64}
    address = path.format(upload=place.rpartition("/")[2])
    assert planner.post(address, data=data).status_code == 403
    assert registry_of(service)["roads"] == before
    assert "other" not in registry_of(service)


def test_a_forged_upload_leaves_no_file(planner: TestClient, kept: Path) -> None:
    assert send(planner, ("roads.geojson", collection("国道")), token=False).status_code == 403
    assert not kept.exists()


def test_a_large_file_is_refused_before_it_is_kept(small: Service, kept: Path) -> None:
    client = browser(small, Role.PLANNER)
    answer = send(client, ("roads.csv", b"a" * (3 * 2**20)))
    assert answer.status_code == 413
    assert "at most 1 MB" in answer.text
    assert not kept.exists()


def packed(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return made.getvalue()


VRT = (
    b"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>/etc/hostname.csv</SrcDataSource>"
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
WFS = b"<OGRWFSDataSource><URL>http://10.0.0.1/wfs</URL></OGRWFSDataSource>"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roads.geojson", b"", "it is empty"),
        ("roads.geojson", b"not json", "its content is not what its name says"),
        ("roads.geojson", b'{"x":"' + VRT + b'"}', "it points to data that is elsewhere"),
        ("roads.geojson", b'{"type": "gdal_streamed_alg"}', "it points to data that is elsewhere"),
        ("roads.csv", b"name\n" + VRT, "it points to data that is elsewhere"),
        ("roads.csv", VRT, "its content is not what its name says"),
        ("roads.kml", b"<kml>" + WFS, "it points to data that is elsewhere"),
        ("roads.gpkg", b"SQLite format 3\0" + b"x" * 500, "its content is not what its name says"),
        ("roads.shp", b"<html>", "its content is not what its name says"),
        ("roads.vrt", VRT, "files of this kind are not taken"),
        ("roads.exe", b"MZ", "files of this kind are not taken"),
        ("roads.xlsx", b"PK\x03\x04 no archive", "the archive is damaged or has a password"),
        ("roads.zip", b"PK\x03\x04 no archive", "the archive is damaged"),
        ("roads.zip", packed({"readme.txt": b"x"}), "it holds no file with data that is taken"),
        ("roads.zip", packed({"a.csv": b"x\n1", "b.csv": b"x\n1"}), "send one data set at a time"),
        ("roads.zip", packed({"a.geojson": VRT}), "its content is not what its name says"),
        (".geojson", collection("国道"), "its name cannot be used"),
        ("..", collection("国道"), "its name cannot be used"),
    ],
)
def test_what_is_not_taken_is_told_beside_the_field(
    planner: TestClient, kept: Path, name: str, content: bytes, sentence: str
) -> None:
    answer = send(planner, (name, content))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-describedby="file-fault' in answer.text
    assert not list(kept.glob("*")) if kept.exists() else True


def test_a_form_without_a_file_is_told(planner: TestClient) -> None:
    answer = send(planner, ("", b""))
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


@pytest.mark.parametrize(
    "name", ["../../roads.geojson", "/etc/roads.geojson", "C:\\data\\roads.geojson", "..\\..\\roads.geojson"]
)
def test_a_path_in_a_name_leads_nowhere(planner: TestClient, kept: Path, name: str) -> None:
    upload_of(planner, (name, collection("国道")))
    (file,) = kept.glob("*/files/*")
    assert file.name == "roads.geojson"
    upload_of(planner, ("a.zip", packed({name: collection("国道")})))
    assert {file.name for file in kept.glob("*/files/*")} == {"roads.geojson"}
    assert not list(kept.parent.glob("*.geojson"))


def test_an_archive_unfolds_to_a_limit(small: Service, kept: Path) -> None:
    client = browser(small, Role.PLANNER)
    bomb = packed({"roads.csv": b"name\n" + b"0" * (6 * 2**20)})
    assert len(bomb) < 20_000
    answer = send(client, ("roads.zip", bomb))
    assert answer.status_code == 422
    assert "unfolds to too much" in answer.text
    many = packed({f"{number}.dbf": b"" for number in range(501)})
    assert "more than 500 files" in send(client, ("roads.zip", many)).text
    assert not list(kept.glob("*"))


def test_an_archive_that_lies_about_its_sizes_is_refused(small: Service, kept: Path) -> None:
    client = browser(small, Role.PLANNER)
    content = bytearray(packed({"roads.csv": b"name\n" + b"0" * (6 * 2**20)}))
    true = struct.pack("<I", 6 * 2**20 + 5)
    assert content.count(true) == 2
    lying = bytes(content).replace(true, struct.pack("<I", 10))
    assert send(client, ("roads.zip", lying)).status_code == 422
    assert not list(kept.glob("*"))


def test_the_parts_of_a_shapefile_come_together(
    planner: TestClient, service: Service, tmp_path: Path
) -> None:
    shape = tmp_path / "roads.shp"
    pyogrio.raw.write(
        shape,
        geometry=np.array([shapely.to_wkb(shapely.Point(113.4, 24.2))], dtype=object),
        field_data=[np.array(["国道"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4490",
        encoding="UTF-8",
    )
    files = [(path.name, path.read_bytes()) for path in sorted(tmp_path.glob("roads.*"))]
    place = upload_of(planner, *files)
    assert "EPSG:4490" in planner.get(f"{place}?lang=en").text
    zipped = upload_of(planner, ("r.zip", packed({f"gis/{name}": content for name, content in files})))
    assert "国道" in planner.get(zipped).text


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"id": "Roads!"}, "id", "cannot be a layer&#39;s id"),
        ({"id": "wharves"}, "id", "The id wharves is taken by a layer or map. Choose another."),
        ({"crs": "EPSG:99999"}, "crs", "PROJ knows no reference system"),
        ({"crs": "EPSG:4547"}, "crs", "Leave this empty, or mend the file."),
        ({"id_column": "lanes"}, "id_column", "values in it stand twice"),
        ({"id_column": "none"}, "id_column", "has no column none"),
        ({"accuracy": "a lot"}, "accuracy", "A number of metres is expected."),
        ({"data_date": "June"}, "data_date", "A date is expected"),
        ({"title_zh": "路" * 61}, "title_zh", "At most 60 characters."),
        (
            {"readers": ["viewer"], "editors": ["planner"]},
            "readers",
            "who edits has to see the layer: Planner",
        ),
        ({"readers": ["viewer"], "editors": []}, "readers", "you would not see the layer yourself"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    service: Service, planner: TestClient, values: dict[str, Any], field: str, sentence: str
) -> None:
    place = upload_of(planner, ("roads.geojson", collection("国道", "省道")))
    answer = planner.post(f"{place}?lang=en", data=entered(planner, **values))
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert f'aria-describedby="{field}-fault"' in answer.text
    assert "roads" not in registry_of(service)


def test_coordinates_without_a_system_are_asked_for(service: Service, planner: TestClient) -> None:
    place = upload_of(planner, ("roads.csv", b"name,lon,lat\nG240,113.4,24.2\n"))
    page = planner.get(f"{place}?lang=en")
    assert page.status_code == 422
    assert "The coordinates look like EPSG:4326; if so, enter that." in page.text
    again = planner.post(f"{place}?lang=en", data=entered(planner, crs="EPSG:4326", do="look"))
    assert again.status_code == 200
    assert "G240" in again.text
    assert planner.post(place, data=entered(planner, crs="EPSG:4326")).status_code == 303
    assert "roads" in registry_of(service)


def test_a_file_with_too_many_rows_is_for_the_command(
    planner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.publishing.preview.MOST_ROWS", 1)
    place = upload_of(planner, ("roads.geojson", collection("国道", "省道")))
    page = planner.get(f"{place}?lang=en")
    assert page.status_code == 422
    assert "has more than 1 rows" in page.text


def test_script_in_a_file_stays_text(planner: TestClient) -> None:
    script = "<script>alert(1)</script>"
    rows = [{"type": "Feature", "geometry": PLACE, "properties": {f"a{script}": script}}]
    content = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    place = upload_of(planner, (f"{script.replace('/', '')}.geojson", content))
    page = planner.get(place)
    assert script not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    made = planner.post(place, data=entered(planner, title_zh=script, description=script))
    assert made.status_code == 303
    for path in ("/publish", "/publish/layers/roads", "/publish/layers/roads/remove", "/collections/roads"):
        shown = planner.get(path, headers={"Accept": "text/html"})
        assert shown.status_code == 200
        assert script not in shown.text


def test_a_newer_file_tells_what_changes_and_keeps_the_rights(
    service: Service, planner: TestClient, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(collection("国道", "省道", "县道"))
    access = chosen({Role.PLANNER}, {Role.PLANNER})
    publish(service, file, Publication(id="roads", title_zh="公路", access=access), now=now)
    taken = upload_of(planner, ("roads.geojson", collection("国道")))
    refused = planner.post(f"{taken}?lang=en", data=entered(planner))
    assert refused.status_code == 409
    assert "is published already" in refused.text
    assert 'name="replace" value="yes"' in refused.text
    place = upload_of(planner, ("roads.geojson", collection("国道")), replace="roads")
    page = planner.get(f"{place}?lang=en").text
    assert "Rows: 3 before, 1 in the file" in page
    assert 'value="公路"' in page
    assert 'name="readers" value="planner" checked' in page
    assert 'name="readers" value="viewer" checked' not in page
    data = entered(planner, replace="yes", readers=["planner"], editors=["planner"])
    assert planner.post(place, data=data).status_code == 303
    assert registry_of(service)["roads"].access == access


def test_two_at_once_one_wins(service: Service) -> None:
    clients = [browser(service, Role.PLANNER) for _ in range(2)]
    places = [upload_of(client, ("roads.geojson", collection("国道"))) for client in clients]
    answers: list[Any] = []
    start = threading.Barrier(2)

    def publish_it(client: TestClient, place: str) -> None:
        start.wait()
        answers.append(client.post(f"{place}?lang=en", data=entered(client)))

    threads = [threading.Thread(target=publish_it, args=one) for one in zip(clients, places, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    assert "A layer roads is published already." in refused.text


def test_rights_are_changed_and_seen_by_other_processes(
    service: Service, planner: TestClient, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(collection("国道"))
    publish(service, file, Publication(id="roads", access=Access(SIGNED_IN)), now=now)
    elsewhere = Service.start(service.settings)
    viewer = browser(elsewhere, Role.VIEWER)
    assert viewer.get("/collections/roads").status_code == 200
    data = entered(planner, readers=["planner"], editors=["planner"])
    assert planner.post("/publish/layers/roads?lang=en", data=data).status_code == 303
    assert viewer.get("/collections/roads").status_code == 404
    data = entered(planner, readers=["viewer"], editors=[])
    refused = planner.post("/publish/layers/roads?lang=en", data=data)
    assert refused.status_code == 422
    assert "you would not see the layer yourself" in refused.text
    with service.database.read() as session:
        logged = session.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.action == "layer_changed")).all()
    (entry,) = logged
    assert json.loads(entry.detail)["rights"] == {
        "readers": ["planner", "administrator"],
        "editors": ["planner", "administrator"],
    }
    elsewhere.database.close()


def test_taking_back_has_to_be_confirmed(
    service: Service, planner: TestClient, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(collection("国道", "省道"))
    publish(service, file, Publication(id="roads"), now=now)
    page = planner.get("/publish/layers/roads/remove?lang=en").text
    assert "2 rows go from the service." in page
    unconfirmed = planner.post("/publish/layers/roads/remove?lang=en", data=entered(planner))
    assert unconfirmed.status_code == 422
    assert "Tick that the layer is to go." in unconfirmed.text
    assert "roads" in registry_of(service)
    done = planner.post("/publish/layers/roads/remove?lang=en", data=entered(planner, confirm="yes"))
    assert done.status_code == 303
    assert "roads" not in registry_of(service)
    with service.database.read() as session:
        assert session.scalar(select(AUDIT_LOG.c.detail).where(AUDIT_LOG.c.action == "layer_unpublished"))
        assert session.scalars(select(CHANGES.c.action)).all().count("delete") == 2


@pytest.fixture
def hidden(service: Service, tmp_path: Path, now: datetime) -> str:
    """A layer that administrators alone see."""
    file = tmp_path / "hidden.geojson"
    file.write_bytes(collection("秘密"))
    publish(service, file, Publication(id="hidden_roads", access=chosen((), ())), now=now)
    return "hidden_roads"


def test_a_planner_learns_nothing_of_a_layer_of_administrators(
    service: Service, planner: TestClient, hidden: str
) -> None:
    for path in ("/publish", "/publish/new", "/collections"):
        assert hidden not in planner.get(path).text
    for path in (f"/publish/layers/{hidden}", f"/publish/layers/{hidden}/remove"):
        assert planner.get(path).status_code == 404
        assert planner.post(path, data=entered(planner, confirm="yes")).status_code == 404
    place = upload_of(planner, ("roads.geojson", collection("国道")))
    answer = planner.post(f"{place}?lang=en", data=entered(planner, id=hidden, replace="yes"))
    assert answer.status_code == 409
    assert f"The id {hidden} is taken by a layer or map." in answer.text
    replacing = upload_of(planner, ("roads.geojson", collection("国道")), replace=hidden)
    assert planner.get(replacing).status_code == 404
    assert "秘密" not in planner.get(replacing).text
    assert hidden in browser(service, Role.ADMINISTRATOR).get("/publish").text


def test_a_planner_who_does_not_edit_a_layer_finds_it_in_the_list_alone(
    service: Service, planner: TestClient, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(collection("国道"))
    access = chosen({Role.PLANNER}, ())
    publish(service, file, Publication(id="roads", title_en="Roads", access=access), now=now)
    listed = planner.get("/publish?lang=en").text
    assert "Roads" in listed
    assert "/publish/layers/roads" not in listed
    assert "/publish/layers/roads" in browser(service, Role.ADMINISTRATOR).get("/publish").text
    wish = "/publish/new?lang=en&replace=roads"
    for path in ("/publish/layers/roads?lang=en", "/publish/layers/roads/remove?lang=en", wish):
        refused = planner.get(path, headers={"Accept": "text/html"})
        assert refused.status_code == 403, path
        assert "Only those who may edit the layer roads" in refused.text
    for path in ("/publish/layers/roads", "/publish/layers/roads/remove"):
        data = entered(planner, confirm="yes", readers=["planner"], editors=["planner"])
        assert planner.post(path, data=data).status_code == 403
    assert planner.get(upload_of(planner, ("a.json", collection("国道")), replace="roads")).status_code == 403
    place = upload_of(planner, ("a.json", collection("国道", "省道")))
    refused = planner.post(f"{place}?lang=en", data=entered(planner, replace="yes"))
    assert refused.status_code == 403
    assert "The id roads is taken by a layer that you may not replace. Choose another." in refused.text
    assert registry_of(service)["roads"].access == access


def test_who_leaves_the_editing_to_others_is_led_to_the_list(planner: TestClient) -> None:
    place = upload_of(planner, ("roads.geojson", collection("国道")))
    done = planner.post(f"{place}?lang=en", data=entered(planner, editors=[]))
    assert (done.status_code, done.headers["location"]) == (303, "/publish?lang=en&notice=published")
    assert "The layer was published." in planner.get(done.headers["location"]).text


def test_a_role_that_changed_between_preview_and_publishing_publishes_nothing(
    service: Service, planner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geo_service.publishing import publish as publishing

    read = publishing.checksum

    def demoted(path: Path) -> str:
        with service.database.write() as session:
            session.execute(update(ACCOUNTS).values(role="viewer"))
        return read(path)

    place = upload_of(planner, ("roads.geojson", collection("国道")))
    assert planner.get(place).status_code == 200
    monkeypatch.setattr(publishing, "checksum", demoted)
    assert planner.post(place, data=entered(planner)).status_code == 403
    assert "roads" not in registry_of(service)


PATHS = (
    "/collections/{id}",
    "/collections/{id}/schema",
    "/collections/{id}/schema/geojson",
    "/collections/{id}/queryables",
    "/collections/{id}/sortables",
    "/collections/{id}/items",
    "/collections/{id}/items/1",
    "/collections/{id}/export?f=geojson",
    "/maps/{id}",
)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_layer_that_a_role_may_not_read_is_nowhere(
    service: Service, tmp_path: Path, now: datetime, accept: str
) -> None:
    file = tmp_path / "secret.geojson"
    file.write_bytes(collection("秘密"))
    publish(service, file, Publication(id="secret_roads", access=Access(SIGNED_IN)), now=now)
    service = Service.start(service.settings.model_copy(update={"anonymous_read": True}))
    viewer, nobody = browser(service, Role.VIEWER), TestClient(create_app(service), follow_redirects=False)
    headers = {"Accept": accept}
    whole = ("/", "/collections", "/api", "/openapi-3.1", "/api.html", "/conformance", "/maps/overview")
    tags = {}
    for path in PATHS:
        address = path.format(id="secret_roads")
        first = viewer.get(address, headers=headers)
        assert first.status_code == 200, address
        tags[address] = first.headers.get("etag", '"x"')
        assert nobody.get(address, headers=headers).status_code == 404, address
    seen = [path for path in whole if "secret_roads" in viewer.get(path, headers=headers).text]
    assert "/collections" in seen
    assert not [path for path in whole if "secret_roads" in nobody.get(path, headers=headers).text]
    change_access(service, "secret_roads", chosen(KEEPERS, KEEPERS), now=now)
    for address, tag in tags.items():
        for more in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
            answer = viewer.get(address, headers=headers | more)
            assert answer.status_code == 404, (address, more)
            assert "秘密" not in answer.text
    assert not [path for path in whole if "secret_roads" in viewer.get(path, headers=headers).text]
    service.database.close()


def test_a_format_that_hides_in_a_folder_is_not_published(
    service: Service, planner: TestClient, tmp_path: Path
) -> None:
    pyogrio.raw.write(
        tmp_path / "roads.tab",
        geometry=np.array([shapely.to_wkb(shapely.Point(113.4, 24.2))], dtype=object),
        field_data=[np.array(["国道"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver="MapInfo File",
    )
    parts = {f"roads.gdb/{path.name}": path.read_bytes() for path in tmp_path.glob("roads.*")}
    place = upload_of(planner, ("roads.zip", packed(parts)))
    shown = planner.get(f"{place}?lang=en")
    refused = planner.post(f"{place}?lang=en", data=entered(planner))
    assert (shown.status_code, refused.status_code) == (422, 422)
    assert "the format MapInfo File is not taken here" in refused.text
    assert "roads" not in registry_of(service)
