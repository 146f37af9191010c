"""A publication that is killed in the middle leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, inspect, select

from geo_service.db import published
from geo_service.db.revisions import revisions
from geo_service.db.tables import CHANGES, DATA_LOADS
from geo_service.service import Service

PROGRAM = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path

from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geo_service.settings import load_settings

done = 0

def progress(message):
    def count(rows):
        global done
        done += rows
        if message == "Storing" and done > 16_000:
            os.kill(os.getpid(), signal.SIGKILL)
    return count

service = Service.start(load_settings())
publication = Publication(id="roads", crs="EPSG:4326")
publish(service, Path(sys.argv[1]), publication, now=datetime.now(UTC), progress=progress)
"""


def test_a_killed_publication_leaves_nothing(service: Service, publish_file, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    rows = "".join(f"点 {number},113.{number % 1000:03},24.{number % 600:03}\n" for number in range(12_000))
    file.write_text("name,lon,lat\n" + rows, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "GEO_SERVICE_STATE_DIR": str(service.settings.state_dir)}
    if service.settings.database_url is not None:
        environment["GEO_SERVICE_DATABASE_URL"] = service.settings.database_url.get_secret_value()
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        env=environment,
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with service.database.read() as session:
        assert published.records(session) == []
        assert revisions(session).get(published.CATALOGUE, 0) == 0
        assert session.scalar(select(func.count()).select_from(CHANGES)) == 0
        assert session.scalar(select(func.count()).select_from(DATA_LOADS)) == 0
        names = inspect(session.connection()).get_table_names()
        assert not [name for name in names if "roads" in name]
    assert publish_file(file, crs="EPSG:4326").rows == 12_000
