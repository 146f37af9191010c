"""Templates of superiors on pages: bringing a blank, confirming what goes where, filling it in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from geo_service.access import csrf
from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.api.deps import LanguageDep, reading, require_own_form
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html.reporting.entry import Faults, entered, views
from geo_service.api.html.reporting.grid import grid
from geo_service.api.html.reporting.phrases import Phrases
from geo_service.api.pages import page, root_path
from geo_service.api.upload import FileForm, Taker, in_thread
from geo_service.errors import BadParameter, GeoServiceError, TooLarge
from geo_service.files.errors import FileError
from geo_service.i18n import N_, translate
from geo_service.publishing.standing import require_same_account
from geo_service.reporting import stored
from geo_service.reporting.bringing import LARGEST, bring
from geo_service.reporting.errors import TemplateChanged, TemplateError
from geo_service.reporting.filling import Filled, file_name, fill, read_ledger
from geo_service.reporting.ledger import LAYER_ID, vocabulary_of
from geo_service.reporting.mapping import STAMP_TITLES, TARGET_TITLES, TemplateMapping
from geo_service.reporting.period import BASIS_TITLES, Basis, Occasion, occasion, previous_month
from geo_service.reporting.picture import Picture
from geo_service.reporting.stored import USERS, Stored
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.access import OFFICE, Role
from layers.railway_hazards.figures import TITLES, Measure
from layers.text import Language

router = APIRouter(prefix="/templates")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = N_("Choose a file.")
NOT_CONFIRMED = N_("Tick that the template is to go.")
NOTHING_MAPPED = N_("Nothing would be filled in. Say first what goes where.")


def _allowed(request: Request, roles: frozenset[Role]) -> Service:
    """Return the service as somebody of some roles sees it, in a signed-in browser."""
    with reading(request) as (service, _):
        principal = service.principal
        if not principal.is_signed_in:
            raise SignInRequired
        if principal.role not in roles or principal.session_hash is None:
            raise Forbidden
        return service


def get_user(request: Request) -> Service:
    """Return the service as somebody sees it who fills templates in.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    return _allowed(request, USERS)


def get_keeper(request: Request) -> Service:
    """Return the service as somebody sees it who brings and changes templates.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    return _allowed(request, OFFICE)


UserDep = Annotated[Service, Depends(get_user)]
KeeperDep = Annotated[Service, Depends(get_keeper)]


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


@router.get("/new", dependencies=[Depends(get_keeper)])
def new(request: Request, language: LanguageDep) -> Response:
    """Ask for a blank."""
    return _ask(request, language)


@router.post("/new")
async def send(request: Request, service: KeeperDep, language: LanguageDep) -> Response:
    """Take a blank, then show what would go where."""
    files: list[tuple[str, BytesIO]] = []

    @contextmanager
    def taking(name: str) -> Iterator[BinaryIO]:
        files.append((name, BytesIO()))
        yield files[-1][1]

    def begin(fields: dict[str, str]) -> Taker:
        require_own_form(service, fields.get(csrf.FIELD) or request.headers.get(csrf.HEADER))
        return taking

    form = FileForm(begin, LARGEST)
    try:
        await form.read(request)
        if not files:
            begin(form.fields)
            return _ask(request, language, NO_FILE)
        (name, content), title = files[0], form.fields.get("title", "")
        template_id = await in_thread(
            lambda: bring(service, name[-200:], content.getvalue(), title=title, now=_now())
        )
    except (TemplateError, FileError, TooLarge, BadParameter) as error:
        return _ask(request, language, error, form.fields.get("title", ""))
    return _go(request, f"/templates/{template_id}/mapping", language)


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
        made = _filled(service, template, asked)
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
    return _file(made.content, file_name(template.file, asked))


@router.get("/{template_id}/file")
def blank(template_id: str, service: UserDep) -> Response:
    """Send the blank as it was brought."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
        content = stored.content_of(session, template_id)
    return _file(content, template.file)


