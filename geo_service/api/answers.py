"""Answers that carry data: JSON documents, revisions as ETags, 304."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from layers.text import Language


def base_url(request: Request) -> str:
    """Return the address of the service as the reader sees it, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def json_answer(
    document: Any, language: Language, *, media_type: str = "application/json", etag: str | None = None
) -> Response:
    """Answer with a JSON document in the reader's language."""
    headers = {
        "Content-Language": language.value,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
    }
    if etag is not None:
        headers["ETag"] = etag
    return Response(orjson.dumps(document), media_type=media_type, headers=headers)


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
