"""Fixtures of the operator's tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from databases import DATA, Cluster, Templates
from geo_service.db.spatial import GEOMETRY, as_wkb
from geo_service.db.tables import all_tables
from geo_service.service import Service
from geo_service.settings import Settings

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def bare_service(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """A service on a machine without state: no folder yet, or an empty PostgreSQL database."""
    url = None
    if dialect == "postgis":
        cluster: Cluster = request.getfixturevalue("cluster")
        name = f"test_{uuid4().hex}"
        cluster.execute(f"CREATE DATABASE {name}")
        url = cluster.url(name)
    opened = Service.start(Settings(state_dir=tmp_path / "bare", database_url=url, data_dir=DATA))
    yield opened
    opened.database.close()


@pytest.fixture
def embedded_service(templates: Templates, tmp_path: Path) -> Iterator[Service]:
    """A service on a migrated SpatiaLite database without rows."""
    opened = Service.start(templates.copy("spatialite", "empty", tmp_path / "embedded"))
    yield opened
    opened.database.close()


@pytest.fixture
def postgis_service(templates: Templates, tmp_path: Path) -> Iterator[Service]:
    """A service on a migrated PostGIS database without rows."""
    opened = Service.start(templates.copy("postgis", "empty", tmp_path / "postgis"))
    yield opened
    opened.database.close()


@pytest.fixture
def everything() -> Callable[[Service], Rows]:
    """Reader of all rows of a database but the layers' revisions and that a backup was restored."""

    def read(service: Service) -> Rows:
        rows = {}
        with service.database.read() as session:
            for name, table in all_tables(service.registry).tables.items():
                columns = [as_wkb(column) if column.name == GEOMETRY else column for column in table.columns]
                query = select(*columns).order_by(*table.primary_key.columns)
                rows[name] = [tuple(row) for row in session.execute(query)]
        del rows["layer_revisions"]
        rows["audit_log"] = [row for row in rows["audit_log"] if "restored" not in row]
        return rows

    return read
