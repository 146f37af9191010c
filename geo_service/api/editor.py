"""Who may change the records of a layer by hand, and what becomes of who may not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from geo_service.access.errors import SignInRequired
from geo_service.api.deps import reading
from geo_service.api.html.reader import Reader
from geo_service.api.pages import here, root_path
from geo_service.editing.changes import require_editor
from layers.contract import Layer
from layers.text import Language


@contextmanager
def editor(request: Request, collection_id: str, language: Language) -> Iterator[tuple[Reader, Layer]]:
    """Give the layer to somebody who may change its records.

    Raises
    ------
    SignInRequired, Forbidden, CollectionNotFound
    """
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        require_editor(service, layer)
        yield Reader(request, language, service, session), layer


def signed_in(request: Request, language: Language, answer: Callable[[], Response]) -> Response:
    """Answer; where the session has ended meanwhile, sign in and come back to the form, which keeps a draft."""
    try:
        return answer()
    except SignInRequired:
        query = urlencode({"next": here(request), "lang": language.value})
        return RedirectResponse(
            f"{root_path(request)}/auth/sign-in?{query}",
            status_code=HTTPStatus.SEE_OTHER,
            headers={"Cache-Control": "no-store"},
        )
