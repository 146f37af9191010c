"""A running service with rows known by heart, whose requests are kept, on each database in turn."""

from collections.abc import Iterator

import pytest

from databases import Templates
from known_rows import known_service
from recording import Recording


@pytest.fixture(scope="session", params=("spatialite", "postgis"))
def dialect(request: pytest.FixtureRequest) -> str:
    """Each database in turn, once for all tests."""
    return str(request.param)


@pytest.fixture(scope="session")
def recorded(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recording]:
    """The service of ``known_rows``, served for all tests."""
    with (
        known_service(templates, dialect, tmp_path_factory.mktemp("clients")) as service,
        Recording(service) as running,
    ):
        yield running


@pytest.fixture
def server(recorded: Recording) -> Recording:
    """The running service with no request kept yet."""
    recorded.requests.clear()
    return recorded
