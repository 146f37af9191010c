"""Services that the standards' tests ask: one with rows known by heart, one with all bundled data.

Both are only read, so each database has one of each for all tests.
"""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from databases import Templates
from geo_service.app import create_app
from geo_service.service import Service
from known_rows import known_service


@pytest.fixture(scope="session", params=("spatialite", "postgis"))
def dialect(request: pytest.FixtureRequest) -> str:
    """Each database in turn, once for all tests."""
    return str(request.param)


@pytest.fixture(scope="session")
def known(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of the layers in ``known_rows``."""
    with (
        known_service(templates, dialect, tmp_path_factory.mktemp("known")) as service,
        TestClient(create_app(service), raise_server_exceptions=False) as opened,
    ):
        yield opened


@pytest.fixture(scope="session")
def county(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of all bundled and demonstration data."""
    service = Service.start(templates.copy(dialect, "full", tmp_path_factory.mktemp("county")))
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened
    service.database.close()
