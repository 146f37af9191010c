"""What endpoints ask for: the service, a session, the layer, the reader's language."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from geo_service.errors import BadParameter
from geo_service.i18n import negotiate
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language


def get_service(request: Request) -> Service:
    """Return the service that `create_app` was given."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(get_service)]


def get_read_session(service: ServiceDep) -> Iterator[Session]:
    """Open a reading session for one request."""
    with service.database.read() as session:
        yield session


def get_write_session(service: ServiceDep) -> Iterator[Session]:
    """Open a writing session; it commits once, before the answer leaves."""
    with service.database.write() as session:
        yield session


# With scope="function" the part behind `yield` runs before the response is sent: with the plain
# scope a reader would be told 200 even when the commit fails.
ReadSession = Annotated[Session, Depends(get_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(get_write_session, scope="function")]


def get_layer(collection_id: str, service: ServiceDep) -> Layer:
    """Return the layer that the address names, or answer 404."""
    return service.layer(collection_id)


LayerDep = Annotated[Layer, Depends(get_layer)]


def language_of(request: Request, default: Language) -> Language:
    """Return the reader's language: ``lang``, else ``Accept-Language``, else the default."""
    wish = request.query_params.get("lang")
    if wish in set(Language):
        return Language(wish)
    return negotiate(request.headers.get("accept-language"), default)


def get_language(request: Request, service: ServiceDep) -> Language:
    """Return the reader's language, refusing a ``lang`` that is not ours."""
    wish = request.query_params.get("lang")
    if wish is not None and wish not in set(Language):
        raise BadParameter(name="lang", expected=", ".join(Language), value=wish[:20])
    return language_of(request, service.settings.language)


LanguageDep = Annotated[Language, Depends(get_language)]
