"""Publishing files as layers on pages, for planners and administrators.

What reads files is imported where it is used: GDAL costs memory in each process that loads it.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from geo_service.access import csrf
from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.api.deps import LanguageDep, reading, require_own_form
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.html import publishing as view
from geo_service.api.html.publishing import Entered, Faults
from geo_service.api.pages import go, page
from geo_service.api.upload import FileForm, Taker, in_thread, in_thread_at_last
from geo_service.api.words import words
from geo_service.db import published
from geo_service.db.published import Record
from geo_service.errors import BadParameter, GeoServiceError, TooLarge
from geo_service.files import uploads
from geo_service.files.content import DRIVERS
from geo_service.files.errors import FileError, FileUnreadable, UploadGone
from geo_service.files.purpose import PUBLISHING
from geo_service.files.upload import Upload, discard_all
from geo_service.i18n import N_, translate
from geo_service.publishing.access import change_access, chosen
from geo_service.publishing.errors import BadAccess, LayerPublished
from geo_service.publishing.limits import MOST_ROWS, at_most
from geo_service.publishing.standing import may_manage, may_see, require_published, standing
from geo_service.publishing.unpublish import unpublish, what_goes
from geo_service.service import Service
from layers.access import KEEPERS, OPEN
from layers.contract import THEMES, Layer
from layers.text import Language, Text

router = APIRouter(prefix="/publish")

NO_FILE = N_("Choose a file.")
NOT_CONFIRMED = N_("Tick that the layer is to go.")


def get_publisher(request: Request) -> Service:
    """Return the service as somebody sees it who publishes; before any body is read.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    with reading(request) as (service, _):
        principal = service.principal
        if not principal.is_signed_in:
            raise SignInRequired
        if principal.role not in KEEPERS or principal.session_hash is None:
            raise Forbidden
        return service


PublisherDep = Annotated[Service, Depends(get_publisher)]


@router.get("")
def listed(request: Request, service: PublisherDep, language: LanguageDep) -> Response:
    """List the published layers."""
    with service.database.answer() as session:
        current = service.current(session)
        found = [record for record in published.records(session) if may_see(current.principal, record)]
        layers = [
            (record, standing(session, record), *_who(record), may_manage(current.principal, record))
            for record in found
        ]
    notice = request.query_params.get("notice")
    return page(request, "publish.html", language, layers=layers, notice=notice, zone=service.settings.zone)


@router.get("/new")
def new(request: Request, service: PublisherDep, language: LanguageDep) -> Response:
    """Ask for a file."""
    replaces = request.query_params.get("replace", "")
    if replaces:
        with service.database.answer() as session:
            require_published(session, replaces, service.principal)
    return _ask(request, service, language, replaces)


@router.post("/new")
async def send(request: Request, service: PublisherDep, language: LanguageDep) -> Response:
    """Take a file, then show what it holds."""
    taken: list[Upload] = []

    def require_own(fields: dict[str, str]) -> None:
        require_own_form(service, fields.get(csrf.FIELD) or request.headers.get(csrf.HEADER))

    def begin(fields: dict[str, str]) -> Taker:
        require_own(fields)
        replaces = fields.get("replace", "")[: view.LIMITS["id"]]
        upload = uploads.begin(service.settings, _account(service), PUBLISHING, now=_now(), about=replaces)
        taken.append(upload)
        return upload.taking

    form = FileForm(begin, service.settings.upload_mb * uploads.MEGABYTE)
    try:
        await form.read(request)
        if not taken:
            await in_thread(lambda: require_own(form.fields))
            return _ask(request, service, language, form.fields.get("replace", ""), NO_FILE)
        await in_thread(taken[0].finish)
    except (FileError, TooLarge, BadParameter) as error:
        await in_thread_at_last(lambda: discard_all(taken))
        return _ask(request, service, language, form.fields.get("replace", ""), error)
    except BaseException:
        await in_thread_at_last(lambda: discard_all(taken))
        raise
    return go(request, f"/publish/new/{taken[0].id}", language)


@router.get("/new/{upload_id}")
def look(request: Request, upload_id: str, service: PublisherDep, language: LanguageDep) -> Response:
    """Show what a file holds before anything is stored."""
    upload = uploads.find(service.settings, upload_id, _account(service), PUBLISHING)
    before = None
    if upload.about:
        with service.database.answer() as session:
            before = require_published(session, upload.about, service.principal)
    entered = Entered.at_first(upload.path, _layers_of(upload), before, service.settings)
    return _show(request, service, language, upload, entered, {})


@router.post("/new/{upload_id}")
def decide(
    request: Request, upload_id: str, service: PublisherDep, form: FormDep, language: LanguageDep
) -> Response:
    """Publish the file, or show again what it holds, read in another way."""
    from geo_service.publishing.publish import publish

    require_own_form(service, token_of(form))
    upload = uploads.find(service.settings, upload_id, _account(service), PUBLISHING)
    entered = Entered.from_form(form)
    found = entered.faults(language)
    if text_of(form, "do") != "publish" or found:
        return _show(request, service, language, upload, entered, found)
    try:
        made = publish(
            service,
            upload.path,
            entered.publication(),
            now=_now(),
            progress=lambda _: at_most(MOST_ROWS, upload.path.name),
            drivers=DRIVERS,
        )
    except FileError as error:
        found = view.beside(error, language)
        offers = isinstance(error, LayerPublished)
        return _show(request, service, language, upload, entered, found, error.status, offers_place=offers)
    except FileNotFoundError:
        raise UploadGone from None  # it had to make room for another
    upload.discard()
    return _done(request, service, language, made.layer, "published")


