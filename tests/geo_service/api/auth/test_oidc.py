"""Signing in by a provider, from the button to the page that was asked for, and what is refused."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
import structlog
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, update
from structlog.testing import capture_logs

from accounts import new_account
from geo_service.access.oidc import provider as provider_module
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG, SIGN_IN_SESSIONS
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role
from oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider
from serving import serving

CALLBACK = "/auth/oidc/callback"
ADDRESS = "198.51.100.7"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def outside() -> Iterator[OidcProvider]:
    """A provider on this machine."""
    with OidcProvider() as running:
        yield running


def with_oidc(settings: Settings, outside: OidcProvider, **values: Any) -> Settings:
    oidc = {
        "oidc_issuer": outside.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
    }
    return settings.model_copy(update={**oidc, "anonymous_read": False, **values})


@pytest.fixture
def started(settings: Settings, outside: OidcProvider) -> Iterator[Service]:
    """A service whose people sign in by the provider."""
    service = Service.start(with_oidc(settings, outside))
    yield service
    service.database.close()


def browser_of(service: Service, base_url: str = "http://testserver") -> TestClient:
    return TestClient(
        create_app(service),
        base_url=base_url,
        client=(ADDRESS, 50000),
        headers={**PAGE, "Accept-Language": "en"},
        raise_server_exceptions=False,
        follow_redirects=False,
    )


@pytest.fixture
def reader(started: Service) -> TestClient:
    """A browser that has not signed in."""
    return browser_of(started)


def prepared(service: Service, name: str = "zhang", **values: Any) -> str:
    account = new_account(service, Role.PLANNER)
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(name=name, **values))
    return account.id


def rows(service: Service, table: Any) -> list[Any]:
    with service.database.read() as session:
        return list(session.execute(select(table)))


def way_back(reader: TestClient, outside: OidcProvider, target: str = "/collections") -> str:
    """Begin and sign in at the provider; return where the browser is sent back to."""
    begun = reader.get("/auth/oidc", params={"next": target})
    assert begun.status_code == 303, begun.text
    back = urlsplit(outside.consent(begun.headers["location"]))
    assert back.path == CALLBACK
    return f"{back.path}?{back.query}"


def test_somebody_with_a_prepared_account_signs_in_and_lands_where_they_wanted(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    account_id = prepared(started)
    asked = reader.get("/collections/townships/items?limit=5")
    assert asked.headers["location"] == "/auth/sign-in?next=%2Fcollections%2Ftownships%2Fitems%3Flimit%3D5"
    form = reader.get(asked.headers["location"])
    button = "/auth/oidc?lang=en&amp;next=/collections/townships/items%3Flimit%3D5"
    assert f'href="{button}"' in form.text
    assert "Sign in with your organisation&#39;s account" in form.text
    begun = reader.get(button.replace("&amp;", "&"))
    assert begun.headers["cache-control"] == "no-store"
    attempt = begun.headers["set-cookie"]
    assert "HttpOnly" in attempt
    assert "SameSite=lax" in attempt
    assert "Max-Age=600" in attempt
    query = parse_qs(urlsplit(begun.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    arrived = reader.get(outside.consent(begun.headers["location"]))
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/collections/townships/items?limit=5")
    assert arrived.headers["cache-control"] == "no-store"
    cookies = arrived.headers.get_list("set-cookie")
    assert any(it.startswith("geo_service=") and "HttpOnly" in it and "SameSite=lax" in it for it in cookies)
    assert any(it.startswith('geo_service_oidc="";') for it in cookies), "the attempt is over"
    assert reader.get("/collections").status_code == 200
    (session,) = rows(started, SIGN_IN_SESSIONS)
    assert (session.account_id, session.address) == (account_id, ADDRESS)
    (account,) = rows(started, ACCOUNTS)
    assert (account.issuer, account.subject) == (outside.issuer, outside.subject)
    assert account.signed_in_at is not None


def test_the_audit_log_tells_what_was_linked_and_who_signed_in(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    account_id = prepared(started)
    reader.get(way_back(reader, outside))
    reader.get(way_back(reader, outside))
    linked, first, second = rows(started, AUDIT_LOG)
    assert (linked.action, linked.actor, linked.address) == ("account_changed", account_id, ADDRESS)
    assert outside.issuer in linked.detail
    assert outside.subject in linked.detail
    assert (first.action, first.actor, first.address) == ("sign_in", account_id, ADDRESS)
    assert first.via.startswith("session ")
    assert (second.action, second.actor) == ("sign_in", account_id)
    assert len(rows(started, SIGN_IN_SESSIONS)) == 1, "the session that the browser had before ended"


@pytest.mark.parametrize(
    "values",
    [
        {"name": "li"},
        {"password_hash": "$argon2id$x"},
        {"is_active": False},
        {"issuer": "https://login.elsewhere.example", "subject": "248289761001"},
    ],
)
def test_who_has_no_account_is_told_whom_to_ask_and_no_more(
    started: Service, reader: TestClient, outside: OidcProvider, values: dict[str, Any]
) -> None:
    prepared(started, **values)
    (before,) = rows(started, ACCOUNTS)
    answer = reader.get(way_back(reader, outside))
    assert answer.status_code == 403
    assert "Ask the administrator of this service to prepare one for your name there: zhang" in answer.text
    assert "set-cookie" not in answer.headers
    assert rows(started, SIGN_IN_SESSIONS) == []
    assert rows(started, ACCOUNTS) == [before]
    (refused,) = rows(started, AUDIT_LOG)
    assert (refused.action, refused.actor) == ("sign_in_refused", None)
    assert "zhang" not in refused.detail


def test_a_linked_account_that_was_closed_stays_closed(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    account_id = prepared(started)
    assert reader.get(way_back(reader, outside)).status_code == 303
    with started.database.write() as session:
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(is_active=False))
    assert reader.get("/collections").status_code == 303
    assert reader.get(way_back(reader, outside)).status_code == 403


def test_a_name_from_the_provider_is_text(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    outside.name = "<script>alert(1)</script>"
    answer = reader.get(way_back(reader, outside))
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    """Somebody sends a link with the own code: the victim would work in the attacker's account."""
    prepared(started)
    stolen = way_back(reader, outside)
    victim = browser_of(started)
    assert victim.get(stolen).status_code == 400
    way_back(victim, outside)
    assert victim.get(stolen).status_code == 400, "an attempt of the own, but another state"
    assert "/token" not in outside.asked, "the code is not even redeemed"
    assert rows(started, SIGN_IN_SESSIONS) == []


