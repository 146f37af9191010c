"""What the pages of accounts, people and the audit log share: rights, forms, notices, faults beside fields."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geo_service.access import csrf
from geo_service.access.errors import (
    ChangedMeanwhile,
    Forbidden,
    InvalidEntry,
    LastAdministrator,
    OwnRole,
    PersonInUse,
    SignInRequired,
    TokenNotFound,
)
from geo_service.access.management import require_still
from geo_service.access.principal import Principal
from geo_service.api.auth.words import NOTICES, words
from geo_service.api.deps import reading, require_own_form, writing
from geo_service.api.forms import token_of
from geo_service.api.pages import page, root_path
from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.service import Service
from layers.access import Role
from layers.text import Language

ADMINISTRATORS = (Role.ADMINISTRATOR,)
PEOPLE_KEEPERS = (Role.CLERK, Role.ADMINISTRATOR)
REFUSALS = (ChangedMeanwhile, InvalidEntry, LastAdministrator, OwnRole, PersonInUse, TokenNotFound)
"""What a form is shown again for, with what was typed."""


class Tab(NamedTuple):
    """A page of the navigation of these pages."""

    name: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a page of these is shown: to whom, in which language, in which zone times are read."""

    request: Request
    language: Language
    principal: Principal
    zone: ZoneInfo

    @classmethod
    def of(cls, request: Request, language: Language, service: Service) -> "Desk":
        """Return the desk of who asks."""
        return cls(request, language, service.principal, service.settings.zone)

    def address(self, path: str, **query: object) -> str:
        """Return the address of a page of ours, in the reader's language."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        return f"{root_path(self.request)}{path}?{urlencode({'lang': self.language.value, **given})}"

    def time(self, moment: datetime | None) -> str:
        """Return a moment in the service's time zone, to the minute; empty for none."""
        return "" if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def seconds(self, moment: datetime) -> str:
        """Return a moment in the service's time zone, to the second."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    @property
    def tabs(self) -> list[Tab]:
        """The pages that the reader may open."""
        w = words(self.language)
        tabs = [Tab("me", w.me, self.address("/auth/me"))]
        if self.principal.role in PEOPLE_KEEPERS:
            tabs.append(Tab("people", w.people, self.address("/auth/people")))
        if self.principal.role in ADMINISTRATORS:
            tabs.append(Tab("accounts", w.accounts, self.address("/auth/accounts")))
            tabs.append(Tab("audit", w.audit, self.address("/auth/audit")))
        return tabs


@contextmanager
def showing(request: Request, *roles: Role) -> Iterator[tuple[Service, Session]]:
    """Open a reading session for who may see a page; everybody with an account where no role is named.

    Raises
    ------
    SignInRequired, BadCredentials, PasswordChangeRequired, Forbidden
    """
    with reading(request) as (service, session):
        _require(service.principal, roles)
        yield service, session


def sender(request: Request, form: FormData, *roles: Role) -> Service:
    """Return the service for who sends a form and may; a form is taken from the own session alone.

    So no token of a program makes accounts, people or further tokens.

    Raises
    ------
    SignInRequired, BadCredentials, PasswordChangeRequired, Forbidden, ForgedForm
    """
    with showing(request, *roles) as (service, _):
        pass
    require_own_form(service, token_of(form) or request.headers.get(csrf.HEADER))
    return service


@contextmanager
def changing(request: Request, service: Service, *roles: Role) -> Iterator[tuple[Service, Session]]:
    """Open a writing session for a sender, who may have lost the right while it waited for the lock.

    Raises
    ------
    Forbidden
    """
    with writing(request, service.principal) as (current, session):
        require_still(session, current.principal, *roles)
        yield current, session


def shown(
    desk: Desk, template: str, *, tab: str, refusal: GeoServiceError | None = None, **values: Any
) -> Response:
    """Render a page; nothing between here and the reader keeps a copy.

    Parameters
    ----------
    desk : Desk
    template : str
    tab : str
        Which page of the navigation it belongs to.
    refusal : GeoServiceError, optional
        Why what was sent was not done; faults of single values stand beside their fields.
    **values
        Of the template.
    """
    faults: dict[str, list[str]] = {}
    sentence = ""
    if isinstance(refusal, InvalidEntry):
        for error in refusal.errors:
            faults.setdefault(error.field, []).append(error.reason.in_language(desk.language))
    elif refusal is not None:
        sentence = translate(refusal.message, desk.language, **refusal.context)
    w = words(desk.language)
    done = desk.request.query_params.get("done", "")
    response = page(
        desk.request,
        f"auth/{template}",
        desk.language,
        status=HTTPStatus.OK if refusal is None else refusal.status,
        w=w,
        desk=desk,
        tab=tab,
        faults=faults,
        sentence=sentence,
        notice=getattr(w, done) if done in NOTICES and refusal is None else "",
        **values,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def moved_on(desk: Desk, path: str, done: str) -> Response:
    """Send the reader on to a page that says what was done."""
    return RedirectResponse(
        desk.address(path, done=done), HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"}
    )


def _require(principal: Principal, roles: Sequence[Role]) -> None:
    if not principal.is_signed_in:
        raise SignInRequired
    if roles and principal.role not in roles:
        raise Forbidden
