import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from geo_service import __version__
from geo_service.db import migrate
from geo_service.operation.archive import sha256_of
from geo_service.operation.backup import UNFINISHED, make_backup
from geo_service.operation.errors import (
    BackupExists,
    BackupFolderError,
    NothingToBackUp,
    ToolMissing,
    ToolTooOld,
    UnsoundDatabase,
)
from geo_service.operation.restore import restore
from geo_service.service import Service
from geo_service.settings import PREFIX, Settings

WRITER = """
from datetime import UTC, datetime
from geo_service.db.edits import Edits
from geo_service.service import Service
from geo_service.settings import load_settings
from layers.feature import Feature

service = Service.start(load_settings())
for number in range(100_000):
    now = datetime.now(UTC)
    properties = {"code": "1", "name_zh": "镇", "kind": "town", "source": "test", "certainty": "high", "is_demo": False}
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="writer", now=now)
        edits.create("townships", [Feature(f"t-{number}", None, properties)])
    print(number, flush=True)
"""

STUCK = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from geo_service.operation import backup
from geo_service.service import Service
from geo_service.settings import load_settings

write = backup.write_archive
def stop_half_way(path, manifest, database):
    write(path, manifest, database)
    path.write_bytes(path.read_bytes()[:1000])
    print("half way", flush=True)
    time.sleep(60)
backup.write_archive = stop_half_way
backup.make_backup(Service.start(load_settings()), Path(sys.argv[1]), now=datetime.now(UTC))
"""


def environment(settings: Settings) -> dict[str, str]:
    values = {PREFIX + "STATE_DIR": str(settings.state_dir), "PYTHONPATH": str(Path.cwd())}
    if settings.database_url is not None:
        values[PREFIX + "DATABASE_URL"] = settings.database_url.get_secret_value()
    return os.environ | values


def test_the_manifest_tells_what_the_backup_holds(
    full_service: Service, tmp_path: Path, now: datetime
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    with zipfile.ZipFile(backup.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["program"] == __version__
    assert manifest["version"] == migrate.latest()
    assert manifest["made_at"] == "2026-11-22T01:30:00Z"
    assert set(manifest["layers"]) == set(full_service.registry)
    # The county has 24 towns and subdistricts; they were loaded in one write.
    assert manifest["layers"]["townships"] == {"rows": 24, "revision": 1}
    assert backup.path.name == "geo-service-20261122T013000Z.zip"
    assert backup.sha256 == sha256_of(backup.path)
    assert backup.size == backup.path.stat().st_size


def test_a_backup_is_for_its_owner_alone(service: Service, tmp_path: Path, now: datetime) -> None:
    backup = make_backup(service, tmp_path / "backups", now=now)
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]


def test_a_backup_while_another_process_writes_is_one_state(
    service: Service, bare_service: Service, tmp_path: Path, now: datetime
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], env=environment(service.settings), stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        try:
            writer.stdout.readline()
            backups = [
                make_backup(service, tmp_path, now=now + timedelta(seconds=second)) for second in range(3)
            ]
            before = int(writer.stdout.readline())
        finally:
            writer.kill()
        after = [int(line) for line in writer.stdout if line.strip()]
    assert after, f"the writer stopped at {before}"
    counts: list[int] = []
    for backup in backups:
        restore(bare_service, backup.path, now=now + timedelta(minutes=len(counts)), replace=True)
        state = backup.manifest.layers["townships"]
        with bare_service.database.read() as session:
            rows = bare_service.features(session, bare_service.registry["townships"]).count()
            changes = session.connection().exec_driver_sql("SELECT count(*) FROM changes").scalar()
        assert state.rows == state.revision == rows == changes
        counts.append(rows)
    assert counts == sorted(counts)
    assert counts[0] > 0


def test_a_killed_backup_leaves_no_file_and_the_next_one_tidies_up(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "backups"
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, str(folder)],
        env=environment(service.settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
    (left,) = folder.iterdir()
    assert left.name.startswith(UNFINISHED)
    make_backup(service, folder, now=now)
    assert left.exists()  # it could be another process at work
    yesterday = time.time() - 86_500
    os.utime(left, (yesterday, yesterday))
    make_backup(service, folder, now=now + timedelta(seconds=1))
    assert not left.exists()
    assert len(list(folder.iterdir())) == 2


def test_a_backup_is_never_overwritten(embedded_service: Service, tmp_path: Path, now: datetime) -> None:
    first = make_backup(embedded_service, tmp_path, now=now)
    with pytest.raises(BackupExists):
        make_backup(embedded_service, tmp_path, now=now)
    assert sha256_of(first.path) == first.sha256


def test_a_folder_that_is_a_file_is_told(embedded_service: Service, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "backups").touch()
    with pytest.raises(BackupFolderError):
        make_backup(embedded_service, tmp_path / "backups", now=now)


def test_without_tables_there_is_nothing_to_back_up(
    bare_service: Service, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(NothingToBackUp):
        make_backup(bare_service, tmp_path / "backups", now=now)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_database_is_not_backed_up(
    embedded_service: Service, tmp_path: Path, now: datetime
) -> None:
    embedded_service.database.close()
    file = embedded_service.settings.state_dir / "geo_service.sqlite"
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 400 * 4096] = bytes(400 * 4096)
    file.write_bytes(content)
    with pytest.raises(UnsoundDatabase):
        make_backup(embedded_service, tmp_path / "backups", now=now)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a shell script in the place of ``pg_dump``."""

    def put(script: str) -> None:
        tools = tmp_path / "tools"
        tools.mkdir()
        (tools / "pg_dump").write_text("#!/bin/sh\n" + script)
        (tools / "pg_dump").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")

    return put


def test_a_client_program_older_than_the_server_is_told(
    postgis_service: Service, tmp_path: Path, now: datetime, stand_in: Callable[[str], None]
) -> None:
    stand_in("echo 'pg_dump (PostgreSQL) 9.6.24'")
    with pytest.raises(ToolTooOld, match=r"pg_dump is of version 9, the database server of version 1\d"):
        make_backup(postgis_service, tmp_path / "backups", now=now)


def test_a_missing_client_program_is_told(
    postgis_service: Service, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match="pg_dump was not found"):
        make_backup(postgis_service, tmp_path / "backups", now=now)


def test_the_password_stands_in_no_command_line(
    postgis_service: Service, tmp_path: Path, now: datetime, stand_in: Callable[[str], None]
) -> None:
    seen = tmp_path / "arguments"
    stand_in(f'echo "$@" >> {seen}; PATH=${{PATH#*:}} exec pg_dump "$@"')
    make_backup(postgis_service, tmp_path / "backups", now=now)
    password = postgis_service.settings.url.password
    assert password
    assert str(password) not in seen.read_text()
    assert str(postgis_service.settings.url.database) in seen.read_text()
