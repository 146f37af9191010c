"""What is new for somebody of the staff: a list, its unread count, and that it was read."""

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from geo_service.api.accept import wants_page
from geo_service.api.answers import VARY, base_url
from geo_service.api.deps import LanguageDep, require_own_form, writing
from geo_service.api.documents import JSON
from geo_service.api.forms import FormDep, text_of, token_of
from geo_service.api.methods import ACCEPT_POST
from geo_service.api.notice_documents import feature_address, notice_document
from geo_service.api.pages import go, page, root_path
from geo_service.api.parameters.known import integer, require_known
from geo_service.api.request_body import read_body, require_type
from geo_service.api.staff import SenderDep, StaffDep
from geo_service.editing.errors import BadBody
from geo_service.editing.json_body import read_json
from geo_service.notices.inbox import COUNTED, MOST, SHOWN, inbox, unread
from geo_service.notices.marks import mark_read
from geo_service.review.chain import head
from geo_service.service import Service
from layers.text import Text

router = APIRouter(prefix="/inbox")
MOST_DIGITS = 18


async def get_body(request: Request, _: SenderDep) -> bytes:
    """Read the body of who may send one."""
    require_type(request, (JSON,), ACCEPT_POST)
    return await read_body(request)


BodyDep = Annotated[bytes, Depends(get_body)]


@router.get("")
def listed(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """List what is new, newest first."""
    require_known(request.query_params, ("limit", "_"), formats=("json", "html"))
    limit = min(integer(request.query_params, "limit", SHOWN, minimum=1), MOST)
    now = datetime.now(UTC)
    with service.database.answer() as session:
        notices = inbox(service, session, limit, now)
        count, seq = unread(service, session, now), head(session).seq
    if wants_page(request):
        return page(
            request,
            "inbox.html",
            language,
            notices=[(notice, feature_address(root_path(request), notice, language)) for notice in notices],
            unread=f"{COUNTED - 1}+" if count >= COUNTED else str(count),
            has_unread=count > 0,
            seq=seq,
            at=now.isoformat(),
            zone=service.settings.zone,
        )
    found = [notice_document(base_url(request), notice, language) for notice in notices]
    document = {"unread": count, "seq": seq, "at": now.isoformat(), "notices": found}
    return _json(document, {"Content-Language": language.value, "Vary": VARY})


@router.get("/unread")
def count_unread(request: Request, service: StaffDep) -> Response:
    """Give the number of unread notices, for the bar of the pages; 100 stands for all above."""
    require_known(request.query_params, ("_",))
    with service.database.answer() as session:
        return _json({"unread": unread(service, session, datetime.now(UTC))})


@router.post("")
def mark_on_page(request: Request, service: StaffDep, language: LanguageDep, form: FormDep) -> Response:
    """Write down that what the page showed was read."""
    require_own_form(service, token_of(form))
    seq = text_of(form, "seq")
    is_number = seq.isascii() and seq.isdigit() and len(seq) <= MOST_DIGITS
    _mark(request, service, int(seq) if is_number else None, text_of(form, "at"))
    return go(request, "/inbox", language)


@router.post("/read")
def mark(request: Request, service: SenderDep, body: BodyDep) -> Response:
    """Write down up to where the reader has read: ``seq`` and ``at`` as the list gave them."""
    require_known(request.query_params)
    given = read_json(body)
    if not isinstance(given, dict):
        raise BadBody(reason=Text("应为 JSON 对象", "a JSON object is expected"))
    _mark(request, service, given.get("seq"), given.get("at"))
    with service.database.answer() as session:
        return _json({"unread": unread(service, session, datetime.now(UTC))})


def _mark(request: Request, service: Service, seq: Any, at: Any) -> None:
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 10**MOST_DIGITS:
        raise BadBody(reason=Text("seq 应为列表所给的整数", "seq: the whole number of the list is expected"))
    try:
        shown_at = datetime.fromisoformat(at if isinstance(at, str) else "")
    except ValueError:
        shown_at = None
    if shown_at is None or shown_at.tzinfo is None:
        raise BadBody(reason=Text("at 应为列表所给的时间", "at: the moment of the list is expected"))
    account = service.principal.account_id
    assert account is not None
    with writing(request, service.principal) as (_, session):
        mark_read(session, account, seq, shown_at, datetime.now(UTC))


def _json(document: object, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(document), media_type=JSON, headers={"Cache-Control": "no-store", **(headers or {})}
    )
