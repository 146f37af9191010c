"""The body of a change: of a media type that is taken, no longer than a feature may be, counted as it comes."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from geo_service.editing.errors import BadBody, UnsupportedBody
from geo_service.errors import TooLarge
from layers.reference_system import CRS84, ReferenceSystem
from layers.text import Text

MOST_BYTES = 8 * 2**20
LIMIT = "8 MB"
SHOWN = 60


def require_type(request: Request, accepted: Sequence[str], header: str) -> None:
    """Refuse a body that is of none of some media types, before any of it is read.

    Parameters
    ----------
    request : Request
    accepted : sequence of str
        Media types that are taken.
    header : str
        The header of the answer that names them.

    Raises
    ------
    BadBody
        If there is no ``Content-Type``: nothing is guessed (draft OGC 20-002, post-content-type).
    UnsupportedBody
    """
    given = request.headers.get("content-type", "").strip()
    if not given:
        raise BadBody(
            reason=Text(
                "缺少请求头 Content-Type", f"there is no Content-Type; taken are {', '.join(accepted)}"
            )
        )
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    is_utf8 = all(
        part.partition("=")[2].strip('" ') in ("utf-8", "utf8")
        for part in parameters
        if part.startswith("charset")
    )
    if kind not in accepted or not is_utf8:
        raise UnsupportedBody(given=given[:SHOWN], accepted=accepted, header=header)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise UnsupportedBody(given=coding[:SHOWN], accepted=("identity",), header="Accept-Encoding")


def system_of(request: Request, systems: Mapping[str, ReferenceSystem]) -> ReferenceSystem:
    """Return the reference system that a body's coordinates are of: ``Content-Crs``, else CRS84.

    Raises
    ------
    BadBody
        If the service does not know it.
    """
    given = request.headers.get("content-crs")
    if given is None:
        return CRS84
    uri = given.strip().removeprefix("<").removesuffix(">")
    known = systems.get(uri)
    if known is None:
        names = " | ".join(systems)
        raise BadBody(
            reason=Text(f"Content-Crs 应为 {names}", f"Content-Crs: one of {names} is expected, in <>")
        )
    return known


async def read_body(request: Request) -> bytes:
    """Read a body of up to `MOST_BYTES`; a longer one is refused as soon as it shows.

    Raises
    ------
    TooLarge
    """
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated[:20]) > MOST_BYTES:
        raise TooLarge(limit=LIMIT)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(limit=LIMIT)
    return bytes(body)
