"""Pages of handing duties over: what ends and begins, done in one go, the list to sign."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.access.entry import fault
from geo_service.access.errors import InvalidEntry, PersonNotFound
from geo_service.access.handover import Line, carry_out, handed_over, preview
from geo_service.access.handover_list import HEADS, NOTE, SIGNED, TITLE, cells, document, who
from geo_service.access.people import person
from geo_service.api.auth.office import PEOPLE_KEEPERS, Desk, changing, sender, showing, shown
from geo_service.api.deps import LanguageDep
from geo_service.api.forms import FormDep, text_of
from geo_service.db.people import people_choices
from geo_service.errors import GeoServiceError, InvalidFeature
from geo_service.papers.office_file import MEDIA_TYPE
from geo_service.service import Service

router = APIRouter(prefix="/auth/handover", include_in_schema=False)
MOST_PEOPLE = 2_000
ASKED = ("from", "to", "day")
REFUSALS = (InvalidEntry, InvalidFeature, PersonNotFound)


@router.get("")
def plan(request: Request, language: LanguageDep) -> Response:
    """Ask who hands over to whom; where that is said, show what would end and begin."""
    given = {name: request.query_params.get(name, "").strip() for name in ASKED}
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        desk = Desk.of(request, language, service)
        lines: list[Line] = []
        refusal: GeoServiceError | None = None
        if any(given.values()):
            try:
                lines = preview(service, session, given["from"], given["to"], _day(given))
            except REFUSALS as error:
                refusal = error
        return _page(desk, service, session, given, lines, refusal)


@router.post("")
def hand_over(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Hand the chosen duties over, then show the list to sign."""
    service = sender(request, form, *PEOPLE_KEEPERS)
    desk = Desk.of(request, language, service)
    given = {name: text_of(form, name) for name in ASKED}
    segments = [value for value in form.getlist("segment") if isinstance(value, str)]
    try:
        with changing(request, service, *PEOPLE_KEEPERS) as (own, session):
            carry_out(own, session, given["from"], given["to"], _day(given), segments, datetime.now(UTC))
    except REFUSALS as refusal:
        with showing(request, *PEOPLE_KEEPERS) as (own, session):
            return _page(desk, own, session, given, [], refusal)
    return Response(
        status_code=303,
        headers={"Location": desk.address("/auth/handover/list", **given), "Cache-Control": "no-store"},
    )


@router.get("/list")
def listed(request: Request, language: LanguageDep) -> Response:
    """Show what was handed over on a day, to be printed and signed; ``f=docx`` as a file."""
    given = {name: request.query_params.get(name, "").strip() for name in ASKED}
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        desk = Desk.of(request, language, service)
        try:
            day = _day(given)
            lines = handed_over(service, session, given["from"], given["to"], day)
        except REFUSALS as refusal:
            return _page(desk, service, session, given, [], refusal)
        names = [str(person(session, given[name])["name"]) for name in ("from", "to")]
    if request.query_params.get("f") == "docx":
        return _file(document(lines, names[0], names[1], day, language), TITLE.in_language(language), day)
    return shown(
        desk,
        "handover_list.html",
        tab="people",
        title=TITLE,
        heads=HEADS,
        rows=cells(lines, language),
        who=who(names[0], names[1], day, language),
        note=NOTE,
        signed=SIGNED,
        docx=desk.address("/auth/handover/list", **given, f="docx"),
        back=desk.address(
            "/auth/handover", **{"from": given["to"], "to": given["from"], "day": given["day"]}
        ),
    )


def _page(
    desk: Desk,
    service: Service,
    session: Session,
    given: Mapping[str, str],
    lines: list[Line],
    refusal: GeoServiceError | None,
) -> Response:
    return shown(
        desk,
        "handover.html",
        tab="people",
        refusal=refusal,
        people=people_choices(session, MOST_PEOPLE),
        given=given,
        today=service.today(),
        lines=list(zip(lines, cells(lines, desk.language), strict=True)),
        heads=HEADS,
    )


def _day(given: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(given["day"])
    except ValueError:
        raise InvalidEntry(fault("day", "请填写生效日期。", "Say the first day.")) from None


def _file(content: bytes, title: str, day: date) -> Response:
    name = quote(f"{title} {day.isoformat()}.docx", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"handover.docx\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
