"""Whoever reads does not wait for a writer because of a note about the own session."""

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from accounts import browser, program
from geo_service.access.last_use import REST, Rests
from geo_service.db.engine import Database
from geo_service.db.tables import API_TOKENS, SIGN_IN_SESSIONS
from geo_service.service import Service
from layers.access import Role

PROMPT_S = 1.0
OPENERS = (browser, program)


def last_use(service: Service) -> datetime | None:
    with service.database.read() as session:
        seen = session.scalar(select(SIGN_IN_SESSIONS.c.seen_at))
        return seen if seen is not None else session.scalar(select(API_TOKENS.c.used_at))


def make_stale(service: Service) -> datetime:
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    with service.database.write() as session:
        session.execute(update(SIGN_IN_SESSIONS).values(seen_at=long_ago))
        session.execute(update(API_TOKENS).values(used_at=long_ago))
    return long_ago


@pytest.mark.parametrize("opener", OPENERS)
def test_a_reader_is_answered_promptly_while_a_writer_holds_the_lock(service: Service, opener) -> None:
    client: TestClient = opener(service, Role.CLERK)
    assert client.get("/collections").status_code == 200  # builds what is built once
    long_ago = make_stale(service)
    with service.database.write() as writer:
        writer.connection()  # takes the lock
        for _ in range(3):
            begun = monotonic()
            assert client.get("/collections").status_code == 200
            assert monotonic() - begun < PROMPT_S
    assert last_use(service) == long_ago


def test_after_a_failure_it_is_not_tried_for_a_minute(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []
    note = Database.note

    def count(self: Database, *, waits: bool = True):
        tried.append(waits)
        return note(self, waits=waits)

    client, other = browser(service, Role.CLERK), browser(service, Role.CLERK)
    make_stale(service)
    monkeypatch.setattr(Database, "note", count)
    with service.database.write() as writer:
        writer.connection()  # takes the lock
        for _ in range(3):
            client.get("/collections")
        assert tried == [False]
        other.get("/collections")
        assert tried == [False, False]


def test_where_nobody_writes_the_use_is_written_down(service: Service) -> None:
    client = browser(service, Role.CLERK)
    long_ago = make_stale(service)
    client.get("/collections")
    found = last_use(service)
    assert found is not None
    assert found > long_ago


def test_a_rest_ends_and_no_more_are_remembered_than_there_is_room_for(now: datetime) -> None:
    rests = Rests(most=3)
    for key in "abcd":
        rests.begin(key, now)
    assert len(rests) == 3
    assert [rests.is_resting(key, now) for key in "abcd"] == [False, True, True, True]
    assert not rests.is_resting("d", now + REST)
    assert len(rests) == 2
