"""The pages of the review as a whole: list, map and drawer, or one feature alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request, Response

from geo_service.api.deps import reading
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import HAZARDS, board
from geo_service.api.html.review.choice import choice_of, chosen
from geo_service.api.html.review.forms import Typed
from geo_service.api.html.review.listing import listing
from geo_service.api.html.review.map import map_model, pieces
from geo_service.api.html.review.marks import MARKS, OUTLINES
from geo_service.api.html.review.record import Record, record
from geo_service.api.html.review.ways import ways
from geo_service.api.pages import page
from geo_service.api.staff import require_staff, reviewed_layer
from geo_service.errors import FeatureNotFound
from layers.access import Role
from layers.contract import Layer
from layers.text import Language
from maps.policy import tile_origin

MOST_PAGES = 10_000
WRITERS = frozenset({Role.COORDINATOR, Role.CLERK, Role.SUPERVISOR, Role.PLANNER})


@contextmanager
def reviewer(request: Request, language: Language) -> Iterator[tuple[Reader, Layer]]:
    """Give the reviewed layer that an address names to one of the staff.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden, CollectionNotFound, NotReviewed
    """
    with reading(request) as (service, session):
        require_staff(service)
        layer = reviewed_layer(service, request.query_params.get("layer") or HAZARDS)
        yield Reader(request, language, service, session), layer


def review_page(reader: Reader, layer: Layer) -> Response:
    """Answer with list and map of what an address asks for; what is open beside them."""
    params = reader.request.query_params
    made = board(reader, layer)
    choice = choice_of(params, layer)
    found = chosen(made, layer, choice)
    has_demo = any(line.is_demo for line in found.lines)
    opened = params.get("open", "")
    settings = reader.service.settings
    parts = pieces(reader.root, reader.language, settings.extent, settings.tiles)
    return page(
        reader.request,
        "review.html",
        reader.language,
        images=[origin] if settings.tiles and (origin := tile_origin(settings.tiles)) else (),
        reader=reader,
        layer=layer,
        is_ledger=layer.id == HAZARDS,
        listing=listing(reader, layer, made, choice, found, _page(params.get("page")), opened),
        record=_opened(reader, layer, opened),
        has_demo=has_demo,
        model=map_model(reader, layer, has_demo=has_demo),
        parts=parts,
        ways=ways(reader, layer),
        marks=MARKS,
        outlines=OUTLINES,
        tiles=settings.tiles,
        may_act=reader.service.principal.may_write and reader.service.principal.role in WRITERS,
    )


def record_page(
    reader: Reader, layer: Layer, feature_id: str, *, typed: Typed | None = None, status: int = 200
) -> Response:
    """Answer with one feature alone: for phones, for who has no script, and for the drawer.

    Parameters
    ----------
    typed : Typed, optional
        What was sent for a step that was not taken.
    """
    return page(
        reader.request,
        "review_one.html",
        reader.language,
        status=status,
        reader=reader,
        layer=layer,
        is_ledger=layer.id == HAZARDS,
        record=record(reader, layer, feature_id, typed),
        marks=MARKS,
        outlines=OUTLINES,
    )


def _opened(reader: Reader, layer: Layer, feature_id: str) -> Record | None:
    if not feature_id:
        return None
    try:
        return record(reader, layer, feature_id)
    except FeatureNotFound:
        return None


def _page(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return min(max(int(text), 1), MOST_PAGES)
