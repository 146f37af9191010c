"""What has had its time goes every night; what has not stays."""

from collections.abc import Iterator, MutableMapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from structlog.testing import capture_logs

from accounts import new_account
from geo_service.access import audit, sessions, throttle
from geo_service.access.audit import Action
from geo_service.access.principal import SYSTEM
from geo_service.access.secrets import key_of
from geo_service.db.tables import AUDIT_LOG, SIGN_IN_SESSIONS, SIGN_IN_THROTTLES
from geo_service.errors import StateError
from geo_service.operation import nightly
from geo_service.operation.nightly import NightlyBackup
from geo_service.operation.tidying import tidy
from geo_service.service import Service
from layers.access import Role

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def leave(service: Service, moment: datetime, name: str) -> None:
    """Leave a session, a counter and an event behind at a moment."""
    account = new_account(service, Role.VIEWER)
    with service.database.write() as session:
        key = key_of(service.settings)
        sessions.open_session(session, account.id, key=key, now=moment, address=None, agent=name)
        throttle.count_attempt(session, key, name, None, moment)
        audit.write_down(session, SYSTEM, Action.EXPORT, moment, layer_id=name)


def left(service: Service) -> tuple[set[str], int, set[str]]:
    with service.database.read() as session:
        return (
            set(session.scalars(select(SIGN_IN_SESSIONS.c.agent))),
            len(session.scalars(select(SIGN_IN_THROTTLES.c.key)).all()),
            set(session.scalars(select(AUDIT_LOG.c.layer_id))),
        )


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (59 * MINUTE, ({"now", "then"}, 4, {"now", "then"})),
        (61 * MINUTE, ({"now"}, 4, {"now", "then"})),
        (DAY + MINUTE, ({"now"}, 2, {"now", "then"})),
        (399 * DAY, ({"now"}, 2, {"now", "then"})),
        (401 * DAY, ({"now"}, 2, {"now"})),
    ],
)
def test_each_is_kept_for_its_time(
    service: Service, now: datetime, ago: timedelta, expected: tuple[set[str], int, set[str]]
) -> None:
    leave(service, now - ago, "then")
    leave(service, now, "now")
    tidy(service, now)
    assert left(service) == expected


def test_the_night_s_work_tidies_after_the_backup(embedded_service: Service, now: datetime) -> None:
    leave(embedded_service, now - 401 * DAY, "then")
    looking = NightlyBackup(embedded_service, clock=lambda: now)
    looking.look()
    assert left(embedded_service) == (set(), 0, set())
    leave(embedded_service, now - 401 * DAY, "again")
    looking.look()  # an hour later: the night's work is done
    assert left(embedded_service)[2] == {"again"}


@pytest.fixture
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, though the tests are silent otherwise."""
    silent = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with capture_logs() as entries:
        yield entries
    structlog.configure(wrapper_class=silent)


def test_tidying_that_fails_leaves_the_backup_and_a_line_in_the_log(
    embedded_service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch, logs: list[Any]
) -> None:
    def fail(*_: object) -> None:
        raise StateError(reason="full")

    monkeypatch.setattr(nightly, "tidy", fail)
    NightlyBackup(embedded_service, clock=lambda: now).look()
    assert [entry["event"] for entry in logs] == ["nightly backup", "nightly tidying failed"]


def test_it_is_tidied_whatever_becomes_of_the_backup(
    service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StateError(reason="full")

    monkeypatch.setattr(nightly, "back_up_if_due", fail)
    leave(service, now - 401 * DAY, "then")
    looking = NightlyBackup(service, clock=lambda: now)
    looking.look()
    assert left(service) == (set(), 0, set())
    monkeypatch.setattr(nightly, "back_up_if_due", lambda *_: None)  # another process made it
    leave(service, now - 401 * DAY, "again")
    NightlyBackup(service, clock=lambda: now + DAY).look()
    assert left(service) == (set(), 0, set())


def test_tidying_that_fails_is_tried_again(
    service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    leave(service, now - 401 * DAY, "then")
    looking = NightlyBackup(service, clock=lambda: now)
    with monkeypatch.context() as broken:
        broken.setattr(nightly, "tidy", fail)
        looking.look()
    assert left(service)[2] == {"then"}
    looking.look()
    assert left(service)[2] == set()
