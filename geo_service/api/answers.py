"""Answers that carry data: JSON documents with their ETags, 304."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import Request, Response
from starlette.datastructures import URL

from geo_service.settings import Settings
from layers.text import Language

VARY = "Accept, Accept-Language"


def base_url(request: Request) -> str:
    """Return the address of the service as the reader sees it, without a slash at its end."""
    settings: Settings = request.app.state.service.settings
    return settings.base_url or str(request.base_url).rstrip("/")


def own_url(request: Request) -> URL:
    """Return the address of a request as the reader sees it."""
    seen = urlsplit(base_url(request))
    return request.url.replace(scheme=seen.scheme, netloc=seen.netloc)


def not_modified(request: Request, etag: str, headers: Mapping[str, str]) -> Response | None:
    """Return 304 when the reader already has this state, else None.

    Weak comparison, as RFC 9110 has it for ``If-None-Match``.

    Parameters
    ----------
    request : Request
    etag : str
    headers : mapping of str to str
        Those that the whole answer would have; a 304 repeats them (RFC 9110, section 15.4.5).
    """
    known = request.headers.get("if-none-match")
    if known is None:
        return None
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    if "*" in tags or etag.removeprefix("W/") in tags:
        return Response(status_code=304, headers={**headers, "ETag": etag, "Cache-Control": "no-cache"})
    return None


def tagged_json(
    request: Request, document: Any, language: Language, *, media_type: str = "application/json"
) -> Response:
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
