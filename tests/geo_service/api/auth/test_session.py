"""The session of a signed-in browser: new each time, its own, and no longer than it lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import PASSWORD, Account, browser, form_token, sign_in, somebody, token_of, visitor
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, SIGN_IN_SESSIONS
from geo_service.service import Service
from layers.access import Role
from signed_in import COOKIE, FORM_COOKIE, session_hashes, set_cookies, signed_in_name, with_settings

HTTPS = "https://gis.example.gov.cn"


def test_a_sign_in_makes_a_new_session_and_ends_the_browser_s_old_one(
    service: Service, guest: TestClient, planner: Account
) -> None:
    """Fixation: whoever planted a session in somebody's browser has nothing of it afterwards."""
    attacker = visitor(service)
    sign_in(attacker, somebody(service).name)
    planted = attacker.cookies[COOKIE]
    token = form_token(guest.get("/auth/sign-in").text)  # who is signed in gets no form
    guest.cookies.set(COOKIE, planted, domain="testserver.local", path="/")
    form = {"csrf_token": token, "name": planner.name, "password": PASSWORD}
    assert guest.post("/auth/sign-in", data=form).status_code == 303
    assert guest.cookies.get(COOKIE, domain="testserver.local") != planted
    assert len(session_hashes(service)) == 1
    assert signed_in_name(attacker) is None
    assert signed_in_name(guest) == planner.name


def test_a_made_up_session_is_not_taken_over(service: Service, guest: TestClient, planner: Account) -> None:
    for planted in ("made-up", "", "a" * 5_000, "ImFiYyI.AAAA", "null"):
        guest.cookies.set(COOKIE, planted, domain="testserver.local", path="/")
        assert signed_in_name(guest) is None
    sign_in(guest, planner.name)
    assert guest.cookies.get(COOKIE, domain="testserver.local") != "null"
    assert signed_in_name(guest) == planner.name


@pytest.mark.parametrize("base_url", [None, HTTPS])
def test_the_cookies_are_for_this_service_alone(
    service: Service, planner: Account, base_url: str | None
) -> None:
    client = visitor(with_settings(service, base_url=base_url), base_url or "http://testserver")
    opened = client.get("/auth/sign-in")
    form = {"csrf_token": form_token(opened.text), "name": planner.name, "password": PASSWORD}
    answer = client.post("/auth/sign-in", data=form)
    prefix, secure = ("__Host-", {"secure"}) if base_url else ("", set())
    assert set_cookies(opened) == {
        f"{prefix}{FORM_COOKIE}": {"httponly", "path=/", "samesite=strict", "max-age=3600", *secure}
    }
    assert set_cookies(answer) == {
        f"{prefix}{COOKIE}": {"httponly", "path=/", "samesite=lax", *secure},
        f"{prefix}{FORM_COOKIE}": {"httponly", "path=/", "samesite=strict", "max-age=0", *secure},
    }
    out = client.post("/auth/sign-out", data={"csrf_token": form_token(client.get("/collections").text)})
    assert set_cookies(out) == {
        f"{prefix}{COOKIE}": {"httponly", "path=/", "samesite=lax", "max-age=0", *secure}
    }


@pytest.mark.parametrize(
    ("column", "ago", "lasts"),
    [
        ("seen_at", timedelta(minutes=59), True),
        ("seen_at", timedelta(minutes=61), False),
        ("created_at", timedelta(hours=11, minutes=59), True),
        ("created_at", timedelta(hours=12, minutes=1), False),
    ],
)
def test_a_session_ends_when_unused_and_after_its_longest_life(
    service: Service, guest: TestClient, planner: Account, column: str, ago: timedelta, *, lasts: bool
) -> None:
    sign_in(guest, planner.name)
    with service.database.write() as session:
        session.execute(update(SIGN_IN_SESSIONS).values({column: datetime.now(UTC) - ago}))
    assert (signed_in_name(guest) is not None) is lasts


def test_use_keeps_a_session_alive_up_to_its_longest_life(
    service: Service, guest: TestClient, planner: Account
) -> None:
    sign_in(guest, planner.name)
    before = datetime.now(UTC) - timedelta(minutes=30)
    with service.database.write() as session:
        session.execute(update(SIGN_IN_SESSIONS).values(seen_at=before))
    assert signed_in_name(guest) == planner.name
    with service.database.read() as session:
        seen = session.scalar(select(SIGN_IN_SESSIONS.c.seen_at))
    assert seen is not None
    assert seen > before


def test_a_closed_account_s_session_and_token_end_at_once(
    service: Service, guest: TestClient, planner: Account
) -> None:
    sign_in(guest, planner.name)
    program = TestClient(create_app(service), headers=token_of(service, planner))
    assert program.get("/collections").status_code == 200
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).values(is_active=False))
    assert signed_in_name(guest) is None
    refused = program.get("/collections")
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_credentials")


def test_pages_of_somebody_are_kept_by_no_cache(service: Service) -> None:
    client = browser(service, Role.PLANNER)
    answer = client.get("/collections", headers={"accept": "text/html"})
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/collections").headers["cache-control"] == "private, no-cache"
