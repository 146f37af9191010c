"""Templates of superiors on pages: bringing a blank, confirming what goes where, taking it away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from fastapi import APIRouter, Depends, Request, Response

from geo_service.access import csrf
from geo_service.api.deps import LanguageDep, require_own_form
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html.reporting.entry import Faults, entered, views
from geo_service.api.html.reporting.phrases import Phrases
from geo_service.api.pages import go, page
from geo_service.api.template_readers import KeeperDep, get_keeper
from geo_service.api.upload import FileForm, Taker, in_thread
from geo_service.errors import BadParameter, GeoServiceError, TooLarge
from geo_service.files.errors import FileError
from geo_service.i18n import N_, translate
from geo_service.publishing.standing import require_same_account
from geo_service.reporting import stored
from geo_service.reporting.bringing import LARGEST, bring
from geo_service.reporting.errors import TemplateChanged, TemplateError
from geo_service.reporting.ledger import vocabulary_of
from geo_service.reporting.mapping import STAMP_TITLES, TARGET_TITLES, TemplateMapping
from geo_service.reporting.stored import Stored
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.railway_hazards.figures import TITLES, Measure
from layers.text import Language

router = APIRouter(prefix="/templates")

NO_FILE = N_("Choose a file.")
NOT_CONFIRMED = N_("Tick that the template is to go.")
NOTHING_MAPPED = N_("Nothing would be filled in. Say first what goes where.")


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
    return go(request, f"/templates/{template_id}/mapping", language)


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
    return go(request, f"/templates/{template_id}", language, notice="confirmed")


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
    return go(request, "/templates", language, notice="removed")


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


def _now() -> datetime:
    return datetime.now(UTC)
