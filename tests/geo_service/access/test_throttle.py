"""Failed sign-ins make the next one wait: longer and longer, but not for ever."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from geo_service.access.errors import TooManyAttempts
from geo_service.access.throttle import (
    OF_NAME,
    OF_PAIR,
    Limit,
    count_attempt,
    forget_name,
    forget_old,
    forgive,
    require_open,
    wait_after,
)
from geo_service.db.tables import SIGN_IN_THROTTLES
from geo_service.service import Service

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KEY = "key of the service"


def attempt(
    service: Service, now: datetime, name: str = "li", address: str | None = None
) -> timedelta | None:
    """Return how long one has to wait; None where the attempt is taken."""
    try:
        with service.database.write() as session:
            count_attempt(session, KEY, name, address, now)
    except TooManyAttempts as error:
        return timedelta(seconds=error.seconds)
    return None


@pytest.mark.parametrize(
    ("limit", "failures", "wait"),
    [
        (OF_PAIR, 4, None),
        (OF_PAIR, 5, MINUTE),
        (OF_PAIR, 6, 2 * MINUTE),
        (OF_PAIR, 10, 32 * MINUTE),
        (OF_PAIR, 11, HOUR),
        (OF_PAIR, 10_000, HOUR),
        (OF_NAME, 99, None),
        (OF_NAME, 100, MINUTE),
        (OF_NAME, 102, 4 * MINUTE),
        (OF_NAME, 103, 5 * MINUTE),
        (OF_NAME, 10_000, 5 * MINUTE),
    ],
)
def test_the_wait_doubles_up_to_the_longest(limit: Limit, failures: int, wait: timedelta | None) -> None:
    assert wait_after(failures, limit) == wait


def test_wrong_guesses_from_elsewhere_keep_nobody_out(service: Service, now: datetime) -> None:
    """One wrong guess an hour, or as many as are taken, under somebody's name."""
    for hour in range(40):
        for _ in range(3):
            attempt(service, now + hour * HOUR, "li", "203.0.113.9")
        assert attempt(service, now + hour * HOUR, "li", "10.0.0.7") is None
        with service.database.write() as session:
            forgive(session, KEY, "li", "10.0.0.7")
    assert attempt(service, now + 39 * HOUR, "li", "203.0.113.9") is not None


def test_a_hundred_failures_of_a_name_from_everywhere_make_it_wait_for_minutes(
    service: Service, now: datetime
) -> None:
    waits = [attempt(service, now, "li", f"10.0.{n}.1") for n in range(101)]
    assert waits == [None] * 100 + [MINUTE]
    for n in range(20):
        now += attempt(service, now, "li", f"10.1.{n}.1") or timedelta()
        assert attempt(service, now, "li", f"10.2.{n}.1") is None
        wait = attempt(service, now, "li", "10.3.0.1")
        assert wait is not None
        assert wait <= 5 * MINUTE
    assert attempt(service, now, "wang", "10.3.0.1") is None


def test_a_name_whose_password_is_set_anew_waits_nowhere(service: Service, now: datetime) -> None:
    for address in ("10.0.0.7", "10.0.0.8"):
        for _ in range(6):
            attempt(service, now, "li", address)
    for _ in range(6):
        attempt(service, now, "wang", "10.0.0.7")
    with service.database.write() as session:
        forget_name(session, KEY, " LI")
    assert [attempt(service, now, "li", address) for address in ("10.0.0.7", "10.0.0.8")] == [None, None]
    assert attempt(service, now, "wang", "10.0.0.7") == MINUTE


def test_whether_an_attempt_comes_too_early_is_read_without_counting(service: Service, now: datetime) -> None:
    for _ in range(5):
        attempt(service, now)
    with service.database.read() as session:
        require_open(session, KEY, "other", None, now)
        with pytest.raises(TooManyAttempts):
            require_open(session, KEY, "li", None, now + 59 * SECOND)
        require_open(session, KEY, "li", None, now + MINUTE)


def test_after_five_failures_of_a_name_the_sixth_waits(service: Service, now: datetime) -> None:
    assert [attempt(service, now) for _ in range(6)] == [None] * 5 + [MINUTE]
    assert attempt(service, now + 59 * SECOND) == SECOND
    assert attempt(service, now, name="other") is None


def test_a_wait_is_not_made_longer_by_trying(service: Service, now: datetime) -> None:
    for _ in range(5):
        attempt(service, now)
    for _ in range(20):
        assert attempt(service, now + 30 * SECOND) == 30 * SECOND
    assert attempt(service, now + MINUTE) is None
    assert attempt(service, now + MINUTE) == 2 * MINUTE


def test_nobody_waits_longer_than_an_hour_whoever_keeps_failing(service: Service, now: datetime) -> None:
    for _ in range(40):
        wait = attempt(service, now)
        assert wait is None or wait <= HOUR
        now += wait or timedelta()


def test_a_name_is_one_however_it_is_written(service: Service, now: datetime) -> None:
    for name in ("li", "LI", " Li ", "lI", "li"):
        assert attempt(service, now, name) is None
    assert attempt(service, now, "LI ") == MINUTE


def test_thirty_failures_from_an_address_make_all_names_wait_there(service: Service, now: datetime) -> None:
    waits = [attempt(service, now, f"name{n}", "10.0.0.7") for n in range(31)]
    assert waits == [None] * 30 + [MINUTE]
    assert attempt(service, now, "another", "10.0.0.8") is None


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("10.0.0.7", "::ffff:10.0.0.7", "::ffff:10.0.0.8"),
        ("2001:db8::1", "2001:db8:0:0:ffff::9", "2001:db8:0:1::1"),
        ("testclient", "testclient", "elsewhere"),
    ],
)
def test_an_address_is_what_one_subscriber_has(
    service: Service, now: datetime, address: str, same: str, other: str
) -> None:
    for n in range(30):
        attempt(service, now, f"name{n}", address)
    assert attempt(service, now, "next", same) == MINUTE
    assert attempt(service, now, "next", other) is None


def test_a_right_password_clears_the_name_and_takes_back_its_own_attempt(
    service: Service, now: datetime
) -> None:
    for n in range(29):
        attempt(service, now, f"name{n}", "10.0.0.7")
    for _ in range(3):  # an office behind one address that signs in without failing
        assert attempt(service, now, "li", "10.0.0.7") is None
        with service.database.write() as session:
            forgive(session, KEY, "LI", "10.0.0.7")
    with service.database.read() as session:
        assert max(session.scalars(select(SIGN_IN_THROTTLES.c.failures))) == 29


def test_failures_older_than_a_day_are_forgotten(service: Service, now: datetime) -> None:
    for _ in range(4):
        attempt(service, now, address="10.0.0.7")
    tomorrow = now + timedelta(days=1)
    assert [attempt(service, tomorrow) for _ in range(6)] == [None] * 5 + [MINUTE]
    with service.database.write() as session:
        forget_old(session, tomorrow)
    with service.database.read() as session:
        assert session.scalars(select(SIGN_IN_THROTTLES.c.failures)).all() == [5, 5]  # the address is gone


def test_the_table_names_nobody(service: Service, now: datetime) -> None:
    attempt(service, now, "li-ming", "10.0.0.7")
    with service.database.read() as session:
        kept = repr(session.execute(select(SIGN_IN_THROTTLES)).all())
    for word in ("li-ming", "10.0.0.7"):
        for guess in (word, f"name {word}", f"address {word}", f"network {word}"):
            assert sha256(guess.encode()).hexdigest()[:32] not in kept
    assert "li-ming" not in kept
    assert "10.0.0.7" not in kept
