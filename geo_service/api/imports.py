"""Imports for programs: a file and how it is read come in, a report goes out, then the rows are stored.

What reads files is imported where it is used: GDAL costs memory in each process that loads it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from geo_service.access.errors import SignInRequired
from geo_service.api import import_documents as documents
from geo_service.api import import_events
from geo_service.api.answers import base_url
from geo_service.api.deps import LanguageDep, reading, require_writer
from geo_service.api.import_form import Decision, decision_of, flag, mapping_of, plan_of
from geo_service.api.parameters.known import integer, require_known
from geo_service.api.request_body import read_body, require_type
from geo_service.api.threads import IMPORTS
from geo_service.api.upload import FileForm, Taker, in_thread_at_last
from geo_service.editing.json_body import read_json
from geo_service.errors import BadParameter
from geo_service.files import uploads
from geo_service.files.errors import UploadGone
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import Upload, discard_all
from geo_service.importing import jobs, records
from geo_service.importing.errors import ImportGone, NotExamined, RowsRejected
from geo_service.importing.jobs import Job
from geo_service.importing.report import Action, Report
from geo_service.importing.subjects import known_subjects, require_importer
from geo_service.service import Service
from layers.access import OFFICE
from layers.ledger.pasted import whole_rows
from layers.text import Language

router = APIRouter(prefix="/imports")

PASTED = "pasted.txt"
CHANGE_TYPES = ("application/json",)
WAITING = "respond-async"
"""In the header ``Prefer``: the answer does not wait for the work (RFC 7240, section 4.1)."""


def get_importer(request: Request) -> Service:
    """Return the service as somebody sees it who imports; before any body is read.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden, ForgedForm
    """
    with reading(request) as (service, _):
        require_writer(request, service, *_editors(service))
        return service


def get_reader(request: Request) -> Service:
    """Return the service as somebody sees it who has signed in.

    Raises
    ------
    SignInRequired, PasswordChangeRequired
    """
    with reading(request) as (service, _):
        if not service.principal.is_signed_in:
            raise SignInRequired
        return service


ImporterDep = Annotated[Service, Depends(get_importer)]
ReaderDep = Annotated[Service, Depends(get_reader)]


@router.post("")
async def send(request: Request, service: ImporterDep, language: LanguageDep) -> Response:
    """Take a file or pasted rows; tell what would come of them, or store them."""
    require_known(request.query_params)
    IMPORTS.require_free()  # before somebody sends a large file in vain
    taken: list[Upload] = []

    def begin(fields: dict[str, str]) -> Taker:
        plan = plan_of(fields)
        require_importer(service, plan.layer_id)
        account_id = service.principal.account_id or ""
        now = datetime.now(UTC)
        upload = uploads.begin(service.settings, account_id, IMPORTING, now=now, about=plan.layer_id)
        taken.append(upload)
        return upload.taking

    form = FileForm(begin, service.settings.upload_mb * uploads.MEGABYTE)
    try:
        await form.read(request)
        work = partial(_received, request, service, form.fields, taken, begin, language)
        return await IMPORTS.run_now(work)
    except RowsRejected:
        raise  # the file stays, so that its report can be asked for
    except BaseException:
        await in_thread_at_last(lambda: discard_all(taken))
        raise


@router.get("")
def listed(request: Request, service: ReaderDep, language: LanguageDep) -> Response:
    """List imports that were stored, and own files that wait."""
    require_known(request.query_params, ("limit", "offset"))
    limit, offset = _window(request, most=1_000, usual=50)
    principal = service.principal
    actor = None if principal.role in OFFICE else principal.actor
    layers = sorted(known_subjects(service))
    with service.database.answer() as session:
        stored = records.latest(session, actor, layers=layers, limit=limit, offset=offset)
        count = records.count(session, actor, layers=layers)
    document = documents.imports_document(base_url(request), stored, count, jobs.waiting(service))
    return _json(document, language)


@router.get("/{import_id}")
def look(request: Request, import_id: str, service: ReaderDep, language: LanguageDep) -> Response:
    """Tell where an import stands and what came, or would come, of its rows."""
    require_known(request.query_params, ("limit", "offset", "action"), formats=("json", "html", "xlsx"))
    form = request.query_params.get("f", "json")
    try:
        job = jobs.find(service, import_id)
    except UploadGone:
        return _remembered(request, service, import_id, form, language)
    if form != "json":
        return _file(_report(job), form, language)
    limit, offset = _window(request, most=documents.MOST_ROWS, usual=documents.SOME_ROWS)
    actions = _actions(request)
    document = documents.import_document(
        base_url(request), job, language, actions=actions, limit=limit, offset=offset
    )
    return _json(document, language)


@router.get("/{import_id}/events")
def follow(request: Request, import_id: str, service: ReaderDep, language: LanguageDep) -> Response:
    """Tell how far an import has come, as it goes on."""
    job = jobs.find(service, import_id)
    last_id = request.headers.get("last-event-id")
    if import_events.is_over(job, last_id):
        return Response(status_code=204)  # a browser then does not come back
    return import_events.EventStream(job, language, last_id)


@router.post("/{import_id}")
async def decide(request: Request, import_id: str, service: ImporterDep, language: LanguageDep) -> Response:
    """Read the file in another way, or store its rows."""
    require_known(request.query_params)
    require_type(request, CHANGE_TYPES, "Accept-Post")
    decision = decision_of(read_json(await read_body(request)))
    return await IMPORTS.run_now(partial(_decided, request, service, import_id, decision, language))


@router.delete("/{import_id}")
def discard(import_id: str, service: ImporterDep) -> Response:
    """Give a file up; what was stored of it stays."""
    jobs.find(service, import_id).discard()
    return Response(status_code=204)


def _received(
    request: Request,
    service: Service,
    fields: dict[str, str],
    taken: list[Upload],
    begin: Any,
    language: Language,
) -> Response:
    if not taken:
        _paste(begin(fields), fields)
    taken[0].finish()
    job = jobs.begin(service, taken[0], plan_of(fields))
    given = mapping_of(fields)
    if given:
        job.map(given)
    if flag(fields, "dry_run", default=True):
        job.examine()
        return _told(request, job, language)
    job.commit(unseen=True)
    return _told(request, job, language, status=201)


def _decided(
    request: Request, service: Service, import_id: str, decision: Decision, language: Language
) -> Response:
    job = jobs.find(service, import_id)
    require_importer(service, job.plan.layer_id)
    plan = job.planned(decision.changes)
    is_background = WAITING in request.headers.get("prefer", "")
    if decision.is_commit and not decision.unseen:
        job.require_examined(plan)
    if plan != job.plan:
        job.change(plan)
    if decision.is_commit:
        (job.start_commit if is_background else job.commit)(unseen=decision.unseen)
    else:
        (job.start_examining if is_background else job.examine)()
    return _told(request, job, language, status=202 if is_background else 200)


def _told(request: Request, job: Job, language: Language, *, status: int = 200) -> Response:
    base = base_url(request)
    headers = {"Location": f"{base}/imports/{job.id}"} if status != 200 else {}
    document = documents.import_document(base, job, language)
    return _json(document, language, status=status, headers=headers)


def _remembered(
    request: Request, service: Service, import_id: str, form: str, language: Language
) -> Response:
    """Tell of an import whose file is not here any more."""
    principal = service.principal
    with service.database.answer() as session:
        record = records.one(session, import_id)
    is_told = record is not None and record.layer_id in known_subjects(service)
    if record is None or not is_told or not (principal.role in OFFICE or record.actor == principal.actor):
        raise ImportGone
    if form != "json":
        raise ImportGone
    return _json(documents.record_document(base_url(request), record), language)


def _report(job: Job) -> Report:
    report = job.report
    if report is None:
        raise NotExamined
    return report


def _file(report: Report, form: str, language: Language) -> Response:
    from geo_service.importing.report_files import rejected_xlsx, report_html

    if form == "xlsx":
        content, media_type = rejected_xlsx(report, language), documents.XLSX
    else:
        content, media_type = report_html(report, language).encode(), "text/html; charset=utf-8"
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="import-report.{form}"',
            "Cache-Control": "no-store",
        },
    )


def _actions(request: Request) -> Sequence[Action]:
    given = request.query_params.get("action", "")
    found = [name for name in given.split(",") if name]
    if unknown := [name for name in found if name not in set(Action)]:
        raise BadParameter(name="action", expected=", ".join(Action), value=unknown[0][:60])
    return [Action(name) for name in found]


def _window(request: Request, *, most: int, usual: int) -> tuple[int, int]:
    limit = integer(request.query_params, "limit", usual, minimum=1)
    return min(limit, most), integer(request.query_params, "offset", 0, minimum=0)


def _editors(service: Service) -> list[Any]:
    return sorted({role for layer in service.registry.values() for role in layer.access.editors})


def _paste(taking: Taker, fields: dict[str, str]) -> None:
    text = fields.get("text", "")
    if not text:
        raise BadParameter(name="file", expected="file, text", value="-")
    with taking(PASTED) as content:
        content.write(whole_rows(text).encode())


def _json(
    document: Any, language: Language, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={**(headers or {}), "Content-Language": language.value, "Cache-Control": "no-store"},
    )
