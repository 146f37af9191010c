"""Templates of superiors on pages: choosing one, filling it in for a period, taking the form."""

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from geo_service.access.audit import Action, write_down
from geo_service.api.deps import LanguageDep
from geo_service.api.html.reporting.grid import grid
from geo_service.api.pages import page
from geo_service.api.template_readers import UserDep
from geo_service.i18n import translate
from geo_service.reporting import stored
from geo_service.reporting.errors import TemplateError
from geo_service.reporting.filling import Filled, file_name, fill, read_ledger
from geo_service.reporting.ledger import LAYER_ID
from geo_service.reporting.period import BASIS_TITLES, Basis, Occasion, occasion, previous_month
from geo_service.reporting.picture import Picture
from geo_service.reporting.stored import Stored
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.access import OFFICE
from layers.text import Language

router = APIRouter(prefix="/templates")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def listed(request: Request, service: UserDep, language: LanguageDep) -> Response:
    """List the templates."""
    with service.database.answer() as session:
        found = stored.templates(session)
    return page(
        request,
        "reports.html",
        language,
        templates=found,
        keeps=service.principal.role in OFFICE,
        notice=request.query_params.get("notice"),
        zone=service.settings.zone,
    )


@router.get("/{template_id}")
def one(request: Request, template_id: str, service: UserDep, language: LanguageDep) -> Response:
    """Ask for the period; where one is asked for, show the template filled in."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
    return _show(request, service, language, template)


@router.get("/{template_id}/filled")
def filled(request: Request, template_id: str, service: UserDep, language: LanguageDep) -> Response:
    """Fill a template in for a period and send it."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
    stored.require_confirmed(template)
    try:
        asked = _occasion(request, service)
        made = _filled(request, service, template, asked)
    except TemplateError as error:
        return _show(request, service, language, template, error)
    with service.database.note() as session:
        write_down(
            session,
            service.principal,
            Action.EXPORT,
            _now(),
            layer_id=LAYER_ID,
            form="xlsx",
            template=template.title,
            since=asked.period.since.isoformat(),
            until=asked.period.until.isoformat(),
        )
    return _file(made.content, file_name(template.title, asked, has_demo=made.has_demo))


@router.get("/{template_id}/file")
def blank(template_id: str, service: UserDep) -> Response:
    """Send the blank as it was brought."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
        content = stored.content_of(session, template_id)
    return _file(content, template.file)


def _show(
    request: Request,
    service: Service,
    language: Language,
    template: Stored,
    error: TemplateError | None = None,
) -> Response:
    query = request.query_params
    is_asked = any(query.get(name) for name in ("month", "since", "until"))
    chosen, made, sheets, notes = None, None, [], []
    if is_asked and error is None and template.mapping.is_confirmed:
        try:
            chosen = _occasion(request, service)
            made = _filled(request, service, template, chosen)
            sheets = [
                (name, grid(Picture(sheet), {}))
                for name, sheet in Workbook(made.content).sheets.items()
                if not sheet.is_hidden
            ]
            notes = [translate(message, language, **context) for message, context in made.notes]
        except TemplateError as wrong:
            error = wrong
    basis = query.get("basis", "")
    return page(
        request,
        "report.html",
        language,
        status=422 if error else 200,
        template=template,
        keeps=service.principal.role in OFFICE,
        notice=query.get("notice"),
        fault=translate(error.message, language, **error.context) if error else "",
        asked={
            "month": query.get("month", "" if is_asked else previous_month(service.today())),
            "since": query.get("since", ""),
            "until": query.get("until", ""),
            "with_demo": query.get("with_demo") == "yes",
            "basis": Basis(basis) if basis in set(Basis) else Basis.STOOD,
        },
        bases=BASIS_TITLES,
        occasion=chosen,
        made=made,
        sheets=sheets,
        notes=notes,
        zone=service.settings.zone,
    )


def _occasion(request: Request, service: Service) -> Occasion:
    query = request.query_params
    basis = query.get("basis", "")
    return occasion(
        query.get("month", ""),
        query.get("since", ""),
        query.get("until", ""),
        basis=Basis(basis) if basis in set(Basis) else Basis.STOOD,
        today=service.today(),
    )


def _filled(request: Request, service: Service, template: Stored, asked: Occasion) -> Filled:
    with service.database.answer() as session:
        content = stored.content_of(session, template.id)
        current = service.current(session)
        ledger = read_ledger(current, session, template.mapping, asked, _now())
    with_demo = request.query_params.get("with_demo") == "yes"
    return fill(content, template.mapping, asked, ledger, with_demo=with_demo)


def _file(content: bytes, name: str) -> Response:
    plain = name.encode("ascii", "ignore").decode().replace('"', "").strip(" _.") or "template.xlsx"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _now() -> datetime:
    return datetime.now(UTC)
