import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from geo_service.operation import nightly
from geo_service.operation.archive import archive_name, stored_backups
from geo_service.operation.nightly import LOCK, NightlyBackup, back_up_if_due, is_due, last_slot
from geo_service.service import Service
from geo_service.settings import PREFIX, Settings

# BACKUP_HOUR is 2 and the zone Asia/Shanghai (UTC+8): the slot is 18:00 UTC of the day before.
SLOT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)

PROCESS = """
import sys
from datetime import datetime
from geo_service.operation.nightly import back_up_if_due
from geo_service.service import Service
from geo_service.settings import load_settings

service = Service.start(load_settings())
print("ready", flush=True)
sys.stdin.readline()
back_up_if_due(service, datetime.fromisoformat(sys.argv[1]))
"""


@pytest.fixture
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, though the tests are silent otherwise."""
    silent = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as entries:
        yield entries
    structlog.configure(wrapper_class=silent)


@pytest.fixture
def folder(embedded_service: Service) -> Path:
    path = embedded_service.settings.state_dir / "backups"
    path.mkdir()
    return path


def put(folder: Path, *moments: datetime) -> None:
    for moment in moments:
        (folder / archive_name(moment)).touch()


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (SLOT, SLOT),
        (SLOT - timedelta(seconds=1), SLOT - timedelta(days=1)),
        (MORNING, SLOT),
        (SLOT + timedelta(hours=23, minutes=59), SLOT),
    ],
)
def test_the_slot_is_the_hour_of_the_service_zone(now: datetime, slot: datetime) -> None:
    assert last_slot(Settings(), now) == slot


def test_the_slot_follows_the_settings() -> None:
    settings = Settings(time_zone="UTC", backup_hour=23)
    assert last_slot(settings, MORNING) == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def test_the_slot_follows_summer_time() -> None:
    # Berlin left UTC+2 for UTC+1 on 25 October 2026 at 01:00 UTC.
    settings = Settings(time_zone="Europe/Berlin", backup_hour=12)
    assert last_slot(settings, datetime(2026, 10, 24, 23, 0, tzinfo=UTC)).hour == 10
    assert last_slot(settings, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)).hour == 11


@pytest.mark.parametrize(
    ("newest", "due"),
    [
        (None, True),
        (SLOT - timedelta(days=2), True),
        (SLOT - timedelta(seconds=1), True),
        (SLOT, False),
        (MORNING, False),
        (MORNING + timedelta(days=900), True),  # made under a clock that was wrong
    ],
)
def test_a_night_without_a_backup_is_due(tmp_path: Path, newest: datetime | None, *, due: bool) -> None:
    if newest is not None:
        put(tmp_path, newest)
    assert is_due(Settings(), tmp_path, MORNING) is due


def test_one_backup_a_night(embedded_service: Service) -> None:
    assert back_up_if_due(embedded_service, SLOT) is not None
    assert back_up_if_due(embedded_service, MORNING) is None
    assert back_up_if_due(embedded_service, SLOT + timedelta(days=1)) is not None


def test_the_newest_fourteen_are_kept(embedded_service: Service, folder: Path) -> None:
    put(folder, *(SLOT - timedelta(days=days) for days in range(1, 31)))
    (folder / "before-restore-20250101T000000Z.zip").touch()
    (folder / "notes.txt").touch()
    back_up_if_due(embedded_service, MORNING)
    kept = [stored.made_at for stored in stored_backups(folder)]
    assert kept == [MORNING, *(SLOT - timedelta(days=days) for days in range(1, 14))]
    assert len(kept) == 14
    assert (folder / "before-restore-20250101T000000Z.zip").exists()
    assert (folder / "notes.txt").exists()


def test_backups_of_a_wrong_clock_push_no_other_out(embedded_service: Service, folder: Path) -> None:
    put(folder, *(MORNING + timedelta(days=days) for days in range(1, 31)))
    backup = back_up_if_due(embedded_service, MORNING)
    assert backup is not None
    assert backup.path.exists()


def test_a_backup_that_another_process_is_making_is_left_to_it(
    embedded_service: Service, folder: Path
) -> None:
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert back_up_if_due(embedded_service, MORNING) is None
    assert back_up_if_due(embedded_service, MORNING) is not None


def test_two_processes_make_one_backup(embedded_service: Service, folder: Path) -> None:
    environment = os.environ | {
        PREFIX + "STATE_DIR": str(embedded_service.settings.state_dir),
        "PYTHONPATH": str(Path.cwd()),
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, MORNING.isoformat()],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(stored_backups(folder)) == 1


def test_two_threads_make_one_backup(embedded_service: Service, folder: Path) -> None:
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait()
        back_up_if_due(embedded_service, MORNING)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(stored_backups(folder)) == 1


def test_the_next_look_is_within_an_hour_and_not_after_the_slot(embedded_service: Service) -> None:
    moments = iter((MORNING, SLOT + timedelta(hours=23, minutes=50)))
    looking = NightlyBackup(embedded_service, clock=lambda: next(moments))
    assert looking.look() == 3600
    assert looking.look() == 600


def test_a_failure_is_logged_and_tried_again_in_an_hour(
    embedded_service: Service, logs: list[MutableMapping[str, Any]]
) -> None:
    (embedded_service.settings.state_dir / "backups").touch()  # a file where the folder should be
    looking = NightlyBackup(embedded_service, clock=lambda: MORNING)
    assert looking.look() == 3600
    (entry,) = logs
    assert entry["log_level"] == "error"
    assert entry["event"] == "nightly backup failed"
    assert entry["reason"] == "The backup cannot be written: File exists"
    (embedded_service.settings.state_dir / "backups").unlink()
    looking.look()
    assert logs[1]["event"] == "nightly backup"


def test_the_unexpected_does_not_end_the_thread(
    embedded_service: Service, monkeypatch: pytest.MonkeyPatch, logs: list[MutableMapping[str, Any]]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(nightly, "back_up_if_due", fail)
    assert NightlyBackup(embedded_service, clock=lambda: MORNING).look() == 3600
    assert logs[0]["reason"] == "ZeroDivisionError"


@pytest.fixture
def started(embedded_service: Service) -> Iterator[Callable[[Callable[[], datetime]], NightlyBackup]]:
    running: list[NightlyBackup] = []

    def start(clock: Callable[[], datetime]) -> NightlyBackup:
        running.append(NightlyBackup(embedded_service, clock=clock))
        running[-1].start()
        return running[-1]

    yield start
    for thread in running:
        thread.stop()


def test_a_missed_night_is_made_up_for_at_the_start(
    embedded_service: Service,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: Callable[[Callable[[], datetime]], NightlyBackup],
) -> None:
    made = Event()

    def make(service: Service, now: datetime) -> None:
        back_up_if_due(service, now)
        made.set()

    put(folder, MORNING - timedelta(hours=30))
    monkeypatch.setattr(nightly, "back_up_if_due", make)
    started(lambda: MORNING)
    assert made.wait(timeout=30)
    assert stored_backups(folder)[0].made_at == MORNING


def test_the_thread_ends_when_it_is_stopped(
    started: Callable[[Callable[[], datetime]], NightlyBackup],
) -> None:
    looking = started(lambda: MORNING)
    looking.stop(timeout_s=30)
    assert not looking._thread.is_alive()
    assert looking._thread.daemon
