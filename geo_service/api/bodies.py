"""Finished bodies: compressed once, kept by the layer's revision, sent again as they are."""

import gzip
from collections.abc import Mapping

from fastapi import Response
from starlette.requests import HTTPConnection

from geo_service.caches import Body

COMPRESSED_FROM = 1_000
"""Bytes; below it compressing costs more than it saves."""

LEVEL = 1
"""Of gzip. Level 6 takes twice the time for bodies a quarter smaller."""


def takes_gzip(request: HTTPConnection) -> bool:
    """Whether the reader takes a body compressed by gzip (RFC 9110, section 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return quality.strip("0.") != "" or quality == ""
    return False


def packed(content: bytes, headers: Mapping[str, str], *, compresses: bool) -> Body:
    """Return a body with its headers, compressed where that saves something."""
    if not compresses or len(content) < COMPRESSED_FROM:
        return Body(content, headers)
    return Body(gzip.compress(content, LEVEL, mtime=0), {**headers, "Content-Encoding": "gzip"})


def answer(body: Body, media_type: str, headers: Mapping[str, str]) -> Response:
    """Answer with a finished body; `headers` are those known before it was made."""
    return Response(body.content, media_type=media_type, headers={**headers, **body.headers})
