"""Landing page, portal page, health, headers, static files."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.service import Service
from geo_service.settings import Settings

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def test_a_program_gets_the_landing_page(client: TestClient) -> None:
    body = client.get("/", headers={"accept": "application/json"}).json()
    assert body["title"] == "英德市交通空间监测"
    assert [(link["rel"], link["type"]) for link in body["links"]] == [
        ("self", "application/json"),
        ("alternate", "text/html"),
        ("service-desc", "application/vnd.oai.openapi+json;version=3.0"),
        ("service-desc", "application/vnd.oai.openapi+json;version=3.1"),
        ("service-doc", "text/html"),
        ("conformance", "application/json"),
        ("data", "application/json"),
        ("related", "application/json"),
    ]
    for link in body["links"]:
        assert client.get(link["href"], headers={"accept": "application/json"}).status_code == 200


def test_the_landing_page_is_sent_once(client: TestClient) -> None:
    first = client.get("/")
    assert client.get("/", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    english = client.get("/", headers={"if-none-match": first.headers["etag"], "accept-language": "en"})
    assert (english.status_code, english.json()["title"]) == (200, "Yingde transport monitoring")


def test_a_person_gets_the_portal_page_in_chinese_first(client: TestClient) -> None:
    response = client.get("/", headers=PAGE)
    assert response.headers["content-type"].startswith("text/html")
    assert '<html lang="zh-CN">' in response.text
    assert "演示数据" in response.text
    assert "铁路沿线隐患" in response.text
    english = client.get("/?lang=en", headers=PAGE).text
    assert "Railway hazards" in english
    assert "演示数据" not in english


def test_every_link_of_the_portal_page_answers(client: TestClient) -> None:
    text = client.get("/", headers=PAGE).text
    links = {link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="(/[^"]*)"', text)}
    assert len(links) > 40
    for link in links:
        assert client.get(link, headers=PAGE).status_code == 200, link


def test_no_page_names_another_host(client: TestClient) -> None:
    for path in ("/", "/nowhere"):
        text = client.get(path, headers=PAGE).text
        assert not re.findall(r'(?:href|src)="(?:https?:)?//', text)


def test_pages_carry_a_strict_policy(client: TestClient) -> None:
    policy = client.get("/", headers=PAGE).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_error_is_a_page_for_a_person(client: TestClient) -> None:
    response = client.get("/collections/<script>alert(1)</script>", headers=PAGE)
    assert response.status_code == 404
    assert "<script>alert" not in response.text
    assert "返回首页" in response.text


def test_health(client: TestClient) -> None:
    assert client.get("/health/live").json()["status"] == "ok"
    assert client.get("/health/ready").json()["status"] == "ok"


def test_a_database_of_another_version_is_not_ready(full_service: Service) -> None:
    with full_service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    with TestClient(create_app(full_service), raise_server_exceptions=False) as client:
        response = client.get("/health/ready")
    assert (response.status_code, response.json()["code"]) == (503, "database_not_migrated")


def test_a_reader_is_told_a_number_never_the_drivers_words(tmp_path: Path) -> None:
    url = "postgresql+psycopg://somebody:hunter2@127.0.0.1:1/nothing"
    service = Service.start(Settings(state_dir=tmp_path, database_url=SecretStr(url)))
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        response = client.get("/collections", headers={"accept-language": "en"})
    assert response.status_code == 503
    assert response.headers["x-request-id"] in response.json()["detail"]
    for word in ("127.0.0.1", "somebody", "hunter2", "connection"):
        assert word not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/etc/hostname",
        "%2Fetc%2Fhostname",
        "site//etc/hostname",
        "a" * 300,
        "a%00b",
        "site/%2Fetc%2Fhostname",
        "site/../errors.py",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/errors.py",
        ".hidden",
        "site/",
        "own",
        "nothing.js",
    ],
)
def test_static_files_stay_in_their_folders(client: TestClient, path: str) -> None:
    assert client.get(f"/static/0/{path}").status_code == 404


def test_static_files_may_be_kept_for_ever(client: TestClient) -> None:
    text = client.get("/", headers=PAGE).text
    sheet = re.search(r'href="(/static/[^"]+site\.css)"', text)
    assert sheet is not None
    assert "immutable" in client.get(sheet[1]).headers["cache-control"]


def test_a_file_under_another_version_is_not_kept(client: TestClient) -> None:
    assert client.get("/static/older/site/site.css").headers["cache-control"] == "no-cache"


def test_head_is_get_without_its_body(client: TestClient) -> None:
    for path in ("/collections", "/maps/overview", "/collections/townships/items"):
        response = client.head(path)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["content-type"] == client.get(path).headers["content-type"]


def test_a_request_keeps_its_number(client: TestClient) -> None:
    assert client.get("/health/live", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    given = client.get("/health/live", headers={"x-request-id": "a b\tc"}).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{16}", given)


def test_other_methods_are_405(client: TestClient) -> None:
    response = client.post("/collections", headers={"accept-language": "en"})
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in response.json()["detail"]
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_other_sites_read_only_where_the_operator_lets_them(full_settings: Settings) -> None:
    origin = "https://maps.example.gov.cn"
    for origins, expected in (((), None), ((origin,), origin)):
        service = Service.start(full_settings.model_copy(update={"cors_origins": origins}))
        with TestClient(create_app(service)) as client:
            answer = client.get("/collections/townships/items", headers={"origin": origin})
            assert answer.headers.get("access-control-allow-origin") == expected
            assert "access-control-allow-credentials" not in answer.headers
            other = client.get("/collections", headers={"origin": "https://elsewhere.example"})
            assert "access-control-allow-origin" not in other.headers
