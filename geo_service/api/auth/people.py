"""Pages of the people whom duties refer to, for the coordinators' office and administrators."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geo_service.access import account_list, people
from geo_service.access.assignments import duties
from geo_service.access.people import PersonEntry
from geo_service.api.auth.office import (
    PEOPLE_KEEPERS,
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
from layers.access import Role
from layers.railway.duty_assignments import PARTIES
from layers.vocabulary import COORDINATOR_LEVELS

router = APIRouter(prefix="/auth/people", include_in_schema=False)
ROWS = 50


@router.get("")
def people_page(request: Request, language: LanguageDep) -> Response:
    """List the people by name."""
    given = request.query_params
    text = given.get("text", "").strip()[:60]
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        rows = people.people(session, text=text, after=given.get("after"), limit=ROWS + 1)
    desk = Desk.of(request, language, service)
    is_more = len(rows) > ROWS
    return shown(
        desk,
        "people.html",
        tab="people",
        rows=rows[:ROWS],
        text=text,
        next=desk.address("/auth/people", text=text, after=rows[ROWS - 1]["id"]) if is_more else "",
        first=desk.address("/auth/people", text=text) if "after" in given else "",
    )


@router.get("/new")
def new_person_page(request: Request, language: LanguageDep) -> Response:
    """Show the form of somebody new."""
    with showing(request, *PEOPLE_KEEPERS) as (service, _):
        pass
    return _new(Desk.of(request, language, service), PersonEntry(name=""))


@router.post("/new")
def add_person(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Store somebody."""
    service = sender(request, form, *PEOPLE_KEEPERS)
    desk, entry = Desk.of(request, language, service), _entry(form)
    try:
        with changing(request, service, *PEOPLE_KEEPERS) as (_, session):
            made = people.create(session, service.principal, entry, datetime.now(UTC))
    except REFUSALS as refusal:
        return _new(desk, entry, refusal)
    return moved_on(desk, f"/auth/people/{made}", "person_added")


@router.get("/{person_id}")
def person_page(request: Request, person_id: str, language: LanguageDep) -> Response:
    """Show somebody with the duties they hold and held."""
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        return _person(Desk.of(request, language, service), service, session, person_id)


@router.get("/{person_id}/{_action}")
def back_to_person(request: Request, person_id: str, language: LanguageDep) -> Response:
    """Lead back from the address of a form to the person."""
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        people.person(session, person_id)
    return moved_on(Desk.of(request, language, service), f"/auth/people/{person_id}", "")


@router.post("/{person_id}")
def change_person(request: Request, person_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Change what is known of somebody."""
    service = sender(request, form, *PEOPLE_KEEPERS)
    desk, entry = Desk.of(request, language, service), _entry(form)
    try:
        with changing(request, service, *PEOPLE_KEEPERS) as (_, session):
            people.change(
                session,
                service.principal,
                person_id,
                entry,
                datetime.now(UTC),
                expected=text_of(form, "state"),
            )
    except REFUSALS as refusal:
        return _again(request, desk, person_id, refusal, entry)
    return moved_on(desk, f"/auth/people/{person_id}", "changed")


@router.post("/{person_id}/remove")
def remove_person(request: Request, person_id: str, form: FormDep, language: LanguageDep) -> Response:
    """Remove somebody to whom nothing refers."""
    service = sender(request, form, *PEOPLE_KEEPERS)
    desk = Desk.of(request, language, service)
    try:
        with changing(request, service, *PEOPLE_KEEPERS) as (current, session):
            catalogue = current.catalogue
            people.remove(
                session,
                service.principal,
                person_id,
                catalogue.registry,
                catalogue.tables,
                datetime.now(UTC),
            )
    except REFUSALS as refusal:
        return _again(request, desk, person_id, refusal)
    return moved_on(desk, "/auth/people", "person_removed")


def _entry(form: FormData) -> PersonEntry:
    return PersonEntry(*(text_of(form, name) for name in ("name", "organisation", "post", "phone")))


def _new(desk: Desk, entry: PersonEntry, refusal: GeoServiceError | None = None) -> Response:
    return shown(desk, "person_new.html", tab="people", refusal=refusal, entry=entry, most=people.MOST)


def _again(
    request: Request,
    desk: Desk,
    person_id: str,
    refusal: GeoServiceError,
    entry: PersonEntry | None = None,
) -> Response:
    with showing(request, *PEOPLE_KEEPERS) as (service, session):
        return _person(desk, service, session, person_id, refusal, entry)


def _person(
    desk: Desk,
    service: Service,
    session: Session,
    person_id: str,
    refusal: GeoServiceError | None = None,
    entry: PersonEntry | None = None,
) -> Response:
    row = people.person(session, person_id)
    stored = PersonEntry(row["name"], row["organisation"] or "", row["post"] or "", row["phone"] or "")
    catalogue = service.catalogue
    is_administrator = desk.principal.role is Role.ADMINISTRATOR
    codes = (*PARTIES, *COORDINATOR_LEVELS)
    return shown(
        desk,
        "person.html",
        tab="people",
        refusal=refusal,
        person=row,
        entry=entry or stored,
        state=people.person_state(row),
        most=people.MOST,
        duties=duties(service, session, person_id=person_id),
        accounts=account_list.of_person(session, person_id) if is_administrator else None,
        is_in_use=bool(people.references(session, person_id, catalogue.registry, catalogue.tables)),
        codes={code.value: code.label.in_language(desk.language) for code in codes},
        today=service.today(),
    )
