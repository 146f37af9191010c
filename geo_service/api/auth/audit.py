"""The audit log as a page and as a file, for administrators."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from geo_service.access.account_list import id_of
from geo_service.access.audit import Action, write_down
from geo_service.access.audit_list import TITLES, Wanted, action_title, csv_head, csv_rows, events, facts, way
from geo_service.access.entry import fault
from geo_service.access.errors import AccountNotFound, InvalidEntry
from geo_service.api.auth.office import ADMINISTRATORS, Desk, showing, shown
from geo_service.api.deps import LanguageDep
from geo_service.service import Service
from layers.text import Language

router = APIRouter(prefix="/auth/audit", include_in_schema=False)
ROWS = 50
PAGE = 1_000
"""Events read at a time for a file."""

LINKED = {"account": "/auth/accounts/", "person": "/auth/people/"}
"""Facts that are identifiers, and where what they identify is shown."""

NAMES = ("since", "until", "action", "account")


class Asked(NamedTuple):
    """Which events are asked for, as they were typed."""

    since: str
    until: str
    action: str
    account: str


@router.get("")
def audit_page(request: Request, language: LanguageDep) -> Response:
    """Show events, the newest first."""
    given, asked = request.query_params, _asked(request.query_params)
    refusal: InvalidEntry | None = None
    rows = []
    with showing(request, *ADMINISTRATORS) as (service, session):
        try:
            wanted = _wanted(service, session, asked)
            rows = events(session, wanted, before=_number(given.get("before")), limit=ROWS + 1)
        except InvalidEntry as error:
            refusal = error
    desk = Desk.of(request, language, service)
    is_more = len(rows) > ROWS
    return shown(
        desk,
        "audit.html",
        tab="audit",
        refusal=refusal,
        rows=rows[:ROWS],
        asked=asked,
        titles={str(action): action_title(action, language) for action in TITLES},
        title_of=lambda action: action_title(action, language),
        facts_of=lambda row: facts(row, language),
        way_of=lambda row: way(row["via"], language),
        linked=LINKED,
        next=desk.address("/auth/audit", **asked._asdict(), before=rows[ROWS - 1]["seq"]) if is_more else "",
        first=desk.address("/auth/audit", **asked._asdict()) if "before" in given else "",
        file=desk.address("/auth/audit/file", **asked._asdict()),
    )


@router.get("/file")
def audit_file(request: Request, language: LanguageDep) -> Response:
    """Give the events as a table; that it was taken is an event itself."""
    asked = _asked(request.query_params)
    with showing(request, *ADMINISTRATORS) as (service, session):
        wanted = _wanted(service, session, asked)
    is_head = getattr(request.state, "is_head", False)
    now = datetime.now(UTC)
    if not is_head:
        known = {"since": asked.since, "until": asked.until, "of": asked.action, "account": wanted.account_id}
        detail = {name: value for name, value in known.items() if value}
        with service.database.note() as session:
            write_down(session, service.principal, Action.AUDIT_DOWNLOADED, now, **detail)
    name = f"audit-{now.astimezone(service.settings.zone):%Y%m%d}.csv"
    return StreamingResponse(
        () if is_head else _lines(service, wanted, language),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _lines(service: Service, wanted: Wanted, language: Language) -> Iterator[str]:
    """Give the table piece by piece, each read in a session of its own."""
    yield csv_head(language)
    before = None
    while True:
        with service.database.answer() as session:
            rows = events(session, wanted, before=before, limit=PAGE)
        if rows:
            yield csv_rows(rows, language, service.settings.zone)
            before = rows[-1]["seq"]
        if len(rows) < PAGE:
            return


def _asked(params: QueryParams) -> Asked:
    return Asked(*(params.get(name, "").strip()[:60] for name in NAMES))


def _wanted(service: Service, session: Session, asked: Asked) -> Wanted:
    """Return the events that were asked for.

    Raises
    ------
    InvalidEntry
    """
    zone = service.settings.zone
    moments: dict[str, datetime | None] = {"since": None, "until": None}
    errors = []
    for name in moments:
        if not (text := getattr(asked, name)):
            continue
        try:
            day = date.fromisoformat(text) + timedelta(days=name == "until")
            moments[name] = datetime.combine(day, time(), zone).astimezone(UTC)
        except (ValueError, OverflowError):
            errors.append(fault(name, "日期应写作 2026-01-31。", "Write a day as 2026-01-31."))
    account_id = ""
    if asked.account:
        try:
            account_id = id_of(session, asked.account)
        except AccountNotFound:
            errors.append(fault("account", "没有此名称的账号。", "There is no account with this name."))
    if asked.action and asked.action not in set(Action):
        errors.append(fault("action", "没有这种操作。", "There is no such action."))
    if errors:
        raise InvalidEntry(*errors)
    return Wanted(action=asked.action, account_id=account_id, **moments)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
