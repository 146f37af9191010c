"""Imports at work: whose rights count, what stays behind, what is kept of them and for whose eyes."""

import stat
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

import messy_ledger
from accounts import new_account, token_of
from geo_service.access.errors import Forbidden
from geo_service.access.principal import Principal
from geo_service.db.tables import ACCOUNTS, API_TOKENS
from geo_service.errors import ServiceBusy
from geo_service.files import uploads
from geo_service.files.errors import UploadGone
from geo_service.files.purpose import IMPORTING
from geo_service.importing import jobs
from geo_service.importing.errors import BadPlan
from geo_service.importing.jobs import Job, State
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Stage
from geo_service.importing.store import store
from geo_service.service import Service
from layers.access import Role

HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间,联系电话"
GOOD = "H-1,京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,2026-03-05,13800138000"
WRONG = "H-2,青藏铁路,K2155+300,左侧,30,危树危竹,一般隐患,问张三丰,2026-03-05,13800138000"


def sent(service: Service, now: datetime, principal: Principal | None = None) -> Job:
    """Return an import of one good and one wrong row."""
    if principal is None:
        account = new_account(service, Role.PLANNER)
        principal = Principal(Role.PLANNER, account_id=account.id, may_write=True)
    with service.database.read() as session:
        planner = service.current(session, principal)
    assert principal.account_id is not None
    upload = uploads.begin(
        service.settings, principal.account_id, IMPORTING, now=now, about="railway_hazards"
    )
    with upload.taking("台账.csv") as content:
        content.write(f"{HEADER}\n{GOOD}\n{WRONG}".encode())
    upload.finish()
    return jobs.begin(planner, upload)


def count(service: Service) -> int:
    with service.database.read() as session:
        return service.features(session, service.layer("railway_hazards")).count()


def test_rights_that_went_while_a_file_was_read_store_nothing(
    service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    messy_ledger.reference_data(service)
    changes = {
        "switched off": update(ACCOUNTS).values(is_active=False),
        "another role": update(ACCOUNTS).values(role=Role.CLERK),
        "token taken back": update(API_TOKENS).values(revoked_at=now),
    }
    for name, change in changes.items():
        account = new_account(service, Role.PLANNER)
        token_of(service, account)
        with service.database.read() as session:
            token = session.scalar(
                API_TOKENS.select()
                .with_only_columns(API_TOKENS.c.id)
                .where(API_TOKENS.c.account_id == account.id)
            )
        principal = Principal(Role.PLANNER, account_id=account.id, via=f"token {token}", may_write=True)
        job = sent(service, now, principal)
        job.examine()
        left = [change]
        own = API_TOKENS.c.account_id if "token" in name else ACCOUNTS.c.id

        def meanwhile(_teller: jobs.Teller, stage: Stage, _done: int, _of: int) -> None:
            if stage is Stage.STORING and left:  # noqa: B023 - called in this turn
                with service.database.write() as session:
                    session.execute(left.pop().where(own == account.id))  # noqa: B023 - called in this turn

        with monkeypatch.context() as patched:
            patched.setattr(jobs.Teller, "tell", meanwhile)
            with pytest.raises(Forbidden):
                job.commit()
        assert count(service) == 0, name
        assert job.refusal is not None


def test_a_thread_that_cannot_be_had_leaves_the_import_free(
    service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    messy_ledger.reference_data(service)
    job = sent(service, now)
    job.examine()

    def refuse(_thread: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(jobs.threading.Thread, "start", refuse)
        for begin in (job.start_commit, job.start_examining):
            with pytest.raises(ServiceBusy):
                begin()
    assert job.state is State.EXAMINED
    job.commit()
    assert count(service) == 1


def test_reference_systems_are_kept_by_their_name_or_not_at_all(service: Service, now: datetime) -> None:
    job = sent(service, now)
    assert job.change(job.planned({"crs": "gcj02"})).plan.crs == "GCJ-02"
    for plan in (replace(job.plan, crs="nonsense"), replace(job.plan, crs="EPSG:99999")):
        with pytest.raises(BadPlan):
            job.change(plan)
        with pytest.raises(BadPlan):
            jobs.begin(job.service, job.upload, plan)
    assert job.plan.crs == "GCJ-02"


def test_what_is_kept_is_for_the_service_alone_and_goes_with_the_file(
    service: Service, now: datetime
) -> None:
    messy_ledger.reference_data(service)
    job = sent(service, now)
    job.examine()
    job.commit()
    folder = job.upload.folder
    kept = {path.name: path for path in folder.rglob("*") if path.is_file()}
    assert {"proposed.json", "examined.json", "stored.json", "progress.json"} <= kept.keys()
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.values()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    examined = kept["examined.json"].read_text(encoding="utf-8")
    assert "问张三丰" in examined  # as the row was given back
    assert "13800138000" not in examined
    job.discard()
    assert not folder.exists()
    with pytest.raises(UploadGone):
        jobs.find(job.service, job.id)


def test_people_are_told_times_of_their_own_zone(service: Service, now: datetime) -> None:
    messy_ledger.reference_data(service)
    job = sent(service, now)
    plan = Plan(layer_id="railway_hazards")
    store(service, job.upload.path, plan, now=now)
    told = job.examine().notes[0]
    here = f"{now.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"
    assert told.zh == f"同一文件曾于 {here} 导入过"
    assert "UTC" not in told.en
