"""Stands on which filters are evaluated: both databases with all bundled data and Natural Earth.

They are only read, so each database has one for all tests.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from databases import NOW, Cluster, Templates
from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.service import Service
from layers.reference_system import CRS84, ReferenceSystem
from natural_earth import FILE, natural_earth_service
from shared_data import shared_data

DIALECTS = ("spatialite", "postgis")


class Stand:
    """One database with its layers, on one open session; equal statements are run once."""

    def __init__(self, service: Service, session: Session) -> None:
        self.service = service
        self.session = session
        self._found: dict[tuple[str, str], list[str]] = {}

    def ids(
        self,
        layer_id: str,
        text: str,
        language: FilterLanguage = FilterLanguage.TEXT,
        crs: ReferenceSystem = CRS84,
    ) -> list[str]:
        """Return the features that a filter selects, in the order of their key."""
        layer = self.service.registry[layer_id]
        table = self.service.tables[layer_id]
        condition = filter_of(text, language, layer, table, crs)
        query = select(table.c.id).where(condition).order_by(table.c.fid)
        compiled = query.compile(self.service.database.engine)
        statement = (str(compiled), repr(compiled.params))
        if statement not in self._found:
            self._found[statement] = list(self.session.scalars(query))
        return self._found[statement]


@pytest.fixture(scope="session")
def stand_of(
    cluster: Cluster, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Stand]]:
    """Maker of the stand of a database; the cluster has to outlive it."""
    path = shared_data(*FILE)
    with ExitStack() as opened:

        @cache
        def make(dialect: str) -> Stand:
            settings = templates.copy(dialect, "full", tmp_path_factory.mktemp("cql2"))
            service = natural_earth_service(settings, path, NOW)
            opened.callback(service.database.close)
            return Stand(service, opened.enter_context(service.database.read()))

        yield make


@pytest.fixture(scope="session", params=DIALECTS)
def stand(request: pytest.FixtureRequest, stand_of: Callable[[str], Stand]) -> Stand:
    """The stand of each database in turn."""
    return stand_of(str(request.param))
