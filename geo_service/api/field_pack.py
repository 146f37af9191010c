"""Field packs on pages: taking one along, bringing its result back, deciding what is taken of it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geo_service.access import csrf
from geo_service.access.audit import Action, write_down
from geo_service.api.deps import LanguageDep, reading, require_own_form, writing
from geo_service.api.forms import MOST_BYTES, FormDep, text_of, token_of
from geo_service.api.html.field_pack_file import field_pack_file
from geo_service.api.pages import page
from geo_service.api.staff import StaffDep
from geo_service.api.threads import Threads
from geo_service.api.upload import FileForm, Taker, in_thread_at_last
from geo_service.errors import BadParameter, GeoServiceError, TooLarge
from geo_service.fieldpack.contents import HAZARDS, pack
from geo_service.fieldpack.errors import ForeignPack, OthersPack, ResultRefused
from geo_service.fieldpack.result import LARGEST_BYTES, Result, read_result
from geo_service.fieldpack.seal import MOST_FEATURES, require_own
from geo_service.fieldpack.taking import Opened, Row, carry_out, keep_photos, preview
from geo_service.i18n import translate
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.naming import title_fields
from layers.text import Language, Text

router = APIRouter(prefix="/review/field-pack", include_in_schema=False)

RESULTS = Threads("field packs", 1)
"""Results that are read at once: each may take some hundred megabytes."""

ON_TOP = "on-"
"""Begins the name of a field with the version that a step of the preview is taken on."""

FORM_BYTES_LEFT = 2**16
"""What the form that carries a result on holds beside it."""

LONGEST_TEXT = Text("约 1 MB 的文字", "about 1 MB of text")

REFUSALS = (ResultRefused, ForeignPack, OthersPack, TooLarge, BadParameter)


@router.get("")
def ask(request: Request, _: StaffDep, language: LanguageDep) -> Response:
    """Offer a pack to take along, and ask for what came back."""
    return _asked(request, language)


@router.get("/file")
def file(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Make a pack and send it as one file."""
    now = datetime.now(UTC)
    segment = request.query_params.get("segment") or None
    with reading(request) as (present, session):
        made = pack(present, session, now, language, segment)
    with service.database.note() as session:
        write_down(
            session,
            service.principal,
            Action.EXPORT,
            now,
            layer_id=HAZARDS,
            form="field-pack",
            rows=len(made.header.contents),
        )
    name = f"field-pack-{now.astimezone(service.settings.zone):%Y%m%d-%H%M}.html"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox",
    }
    return Response(field_pack_file(made, language), media_type="text/html", headers=headers)


@router.post("")
async def bring(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Read a result, keep its photos, and show what would come of each step."""
    files: list[BinaryIO] = []

    @contextmanager
    def taking(_: str) -> Iterator[BinaryIO]:
        if files:
            raise ResultRefused
        files.append(TemporaryFile())  # noqa: SIM115 - read after the form, closed below
        yield files[0]

    def begin(fields: dict[str, str]) -> Taker:
        require_own_form(service, fields.get(csrf.FIELD) or request.headers.get(csrf.HEADER))
        return taking

    def close() -> None:
        for one in files:
            one.close()

    form = FileForm(begin, LARGEST_BYTES)
    try:
        await form.read(request)
        if not files:
            raise ResultRefused
        return await RESULTS.run(partial(_looked_at, request, service, language, files[0]))
    except REFUSALS as refusal:
        return await RESULTS.run(partial(_asked, request, language, refusal))
    finally:
        await in_thread_at_last(close)


@router.post("/steps")
def decide(request: Request, service: StaffDep, form: FormDep, language: LanguageDep) -> Response:
    """Take the steps that were chosen, and show what came of each."""
    require_own_form(service, token_of(form))
    try:
        result = read_result(text_of(form, "result"))
        require_own(result.pack, result.seal, service.principal.account_id, service.settings)
    except REFUSALS as refusal:
        return _asked(request, language, refusal)
    readers, writers = _opened(request, service)
    rows = carry_out(result, _chosen(form), readers, writers, datetime.now(UTC))
    return _rows(request, service, language, result, rows, is_done=True)


def _looked_at(request: Request, service: Service, language: Language, file: BinaryIO) -> Response:
    file.seek(0)
    result = read_result(file.read())
    require_own(result.pack, result.seal, service.principal.account_id, service.settings)
    readers, writers = _opened(request, service)
    if len(result.without_contents().encode()) > MOST_BYTES - FORM_BYTES_LEFT:
        raise TooLarge(limit=LONGEST_TEXT)
    now = datetime.now(UTC)
    refused = keep_photos(result, readers, writers, now)
    with reading(request) as (present, session):
        rows = preview(present, session, result, refused, now)
    return _rows(request, service, language, result, rows)


def _opened(request: Request, service: Service) -> tuple[Opened, Opened]:
    """Return what opens sessions in the name of the one who asks, for reading and for writing."""

    def writers() -> AbstractContextManager[tuple[Service, Session]]:
        return writing(request, service.principal)

    return partial(reading, request), writers


def _chosen(form: FormData) -> Mapping[str, int | None]:
    """Return the version that each chosen step is taken on; none behind another of the same hazard."""
    found: dict[str, int | None] = {}
    for key in form.getlist("take"):
        version = text_of(form, f"{ON_TOP}{key}")
        found[str(key)] = (
            int(version) if version.isascii() and version.isdigit() and len(version) < 18 else None
        )
    return found


def _asked(request: Request, language: Language, refusal: GeoServiceError | None = None) -> Response:
    with reading(request) as (present, session):
        segments = _segments(present, session, language)
    return page(
        request,
        "field_pack.html",
        language,
        status=200 if refusal is None else refusal.status,
        segments=segments,
        most=MOST_FEATURES,
        largest_mb=LARGEST_BYTES // 2**20,
        fault="" if refusal is None else translate(refusal.message, language, **refusal.context),
    )


def _segments(service: Service, session: Session, language: Language) -> list[tuple[str, str]]:
    layer = service.layer(SEGMENTS)
    names = title_fields(layer, layer.title_field, language)
    return service.features(session, layer).choices(names, 1_000)


def _rows(
    request: Request,
    service: Service,
    language: Language,
    result: Result,
    rows: list[Row],
    *,
    is_done: bool = False,
) -> Response:
    told = [
        translate(row.refusal.message, language, **row.refusal.context) if row.refusal is not None else ""
        for row in rows
    ]
    return page(
        request,
        "field_pack_steps.html",
        language,
        rows=list(zip(rows, told, strict=True)),
        result=result,
        carried=result.without_contents(),
        made_at=result.pack.made_at.astimezone(service.settings.zone),
        on_top=ON_TOP,
        is_done=is_done,
        possible=sum(row.is_possible for row in rows),
    )