@router.post("/new/{upload_id}/discard")
def discard(
    request: Request, upload_id: str, service: PublisherDep, form: FormDep, language: LanguageDep
) -> Response:
    """Give a file up."""
    require_own_form(service, token_of(form))
    uploads.find(service.settings, upload_id, _account(service), PUBLISHING).discard()
    return go(request, "/publish", language)


@router.get("/layers/{layer_id}")
def one(request: Request, layer_id: str, service: PublisherDep, language: LanguageDep) -> Response:
    """Show a published layer: its file, its rights."""
    return _layer(request, service, language, layer_id, notice=request.query_params.get("notice"))


@router.post("/layers/{layer_id}")
def change(
    request: Request, layer_id: str, service: PublisherDep, form: FormDep, language: LanguageDep
) -> Response:
    """Change who may see and edit a published layer."""
    require_own_form(service, token_of(form))
    try:
        layer = change_access(service, layer_id, chosen(*view.ticked(form)), now=_now())
    except BadAccess as error:
        return _layer(request, service, language, layer_id, form=form, faults=view.beside(error, language))
    return _done(request, service, language, layer, "changed")


@router.get("/layers/{layer_id}/remove")
def confirm(request: Request, layer_id: str, service: PublisherDep, language: LanguageDep) -> Response:
    """Tell what goes before a layer is taken back."""
    return _confirm(request, service, language, layer_id)


@router.post("/layers/{layer_id}/remove")
def remove(
    request: Request, layer_id: str, service: PublisherDep, form: FormDep, language: LanguageDep
) -> Response:
    """Take a layer back."""
    require_own_form(service, token_of(form))
    if text_of(form, "confirm") != "yes":
        return _confirm(
            request, service, language, layer_id, {"confirm": [translate(NOT_CONFIRMED, language)]}
        )
    unpublish(service, layer_id, now=_now())
    return go(request, "/publish", language, notice="removed")


def _ask(
    request: Request,
    service: Service,
    language: Language,
    replaces: str,
    fault: GeoServiceError | str | None = None,
) -> Response:
    found: Faults = {}
    status = 200
    if isinstance(fault, GeoServiceError):
        found = {"file": [translate(fault.message, language, **fault.context)]}
        status = fault.status
    elif fault is not None:
        found, status = {"file": [translate(fault, language)]}, 422
    return page(
        request,
        "publish_new.html",
        language,
        status=status,
        faults=found,
        replaces=replaces,
        limit_mb=service.settings.upload_mb,
        most_rows=f"{MOST_ROWS:,}",
    )


def _show(
    request: Request,
    service: Service,
    language: Language,
    upload: Upload,
    entered: Entered,
    found: Faults,
    status: int | None = None,
    *,
    offers_place: bool = False,
) -> Response:
    from geo_service.publishing.preview import preview

    seen, rows, stands = None, None, found
    try:
        rows = preview(service, upload.path, entered.only_to_look())
        seen = view.looked(rows, words(language), language)
    except FileError as error:
        stands = {**view.beside(error, language), **found}
    return page(
        request,
        "publish_file.html",
        language,
        status=status or (422 if stands else 200),
        upload=upload,
        file=upload.path.name,
        layers=_layers_of(upload),
        entered=entered,
        seen=seen,
        faults=stands,
        offers_place=offers_place or entered.replaces,
        themes=THEMES,
        limits=view.LIMITS,
        columns=[] if rows is None else [header for header, _ in rows.columns],
        anonymous=service.settings.reads_anonymously,
        **view.boxes(entered.readers, entered.editors),
    )


def _layer(
    request: Request,
    service: Service,
    language: Language,
    layer_id: str,
    *,
    form: FormData | None = None,
    faults: Faults | None = None,
    notice: str | None = None,
) -> Response:
    with service.database.answer() as session:
        record = require_published(session, layer_id, service.principal)
        stands = standing(session, record)
    access = OPEN if record.layer is None else record.layer.access
    return page(
        request,
        "publish_layer.html",
        language,
        status=422 if faults else 200,
        record=record,
        stands=stands,
        faults=faults or {},
        notice=notice,
        zone=service.settings.zone,
        anonymous=service.settings.reads_anonymously,
        **view.boxes(*(view.ticked(form) if form is not None else (access.readers, access.editors))),
    )


def _confirm(
    request: Request, service: Service, language: Language, layer_id: str, faults: Faults | None = None
) -> Response:
    return page(
        request,
        "publish_remove.html",
        language,
        status=422 if faults else 200,
        stands=what_goes(service, layer_id),
        faults=faults or {},
    )


def _who(record: Record) -> tuple[Text, Text]:
    """Return in words who sees and who edits a published layer."""
    if record.layer is None:
        return Text("—", "—"), Text("—", "—")
    return view.who(record.layer.access.readers), view.who(record.layer.access.editors)


def _layers_of(upload: Upload) -> list[str]:
    from geo_service.files.opening import layers_of

    try:
        return layers_of(upload.path)
    except FileUnreadable:
        return []  # the preview says why


def _account(service: Service) -> str:
    assert service.principal.account_id is not None
    return service.principal.account_id


def _done(request: Request, service: Service, language: Language, layer: Layer, notice: str) -> Response:
    """Go to a layer's page, or to the list where those who chose its rights left it to others."""
    is_own = service.principal.role in layer.access.editors
    return go(request, f"/publish/layers/{layer.id}" if is_own else "/publish", language, notice=notice)


def _now() -> datetime:
    return datetime.now(UTC)
