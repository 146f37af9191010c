"""Fixtures of all tests: both databases, a service on each, a client, a server.

SpatiaLite is a file in a temporary folder, PostGIS a cluster that lives as long as the run.
A test that writes has a database of its own (`service`, `full_service`, `client`), copied from one that the
migrations made; what only reads shares one for each module and database (`shared_...`).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from fastapi.testclient import TestClient

from databases import NOW, Cluster, Templates, running_cluster
from examples import build_example
from geo_service.app import create_app
from geo_service.service import Service
from geo_service.settings import Settings
from layers.contract import Layer
from layers.feature import Feature
from serving import serving


@pytest.fixture(scope="session", autouse=True)
def _quiet_log() -> None:
    """One line for each request would bury what a failed test has to say."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server with PostGIS."""
    with running_cluster() as started:
        yield started


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    """Ready-made databases; the cluster starts when the first test needs it."""
    return Templates(tmp_path_factory.mktemp("templates"), lambda: request.getfixturevalue("cluster"))


@pytest.fixture(scope="module", params=("spatialite", "postgis"))
def dialect(request: pytest.FixtureRequest) -> str:
    """Each database in turn, a module's tests of one before those of the other."""
    return str(request.param)


@pytest.fixture
def settings(dialect: str, templates: Templates, tmp_path: Path) -> Iterator[Settings]:
    """Settings that lead to a migrated database without rows."""
    copied = templates.copy(dialect, "empty", tmp_path / "state")
    yield copied
    templates.drop(copied)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """A service on a migrated database without rows."""
    opened = Service.start(settings)
    yield opened
    opened.database.close()


@pytest.fixture
def full_settings(dialect: str, templates: Templates, tmp_path: Path) -> Iterator[Settings]:
    """Settings that lead to a database with all bundled and demonstration data."""
    copied = templates.copy(dialect, "full", tmp_path / "full")
    yield copied
    templates.drop(copied)


@pytest.fixture
def full_service(full_settings: Settings) -> Iterator[Service]:
    """A service with all bundled and demonstration data."""
    opened = Service.start(full_settings)
    yield opened
    opened.database.close()


@pytest.fixture
def client(full_service: Service) -> Iterator[TestClient]:
    """A client of a service with all data."""
    with TestClient(create_app(full_service), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_empty_service(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service without rows for all tests of a module: what one leaves behind, the others meet."""
    with _shared(templates, dialect, "empty", tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_full_service(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service with all bundled and demonstration data for the tests of a module that only read."""
    with _shared(templates, dialect, "full", tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_client(shared_full_service: Service) -> Iterator[TestClient]:
    """A client of `shared_full_service`, for tests that only read."""
    with TestClient(create_app(shared_full_service), raise_server_exceptions=False) as opened:
        yield opened


@contextmanager
def _shared(
    templates: Templates, dialect: str, kind: str, folders: pytest.TempPathFactory
) -> Iterator[Service]:
    settings = templates.copy(dialect, kind, folders.mktemp(kind))
    opened = Service.start(settings)
    yield opened
    opened.database.close()
    templates.drop(settings)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW


@pytest.fixture(scope="session")
def live_server(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running service with all data on SpatiaLite, for browsers and GIS programs."""
    service = Service.start(templates.copy("spatialite", "full", tmp_path_factory.mktemp("live")))
    with serving(service) as address:
        yield address


@pytest.fixture(scope="session")
def serve() -> type[serving]:
    """The class that serves a service of the test's own."""
    return serving


@pytest.fixture
def example_feature() -> Callable[[Layer], Feature]:
    """Builder of a feature with a value in every given field."""
    return build_example
