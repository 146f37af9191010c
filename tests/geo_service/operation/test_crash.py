"""Killed in the middle of writing: what was acknowledged is there, and all that is there agrees."""

import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from sqlalchemy import select

from accounts import new_account, token_of
from geo_service.db.tables import CHANGES, FEATURE
from geo_service.operation.check import check
from geo_service.operation.checks.finding import Level
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role
from layers.registry import LAYERS
from layers.text import Language
from processes import ROOT, environment, started

ROUNDS = 3
WRITERS = 4
LAYER = "posts"


@dataclass
class Writer:
    """Creates, changes and deletes features of its own, and remembers what it was told.

    Parameters
    ----------
    number : int
    told : dict of str to int or None
        The value of each feature after the last change that was acknowledged; None once it was deleted.
    asked : dict of str to int or None
        The change whose answer did not come.
    """

    number: int
    told: dict[str, int | None] = field(default_factory=dict)
    asked: dict[str, int | None] = field(default_factory=dict)
    changes: int = 0
    failures: list[str] = field(default_factory=list)

    def work(self, address: str, headers: dict[str, str], numbers: Any) -> None:
        """Write until the service is gone."""
        chance = random.Random(self.number)  # noqa: S311 - no secret
        self.asked.clear()
        with httpx2.Client(base_url=address, headers=headers, timeout=60) as client:
            while True:
                living = [name for name, value in self.told.items() if value is not None]
                action = chance.choice(["POST", "PUT", "PUT", "DELETE"]) if living else "POST"
                value = next(numbers)
                name = f"w{self.number}-{value}" if action == "POST" else chance.choice(living)
                self.asked = {name: None if action == "DELETE" else value}
                try:
                    answer = self._ask(client, action, name, value)
                except httpx2.TransportError:
                    return
                if answer.status_code not in (200, 201, 204):
                    self.failures.append(f"{action} {name}: {answer.status_code} {answer.text[:200]}")
                    return
                self.told |= self.asked
                self.asked = {}
                self.changes += 1

    @staticmethod
    def _ask(client: httpx2.Client, action: str, name: str, value: int) -> Any:
        items = f"/collections/{LAYER}/items"
        if action == "DELETE":
            return client.delete(f"{items}/{name}")
        body = {
            "type": "Feature",
            "id": name,
            "geometry": {"type": "Point", "coordinates": [113.4 + value % 100 / 1000, 24.2]},
            "properties": {
                "value": value,
                "name": "桩" * (value % 50),
                "source": "test",
                "certainty": "high",
            },
        }
        headers = {"Content-Type": "application/geo+json"}
        if action == "POST":
            return client.post(items, content=orjson.dumps(body), headers=headers)
        return client.put(f"{items}/{name}", content=orjson.dumps(body), headers=headers)


def stored(service: Service) -> dict[str, int]:
    with service.database.read() as session:
        table = service.current(session).tables[LAYER]
        return {row.id: row.value for row in session.execute(select(table.c.id, table.c.value))}


def disagreements(settings: Settings, now: datetime) -> list[str]:
    found = check(settings, LAYERS, now=now, is_full=True)
    return [
        one.sentence(Language.EN)
        for one in found
        if one.level is not Level.OK
        and one.name in ("database", "migration", "layers", "published", "content")
    ]


@pytest.fixture
def posts(full_service: Service, tmp_path: Path, now: datetime) -> Service:
    """A service with a layer that takes changes as fast as they come."""
    file = tmp_path / "posts.csv"
    file.write_text("name,value,lon,lat\nfirst,0,113.4,24.2\n", encoding="utf-8")
    publish(full_service, file, Publication(id=LAYER, crs="EPSG:4326"), now=now)
    return full_service


def test_a_killed_service_keeps_what_it_acknowledged(posts: Service, tmp_path: Path, now: datetime) -> None:
    headers = token_of(posts, new_account(posts, Role.PLANNER))
    settings = posts.settings
    writers = [Writer(number) for number in range(WRITERS)]
    numbers = count(1)
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        with started(settings, tmp_path / "serve.log") as running:
            threads = [
                threading.Thread(target=writer.work, args=(running.address, headers, numbers))
                for writer in writers
            ]
            before = sum(writer.changes for writer in writers)
            for thread in threads:
                thread.start()
            while sum(writer.changes for writer in writers) < before + 20 and any(
                thread.is_alive() for thread in threads
            ):
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            running.kill()
            for thread in threads:
                thread.join()
        assert [failure for writer in writers for failure in writer.failures] == []
        assert disagreements(settings, now) == []
        there = stored(posts)
        for writer in writers:
            for name, value in writer.told.items():
                expected = {value, writer.asked.get(name, value)}
                assert there.get(name) in expected, (name, value, writer.asked)
            for name in writer.asked:
                if name in there:
                    writer.told[name] = there[name]
                else:
                    writer.told[name] = None
    assert sum(writer.changes for writer in writers) >= 20 * ROUNDS
    with posts.database.read() as session:
        history = session.execute(
            select(CHANGES.c.feature_id, CHANGES.c.action, CHANGES.c[FEATURE]).where(
                CHANGES.c.layer_id == LAYER, CHANGES.c.feature_id != "1"
            )
        ).all()
    assert len(history) >= sum(writer.changes for writer in writers)
    assert all((row.action == "delete") == (row[2] is None) for row in history)
    with started(settings, tmp_path / "serve.log") as running:
        answer = httpx2.get(
            f"{running.address}/collections/{LAYER}/items?limit=1", headers=headers, timeout=60
        )
        assert answer.json()["numberMatched"] == len(stored(posts))


PUBLISHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geo_service.settings import load_settings

service = Service.start(load_settings())
for number in range(1000):
    publication = Publication(id="roads", crs="EPSG:4326", replace=True, title_zh=str(number))
    made = publish(service, Path(sys.argv[1]), publication, now=datetime.now(UTC))
    print(number, flush=True)
"""


def test_a_killed_replacement_leaves_the_layer_as_it_was_or_as_it_is_to_be(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "roads.csv"
    rows = "".join(f"点 {number},113.{number % 1000:03},24.{number % 600:03}\n" for number in range(2_000))
    file.write_text("name,lon,lat\n" + rows, encoding="utf-8")
    chance = random.Random(11)  # noqa: S311 - no secret
    last = -1
    for _ in range(ROUNDS):
        killed = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(file)],
            env=environment(service.settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert killed.stdout is not None
        assert killed.stdout.readline() == "0\n"
        time.sleep(chance.uniform(0.05, 1.5))
        killed.send_signal(signal.SIGKILL)
        told = [int(line) for line in killed.stdout]
        killed.stdout.close()
        killed.wait()
        last = max(told, default=0)
        assert disagreements(service.settings, now) == []
        with service.database.read() as session:
            current = service.current(session)
            layer = current.registry["roads"]
            assert layer.title.zh in (str(last), str(last + 1))
            assert current.features(session, layer).count() == 2_000