def test_an_answer_serves_once(started: Service, reader: TestClient, outside: OidcProvider) -> None:
    prepared(started)
    back = way_back(reader, outside)
    attempt = reader.cookies["geo_service_oidc"]
    assert reader.get(back).status_code == 303
    assert reader.get(back).status_code == 400
    thief = browser_of(started)
    thief.cookies.set("geo_service_oidc", attempt)
    assert thief.get(back).status_code == 400, "the provider redeems a code once"
    assert len(rows(started, SIGN_IN_SESSIONS)) == 1


@pytest.mark.parametrize(
    "query", ["", "state={}", "code=x", "state={}&error=access_denied", "state=x&code=x"]
)
def test_an_answer_without_code_or_state_is_refused_calmly(
    reader: TestClient, outside: OidcProvider, query: str
) -> None:
    state = parse_qs(urlsplit(way_back(reader, outside)).query)["state"][0]
    answer = reader.get(f"{CALLBACK}?{query.format(state)}")
    assert answer.status_code == 400
    assert "was not completed" in answer.text


def test_another_persons_token_in_the_answer_is_refused(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    prepared(started)
    outside.change_claims = lambda claims: {**claims, "nonce": "of another attempt"}
    assert reader.get(way_back(reader, outside)).status_code == 400
    assert rows(started, SIGN_IN_SESSIONS) == []


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "javascript:alert(1)",
        "elsewhere.example",
        "/" + "x" * 3000,
        "/\r\nSet-Cookie: geo_service=x",
        "",
    ],
)
def test_nobody_is_led_elsewhere(
    started: Service, reader: TestClient, outside: OidcProvider, target: str
) -> None:
    prepared(started)
    arrived = reader.get(way_back(reader, outside, target))
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/")


