"""Accounts of the tests: programs with tokens, browsers with sessions."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from geo_service.access import csrf, sessions
from geo_service.access.accounts import create_account
from geo_service.access.identity import cookie_name
from geo_service.access.passwords import hash_password
from geo_service.access.secrets import key_of
from geo_service.access.tokens import TokenScope, create_token
from geo_service.app import create_app
from geo_service.service import Service
from layers.access import Role

_NUMBERS = count(1)


@dataclass(frozen=True)
class Account:
    """An account of a test."""

    id: str
    name: str
    role: Role


def new_account(service: Service, role: Role, *, person_id: str | None = None, **values: object) -> Account:
    """Make an account in the database of a service."""
    name = f"{role}{next(_NUMBERS)}"
    with service.database.write() as session:
        made = create_account(
            session,
            name=name,
            role=role,
            now=datetime.now(UTC),
            person_id=person_id,
            **values,  # type: ignore[arg-type] # the keywords of `create_account`
        )
    return Account(made, name, role)


def token_of(service: Service, account: Account, scope: TokenScope = TokenScope.WRITE) -> dict[str, str]:
    """Return the headers of a program with a token of the account."""
    now = datetime.now(UTC)
    with service.database.write() as session:
        made = create_token(
            session,
            account.id,
            name="test",
            scope=scope,
            now=now,
            expires_at=now + timedelta(hours=1),
        )
    return {"Authorization": f"Bearer {made.secret}"}


def program(
    service: Service,
    role: Role,
    *,
    person_id: str | None = None,
    scope: TokenScope = TokenScope.WRITE,
) -> TestClient:
    """Return a client that sends a token of a new account with a role."""
    headers = token_of(service, new_account(service, role, person_id=person_id), scope)
    return TestClient(create_app(service), headers=headers, raise_server_exceptions=False)


def browser(service: Service, role: Role, *, person_id: str | None = None) -> TestClient:
    """Return a client that is signed in as a new account; `csrf_token` of its session is sent with changes."""
    return browser_of(service, new_account(service, role, person_id=person_id))


def browser_of(service: Service, account: Account) -> TestClient:
    """Return a client that is signed in as an account."""
    key = key_of(service.settings)
    with service.database.write() as session:
        cookie = sessions.open_session(
            session, account.id, key=key, now=datetime.now(UTC), address=None, agent="test"
        )
    id_hash = sessions.hash_of(cookie, key)
    assert id_hash is not None
    return TestClient(
        create_app(service),
        cookies={cookie_name(service.settings): cookie},
        headers={csrf.HEADER: csrf.token_for(id_hash, key)},
        raise_server_exceptions=False,
        follow_redirects=False,
    )


PASSWORD = "chuyun-gaotie-7"  # noqa: S105 - of the tests


def somebody(service: Service, role: Role = Role.PLANNER, **values: object) -> Account:
    """Make an account that signs in with `PASSWORD`."""
    return new_account(service, role, password_hash=hash_password(PASSWORD), **values)


def visitor(service: Service, address: str = "http://testserver", **options: Any) -> TestClient:
    """Return a browser that nobody has signed in with, and that tells where it is sent."""
    return TestClient(
        create_app(service),
        base_url=address,
        headers={"accept": "text/html", "accept-language": "en"},
        raise_server_exceptions=False,
        follow_redirects=False,
        **options,
    )


def form_token(page: str) -> str:
    """Return the token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found is not None, page
    return found[1]


def sign_in(
    client: TestClient, name: str, password: str = PASSWORD, target: str = "/collections"
) -> httpx2.Response:
    """Open the sign-in page, fill the form in and send it."""
    opened = client.get("/auth/sign-in", params={"next": target})
    assert opened.status_code == 200, opened.text
    form = {"csrf_token": form_token(opened.text), "next": target, "name": name, "password": password}
    return client.post("/auth/sign-in", data=form)
