"""Signing in and out: who is let in, and where they go on to."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape
from sqlalchemy import delete, select, update

from accounts import PASSWORD, Account, form_token, sign_in, somebody, visitor
from geo_service.access import passwords
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG, SIGN_IN_SESSIONS
from geo_service.service import Service
from signed_in import COOKIE, actions, session_hashes, set_cookies, signed_in_name, with_settings

WRONG = "Name and password do not belong together."


def test_who_knows_the_password_is_signed_in_and_goes_on(
    service: Service, guest: TestClient, planner: Account
) -> None:
    answer = sign_in(guest, planner.name.upper(), target="/collections?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/collections?lang=en")
    assert answer.headers["cache-control"] == "no-store"
    assert signed_in_name(guest) == planner.name
    assert actions(service) == [("sign_in", planner.id)]
    with service.database.read() as session:
        assert session.scalar(select(ACCOUNTS.c.signed_in_at)) is not None
        via, address = session.execute(select(AUDIT_LOG.c.via, AUDIT_LOG.c.address)).one()
    assert via == f"session {session_hashes(service).pop()[:8]}"
    assert address == "testclient"


@pytest.mark.parametrize("name", ["nobody", "' OR 1=1 --", "<script>alert(1)</script>"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    service: Service, guest: TestClient, planner: Account, verified: list[str], name: str
) -> None:
    known = sign_in(guest, planner.name, "not the password")
    unknown = sign_in(guest, name, "not the password")
    assert known.status_code == unknown.status_code == 422
    assert WRONG in known.text
    assert known.text.replace(planner.name, "") == unknown.text.replace(escape(name), "")
    assert len(verified) == 2  # each took the time of one verification
    assert len({stored.split("$")[3] for stored in verified}) == 1
    assert "<script>alert" not in unknown.text
    assert actions(service) == [("sign_in_refused", None)] * 2
    assert session_hashes(service) == set()


def test_an_account_that_is_closed_or_has_no_password_is_told_like_a_wrong_password(
    service: Service, guest: TestClient, planner: Account, verified: list[str]
) -> None:
    without = somebody(service)
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == planner.id).values(is_active=False))
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == without.id).values(password_hash=None))
    for account in (planner, without):
        answer = sign_in(guest, account.name)
        assert (answer.status_code, WRONG in answer.text) == (422, True)
    assert len(verified) == 2
    assert session_hashes(service) == set()


def test_an_account_closed_while_its_password_is_verified_is_not_let_in(
    service: Service, guest: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passwords.verify

    def verify(text: str, stored: str | None) -> bool:
        with service.database.write() as session:  # and no transaction is open meanwhile
            session.execute(update(ACCOUNTS).values(is_active=False))
        return right(text, stored)

    monkeypatch.setattr(passwords, "verify", verify)
    assert sign_in(guest, planner.name).status_code == 422
    assert session_hashes(service) == set()


def test_who_is_signed_in_already_goes_on_from_the_form(guest: TestClient, planner: Account) -> None:
    sign_in(guest, planner.name)
    answer = guest.get("/auth/sign-in", params={"next": "/maps/overview"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/maps/overview")


def test_a_password_hashed_at_a_lower_cost_is_hashed_anew(
    service: Service, guest: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "is_outdated", lambda stored: True)
    with service.database.read() as session:
        before = session.scalar(select(ACCOUNTS.c.password_hash))
    assert sign_in(guest, planner.name).status_code == 303
    with service.database.read() as session:
        after = session.scalar(select(ACCOUNTS.c.password_hash))
    assert after != before
    assert passwords.verify(PASSWORD, after)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/\x00/evil.example",
        " //evil.example",
        "http://evil.example",
        "https:evil.example",
        "HTTPS://evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "/%0d%0aSet-Cookie: x=1\r\nSet-Cookie: y=1",
        "/" + "a" * 3_000,
        "",
    ],
)
def test_nobody_is_sent_to_another_site(guest: TestClient, planner: Account, target: str) -> None:
    opened = guest.get("/auth/sign-in", params={"next": target})
    assert 'name="next" value="/"' in opened.text
    form = {"csrf_token": form_token(opened.text), "next": target, "name": planner.name, "password": PASSWORD}
    answer = guest.post("/auth/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "x" not in set_cookies(answer)


def test_a_page_that_asks_for_a_sign_in_is_come_back_to(service: Service, planner: Account) -> None:
    client = visitor(with_settings(service, anonymous_read=False))
    answer = client.get("/collections/railway_hazards/items?filter=id='a b'&limit=5")
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["location"]).query)["next"][0]
    answer = sign_in(client, planner.name, target=asked)
    assert answer.headers["location"] == "/collections/railway_hazards/items?filter=id='a%20b'&limit=5"
    assert client.get(answer.headers["location"]).status_code == 200


def test_signing_out_ends_the_session_also_for_a_copy_of_its_cookie(
    service: Service, guest: TestClient, planner: Account
) -> None:
    sign_in(guest, planner.name)
    copied = guest.cookies[COOKIE]
    token = form_token(guest.get("/collections").text)
    answer = guest.post("/auth/sign-out", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/sign-in?lang=en")
    assert COOKIE not in guest.cookies
    assert session_hashes(service) == set()
    thief = visitor(service, cookies={COOKIE: copied})
    assert signed_in_name(thief) is None
    assert actions(service)[-1] == ("sign_out", planner.id)


@pytest.mark.parametrize("token", [None, "0" * 64, "another session"])
def test_another_site_cannot_sign_anybody_out(
    service: Service, guest: TestClient, planner: Account, token: str | None
) -> None:
    sign_in(guest, planner.name)
    if token == "another session":  # noqa: S105 - a case
        other = visitor(service)
        sign_in(other, somebody(service).name)
        token = form_token(other.get("/collections").text)
    answer = guest.post("/auth/sign-out", data={} if token is None else {"csrf_token": token})
    assert (answer.status_code, set_cookies(answer)) == (403, {})
    assert signed_in_name(guest) == planner.name
    # Nor where the browser keeps the cookie to itself, as it does with forms of other sites.
    answer = visitor(service).post("/auth/sign-out", data={})
    assert set_cookies(answer) == {}


def test_signing_in_and_out_by_address_alone_does_nothing(guest: TestClient, planner: Account) -> None:
    sign_in(guest, planner.name)
    assert guest.get("/auth/sign-out").status_code == 405
    assert signed_in_name(guest) == planner.name


def test_the_page_tells_who_is_signed_in(service: Service, guest: TestClient, planner: Account) -> None:
    text = guest.get("/collections?lang=en").text
    link = unescape(re.search(r'href="(/auth/sign-in[^"]*)"', text)[1])  # type: ignore[index]
    assert 'name="next" value="/collections?lang=en"' in guest.get(link).text
    sign_in(guest, planner.name)
    assert signed_in_name(guest) == planner.name
    with service.database.write() as session:
        session.execute(delete(SIGN_IN_SESSIONS))
    assert signed_in_name(guest) is None
