"""A restored backup lets nobody in who was shut out since it was made."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select, update

from accounts import Account, browser, new_account, token_of
from geo_service.access import accounts, passwords, tokens
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, API_TOKENS, SIGN_IN_SESSIONS
from geo_service.operation.backup import Backup, make_backup
from geo_service.operation.restore import restore
from geo_service.service import Service
from layers.access import Role

LATER = timedelta(hours=1)
OLD, NEW = "$argon2id$old", "$argon2id$new"


@pytest.fixture
def planner(service: Service) -> Account:
    return new_account(service, Role.PLANNER, password_hash=OLD)


def back_up(service: Service, tmp_path: Path, now: datetime) -> Backup:
    return make_backup(service, tmp_path / "backups", now=now)


def status(service: Service, headers: dict[str, str]) -> int:
    client = TestClient(create_app(service), headers=headers)
    return client.get("/collections").status_code


def test_sessions_of_the_backup_do_not_come_back(service: Service, tmp_path: Path, now: datetime) -> None:
    signed_in = browser(service, Role.CLERK)
    page = {"accept": "text/html"}
    assert "/auth/me" in signed_in.get("/collections", headers=page).text
    backup = back_up(service, tmp_path, now)
    with service.database.write() as session:
        session.execute(delete(SIGN_IN_SESSIONS))
    restore(service, backup.path, now=now + LATER, replace=True)
    assert "/auth/me" not in signed_in.get("/collections", headers=page).text


def test_nor_do_those_that_last_go_on(service: Service, tmp_path: Path, now: datetime) -> None:
    """The account that a session stands for may be another's in the backup's state."""
    backup = back_up(service, tmp_path, now)
    signed_in = browser(service, Role.CLERK)
    restore(service, backup.path, now=now + LATER, replace=True)
    assert "/auth/me" not in signed_in.get("/collections", headers={"accept": "text/html"}).text


def test_a_token_taken_back_since_stays_taken_back(
    service: Service, planner: Account, tmp_path: Path, now: datetime
) -> None:
    stolen, kept = token_of(service, planner), token_of(service, planner)
    backup = back_up(service, tmp_path, now)
    with service.database.write() as session:
        row = tokens.find(session, stolen["Authorization"].split()[1], now=now)
        assert row is not None
        assert tokens.revoke(session, planner.id, row.token_id, now)
    restore(service, backup.path, now=now + LATER, replace=True)
    assert [status(service, stolen), status(service, kept)] == [401, 200]


def test_a_token_that_nobody_can_vouch_for_is_taken_back(
    service: Service, bare_service: Service, planner: Account, tmp_path: Path, now: datetime
) -> None:
    """On a new machine nobody knows what was taken back on the lost one after the backup."""
    token = token_of(service, planner)
    restore(bare_service, back_up(service, tmp_path, now).path, now=now + LATER)
    assert status(bare_service, token) == 401
    with bare_service.database.read() as session:
        assert session.scalars(select(API_TOKENS.c.revoked_at)).all() == [now + LATER]
        assert session.scalars(select(ACCOUNTS.c.password_hash)).all() == [OLD]


def test_an_account_closed_or_lowered_since_stays_so(
    service: Service, planner: Account, tmp_path: Path, now: datetime
) -> None:
    gone = new_account(service, Role.ADMINISTRATOR)
    backup = back_up(service, tmp_path, now)
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == gone.id).values(is_active=False))
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == planner.id).values(role=Role.VIEWER))
    restore(service, backup.path, now=now + LATER, replace=True)
    with service.database.read() as session:
        found = {row.id: (row.role, row.is_active) for row in session.execute(select(ACCOUNTS))}
    assert found == {gone.id: ("administrator", False), planner.id: ("viewer", True)}


def test_a_password_changed_since_does_not_become_the_old_one(
    service: Service, planner: Account, tmp_path: Path, now: datetime
) -> None:
    backup = back_up(service, tmp_path, now)
    with service.database.write() as session:
        accounts.change_password(session, planner.id, NEW, now)
    restore(service, backup.path, now=now + LATER, replace=True)
    with service.database.read() as session:
        account = accounts.find(session, planner.id)
    assert account is not None
    assert (account.password_hash, account.password_changed_at) == (NEW, now)


def test_accounts_that_the_backup_alone_knows_come_back(
    service: Service, planner: Account, tmp_path: Path, now: datetime
) -> None:
    """A service that was started anew before the restoration has an administrator of its own."""
    backup = back_up(service, tmp_path, now)
    with service.database.write() as session:
        session.execute(delete(ACCOUNTS))
        accounts.create_account(
            session,
            name="admin",
            role=Role.ADMINISTRATOR,
            now=now,
            password_hash=passwords.hash_password("x"),
        )
    restore(service, backup.path, now=now + LATER, replace=True)
    with service.database.read() as session:
        assert session.scalars(select(ACCOUNTS.c.name)).all() == [planner.name]
        assert session.scalars(select(ACCOUNTS.c.is_active)).all() == [True]
