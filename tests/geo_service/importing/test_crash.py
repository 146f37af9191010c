"""Killed in the middle of an import: nothing of it is there, or all of it, and that is what is said."""

import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import messy_ledger
from accounts import new_account
from geo_service.access.principal import Principal
from geo_service.files import uploads
from geo_service.files.purpose import IMPORTING
from geo_service.importing import jobs
from geo_service.importing.jobs import Job, State
from geo_service.importing.report import Action
from geo_service.operation.checks.agreement import disagreements, has_stale_revision
from geo_service.service import Service
from layers.access import Role
from processes import ROOT, environment

ROWS = 60
HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间"

KILLED = """
import os, signal, sys
from geo_service.access.principal import Principal
from geo_service.importing import jobs, store as storing
from geo_service.importing.progress import Stage
from geo_service.service import Service
from geo_service.settings import load_settings
from layers.access import Role

import_id, account_id, moment = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Teller(jobs.Teller):
    def tell(self, stage, done, of):
        super().tell(stage, done, of)
        if moment == "in the middle" and stage is Stage.STORING and 0 < done < of:
            die()

class Notebook(jobs.Notebook):
    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if moment == "before the commit" and name == "stored":
            die()

jobs.Teller, jobs.Notebook = Teller, Notebook
storing.BATCH = 20
started = Service.start(load_settings())
with started.database.read() as session:
    service = started.current(session, Principal(Role.PLANNER, account_id=account_id, may_write=True))
store = jobs.store
if moment == "behind the commit":
    jobs.store = lambda *given, **named: (store(*given, **named), die())
jobs.find(service, import_id).commit(unseen=True)
"""


def killed(service: Service, job: Job, account_id: str, moment: str) -> None:
    command = [sys.executable, "-c", KILLED, job.id, account_id, moment]
    ended = subprocess.run(command, env=environment(service.settings), cwd=ROOT, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL, moment


def agrees(service: Service) -> bool:
    """Whether rows, texts, history and revision of the hazards say the same."""
    with service.database.answer() as session:
        layer = service.layer("railway_hazards")
        found = list(disagreements(session, layer, service.tables, at_most=None))
        return not found and not has_stale_revision(session, layer)


def test_a_killed_import_leaves_nothing_or_everything(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    messy_ledger.reference_data(service)
    account = new_account(service, Role.PLANNER)
    principal = Principal(Role.PLANNER, account_id=account.id, may_write=True)
    with service.database.read() as session:
        planner = service.current(session, principal)
    upload = uploads.begin(service.settings, account.id, IMPORTING, now=now, about="railway_hazards")
    rows = [
        f"H-{number},京广铁路,K{2_151 + number // 1000}+{number % 1000:03},左侧,30,危树危竹,一般隐患,树歪,2026-03-05"
        for number in range(ROWS)
    ]
    with upload.taking("台账.csv") as content:
        content.write("\n".join((HEADER, *rows)).encode())
    upload.finish()
    job = jobs.begin(planner, upload)

    def stored() -> int:
        with service.database.read() as session:
            return service.features(session, service.layer("railway_hazards")).count()

    for moment in ("in the middle", "before the commit"):
        killed(service, job, account.id, moment)
        found = jobs.find(planner, job.id)
        assert found.state is State.INTERRUPTED, moment
        assert found.progress.is_commit
        assert found.record is None
        assert stored() == 0
        assert agrees(service)
    killed(service, job, account.id, "behind the commit")
    found = jobs.find(planner, job.id)
    assert found.state is State.STORED
    assert found.report is not None
    assert found.report.is_stored
    assert found.report.counts[Action.CREATE] == stored() == ROWS
    assert agrees(service)
    with pytest.raises(jobs.AlreadyStored):
        found.commit()
