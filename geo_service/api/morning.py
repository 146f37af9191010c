"""The morning sheet: a page, a document, a text for a chat, a picture."""

import orjson
from fastapi import APIRouter, Request, Response

from geo_service.api.accept import wants_page
from geo_service.api.answers import VARY, base_url
from geo_service.api.deps import LanguageDep
from geo_service.api.documents import JSON
from geo_service.api.notice_documents import feature_address, morning_document
from geo_service.api.pages import page, root_path
from geo_service.api.parameters.known import require_known
from geo_service.api.staff import StaffDep
from geo_service.notices.lettering import has_font
from geo_service.notices.morning import Morning, morning
from geo_service.notices.morning_picture import MOST_ENTRIES, drawn
from geo_service.notices.sheet import as_text, weekday, written
from geo_service.service import Service
from layers.text import Language

router = APIRouter()
FORMATS = ("json", "html", "txt", "png")
TEXT, PNG = "text/plain; charset=utf-8", "image/png"


@router.get("/review/morning")
def sheet(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Give what the reader's part of the county has before it today."""
    require_known(request.query_params, ("_",), formats=FORMATS)
    with service.database.answer() as session:
        made = morning(service, session, service.today())
    wish = request.query_params.get("f")
    text = as_text(made, service.settings.title, language)
    if wish == "txt":
        return _sent(text.encode(), TEXT, language)
    if wish == "png":
        lines = list(written(made, service.settings.title, language, MOST_ENTRIES))
        return _sent(drawn(lines, service.settings.font_path), PNG, language, f"hazards-{made.day}.png")
    if wants_page(request):
        return _page(request, service, made, text, language)
    return _sent(orjson.dumps(morning_document(base_url(request), made, text, language)), JSON, language)


def _page(request: Request, service: Service, made: Morning, text: str, language: Language) -> Response:
    root = root_path(request)
    return page(
        request,
        "morning.html",
        language,
        sheet=made,
        weekday=weekday(made.day),
        sections=[
            (name, title, part, [(line, feature_address(root, line, language)) for line in part.lines])
            for name, title, part in made.sections
            if part.count
        ],
        text=text,
        has_font=has_font(service.settings.font_path),
    )


def _sent(content: bytes, media_type: str, language: Language, name: str | None = None) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Language": language.value, "Vary": VARY}
    headers["X-Content-Type-Options"] = "nosniff"
    if name is not None:
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    return Response(content, media_type=media_type, headers=headers)
