"""The own account: role in words, own segments by duty, own tokens."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.access import issuing, management
from geo_service.access.assignments import duties
from geo_service.access.tokens import TokenScope
from geo_service.api.answers import base_url
from geo_service.api.auth.office import REFUSALS, Desk, changing, moved_on, sender, showing, shown
from geo_service.api.deps import LanguageDep
from geo_service.api.forms import FormDep, text_of
from geo_service.errors import GeoServiceError
from geo_service.service import Service
from layers.access import ROLE_TITLES
from layers.railway.duty_assignments import PARTIES
from layers.vocabulary import COORDINATOR_LEVELS

router = APIRouter(prefix="/auth/me", include_in_schema=False)
USUAL_DAYS = "90"


@router.get("")
def own_page(request: Request, language: LanguageDep) -> Response:
    """Show the own account."""
    with showing(request) as (service, session):
        return _own(Desk.of(request, language, service), service, session)


@router.post("")
def create_token(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Make a token; its secret is shown once."""
    service = sender(request, form)
    desk = Desk.of(request, language, service)
    given = {name: text_of(form, name) for name in ("name", "scope", "days")}
    account_id, now = desk.principal.account_id or "", datetime.now(UTC)
    try:
        with changing(request, service) as (_, session):
            made = issuing.issue(session, service.principal, account_id, **given, now=now)
    except REFUSALS as refusal:
        return _again(request, desk, refusal, given)
    address = service.settings.base_url or base_url(request)
    return shown(desk, "token_once.html", tab="me", token=made, address=address, label=given["name"])


@router.get("/tokens")
def back_to_own(request: Request, language: LanguageDep) -> Response:
    """Lead back from the address of a form to the own account."""
    with showing(request) as (service, _):
        pass
    return moved_on(Desk.of(request, language, service), "/auth/me", "")


@router.post("/tokens")
def revoke_token(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Take one of the own tokens back."""
    service = sender(request, form)
    desk = Desk.of(request, language, service)
    account_id, token_id = desk.principal.account_id or "", text_of(form, "token")
    try:
        with changing(request, service) as (_, session):
            issuing.take_back(session, service.principal, account_id, token_id, datetime.now(UTC))
    except REFUSALS as refusal:
        return _again(request, desk, refusal)
    return moved_on(desk, "/auth/me", "token_revoked")


def _again(
    request: Request, desk: Desk, refusal: GeoServiceError, given: dict[str, str] | None = None
) -> Response:
    with showing(request) as (service, session):
        return _own(desk, service, session, refusal, given)


def _own(
    desk: Desk,
    service: Service,
    session: Session,
    refusal: GeoServiceError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    principal = desk.principal
    assert principal.account_id is not None
    registry = service.registry.values()
    codes = (*PARTIES, *COORDINATOR_LEVELS)
    held = duties(service, session, person_id=principal.person_id) if principal.person_id else []
    return shown(
        desk,
        "me.html",
        tab="me",
        refusal=refusal,
        account=management.account(session, principal.account_id),
        role_titles=ROLE_TITLES,
        editable=[layer.title for layer in registry if principal.role in layer.access.editors],
        duties=held,
        segments=None if service.scope is None else len(service.scope.segments),
        tokens=issuing.tokens_of(session, principal.account_id),
        scopes=TokenScope,
        given=given or {"name": "", "scope": TokenScope.READ, "days": USUAL_DAYS},
        most_days=issuing.MOST_DAYS,
        codes={code.value: code.label.in_language(desk.language) for code in codes},
        today=service.today(),
        now=datetime.now(UTC),
    )
