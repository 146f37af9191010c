"""The thread of the serving process: one run for each period, whatever many processes do."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from geo_service.monitoring.watch import Monitors, run_if_due
from geo_service.service import Service
from signed_in import with_settings

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)


def test_processes_agree_on_one_run_for_each_period(service: Service, now: datetime) -> None:
    second = Service.start(service.settings)
    assert run_if_due(service, now) is not None
    assert run_if_due(second, now + 59 * MINUTE) is None
    assert run_if_due(second, now + 60 * MINUTE) is not None
    assert run_if_due(service, now + 61 * MINUTE) is None
    # A last run in the future comes from a clock that was wrong.
    assert run_if_due(service, now - 600 * MINUTE) is not None
    second.database.close()


def test_it_runs_at_once_goes_on_after_a_failure_and_stops(service: Service) -> None:
    asked = Event()

    def clock() -> datetime:
        asked.set()
        raise OSError("no clock")

    watching = Monitors(service, clock=clock)
    watching.start()
    assert asked.wait(20)
    watching.stop()
    assert Monitors(service, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC)).look() == 3600


def test_nothing_runs_where_the_settings_say_so(service: Service) -> None:
    def clock() -> datetime:
        raise AssertionError("asked")

    watching = Monitors(with_settings(service, monitor_minutes=0), clock=clock)
    watching.start()
    watching.stop()
