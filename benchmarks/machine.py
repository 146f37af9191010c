"""On what a run was made: processor, memory, system, versions."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.cluster import OPTIONS, Cluster
from geo_service.db.engine import sqlite_driver

PACKAGES = ("uvicorn", "fastapi", "sqlalchemy", "psycopg", "orjson")


def facts(cluster: Cluster, database: str, peer_version: str) -> dict[str, str]:
    """Return what a reader needs to compare a run with one of his own."""
    with cluster.connect(database) as connection:
        row = connection.execute("SELECT current_setting('server_version'), PostGIS_Lib_Version()").fetchone()
    assert row is not None
    return {
        "processor": f"{_of('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "tipg": peer_version,
        "postgresql": f"{row[0]}, PostGIS {row[1]}, " + ", ".join(f"{k}={v}" for k, v in OPTIONS.items()),
        "sqlite": sqlite_driver().sqlite_version,
    }


def _of(path: str, name: str) -> str | None:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None
