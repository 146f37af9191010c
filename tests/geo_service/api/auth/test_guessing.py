"""Guessing is slowed down, and nothing that was typed is left behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import PASSWORD, Account, sign_in, token_of
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, API_TOKENS, AUDIT_LOG, SIGN_IN_SESSIONS, SIGN_IN_THROTTLES
from geo_service.service import Service
from signed_in import COOKIE, actions


def test_guesses_that_arrive_together_are_verified_no_more_often_than_allowed(
    service: Service, planner: Account, verified: list[str]
) -> None:
    app = create_app(service)

    def guess(number: int) -> int:
        client = TestClient(app, headers={"accept": "text/html"}, follow_redirects=False)
        return sign_in(client, planner.name, f"guess number {number}").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert len(verified) == 5
    assert sorted(set(statuses)) == [422, 429]
    assert statuses.count(422) == 5


def test_who_waits_is_told_how_long_and_the_right_password_waits_too(
    service: Service, guest: TestClient, planner: Account, verified: list[str]
) -> None:
    for _ in range(5):
        sign_in(guest, planner.name, "wrong")
    answer = sign_in(guest, planner.name)
    assert answer.status_code == 429
    assert 50 <= int(answer.headers["retry-after"]) <= 60
    assert "Too many sign-ins have failed. Try again in" in answer.text
    assert len(verified) == 5
    assert len(actions(service)) == 5  # an attempt that waits fills no log
    with service.database.write() as session:
        session.execute(update(SIGN_IN_THROTTLES).values(blocked_until=datetime.now(UTC)))
    assert sign_in(guest, planner.name).status_code == 303
    with service.database.read() as session:
        assert session.scalars(select(SIGN_IN_THROTTLES.c.failures)).all() == [5]  # those of the address


def test_unknown_names_wait_like_known_ones(guest: TestClient, planner: Account) -> None:
    statuses = [
        [sign_in(guest, name, "wrong").status_code for _ in range(6)] for name in (planner.name, "nobody")
    ]
    assert statuses[0] == statuses[1] == [422] * 5 + [429]


def test_no_secret_is_in_log_address_or_database(
    service: Service, guest: TestClient, planner: Account, logs: list[Any]
) -> None:
    headers = token_of(service, planner)
    token = headers["Authorization"].split()[1]
    answers = [
        sign_in(guest, planner.name, "my-other-secret-9"),
        sign_in(guest, planner.name),
        guest.get("/collections", headers=headers),
        guest.get("/collections", params={"token": token}),
        guest.get("/collections", headers={"Authorization": f"Bearer {token}x"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 303, 200, 400, 401]
    cookie = guest.cookies[COOKIE]
    said = repr(logs)
    assert len(logs) >= 7
    for secret in (PASSWORD, "my-other-secret-9", token, cookie, cookie.split(".")[0]):
        assert secret not in said
        for answer in answers:
            assert secret not in answer.headers.get("location", "")
    with service.database.read() as session:
        stored = repr(
            [
                session.execute(select(table)).all()
                for table in (ACCOUNTS, SIGN_IN_SESSIONS, API_TOKENS, AUDIT_LOG, SIGN_IN_THROTTLES)
            ]
        )
    for secret in (PASSWORD, "my-other-secret-9", token, cookie, cookie.split(".")[0].strip('"')):
        assert secret not in stored


@pytest.mark.parametrize("name", ["token", "access_token", "password", "api_key", "csrf_token"])
@pytest.mark.parametrize("path", ["/collections", "/collections/townships/items", "/auth/sign-in"])
def test_a_secret_in_the_address_is_refused(service: Service, planner: Account, name: str, path: str) -> None:
    token = token_of(service, planner)["Authorization"].split()[1]
    client = TestClient(create_app(service), headers={"accept": "application/json"})
    answer = client.get(path, params={name: token})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert token not in answer.text


def test_a_blocked_attempt_is_refused_while_another_process_writes(
    service: Service, guest: TestClient, planner: Account
) -> None:
    for _ in range(5):
        sign_in(guest, planner.name, "wrong")
    with service.database.write() as writer:
        writer.connection()  # takes the lock
        begun = monotonic()
        answer = sign_in(guest, planner.name)
        took = monotonic() - begun
    assert answer.status_code == 429
    assert took < 1


def test_while_something_long_is_written_the_form_says_so_calmly(
    service: Service, guest: TestClient, planner: Account, verified: list[str]
) -> None:
    with service.database.write() as writer:
        writer.connection()  # takes the lock
        begun = monotonic()
        answer = sign_in(guest, planner.name)
        took = monotonic() - begun
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "The service is busy; try again in a moment." in answer.text
    assert f'value="{planner.name}"' in answer.text
    assert took < 6
    assert verified == []
    assert sign_in(guest, planner.name).status_code == 303
