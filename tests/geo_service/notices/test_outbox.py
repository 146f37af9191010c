"""Messages on their way out: written with what they tell, taken by one, tried again, given up, forgotten."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select

from geo_service.db.tables import DELIVERIES
from geo_service.notices import outbox
from geo_service.notices.outbox import MAIL, WEBHOOK, Message
from geo_service.service import Service

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def service(shared_empty_service: Service) -> Service:
    """One for the module, without messages."""
    with shared_empty_service.database.write() as session:
        session.execute(delete(DELIVERIES))
    return shared_empty_service


def put(service: Service, channel: str = WEBHOOK, at: datetime = NOW) -> str:
    with service.database.write() as session:
        return outbox.enqueue(session, channel, "test", {"n": 1}, at)


def taken(service: Service, at: datetime = NOW) -> Message | None:
    with service.database.write() as session:
        return outbox.claim(session, at)


def row(service: Service, message_id: str) -> dict[str, Any]:
    with service.database.read() as session:
        query = select(DELIVERIES).where(DELIVERIES.c.id == message_id)
        return dict(session.execute(query).mappings().one())


def settle(
    service: Service, message: Message, at: datetime, error: str | None, *, is_final: bool = False
) -> None:
    with service.database.write() as session:
        outbox.settle(session, message, at, error, is_final=is_final)


def taken_surely(service: Service, at: datetime) -> Message:
    message = taken(service, at)
    assert message is not None
    return message


def test_a_message_has_one_taker_at_a_time(service: Service) -> None:
    with service.database.write() as session:
        outbox.enqueue(session, WEBHOOK, "test", {}, NOW)
        session.rollback()  # what does not happen is not told
    assert taken(service) is None

    first = put(service)
    message = taken_surely(service, NOW)
    assert (message.id, message.attempt, orjson.loads(message.body)) == (first, 1, {"n": 1})
    assert taken(service) is None
    # Again when the process that took it never came back; which is then too late.
    later = NOW + outbox.CLAIM + timedelta(seconds=1)
    again = taken_surely(service, later)
    assert again.attempt == 2
    settle(service, message, later, None)
    assert row(service, first)["delivered_at"] is None
    settle(service, again, later, "HTTP 503" + "x" * 300)
    stands = row(service, first)
    assert (stands["next_at"], stands["claimed_until"]) == (later + outbox.delay(2), None)
    assert len(stands["error"]) == outbox.LONGEST_ERROR


def test_a_message_is_tried_until_its_last_day(service: Service) -> None:
    first, at, tried = put(service), NOW, 0
    while True:
        message = taken_surely(service, at)
        tried += 1
        settle(service, message, at, "HTTP 503")
        following = row(service, first)["next_at"]
        if following is None:
            break
        at = following
    assert NOW + timedelta(days=2, hours=20) < at <= NOW + outbox.LAST[WEBHOOK]
    assert 15 < tried < 30
    assert taken(service, at + timedelta(days=9)) is None
    # The operator may have it tried once more.
    with service.database.write() as session:
        assert outbox.revive(session, at) == 1
    settle(service, taken_surely(service, at), at, None)
    stands = row(service, first)
    assert (stands["delivered_at"], stands["next_at"], stands["error"]) == (at, None, None)

    # A receiver that is gone is not asked again; a channel that does not work is left out.
    second, third = put(service, WEBHOOK, at), put(service, MAIL, at + timedelta(seconds=1))
    soon = at + timedelta(seconds=2)
    with service.database.write() as session:
        mail = outbox.claim(session, soon, but=[WEBHOOK])
    assert mail is not None
    assert mail.id == third
    settle(service, taken_surely(service, soon), at, "HTTP 410", is_final=True)
    assert row(service, second)["next_at"] is None

    # What was delivered goes after a month, all else after three.
    with service.database.write() as session:
        assert [one["id"] for one in outbox.listed(session, 10)] == [third, second, first]
        outbox.forget_old(session, at + outbox.KEPT_DELIVERED + timedelta(seconds=1))
        assert {one["id"] for one in outbox.listed(session, 10)} == {second, third}
        outbox.forget_old(session, at + outbox.KEPT_GIVEN_UP + timedelta(minutes=1))
        assert outbox.listed(session, 10) == []


def test_no_message_is_taken_twice(service: Service) -> None:
    wanted = {put(service) for _ in range(24)}
    found: list[str] = []
    begin = Barrier(3)

    def take() -> None:
        begin.wait()
        while (message := taken(service)) is not None:
            found.append(message.id)

    threads = [Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(wanted)
    assert set(found) == wanted
