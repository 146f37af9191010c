"""The page on which the coordinators review: list and map as one selection, one feature beside them."""

from fastapi import APIRouter, Request, Response

from geo_service.api.deps import LanguageDep
from geo_service.api.html.review.board import board
from geo_service.api.html.review.choice import choice_of, chosen
from geo_service.api.html.review.map import pieces, places
from geo_service.api.html.review.page import record_page, review_page, reviewer
from geo_service.api.pages import root_path
from geo_service.api.staff import StaffDep

router = APIRouter(prefix="/review")


@router.get("")
def listed(request: Request, language: LanguageDep) -> Response:
    """Show what is to be reviewed, the most urgent first."""
    with reviewer(request, language) as (reader, layer):
        return review_page(reader, layer)


@router.get("/map.js")
def map_script(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Give the script that draws the map, as Folium wrote it: nothing of the data is in it."""
    settings = service.settings
    made = pieces(root_path(request), language, settings.extent, settings.tiles)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return Response(made.script, media_type="text/javascript", headers=headers)


@router.get("/places")
def placed(request: Request, language: LanguageDep) -> Response:
    """Give the places of what the same address would list."""
    with reviewer(request, language) as (reader, layer):
        lines = chosen(board(reader, layer), layer, choice_of(request.query_params, layer)).lines
        return Response(
            places(lines), media_type="application/json", headers={"Cache-Control": "private, no-store"}
        )


@router.get("/{feature_id}")
def one(request: Request, feature_id: str, language: LanguageDep) -> Response:
    """Show one feature with its review."""
    with reviewer(request, language) as (reader, layer):
        return record_page(reader, layer, feature_id)
