"""Pages of accounts, for administrators: list, new, change, switch off, new password, sessions, tokens."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geo_service.access import account_list, issuing, management
from geo_service.access.account_entry import ROLES, AccountEntry
from geo_service.access.people import people
from geo_service.access.secrets import key_of
from geo_service.api.auth.office import (
    ADMINISTRATORS,
    REFUSALS,
    Desk,
    changing,
    moved_on,
    sender,
    showing,
    shown,
)
from geo_service.api.deps import LanguageDep
from geo_service.api.forms import FormDep, text_of
from geo_service.errors import GeoServiceError
from geo_service.service import Service
from layers.access import ROLE_TITLES, Role
from layers.railway.duty_assignments import PARTIES
from layers.text import Language
from layers.vocabulary import COORDINATOR_LEVELS

router = APIRouter(prefix="/auth/accounts", include_in_schema=False)
ROWS = 50
SUGGESTED = 500
"""People whose identifiers a form suggests; any other can be typed."""


@router.get("")
def accounts_page(request: Request, language: LanguageDep) -> Response:
    """List the accounts by name."""
    given = request.query_params
    text, role = given.get("text", "").strip()[:60], given.get("role", "")
    with showing(request, *ADMINISTRATORS) as (service, session):
        rows = account_list.accounts(session, text=text, role=role, after=given.get("after"), limit=ROWS + 1)
    desk = Desk.of(request, language, service)
    return shown(
        desk,
        "accounts.html",
        tab="accounts",
        rows=rows[:ROWS],
        text=text,
        role=role,
        role_pairs=_role_pairs(language),
        role_titles=ROLE_TITLES,
        codes=_codes(language),
        next=_next(desk, rows, text=text, role=role),
        first=desk.address("/auth/accounts", text=text, role=role) if "after" in given else "",
    )


@router.get("/new")
def new_account_page(request: Request, language: LanguageDep) -> Response:
    """Show the form of a new account."""
    entry = AccountEntry(name="", role="", person_id=request.query_params.get("person", "")[:100])
    with showing(request, *ADMINISTRATORS) as (service, session):
        return _new(Desk.of(request, language, service), session, entry)


@router.post("/new")
def add_account(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Make an account; its password for the first sign-in is shown once."""
    service = sender(request, form, *ADMINISTRATORS)
    desk, entry, password = Desk.of(request, language, service), _entry(form), management.one_time_password()
    try:
        with changing(request, service, *ADMINISTRATORS) as (_, session):
            made = management.add(session, service.principal, entry, password, datetime.now(UTC))
    except REFUSALS as refusal:
        with showing(request, *ADMINISTRATORS) as (_, session):
            return _new(desk, session, entry, refusal)
    return _secret(desk, made, entry.name.casefold(), password.text)


@router.get("/{account_id}")
def account_page(request: Request, account_id: str, language: LanguageDep) -> Response:
    """Show an account with its sessions and tokens."""
    with showing(request, *ADMINISTRATORS) as (service, session):
        return _account(Desk.of(request, language, service), service, session, account_id)


@router.get("/{account_id}/{_action}")
def back_to_account(request: Request, account_id: str, language: LanguageDep) -> Response:
    """Lead back from the address of a form to the account."""
    with showing(request, *ADMINISTRATORS) as (service, session):
        management.account(session, account_id)
    return moved_on(Desk.of(request, language, service), f"/auth/accounts/{account_id}", "")


