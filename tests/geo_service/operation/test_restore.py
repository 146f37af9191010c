import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, insert, inspect, select

from geo_service.app import create_app
from geo_service.db import migrate
from geo_service.db.edits import Edits
from geo_service.db.published import CATALOGUE
from geo_service.db.selection import Selection, Window
from geo_service.db.tables import PEOPLE, REVISIONS
from geo_service.operation import embedded
from geo_service.operation.archive import Manifest, stored_backups
from geo_service.operation.backup import Backup, make_backup
from geo_service.operation.errors import (
    DamagedBackup,
    DatabaseBusy,
    DatabaseNotEmpty,
    NewerBackup,
    NotABackup,
    OtherDialect,
    ToolFailed,
    UnreadableBackup,
)
from geo_service.operation.restore import restore
from geo_service.service import Service
from layers.feature import Feature

Read = Callable[[Service], dict[str, list[tuple[Any, ...]]]]
LATER = timedelta(hours=1)

NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{latest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("township", sa.String(100), sa.ForeignKey("townships.id")),
    )


def downgrade() -> None:
    op.drop_table("visits")
"""


def clear_projects(service: Service, now: datetime) -> None:
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=now)
        assert edits.delete("projects", service.tables["projects"].c.id.is_not(None)) > 0


def revisions(service: Service) -> dict[str, int]:
    with service.database.read() as session:
        return {row.layer_id: row.revision for row in session.execute(select(REVISIONS))}


def with_manifest(backup: Backup, target: Path, **changes: object) -> Path:
    """Copy a backup with other values in its manifest."""
    manifest = backup.manifest.model_copy(update=changes)
    with zipfile.ZipFile(backup.path) as source, zipfile.ZipFile(target, "w") as copy:
        copy.writestr("manifest.json", manifest.model_dump_json())
        name = source.namelist()[1]
        copy.writestr(name, source.read(name))
    return target


@pytest.fixture
def next_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes this the program of the next version, with one more table that refers to a layer's."""

    def update_program() -> None:
        scripts = tmp_path / "migrations"
        shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        text = NEXT_MIGRATION.format(latest=migrate.latest())
        (scripts / "versions" / "next.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)

    return update_program


def test_a_bare_machine_gets_every_row_back(
    full_service: Service, bare_service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    clear_projects(full_service, now)  # so that the history has more than creations
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    restored = restore(bare_service, backup.path, now=now + LATER)
    assert restored.saved is None
    assert restored.manifest == backup.manifest
    before, after = everything(full_service), everything(bare_service)
    assert before["people"]
    assert len(before["changes"]) > 200
    assert after == before
    assert migrate.differences(bare_service.database, bare_service.registry) == []


def test_a_restored_machine_can_be_written_to(
    full_service: Service,
    bare_service: Service,
    tmp_path: Path,
    now: datetime,
    example_feature: Callable[..., Feature],
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    restore(bare_service, backup.path, now=now)
    layer = bare_service.registry["source_sites"]
    example = example_feature(layer)
    own = {name: value for name, value in example.properties.items() if not layer.field(name).references}
    with bare_service.database.write() as session:
        edits = Edits(session, bare_service.registry, bare_service.tables, actor="test", now=now)
        edits.create("source_sites", [Feature("new-1", example.geometry, own)])
    assert example.geometry is not None
    with bare_service.database.read() as session:
        features = bare_service.features(session, layer)
        found = features.page(Selection(areas=(example.geometry,)), Window(10)).features
    assert b'"new-1"' in b"".join(found)


def test_a_running_service_answers_with_the_restored_content(
    full_service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    address = "/collections/projects/items"
    with TestClient(create_app(full_service)) as client:
        original = client.get(address)
        backup = make_backup(full_service, tmp_path / "backups", now=now)
        before = everything(full_service)
        clear_projects(full_service, now)
        emptied = client.get(address)
        assert emptied.json()["numberReturned"] == 0
        restored = restore(full_service, backup.path, now=now + LATER, replace=True)
        assert everything(full_service) == before
        for known in (original, emptied):
            answer = client.get(address, headers={"If-None-Match": known.headers["ETag"]})
            assert answer.status_code == 200
            assert answer.json()["features"] == original.json()["features"]
    # What was there before can be had back from the backup that was made of it.
    assert restored.saved is not None
    restore(full_service, restored.saved.path, now=now + 2 * LATER, replace=True)
    assert everything(full_service)["projects"] == []


def test_the_backup_before_a_restoration_is_no_nightly_one(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    backup = make_backup(service, tmp_path / "backups", now=now)
    restored = restore(service, backup.path, now=now, replace=True)
    assert restored.saved is not None
    assert restored.saved.path.parent == service.settings.state_dir / "backups"
    assert stored_backups(restored.saved.path.parent) == []


def test_revisions_go_on_where_no_reader_has_been(service: Service, tmp_path: Path, now: datetime) -> None:
    backup = make_backup(service, tmp_path / "backups", now=now)
    restore(service, backup.path, now=now, replace=True)
    # Also layers that were never written to: on the lost machine they may have been since.
    everything = (*service.registry, CATALOGUE)
    assert revisions(service) == dict.fromkeys(everything, int(now.timestamp()))
    # A second restoration under a clock that lags behind still counts up.
    restore(service, backup.path, now=now - LATER, replace=True)
    assert set(revisions(service).values()) == {int(now.timestamp()) + 1}


def test_revisions_grow_although_the_clock_went_back(service: Service, tmp_path: Path, now: datetime) -> None:
    backup = make_backup(service, tmp_path / "backups", now=now)
    far = int(now.timestamp()) * 2
    with service.database.write() as session:
        session.execute(delete(REVISIONS))
        session.execute(insert(REVISIONS).values(layer_id="wharves", revision=far, changed_at=now))
    restore(service, backup.path, now=now, replace=True)
    assert set(revisions(service).values()) == {far + 1}


def test_a_database_is_replaced_only_on_request(
    full_service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    clear_projects(full_service, now)
    before = everything(full_service), revisions(full_service)
    with pytest.raises(DatabaseNotEmpty):
        restore(full_service, backup.path, now=now)
    assert (everything(full_service), revisions(full_service)) == before


def test_a_damaged_backup_changes_nothing(
    full_service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    clear_projects(full_service, now)
    before = everything(full_service), revisions(full_service)
    full_service.settings.state_dir.mkdir(exist_ok=True)
    files = sorted(path.name for path in full_service.settings.state_dir.iterdir())
    content = bytearray(backup.path.read_bytes())
    content[len(content) // 2] ^= 1
    backup.path.write_bytes(content)
    with pytest.raises(DamagedBackup):
        restore(full_service, backup.path, now=now, replace=True)
    assert (everything(full_service), revisions(full_service)) == before
    assert sorted(path.name for path in full_service.settings.state_dir.iterdir()) == files


def test_a_missing_backup_leaves_a_bare_machine_bare(
    bare_service: Service, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(UnreadableBackup):
        restore(bare_service, tmp_path / "gone.zip", now=now)
    assert list(bare_service.settings.state_dir.iterdir()) == []


def test_a_backup_of_a_newer_program_is_refused(
    service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    made = make_backup(service, tmp_path / "backups", now=now)
    newer = with_manifest(made, tmp_path / "newer.zip", version="f00", program="9.0")
    with pytest.raises(NewerBackup, match=r"f00, made by program 9\.0"):
        restore(service, newer, now=now, replace=True)
    assert not (service.settings.state_dir / "backups").exists()


def test_a_backup_of_an_older_program_is_migrated(
    full_service: Service,
    bare_service: Service,
    tmp_path: Path,
    now: datetime,
    everything: Read,
    next_program: Callable[[], None],
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    before = everything(full_service)
    next_program()
    restore(bare_service, backup.path, now=now)
    with bare_service.database.read() as session:
        assert migrate.current(session.connection()) == "next"
        assert "visits" in inspect(session.connection()).get_table_names()
    assert everything(bare_service) == before


def test_a_newer_database_gives_way_to_an_older_backup(
    full_service: Service, tmp_path: Path, now: datetime, everything: Read, next_program: Callable[[], None]
) -> None:
    backup = make_backup(full_service, tmp_path / "backups", now=now)
    before = everything(full_service)
    next_program()
    migrate.upgrade(full_service.database, full_service.registry)
    with full_service.database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO visits SELECT 1, min(id) FROM townships")
    restore(full_service, backup.path, now=now, replace=True)
    assert everything(full_service) == before
    with full_service.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM visits").scalar() == 0


def test_a_backup_of_the_other_database_is_refused(
    embedded_service: Service, postgis_service: Service, tmp_path: Path, now: datetime
) -> None:
    backup = make_backup(embedded_service, tmp_path / "embedded", now=now)
    with pytest.raises(OtherDialect, match="made from SpatiaLite, but this service runs on PostGIS"):
        restore(postgis_service, backup.path, now=now, replace=True)
    backup = make_backup(postgis_service, tmp_path / "postgis", now=now)
    with pytest.raises(OtherDialect, match="made from PostGIS, but this service runs on SpatiaLite"):
        restore(embedded_service, backup.path, now=now, replace=True)


@pytest.mark.parametrize("content", [b"", b"no database " * 1000])
def test_a_member_that_is_no_database_is_refused(
    embedded_service: Service, tmp_path: Path, now: datetime, content: bytes
) -> None:
    backup = make_backup(embedded_service, tmp_path / "backups", now=now)
    document = json.loads(backup.manifest.model_dump_json())
    document["members"]["database.sqlite"] = {
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with zipfile.ZipFile(backup.path, "w") as archive:
        archive.writestr("manifest.json", Manifest.model_validate(document).model_dump_json())
        archive.writestr("database.sqlite", content)
    with pytest.raises(NotABackup):
        restore(embedded_service, backup.path, now=now, replace=True)


def test_a_reader_finishes_with_what_it_began_with(
    embedded_service: Service, tmp_path: Path, now: datetime
) -> None:
    backup = make_backup(embedded_service, tmp_path / "backups", now=now)
    count = select(func.count()).select_from(PEOPLE)
    with embedded_service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="p-1", name="张三", is_demo=True))
    with embedded_service.database.read() as reader:
        assert reader.scalar(count) == 1
        restore(embedded_service, backup.path, now=now, replace=True)
        assert reader.scalar(count) == 1
    with embedded_service.database.read() as reader:
        assert reader.scalar(count) == 0


def test_a_writer_that_does_not_end_stops_the_restoration(
    embedded_service: Service, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "BUSY_TIMEOUT_MS", 50)
    backup = make_backup(embedded_service, tmp_path / "backups", now=now)
    with embedded_service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="p-1", name="张三", is_demo=True))
        with pytest.raises(DatabaseBusy):
            restore(embedded_service, backup.path, now=now, replace=True)
    with embedded_service.database.read() as session:
        assert session.scalar(select(PEOPLE.c.name)) == "张三"


def test_tables_of_others_stay(
    postgis_service: Service, tmp_path: Path, now: datetime, everything: Read
) -> None:
    """A view on a layer, made by a colleague, keeps the layer from being replaced; nothing is lost."""
    backup = make_backup(postgis_service, tmp_path / "backups", now=now)
    with postgis_service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="p-1", name="张三", is_demo=True))
        session.connection().exec_driver_sql("CREATE TABLE notes (id int)")
        session.connection().exec_driver_sql("CREATE VIEW my_wharves AS SELECT id FROM wharves")
    before = everything(postgis_service)
    with pytest.raises(ToolFailed, match="pg_restore could not finish"):
        restore(postgis_service, backup.path, now=now, replace=True)
    assert everything(postgis_service) == before
    with postgis_service.database.write() as session:
        session.connection().exec_driver_sql("DROP VIEW my_wharves")
    restore(postgis_service, backup.path, now=now + LATER, replace=True)
    with postgis_service.database.read() as session:
        assert "notes" in inspect(session.connection()).get_table_names()
        assert session.scalar(select(func.count()).select_from(PEOPLE)) == 0