def test_a_dead_provider_is_told_calmly(
    started: Service, reader: TestClient, outside: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.answers["/.well-known/openid-configuration"] = (500, {}, b"")
    answer = reader.get("/auth/oidc")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "does not answer at the moment" in answer.text
    assert "set-cookie" not in answer.headers
    outside.answers.clear()
    monkeypatch.setattr(provider_module, "AGAIN_S", 0)
    back = way_back(reader, outside)
    outside.answers["/token"] = (502, {}, b"")
    assert reader.get(back).status_code == 503
    problem = reader.get(back, headers={"Accept": "application/json"})
    assert problem.json()["code"] == "sign_in_provider_unavailable"


def test_without_a_provider_there_is_neither_button_nor_address(service: Service) -> None:
    reader = browser_of(service)
    assert "/auth/oidc" not in reader.get("/auth/sign-in").text
    assert reader.get("/auth/oidc").status_code == 404
    assert reader.get(f"{CALLBACK}?code=x&state=x").status_code == 404


def test_behind_a_gateway_cookies_are_bound_to_the_host_and_the_address_is_the_outer_one(
    settings: Settings, outside: OidcProvider
) -> None:
    outer = "https://gis.example.gov.cn/geo"
    service = Service.start(with_oidc(settings, outside, base_url=outer))
    prepared(service)
    outside.redirect_uri = f"{outer}{CALLBACK}"
    reader = browser_of(service, "https://gis.example.gov.cn")
    begun = reader.get("/auth/oidc", params={"next": "/geo/collections"})
    attempt = begun.headers["set-cookie"]
    assert attempt.startswith("__Host-geo_service_oidc=")
    assert "Secure" in attempt
    assert "Path=/;" in attempt
    back = outside.consent(begun.headers["location"]).removeprefix("https://gis.example.gov.cn/geo")
    arrived = reader.get(back)
    assert arrived.headers["location"] == "/geo/collections"
    cookies = arrived.headers.get_list("set-cookie")
    assert any(it.startswith("__Host-geo_service=") and "Secure" in it for it in cookies)
    service.database.close()


def test_the_log_holds_neither_code_nor_state_nor_name(
    started: Service, reader: TestClient, outside: OidcProvider
) -> None:
    prepared(started)
    silent = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with capture_logs() as lines:
        back = way_back(reader, outside)
        reader.get(back)
        reader.get(back)
    structlog.configure(wrapper_class=silent)
    assert [line["path"] for line in lines if line["event"] == "request"] == [
        "/auth/oidc",
        CALLBACK,
        CALLBACK,
    ]
    secrets = [value for values in parse_qs(urlsplit(back).query).values() for value in values]
    assert len(secrets) == 2
    for secret in (*secrets, "zhang", CLIENT_SECRET, quote("/collections")):
        assert secret not in str(lines)


def test_a_provider_that_hangs_holds_up_nobody_else(
    settings: Settings, outside: OidcProvider, serve: type[serving]
) -> None:
    """The service works on one request at a time here, and several wait for the provider."""
    outside.delay_s = 1.5
    service = Service.start(with_oidc(settings, outside, pool_size=1))
    with serve(service) as address, ThreadPoolExecutor(3) as readers:
        waiting = [
            readers.submit(requests.get, f"{address}/auth/oidc", timeout=10, allow_redirects=False)
            for _ in range(3)
        ]
        while not outside.asked:
            time.sleep(0.01)
        began = time.monotonic()
        assert requests.get(f"{address}/health/ready", timeout=10).status_code == 200
        assert requests.get(f"{address}/auth/sign-in", timeout=10).status_code == 200
        assert time.monotonic() - began < 1
        assert not any(each.done() for each in waiting)