@router.post("/{account_id}")
def change_account(request: Request, account_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Change name, role and person."""
    service = sender(request, form, *ADMINISTRATORS)
    desk, entry = Desk.of(request, language, service), _entry(form)
    try:
        with changing(request, service, *ADMINISTRATORS) as (_, session):
            management.change(
                session,
                service.principal,
                account_id,
                entry,
                datetime.now(UTC),
                expected=text_of(form, "state"),
            )
    except REFUSALS as refusal:
        return _again(request, desk, account_id, refusal, entry)
    return moved_on(desk, f"/auth/accounts/{account_id}", "changed")


@router.post("/{account_id}/active")
def switch(request: Request, account_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Switch an account off or on."""
    service = sender(request, form, *ADMINISTRATORS)
    desk, is_active = Desk.of(request, language, service), text_of(form, "active") == "on"
    try:
        with changing(request, service, *ADMINISTRATORS) as (_, session):
            management.set_active(
                session, service.principal, account_id, datetime.now(UTC), is_active=is_active
            )
    except REFUSALS as refusal:
        return _again(request, desk, account_id, refusal)
    return moved_on(desk, f"/auth/accounts/{account_id}", "enabled" if is_active else "disabled")


@router.post("/{account_id}/password")
def reset_password(request: Request, account_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Give an account a password for one sign-in, shown once."""
    service = sender(request, form, *ADMINISTRATORS)
    password = management.one_time_password()
    with changing(request, service, *ADMINISTRATORS) as (_, session):
        name = management.account(session, account_id)["name"]
        management.reset_password(
            session, service.principal, account_id, password, datetime.now(UTC), key=key_of(service.settings)
        )
    return _secret(Desk.of(request, language, service), account_id, name, password.text)


@router.post("/{account_id}/sessions")
def end_sessions(request: Request, account_id: str, form: FormDep, language: LanguageDep) -> Response:
    """End all sessions of an account."""
    service = sender(request, form, *ADMINISTRATORS)
    with changing(request, service, *ADMINISTRATORS) as (_, session):
        management.end_sessions(session, service.principal, account_id, datetime.now(UTC))
    return moved_on(Desk.of(request, language, service), f"/auth/accounts/{account_id}", "sessions_ended")


@router.post("/{account_id}/tokens")
def revoke_token(request: Request, account_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Take a token of an account back."""
    service = sender(request, form, *ADMINISTRATORS)
    desk = Desk.of(request, language, service)
    try:
        with changing(request, service, *ADMINISTRATORS) as (_, session):
            issuing.take_back(
                session, service.principal, account_id, text_of(form, "token"), datetime.now(UTC)
            )
    except REFUSALS as refusal:
        return _again(request, desk, account_id, refusal)
    return moved_on(desk, f"/auth/accounts/{account_id}", "token_revoked")


def _entry(form: FormData) -> AccountEntry:
    names = ("name", "role", "side", "level", "person_id")
    return AccountEntry(*(text_of(form, name) for name in names))


def _new(
    desk: Desk, session: Session, entry: AccountEntry, refusal: GeoServiceError | None = None
) -> Response:
    values = _form_values(desk.language, session)
    return shown(desk, "account_new.html", tab="accounts", refusal=refusal, entry=entry, **values)


def _again(
    request: Request,
    desk: Desk,
    account_id: str,
    refusal: GeoServiceError,
    entry: AccountEntry | None = None,
) -> Response:
    with showing(request, *ADMINISTRATORS) as (service, session):
        return _account(desk, service, session, account_id, refusal, entry)


def _account(
    desk: Desk,
    service: Service,
    session: Session,
    account_id: str,
    refusal: GeoServiceError | None = None,
    entry: AccountEntry | None = None,
) -> Response:
    now = datetime.now(UTC)
    row = management.account(session, account_id)
    stored = AccountEntry(
        row["name"], row["role"], row["side"] or "", row["level"] or "", row["person_id"] or ""
    )
    return shown(
        desk,
        "account.html",
        tab="accounts",
        refusal=refusal,
        account=row,
        entry=entry or stored,
        state=management.account_state(row),
        is_own=account_id == desk.principal.account_id,
        sessions=account_list.sessions_of(
            session, account_id, limits=service.settings.session_limits, now=now
        ),
        tokens=issuing.tokens_of(session, account_id),
        now=now,
        **_form_values(desk.language, session),
    )


def _secret(desk: Desk, account_id: str, name: str, password: str) -> Response:
    return shown(
        desk, "password_once.html", tab="accounts", account_id=account_id, owner=name, password=password
    )


def _form_values(language: Language, session: Session) -> dict[str, Any]:
    known = people(session, limit=SUGGESTED)
    return {
        "role_pairs": _role_pairs(language),
        "role_titles": ROLE_TITLES,
        "parties": [(code.value, code.label.in_language(language)) for code in PARTIES],
        "levels": [(code.value, code.label.in_language(language)) for code in COORDINATOR_LEVELS],
        "people": known,
        "codes": _codes(language),
        "coordinator": Role.COORDINATOR,
    }


def _role_pairs(language: Language) -> list[tuple[str, str]]:
    return [(role.value, ROLE_TITLES[role].in_language(language)) for role in ROLES]


def _codes(language: Language) -> dict[str, str]:
    return {code.value: code.label.in_language(language) for code in (*PARTIES, *COORDINATOR_LEVELS)}


def _next(desk: Desk, rows: list[Any], **query: object) -> str:
    if len(rows) <= ROWS:
        return ""
    return desk.address("/auth/accounts", after=rows[ROWS - 1]["name"], **query)
