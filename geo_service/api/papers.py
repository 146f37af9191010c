"""Papers of a review: issued, listed, shown as a page to print and as a file of an office."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url
from geo_service.api.deps import LanguageDep, reading, require_own_form, require_writer, writing
from geo_service.api.forms import text_of, token_of
from geo_service.api.history import get_own_form
from geo_service.api.html.papers import Filled, list_page, paper_page
from geo_service.api.pages import go
from geo_service.api.paper_documents import paper_document, papers_document
from geo_service.api.parameters.known import require_known
from geo_service.api.request_body import read_body, require_type
from geo_service.api.staff import StaffDep, require_staff, reviewed_layer
from geo_service.editing.errors import BadBody
from geo_service.editing.json_body import read_json
from geo_service.errors import GeoServiceError
from geo_service.papers import office_file, store
from geo_service.papers.errors import PaperInvalid
from geo_service.papers.kinds import kinds_of
from geo_service.papers.model import paper_model
from geo_service.papers.store import Paper
from geo_service.service import Service
from layers.text import Language, Text

router = APIRouter()

OF_FEATURE = "/collections/{collection_id}/items/{feature_id}/papers"
TYPES = ("application/json",)
NO_PAPER = Text('应为对象：{"kind": …, "given": {…}}', 'an object is expected: {"kind": ..., "given": {...}}')


class Asked:
    """A paper that is asked for: by a program as JSON, or by the form of our own page.

    Parameters
    ----------
    kind : str
    given : dict of str to Any
    form : FormData or None
    """

    def __init__(self, kind: str, given: dict[str, Any], form: FormData | None = None) -> None:
        self.kind = kind
        self.given = given
        self.form = form


def get_issuer(request: Request) -> Service:
    """Return the service as somebody sees it who issues papers; before any body is read.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    with reading(request) as (service, _):
        require_staff(service)
        if service.principal.role not in store.ISSUERS or not service.principal.may_write:
            raise Forbidden
        return service


IssuerDep = Annotated[Service, Depends(get_issuer)]


async def get_asked(
    request: Request,
    collection_id: str,
    service: IssuerDep,
    form: Annotated[FormData | None, Depends(get_own_form)],
) -> Asked:
    """Read what is asked for; a browser's form proves where it comes from."""
    if form is not None and service.principal.session_hash is not None:
        require_own_form(service, token_of(form))
        kind = text_of(form, "kind")
        known = kinds_of(collection_id).get(kind)
        names = [] if known is None else [entry.name for entry in known.entries]
        return Asked(kind, {name: text for name in names if (text := text_of(form, name))}, form)
    require_writer(request, service, *store.ISSUERS)
    require_type(request, TYPES, "Accept-Post")
    body = read_json(await read_body(request))
    if isinstance(body, dict) and set(body) <= {"kind", "given"}:
        named, given = body.get("kind"), body.get("given", {})
        if isinstance(named, str) and isinstance(given, dict):
            return Asked(named, given)
    raise BadBody(reason=NO_PAPER)


AskedDep = Annotated[Asked, Depends(get_asked)]


@router.get(OF_FEATURE)
def listed(
    request: Request, collection_id: str, feature_id: str, service: StaffDep, language: LanguageDep
) -> Response:
    """List the papers about a feature and, for those who issue some, which are possible now."""
    require_known(request.query_params, formats=("json", "html"))
    layer = reviewed_layer(service, collection_id)
    if wants_page(request):
        return list_page(request, service, layer, feature_id, language)
    with service.database.answer() as session:
        document = papers_document(base_url(request), service, session, layer, feature_id, language)
    return _json(document, language)


@router.post(OF_FEATURE)
def issue(
    request: Request,
    collection_id: str,
    feature_id: str,
    service: IssuerDep,
    asked: AskedDep,
    language: LanguageDep,
) -> Response:
    """Issue a paper; from our own page, then show it."""
    require_known(request.query_params)
    now = datetime.now(UTC)
    try:
        with writing(request, service.principal) as (present, session):
            layer = reviewed_layer(present, collection_id)
            before = {paper.id for paper in store.papers(session, layer.id, feature_id)}
            paper = store.issue(present, session, layer, feature_id, asked.kind, asked.given, now)
            base = base_url(request)
            document = paper_document(base, present, session, paper, language)
    except GeoServiceError as error:
        if asked.form is None or error.status not in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
            raise
        faults = {one.field: one.reason for one in error.errors} if isinstance(error, PaperInvalid) else {}
        filled = Filled(asked.kind, asked.given, faults, None if faults else error)
        layer = reviewed_layer(service, collection_id)
        return list_page(request, service, layer, feature_id, language, filled)
    if asked.form is not None:
        return go(request, f"/papers/{paper.id}", language, f="html")
    response = _json(document, language, status=200 if paper.id in before else 201)
    response.headers["Location"] = f"{base}/papers/{paper.id}"
    return response


@router.get("/papers/{paper_id}")
def paper(request: Request, paper_id: str, service: StaffDep, language: LanguageDep) -> Response:
    """Give a paper: as a page to print, as DOCX, or what there is to know of it."""
    require_known(request.query_params, formats=("json", "html", "docx"))
    with service.database.answer() as session:
        found = store.one(service, session, paper_id)
        if request.query_params.get("f") == "docx":
            content = office_file.document(service, session, found, language)
        elif wants_page(request):
            return paper_page(request, paper_model(service, session, found, language), found, language)
        else:
            return _json(paper_document(base_url(request), service, session, found, language), language)
    _note(service, found)
    return Response(content, media_type=office_file.MEDIA_TYPE, headers=_file_headers(found, language))


def _note(service: Service, paper: Paper) -> None:
    """Write down who takes a paper with names on it, before the first byte leaves.

    Raises
    ------
    ServiceBusy
        If it cannot be written down: nothing is given unseen.
    """
    with service.database.note() as session:
        write_down(
            session,
            service.principal,
            Action.PAPER_TAKEN,
            datetime.now(UTC),
            layer_id=paper.layer_id,
            feature_id=paper.feature_id,
            paper=paper.number_text,
        )


def _file_headers(paper: Paper, language: Language) -> dict[str, str]:
    plain = f"{paper.kind}-{paper.year}-{paper.number}.docx"
    name = quote(f"{paper.title.zh}{paper.number_text}.docx", safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Encoding": "identity",
        "Content-Language": language.value,
        "Cache-Control": "no-store",
    }


def _json(document: object, language: Language, *, status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={"Content-Language": language.value, "Cache-Control": "no-store"},
    )
