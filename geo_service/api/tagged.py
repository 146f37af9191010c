"""Documents that say the same until their layers change: given once, then 304."""

from hashlib import blake2b
from typing import Any

import orjson
from fastapi import Request, Response

from geo_service.api.answers import not_modified
from geo_service.api.documents import JSON
from layers.text import Language

VARY = "Accept, Accept-Language"


def tagged_json(request: Request, document: Any, language: Language, *, media_type: str = JSON) -> Response:
    """Answer with a document, or with 304 where the reader has it."""
    return tagged_body(request, orjson.dumps(document), language, media_type=media_type)


def tagged_body(request: Request, body: bytes, language: Language, *, media_type: str) -> Response:
    """Answer with a finished body, or with 304 where the reader has it.

    The ETag is a digest of the body, which is right for these documents alone: they are built
    from the layers in a fixed order, are small, and hold no time of the request.
    """
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"Vary": VARY, "Content-Language": language.value}
    if (unchanged := not_modified(request, etag, headers)) is not None:
        return unchanged
    return Response(
        body, media_type=media_type, headers={**headers, "ETag": etag, "Cache-Control": "no-cache"}
    )
