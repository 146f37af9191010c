"""What endpoints ask for: the service, a session, the layer, the reader's language.

Each plain function that FastAPI calls costs a change of threads. What only looks at the request is
therefore ``async``, and whoever reads rows opens `reading` itself: one change of threads, and layers
and rows of one state of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from geo_service.errors import BadParameter
from geo_service.i18n import negotiate
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language


async def get_started_service(request: Request) -> Service:
    """Return the service that `create_app` was given, with the layers of the code alone."""
    service: Service = request.app.state.service
    return service


StartedServiceDep = Annotated[Service, Depends(get_started_service)]


def get_write_session(service: StartedServiceDep) -> Iterator[Session]:
    """Open a writing session; it commits once, before the answer leaves."""
    with service.database.write() as session:
        yield session


# With scope="function" the part behind `yield` runs before the response is sent: with the plain
# scope a reader would be told 200 even when the commit fails.
WriteSession = Annotated[Session, Depends(get_write_session, scope="function")]


def get_service(service: StartedServiceDep) -> Service:
    """Return the service with its layers as they stand now.

    In a session of its own, given back at once: a request that held its connection while it waits
    for a thread would stand in the way of the threads that wait for a connection.
    """
    with service.database.answer() as session:
        return service.current(session)


ServiceDep = Annotated[Service, Depends(get_service)]


@contextmanager
def reading(request: Request) -> Iterator[tuple[Service, Session]]:
    """Open a reading session with the service as it sees the layers."""
    started: Service = request.app.state.service
    with started.database.answer() as session:
        yield started.current(session), session


async def get_layer(collection_id: str, service: ServiceDep) -> Layer:
    """Return the layer that the address names, or answer 404."""
    return service.layer(collection_id)


LayerDep = Annotated[Layer, Depends(get_layer)]


def language_of(request: Request, default: Language) -> Language:
    """Return the reader's language: ``lang``, else ``Accept-Language``, else the default."""
    wish = request.query_params.get("lang")
    if wish in set(Language):
        return Language(wish)
    return negotiate(request.headers.get("accept-language"), default)


async def get_language(request: Request, service: StartedServiceDep) -> Language:
    """Return the reader's language, refusing a ``lang`` that is not ours."""
    wish = request.query_params.get("lang")
    if wish is not None and wish not in set(Language):
        raise BadParameter(name="lang", expected=", ".join(Language), value=wish[:20])
    return language_of(request, service.settings.language)


LanguageDep = Annotated[Language, Depends(get_language)]