@router.get("/{template_id}/mapping")
def mapping(request: Request, template_id: str, service: KeeperDep, language: LanguageDep) -> Response:
    """Show what goes where."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
    return _map(request, service, language, template, template.mapping)


@router.post("/{template_id}/mapping")
def confirm(
    request: Request, template_id: str, service: KeeperDep, form: FormDep, language: LanguageDep
) -> Response:
    """Keep what a person confirmed, or show it again with what was changed."""
    require_own_form(service, token_of(form))
    with service.database.answer() as session:
        template = stored.template(session, template_id)
        phrases = Phrases(vocabulary_of(service.current(session), session), language)
        workbook = Workbook(stored.content_of(session, template_id))
    given, faults = entered(form, workbook, phrases, language)
    title = text_of(form, "title")[: stored.LONGEST_TITLE] or template.title
    if text_of(form, "do") != "save" or faults:
        return _map(request, service, language, template, given, faults, title)
    if given.is_empty:
        nothing = {"form": translate(NOTHING_MAPPED, language)}
        return _map(request, service, language, template, given, nothing, title)
    seen = text_of(form, "version")
    if seen != str(template.version):
        raise TemplateChanged
    with service.database.write() as session:
        require_same_account(session, service.principal)
        stored.change(
            session, service.principal, template, title=title, mapping=given.confirmed(), now=_now()
        )
    return _go(request, f"/templates/{template_id}", language, notice="confirmed")


@router.get("/{template_id}/remove")
def ask_removal(request: Request, template_id: str, service: KeeperDep, language: LanguageDep) -> Response:
    """Ask whether a template is to go."""
    with service.database.answer() as session:
        template = stored.template(session, template_id)
    return page(request, "report_remove.html", language, template=template, fault="")


@router.post("/{template_id}/remove")
def remove(
    request: Request, template_id: str, service: KeeperDep, form: FormDep, language: LanguageDep
) -> Response:
    """Remove a template."""
    require_own_form(service, token_of(form))
    with service.database.answer() as session:
        template = stored.template(session, template_id)
    if text_of(form, "confirm") != "yes":
        fault = translate(NOT_CONFIRMED, language)
        return page(request, "report_remove.html", language, status=422, template=template, fault=fault)
    with service.database.write() as session:
        require_same_account(session, service.principal)
        stored.remove(session, service.principal, template, now=_now())
    return _go(request, "/templates", language, notice="removed")


def _ask(
    request: Request, language: Language, fault: GeoServiceError | str | None = None, title: str = ""
) -> Response:
    said, status = "", 200
    if isinstance(fault, GeoServiceError):
        said, status = translate(fault.message, language, **fault.context), fault.status
    elif fault is not None:
        said, status = translate(fault, language), 422
    return page(
        request,
        "report_new.html",
        language,
        status=status,
        fault=said,
        title=title,
        limit_mb=LARGEST // 2**20,
        longest=stored.LONGEST_TITLE,
    )


def _show(
    request: Request,
    service: Service,
    language: Language,
    template: Stored,
    error: TemplateError | None = None,
) -> Response:
    query = request.query_params
    is_asked = any(query.get(name) for name in ("month", "since", "until"))
    made, sheets, notes = None, [], []
    if is_asked and error is None and template.mapping.is_confirmed:
        try:
            made = _filled(service, template, _occasion(request, service))
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
            "basis": Basis(basis) if basis in set(Basis) else Basis.STOOD,
        },
        bases=BASIS_TITLES,
        made=made,
        sheets=sheets,
        notes=notes,
        zone=service.settings.zone,
    )


def _map(
    request: Request,
    service: Service,
    language: Language,
    template: Stored,
    given: TemplateMapping,
    faults: Faults | None = None,
    title: str | None = None,
) -> Response:
    with service.database.answer() as session:
        phrases = Phrases(vocabulary_of(service.current(session), session), language)
        workbook = Workbook(stored.content_of(session, template.id))
    return page(
        request,
        "report_mapping.html",
        language,
        status=422 if faults else 200,
        template=template,
        title=template.title if title is None else title,
        longest=stored.LONGEST_TITLE,
        sheets=views(workbook, given, phrases, language),
        options=phrases.options,
        measures=TITLES,
        selections={it: TITLES[it] for it in Measure if it is not Measure.CLOSURE_RATE},
        targets=TARGET_TITLES,
        stamps=STAMP_TITLES,
        faults=faults or {},
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


def _filled(service: Service, template: Stored, asked: Occasion) -> Filled:
    with service.database.answer() as session:
        content = stored.content_of(session, template.id)
        current = service.current(session)
        ledger = read_ledger(current, session, template.mapping, asked, _now())
    return fill(content, template.mapping, asked, ledger)


def _file(content: bytes, name: str) -> Response:
    plain = name.encode("ascii", "ignore").decode().replace('"', "").strip(" _.") or "template.xlsx"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _go(request: Request, path: str, language: Language, **query: Any) -> Response:
    return RedirectResponse(
        f"{root_path(request)}{path}?{urlencode({'lang': language.value} | query)}",
        status_code=303,
        headers={"Cache-Control": "no-store"},
    )


def _now() -> datetime:
    return datetime.now(UTC)
