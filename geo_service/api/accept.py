"""What a reader wishes to get: a page or data, from ``f`` and ``Accept``."""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request

LONGEST = 2_000
"""Characters of a header that are read; no program sends more."""


class Wish(NamedTuple):
    """One media range of an ``Accept`` header."""

    kind: str
    subtype: str
    quality: float


def wants_page(request: Request) -> bool:
    """Whether the reader asks for a page rather than data: ``f``, else ``Accept``.

    Browsers name ``text/html`` and get a page. Programs name JSON, or nothing in particular
    (``*/*``), and get data; GDAL's GeoJSON driver sends ``text/plain, application/json``.
    """
    wish = request.query_params.get("f")
    if wish is not None:
        return wish == "html"
    return prefers_page(",".join(request.headers.getlist("accept")))


def wants_page_of_error(request: Request) -> bool:
    """Whether what went wrong is told on a page: also to a browser that asked for a file (``f=xlsx``)."""
    wish = request.query_params.get("f")
    accept = ",".join(request.headers.getlist("accept"))
    return wants_page(request) or (wish not in (None, "json", "geojson") and prefers_page(accept))


def prefers_page(accept: str) -> bool:
    """Whether an ``Accept`` header wants HTML more than JSON (RFC 9110, section 12.5.1).

    Where both are wanted alike, HTML wins only if it is named: before JSON, or while JSON is
    merely covered by a wildcard.
    """
    wishes = _wishes(accept)
    html = _quality(wishes, "text", ("html",))
    json = _quality(wishes, "application", ("json", "geo+json"))
    if html != json:
        return html > json
    named = [wish.subtype for wish in wishes if wish.quality > 0 and wish.subtype != "*"]
    first = next((subtype for subtype in named if subtype == "html" or subtype.endswith("json")), "")
    return html > 0 and first == "html"


def _wishes(accept: str) -> list[Wish]:
    wishes = []
    for part in accept[:LONGEST].lower().split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = media_range.partition("/")
        if not (kind and slash and subtype):
            continue
        wishes.append(Wish(kind.strip(), subtype.strip(), _weight(parameters)))
    return wishes


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0
            return quality if 0 <= quality <= 1 else 0
    return 1


def _quality(wishes: Sequence[Wish], kind: str, subtypes: Sequence[str]) -> float:
    """Return how much the best of some types is wanted; the most exact range speaks for a type."""
    best = 0.0
    for subtype in subtypes:
        for exact in ((kind, subtype), (kind, "*"), ("*", "*")):
            found = [wish.quality for wish in wishes if (wish.kind, wish.subtype) == exact]
            if found:
                best = max(best, *found)
                break
    return best
