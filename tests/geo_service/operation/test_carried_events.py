"""A restoration loses no event of the audit log, and is one itself."""

from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, update

from accounts import new_account, token_of
from geo_service.access import audit, tokens
from geo_service.access.audit import Action
from geo_service.access.principal import SYSTEM
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG
from geo_service.operation import restore as restoring
from geo_service.operation.backup import make_backup
from geo_service.operation.restore import restore
from geo_service.service import Service
from layers.access import Role

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def write(service: Service, at: datetime, name: str) -> None:
    with service.database.write() as session:
        audit.write_down(session, SYSTEM, Action.EXPORT, at, layer_id=name, form="csv")


def events(service: Service) -> list[tuple[str, str | None]]:
    with service.database.read() as session:
        query = select(AUDIT_LOG.c.action, AUDIT_LOG.c.layer_id).order_by(AUDIT_LOG.c.seq)
        return [(row.action, row.layer_id) for row in session.execute(query)]


def test_events_since_the_backup_are_carried_over_once(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    for name, at in (("old", now - 30 * HOUR), ("twice", now), ("twice", now)):
        write(service, at, name)
    backup = make_backup(service, tmp_path / "backups", now=now)
    write(service, now, "twice")  # of the backup's own moment, but not in it
    write(service, now - MINUTE, "late")  # began before the backup, committed after it
    write(service, now + MINUTE, "new")
    restore(service, backup.path, now=now + HOUR, replace=True)
    kept = [("export", name) for name in ("old", "twice", "twice", "twice", "late", "new")]
    assert events(service) == [*kept, ("restored", None)]
    with service.database.read() as session:
        query = select(AUDIT_LOG).where(AUDIT_LOG.c.action == "restored")
        (event,) = session.execute(query).all()
        (newest,) = session.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.layer_id == "new")).all()
    assert event.at == now + HOUR
    assert orjson.loads(event.detail) == {"backup": backup.manifest.made_at.isoformat(), "carried": 3}
    assert (newest.at, newest.detail) == (now + MINUTE, '{"form":"csv"}')
    restore(service, backup.path, now=now + 2 * HOUR, replace=True)
    assert events(service) == [*kept, ("restored", None), ("restored", None)]


def test_on_a_bare_machine_there_is_nothing_to_carry(
    service: Service, bare_service: Service, tmp_path: Path, now: datetime
) -> None:
    write(service, now, "old")
    restore(bare_service, make_backup(service, tmp_path / "backups", now=now).path, now=now + HOUR)
    assert events(bare_service) == [("export", "old"), ("restored", None)]


def test_a_killed_restoration_is_made_good_from_the_backup_made_before_it(
    service: Service,
    bare_service: Service,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the operator's page tells: on an emptied database first that one, then the wanted one."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    planner, gone = new_account(service, Role.PLANNER), new_account(service, Role.CLERK)
    secret = token_of(service, planner)["Authorization"].split()[1]
    backup = make_backup(service, tmp_path / "backups", now=now)
    with service.database.write() as session:
        row = tokens.find(session, secret, now=now)
        assert row is not None
        tokens.revoke(session, planner.id, row.token_id, now)
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == gone.id).values(is_active=False))
    with monkeypatch.context() as killed:
        killed.setattr(restoring, "_finish", die)
        with pytest.raises(KeyboardInterrupt):
            restore(service, backup.path, now=now + HOUR, replace=True)
    (saved,) = (service.settings.state_dir / "backups").glob("before-restore-*.zip")
    restore(bare_service, saved, now=now + 2 * HOUR)
    restore(bare_service, backup.path, now=now + 3 * HOUR, replace=True)
    with bare_service.database.read() as session:
        assert tokens.find(session, secret, now=now) is None
        rows = session.execute(select(ACCOUNTS.c.id, ACCOUNTS.c.is_active))
        active = {row.id: row.is_active for row in rows}
    assert active == {planner.id: True, gone.id: False}
