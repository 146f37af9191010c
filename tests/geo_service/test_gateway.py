"""The service behind an HTTPS gateway: cookies, links, and whose address is written down."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from requests import Session
from requests.adapters import HTTPAdapter
from sqlalchemy import select

from databases import Templates
from gateway import Gateway, gateway
from geo_service.access.accounts import create_account
from geo_service.access.passwords import hash_password
from geo_service.db.tables import AUDIT_LOG, SIGN_IN_SESSIONS
from geo_service.service import Service
from layers.access import Role
from serving import serving

PASSWORD = "nine wharves and a lock"  # noqa: S105 - of this test alone
READER = "127.0.0.9"
STRANGER = "127.0.0.7"
FORGED = {"X-Forwarded-For": "203.0.113.66", "X-Forwarded-Proto": "https", "Forwarded": "for=203.0.113.66"}


@pytest.fixture(scope="module")
def outer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that leads nowhere yet."""
    with gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


def started(templates: Templates, folder: Path, outer: Gateway, prefix: str = "") -> Service:
    settings = templates.copy("spatialite", "empty", folder / "state")
    values = {
        "base_url": f"{outer.address}{prefix}",
        "trusted_proxies": ("127.0.0.1",),
        "anonymous_read": False,
    }
    service = Service.start(settings.model_copy(update=values))
    with service.database.write() as session:
        create_account(
            session,
            name="wang",
            role=Role.PLANNER,
            now=datetime.now(UTC),
            password_hash=hash_password(PASSWORD),
        )
    return service


class _From(HTTPAdapter):
    """Calls from one of this machine's addresses."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, source_address=(self._address, 0))


def reader_at(address: str, outer: Gateway) -> Session:
    reader = Session()
    reader.trust_env = False
    reader.verify = str(outer.certificate)
    for scheme in ("https://", "http://"):
        reader.mount(scheme, _From(address))
    reader.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    return reader


def sign_in(reader: Session, base: str, password: str = PASSWORD, **headers: str) -> Any:
    form = reader.get(f"{base}/auth/sign-in", headers=headers)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None, form.text
    data = {"csrf_token": token[1], "name": "wang", "password": password, "next": ""}
    return reader.post(f"{base}/auth/sign-in", data, headers=headers, allow_redirects=False)


def test_cookies_links_and_addresses_are_those_of_the_gateway(
    templates: Templates, tmp_path: Path, outer: Gateway
) -> None:
    service = started(templates, tmp_path, outer)
    with serving(service) as inner, reader_at(READER, outer) as reader:
        outer.lead_to(inner)
        answer = sign_in(reader, outer.address, **FORGED)
        assert answer.status_code == 303, answer.text
        cookies = answer.raw.headers.getlist("set-cookie")
        (cookie,) = [it for it in cookies if it.startswith("__Host-geo_service=")]
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        landing = reader.get(f"{outer.address}/", headers={"Accept": "application/json"}).json()
        assert {link["href"].split("/", 3)[2] for link in landing["links"]} == {outer.address.split("//")[1]}
        assert all(link["href"].startswith("https://") for link in landing["links"])
        with service.database.read() as session:
            audited = [row.address for row in session.execute(select(AUDIT_LOG))]
            (signed_in,) = session.execute(select(SIGN_IN_SESSIONS))
        assert audited == [READER], "neither the gateway's nor the one that the reader made up"
        assert signed_in.address == READER


def test_who_goes_past_the_gateway_is_written_down_as_who_they_are(
    templates: Templates, tmp_path: Path, outer: Gateway
) -> None:
    service = started(templates, tmp_path, outer)
    with serving(service) as inner, reader_at(STRANGER, outer) as stranger:
        form = stranger.get(f"{inner}/auth/sign-in", headers=FORGED)
        assert "Secure" in form.headers["set-cookie"], "the cookie does not travel by HTTP"
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        assert token is not None
        kept = form.headers["set-cookie"].partition(";")[0]
        data = {"csrf_token": token[1], "name": "wang", "password": "wrong", "next": ""}
        stranger.post(f"{inner}/auth/sign-in", data, headers={**FORGED, "Cookie": kept})
        with service.database.read() as session:
            (refused,) = session.execute(select(AUDIT_LOG))
        assert (refused.action, refused.address) == ("sign_in_refused", STRANGER)


def test_under_a_path_of_the_gateway_all_addresses_have_the_path(
    templates: Templates, tmp_path: Path, outer: Gateway
) -> None:
    service = started(templates, tmp_path, outer, "/geo")
    with serving(service) as inner, reader_at(READER, outer) as reader:
        outer.lead_to(inner, "/geo")
        base = f"{outer.address}/geo"
        asked = reader.get(f"{base}/collections", allow_redirects=False)
        assert asked.headers["location"] == "/geo/auth/sign-in?next=%2Fgeo%2Fcollections"
        assert sign_in(reader, base).headers["location"] == "/geo/"
        page = reader.get(f"{base}/collections")
        assert page.status_code == 200
        own = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        assert own
        assert [address for address in own if not address.startswith("/geo/")] == []
        style = next(address for address in own if address.endswith(".css"))
        assert reader.get(f"{outer.address}{style}").status_code == 200
        listed = reader.get(f"{base}/collections", headers={"Accept": "application/json"}).json()
        assert all(link["href"].startswith(f"{base}/") for link in listed["links"])
