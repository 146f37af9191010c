"""Requests to the provider: with an end, a greatest size, and never led elsewhere."""

import time
from io import BytesIO
from typing import Any, TypeVar

from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

TIMEOUT_S = 5
MOST_BYTES = 2**18
_PIECE = 2**13
S = TypeVar("S", bound=Session)


class BadAnswer(RequestException):
    """An answer that is too large, too slow, or leads to another address."""


class Bounded(HTTPAdapter):
    """Sends requests so that no answer takes more time or memory than a sign-in may."""

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:  # noqa: D102 - its protocol
        deadline = time.monotonic() + TIMEOUT_S
        response = super().send(request, *args, **{**options, "stream": True, "timeout": TIMEOUT_S})
        source = response.raw
        try:
            if response.is_redirect:
                raise BadAnswer("the answer leads to another address")
            response.raw = BytesIO(_read(source, deadline))
        except HTTPError as error:
            raise BadAnswer(type(error).__name__) from error
        finally:
            source.close()
        return response


def bound(session: S) -> S:
    """Make a session send everything within the bounds."""
    session.mount("https://", Bounded())
    session.mount("http://", Bounded())
    session.headers["Accept-Encoding"] = "identity"  # what is small when sent stays small when unpacked
    return session


def _read(source: Any, deadline: float) -> bytes:
    """Read a body piece by piece as it comes: one that trickles in meets the deadline as well."""
    pieces, size = [], 0
    while piece := source.read1(_PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise BadAnswer(f"more than {MOST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise BadAnswer(f"not finished after {TIMEOUT_S} s")
    return b"".join(pieces)
