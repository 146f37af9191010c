"""Imports beside everything else: readers, uploads and followers while files are read and judged."""

import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

import messy_ledger
from accounts import new_account, token_of
from geo_service.api import import_events
from geo_service.app import create_app
from geo_service.files import uploads
from geo_service.importing import examine, sheet
from geo_service.importing.jobs import Job
from geo_service.importing.notebook import Notebook
from geo_service.importing.progress import Progress, Stage
from geo_service.service import Service
from layers.access import Role

HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间"
LEDGER = f"{HEADER}\nH-1,京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,2026-03-05".encode()
SOON_S = 5.0


class Held:
    """Something that is begun and does not go on until it is let go."""

    def __init__(self, real: Any) -> None:
        self.begun = 0
        self.go = threading.Event()
        self._real = real
        self._lock = threading.Lock()

    def __call__(self, *given: Any, **named: Any) -> Any:
        with self._lock:
            self.begun += 1
        assert self.go.wait(60)
        return self._real(*given, **named)

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + 20
        while self.begun < count:
            assert time.monotonic() < until, f"{self.begun} of {count}"
            time.sleep(0.01)


@pytest.mark.parametrize(("module", "name", "begun"), [(sheet, "read_grid", 4), (examine, "judge", 2)])
def test_readers_are_answered_while_files_are_read_and_judged(
    service: Service, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, begun: int
) -> None:
    messy_ledger.reference_data(service)
    tokens = [token_of(service, new_account(service, Role.PLANNER)) for _ in range(5)]
    held = Held(getattr(module, name))
    monkeypatch.setattr(module, name, held)
    client = TestClient(create_app(service), raise_server_exceptions=False)

    def sent(headers: dict[str, str]) -> Any:
        data, files = {"layer": "railway_hazards"}, {"file": ("台账.csv", LEDGER)}
        return client.post("/imports", data=data, files=files, headers=headers)

    with ExitStack() as open_:
        open_.enter_context(client)
        pool = open_.enter_context(ThreadPoolExecutor(6))
        open_.callback(held.go.set)
        answers = [pool.submit(sent, headers) for headers in tokens[:4]]
        held.wait_for(begun)
        time.sleep(0.3)  # the others would take their connections now
        assert held.begun == begun
        began = time.monotonic()
        readers: list[Future[Any]] = [
            pool.submit(client.get, "/collections/railway_lines/items", headers=tokens[4]) for _ in range(2)
        ]
        assert [one.result(20).status_code for one in readers] == [200, 200]
        refused = pool.submit(sent, tokens[4]).result(20)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert time.monotonic() - began < SOON_S
        held.go.set()
        assert [one.result(60).status_code for one in answers] == [200] * 4


def test_followers_ask_the_database_when_the_work_has_ended(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    messy_ledger.reference_data(service)
    headers = token_of(service, new_account(service, Role.PLANNER))
    with TestClient(create_app(service), headers=headers, raise_server_exceptions=False) as client:
        data, files = {"layer": "railway_hazards"}, {"file": ("台账.csv", LEDGER)}
        import_id = client.post("/imports", data=data, files=files).json()["id"]
        address = f"/imports/{import_id}/events"
        notes = Notebook(service.settings.state_dir / uploads.FOLDER / import_id)
        asked: list[float] = []
        readers: set[int] = set()
        real_record, real_progress = Job.record, Notebook.progress
        loop = client.portal.call(threading.get_ident)  # type: ignore[union-attr] # it is open

        def record(job: Job) -> Any:
            asked.append(time.monotonic())
            return real_record.fget(job)  # type: ignore[misc] # a property

        def progress(one: Notebook) -> Progress:
            readers.add(threading.get_ident())
            return real_progress.fget(one)  # type: ignore[misc] # a property

        monkeypatch.setattr(Job, "record", property(record))
        monkeypatch.setattr(Notebook, "progress", property(progress, real_progress.fset))
        with ThreadPoolExecutor(1) as pool, notes.working() as is_held:
            assert is_held
            notes.progress = Progress(50, Stage.CHECKING, 1, 2)
            following = pool.submit(client.get, address)
            time.sleep(1.2)
            notes.progress = Progress(51, Stage.DONE, 2, 2)
            time.sleep(0.6)
            assert asked == []
        text = following.result(20).text
        states = [json.loads(line[6:])["state"] for line in text.splitlines() if line.startswith("data: ")]
        assert states == ["examining", "examining", "examined"]
        assert loop not in readers
        assert asked != []
        room = import_events._ROOM
        assert all(room.acquire(blocking=False) for _ in range(import_events.MOST_FOLLOWERS))
        try:
            refused = client.get(address)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        finally:
            room.release(import_events.MOST_FOLLOWERS)
        assert client.get(address).status_code == 200
