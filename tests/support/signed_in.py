"""What a signed-in browser shows, holds and leaves behind."""

from dataclasses import replace
from typing import Any

import httpx2
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo_service.db.tables import AUDIT_LOG, SIGN_IN_SESSIONS
from geo_service.service import Service

COOKIE = "geo_service"
FORM_COOKIE = "geo_service_sign_in"


def with_settings(service: Service, **values: Any) -> Service:
    """Return a service on the same database with other settings."""
    return replace(service, settings=service.settings.model_copy(update=values))


def signed_in_name(client: TestClient) -> str | None:
    """Return the account's name in the head of a page; None where nobody is signed in."""
    text = client.get("/collections").text
    return text.split('/auth/me?lang=en">', 1)[1].split("<", 1)[0] if '/auth/me?lang=en">' in text else None


def set_cookies(response: httpx2.Response) -> dict[str, set[str]]:
    """Return the attributes of each cookie that an answer sets, in small letters, without dates."""
    found = {}
    for line in response.headers.get_list("set-cookie"):
        first, *attributes = (part.strip() for part in line.split(";"))
        found[first.split("=", 1)[0]] = {part.lower() for part in attributes if "expires" not in part.lower()}
    return found


def session_hashes(service: Service) -> set[str]:
    with service.database.read() as session:
        return set(session.scalars(select(SIGN_IN_SESSIONS.c.id_hash)))


def actions(service: Service) -> list[tuple[str, str | None]]:
    with service.database.read() as session:
        rows = session.execute(select(AUDIT_LOG.c.action, AUDIT_LOG.c.actor).order_by(AUDIT_LOG.c.seq))
        return [(row.action, row.actor) for row in rows]
