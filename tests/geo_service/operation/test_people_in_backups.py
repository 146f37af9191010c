"""Accounts, tokens, people, rights and the audit log go into backups and come back with them."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Table, delete, insert, select, update

from accounts import browser, new_account, token_of
from geo_service.app import create_app
from geo_service.db.tables import (
    ACCOUNTS,
    API_TOKENS,
    AUDIT_LOG,
    CHANGES,
    PEOPLE,
    PUBLISHED_LAYERS,
    SIGN_IN_SESSIONS,
)
from geo_service.operation.backup import make_backup
from geo_service.operation.restore import restore
from geo_service.publishing.access import change_access, chosen
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.access import OPEN, Role

KEPT = (PEOPLE, ACCOUNTS, AUDIT_LOG, PUBLISHED_LAYERS, CHANGES)


def rows_of(service: Service, *tables: Table) -> dict[str, list[tuple[Any, ...]]]:
    with service.database.read() as session:
        return {table.name: sorted(map(tuple, session.execute(select(table))), key=str) for table in tables}


def test_who_there_was_is_there_again(service: Service, tmp_path: Path, now: datetime) -> None:
    person = {"id": "p1", "name": "张三", "phone": "13800000000", "is_demo": False}
    with service.database.write() as session:
        session.execute(insert(PEOPLE).values(person))
    token = token_of(service, new_account(service, Role.PLANNER, person_id="p1"))
    signed_in = browser(service, Role.VIEWER)
    file = tmp_path / "roads.csv"
    file.write_text("name,lon,lat\nG240,113.4,24.2\n", encoding="utf-8")
    publish(service, file, Publication(id="roads", crs="EPSG:4326", access=chosen((), ())), now=now)
    before = rows_of(service, *KEPT)
    tokens = rows_of(service, API_TOKENS)
    assert all(before.values())
    assert tokens["api_tokens"]
    backup = make_backup(service, tmp_path / "backups", now=now)
    change_access(service, "roads", OPEN, now=now)
    with service.database.write() as session:
        session.execute(delete(SIGN_IN_SESSIONS))
        session.execute(delete(AUDIT_LOG))
        session.execute(delete(ACCOUNTS).where(ACCOUNTS.c.role == Role.VIEWER))
        session.execute(update(PEOPLE).values(name="李四"))
    assert TestClient(create_app(service)).get("/collections/roads").status_code == 200
    restore(service, backup.path, now=now + timedelta(hours=1), replace=True)
    after = rows_of(service, *KEPT)
    restored = after["audit_log"].pop()
    assert "restored" in restored
    assert after == before
    assert rows_of(service, API_TOKENS) == tokens
    # Browsers sign in again: the backup may hold sessions that were ended since.
    assert rows_of(service, SIGN_IN_SESSIONS) == {"sign_in_sessions": []}
    assert signed_in.get("/auth/me", headers={"Accept": "application/json"}).status_code == 401
    program = TestClient(create_app(service), headers=token)
    assert program.get("/collections").status_code == 200
    assert program.get("/collections/roads").status_code == 404
