"""Bringing in ledgers on pages: send a file, say how it is read, see what would come of it, store it."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from geo_service.access import csrf
from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.api.deps import LanguageDep, reading, require_own_form
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html.importing import asking
from geo_service.api.html.importing import page as view
from geo_service.api.html.importing.entered import Faults, entered
from geo_service.api.pages import go
from geo_service.api.threads import IMPORTS
from geo_service.api.upload import FileForm, Taker, in_thread, in_thread_at_last
from geo_service.errors import BadParameter, TooLarge
from geo_service.files import uploads
from geo_service.files.errors import FileError, UploadGone
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import Upload, discard_all
from geo_service.i18n import N_, translate
from geo_service.importing import jobs
from geo_service.importing.errors import AlreadyStored, ImportRefused, ImportUnderWay
from geo_service.importing.jobs import Job, State
from geo_service.importing.subjects import known_subjects, may_import, require_importer
from geo_service.service import Service
from layers.ledger.pasted import whole_rows
from layers.text import Language

router = APIRouter(prefix="/import")

PASTED = N_("pasted rows")

_NO_LAYER = N_("Choose what the rows are.")
_NO_ROWS = N_("Choose a file, or paste rows.")
_NO_SYSTEM = N_("Say in which reference system the coordinates are.")


def get_importer(request: Request) -> Service:
    """Return the service as somebody sees it who may change a layer; before any body is read.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    with reading(request) as (service, _):
        principal = service.principal
        if not principal.is_signed_in:
            raise SignInRequired
        if principal.session_hash is None or not asking.editable(service):
            raise Forbidden
        return service


ImporterDep = Annotated[Service, Depends(get_importer)]


@router.get("")
def ask(request: Request, service: ImporterDep, language: LanguageDep, layer: str = "") -> Response:
    """Ask for a file, and list what was imported."""
    return asking.ask_page(request, service, language, chosen=layer)


@router.post("")
async def send(request: Request, service: ImporterDep, language: LanguageDep) -> Response:
    """Take a file or pasted rows, then show what they hold."""
    taken: list[Upload] = []

    def begin(fields: dict[str, str]) -> Taker:
        require_own_form(service, fields.get(csrf.FIELD) or request.headers.get(csrf.HEADER))
        wanted = known_subjects(service).get(fields.get("layer", ""))
        if wanted is None or not may_import(service, wanted):
            raise BadParameter(name="layer", expected=translate(_NO_LAYER, language), value="")
        upload = uploads.begin(
            service.settings, _account(service), IMPORTING, now=_now(), about=wanted.layer.id
        )
        taken.append(upload)
        return upload.taking

    def work() -> Job:
        if not taken:
            _write(begin(form.fields), form.fields["text"], language)
        taken[0].finish()
        job = jobs.begin(service, taken[0])
        if job.proposed.rows and (job.plan.crs or not job.proposed.needs_crs):
            job.start_examining()
        return job

    form = FileForm(begin, service.settings.upload_mb * uploads.MEGABYTE)
    try:
        await form.read(request)
        if faults := _missing(form, language):
            return await in_thread(lambda: asking.ask_page(request, service, language, form.fields, faults))
        job = await IMPORTS.run_now(work)
    except (FileError, ImportRefused, TooLarge, BadParameter) as error:
        await in_thread_at_last(lambda: discard_all(taken))
        told = view.beside(error, language)
        return await in_thread(lambda: asking.ask_page(request, service, language, form.fields, told))
    except BaseException:
        await in_thread_at_last(lambda: discard_all(taken))
        raise
    return go(request, f"/import/{job.id}", language)


@router.get("/{import_id}")
def look(request: Request, import_id: str, service: ImporterDep, language: LanguageDep) -> Response:
    """Show an import as it stands: the question, the work, the outcome."""
    try:
        job = jobs.find(service, import_id)
    except UploadGone:
        return view.record_page(request, service, import_id, language)
    return view.job_page(request, job, language)


@router.post("/{import_id}")
async def decide(
    request: Request, import_id: str, service: ImporterDep, form: FormDep, language: LanguageDep
) -> Response:
    """Read the file as the form says and look what would come of it; or store what was looked at."""
    return await IMPORTS.run_now(partial(_decided, request, import_id, service, form, language))


@router.post("/{import_id}/discard")
def discard(
    request: Request, import_id: str, service: ImporterDep, form: FormDep, language: LanguageDep
) -> Response:
    """Give a file up."""
    require_own_form(service, token_of(form))
    jobs.find(service, import_id).discard()
    return go(request, "/import", language, notice="discarded")


@router.get("/{import_id}/places")
def places(import_id: str, service: ImporterDep, language: LanguageDep, request: Request) -> Any:
    """Give the rows that have a place, for the page's own map."""
    return view.places(request, jobs.find(service, import_id), language)


def _decided(
    request: Request, import_id: str, service: Service, form: FormData, language: Language
) -> Response:
    require_own_form(service, token_of(form))
    job = jobs.find(service, import_id)
    require_importer(service, job.plan.layer_id)
    plan, faults = entered(form, job.proposed, language)
    if faults:
        return view.job_page(request, job, language, plan, faults)
    try:
        if text_of(form, "do") == "store" and plan == job.plan and job.state is State.EXAMINED:
            job.start_commit()
        else:
            proposed = job.change(plan)
            if proposed.needs_crs and not proposed.plan.crs:
                told = {"crs": [translate(_NO_SYSTEM, language)]}
                return view.job_page(request, job, language, faults=told)
            job.start_examining()
    except (FileError, ImportRefused) as error:
        return view.job_page(request, job, language, plan, view.beside(error, language))
    except (ImportUnderWay, AlreadyStored):
        pass  # the page shows how far it is
    return go(request, f"/import/{job.id}", language)


def _missing(form: FileForm, language: Language) -> Faults:
    faults: Faults = {}
    if not form.fields.get("layer"):
        faults["layer"] = [translate(_NO_LAYER, language)]
    if not form.files and not form.fields.get("text"):
        faults["file"] = [translate(_NO_ROWS, language)]
    return faults


def _write(taker: Taker, text: str, language: Language) -> None:
    """Keep pasted rows as the file that they would be."""
    with taker(f"{translate(PASTED, language)}.tsv") as content:
        content.write(whole_rows(text).encode())


def _account(service: Service) -> str:
    assert service.principal.account_id is not None
    return service.principal.account_id


def _now() -> datetime:
    return datetime.now(UTC)
