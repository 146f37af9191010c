"""The form of the sign-in is sent by the browser that opened it, or counts for nothing."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from accounts import PASSWORD, Account, form_token, visitor
from geo_service.access import pre_session
from geo_service.access.secrets import key_of
from geo_service.db.tables import SIGN_IN_THROTTLES
from geo_service.service import Service
from signed_in import COOKIE, FORM_COOKIE, session_hashes, set_cookies


def test_missing_fields_are_told_at_the_fields_and_not_counted(
    service: Service, guest: TestClient, verified: list[str]
) -> None:
    page = guest.get("/auth/sign-in").text
    answer = guest.post("/auth/sign-in", data={"csrf_token": form_token(page), "name": " ", "password": ""})
    assert answer.status_code == 422
    assert 'aria-describedby="name-fault"' in answer.text
    assert 'id="password-fault"' in answer.text
    assert verified == []
    with service.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SIGN_IN_THROTTLES)) == 0


def test_a_form_without_its_cookie_is_refused(
    service: Service, guest: TestClient, planner: Account, verified: list[str]
) -> None:
    """Another site that signs a reader in as itself would see what the reader then writes."""
    form = {"name": planner.name, "password": PASSWORD, "csrf_token": form_token(_page(guest))}
    guest.cookies.clear()
    answer = guest.post("/auth/sign-in", data=form)
    assert (answer.status_code, COOKIE in set_cookies(answer)) == (403, False)
    assert "Load the page again" in answer.text
    assert verified == []
    assert session_hashes(service) == set()


@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_form_without_its_token_is_refused(
    guest: TestClient, planner: Account, verified: list[str], token: str | None
) -> None:
    _page(guest)
    form = {"name": planner.name, "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    assert guest.post("/auth/sign-in", data=form).status_code == 403
    assert verified == []


def test_the_form_of_another_browser_is_refused(
    service: Service, guest: TestClient, planner: Account
) -> None:
    token = form_token(_page(visitor(service)))
    _page(guest)
    form = {"name": planner.name, "password": PASSWORD, "csrf_token": token}
    assert guest.post("/auth/sign-in", data=form).status_code == 403


def test_a_form_that_stood_open_for_too_long_is_refused(
    service: Service, guest: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = form_token(_page(guest))
    monkeypatch.setattr(pre_session, "LASTS", timedelta(seconds=-1))
    monkeypatch.setattr(pre_session.is_valid, "__defaults__", (timedelta(seconds=-1),))
    form = {"name": planner.name, "password": PASSWORD, "csrf_token": token}
    assert guest.post("/auth/sign-in", data=form).status_code == 403


def test_a_cookie_that_we_did_not_make_is_replaced(service: Service, guest: TestClient) -> None:
    foreign = pre_session.new_pre_session("another key, of another service")
    guest.cookies.set(FORM_COOKIE, foreign)
    answer = guest.get("/auth/sign-in")
    assert form_token(answer.text) != pre_session.form_token(foreign, key_of(service.settings))
    assert FORM_COOKIE in set_cookies(answer)


def test_two_forms_of_one_browser_can_both_be_sent(guest: TestClient, planner: Account) -> None:
    first, second = form_token(_page(guest)), form_token(_page(guest))
    for token in (first, second):
        form = {"name": planner.name, "password": "wrong", "csrf_token": token}
        assert guest.post("/auth/sign-in", data=form).status_code == 422


def test_a_password_in_the_address_is_refused(guest: TestClient, planner: Account) -> None:
    given = {"name": planner.name, "password": PASSWORD}
    refused = guest.get("/auth/sign-in", params=given, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")
    form = {"csrf_token": form_token(_page(guest))}
    assert guest.post("/auth/sign-in", params=given, data=form).status_code == 400


def _page(client: TestClient) -> str:
    return client.get("/auth/sign-in").text
