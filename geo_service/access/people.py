"""The people whom duties and accounts refer to: names and telephone numbers, kept in one place.

Features, history, logs and the audit log hold their identifiers alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, Table, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.entry import contains, fault, line, state_of, storable
from geo_service.access.errors import ChangedMeanwhile, InvalidEntry, PersonInUse, PersonNotFound
from geo_service.access.principal import Principal
from geo_service.access.secrets import new_id
from geo_service.db.edits import raise_revision
from geo_service.db.people import REVISION
from geo_service.db.tables import ACCOUNTS, PEOPLE
from layers.registry import Registry
from layers.text import Text

PHONE = re.compile(r"[0-9+][0-9 ()\-/转#]{2,29}")
TITLES = {
    "name": Text("姓名", "Name"),
    "organisation": Text("单位", "Organisation"),
    "post": Text("职务", "Post"),
    "phone": Text("电话", "Telephone"),
}
MOST = {"name": 60, "organisation": 100, "post": 100, "phone": 30}
"""Characters of each value."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What is typed about somebody; empty is no value."""

    name: str
    organisation: str = ""
    post: str = ""
    phone: str = ""


def people(session: Session, *, text: str = "", after: str | None = None, limit: int) -> list[RowMapping]:
    """Return people by name.

    Parameters
    ----------
    session : Session
    text : str
        Found anywhere in name, organisation, post or telephone, or the identifier itself.
    after : str, optional
        Identifier of the last row of the page before.
    limit : int
    """
    query = select(PEOPLE).order_by(PEOPLE.c.name, PEOPLE.c.id).limit(limit)
    if text := storable(text):
        pattern = contains(text.lower())
        columns = (PEOPLE.c.name, PEOPLE.c.organisation, PEOPLE.c.post, PEOPLE.c.phone)
        found = (func.lower(column).like(pattern, escape="\\") for column in columns)
        query = query.where(or_(PEOPLE.c.id == text, *found))
    if after is not None:
        last = session.execute(
            select(PEOPLE.c.name, PEOPLE.c.id).where(PEOPLE.c.id == storable(after))
        ).one_or_none()
        if last is not None:
            query = query.where(tuple_(PEOPLE.c.name, PEOPLE.c.id) > tuple_(last.name, last.id))
    return list(session.execute(query).mappings())


def person(session: Session, person_id: str) -> RowMapping:
    """Return somebody.

    Raises
    ------
    PersonNotFound
    """
    query = select(PEOPLE).where(PEOPLE.c.id == storable(person_id))
    found = session.execute(query).mappings().one_or_none()
    if found is None:
        raise PersonNotFound(person=person_id[:100])
    return found


def person_state(row: RowMapping) -> str:
    """Return what stands for a person as a form shows them."""
    return state_of(dict(row))


def create(session: Session, principal: Principal, entry: PersonEntry, now: datetime) -> str:
    """Store somebody and return their identifier.

    Raises
    ------
    InvalidEntry
    """
    person_id = f"person-{new_id()}"
    session.execute(insert(PEOPLE).values(id=person_id, is_demo=False, **_checked(entry)))
    raise_revision(session, REVISION, now)
    write_down(session, principal, Action.PERSON_CREATED, now, person=person_id)
    return person_id


def change(
    session: Session,
    principal: Principal,
    person_id: str,
    entry: PersonEntry,
    now: datetime,
    *,
    expected: str | None = None,
) -> None:
    """Change what is known of somebody; the audit log names the values that changed, not what they are.

    Parameters
    ----------
    expected : str, optional
        `person_state` of what the form was filled in for.

    Raises
    ------
    PersonNotFound, InvalidEntry, ChangedMeanwhile
    """
    row = person(session, person_id)
    if expected is not None and expected != person_state(row):
        raise ChangedMeanwhile
    differing = {name: value for name, value in _checked(entry).items() if value != row[name]}
    if not differing:
        return
    session.execute(update(PEOPLE).where(PEOPLE.c.id == person_id).values(differing))
    raise_revision(session, REVISION, now)
    write_down(session, principal, Action.PERSON_CHANGED, now, person=person_id, changed=", ".join(differing))


def remove(
    session: Session,
    principal: Principal,
    person_id: str,
    registry: Registry,
    tables: Mapping[str, Table],
    now: datetime,
) -> None:
    """Remove somebody to whom nothing refers.

    Parameters
    ----------
    registry : Registry
        All layers, whoever sees them.
    tables : mapping of str to Table

    Raises
    ------
    PersonNotFound, PersonInUse
    """
    person(session, person_id)
    if count := references(session, person_id, registry, tables):
        raise PersonInUse(person=person_id, count=count)
    session.execute(delete(PEOPLE).where(PEOPLE.c.id == person_id))
    raise_revision(session, REVISION, now)
    write_down(session, principal, Action.PERSON_REMOVED, now, person=person_id)


def references(session: Session, person_id: str, registry: Registry, tables: Mapping[str, Table]) -> int:
    """Count the accounts, and the rows of all layers, that refer to somebody."""
    columns = [
        tables[layer.id].c[field.name]
        for layer in registry.values()
        for field in layer.fields
        if field.names_person
    ]
    counts = (
        session.scalar(select(func.count()).where(column == person_id))
        for column in (ACCOUNTS.c.person_id, *columns)
    )
    return sum(count or 0 for count in counts)


def _checked(entry: PersonEntry) -> dict[str, str | None]:
    given = {name: getattr(entry, name).strip() for name in TITLES}
    errors = [
        found
        for name, value in given.items()
        if (found := line(name, TITLES[name], value, MOST[name], required=name == "name"))
    ]
    if given["phone"] and not PHONE.fullmatch(given["phone"]) and "phone" not in {e.field for e in errors}:
        errors.append(
            fault(
                "phone",
                "电话应为 3 至 30 位数字，可含 + - ( ) / 空格。",
                "Telephone: 3 to 30 digits; + - ( ) / and blanks are taken.",
            )
        )
    if errors:
        raise InvalidEntry(*errors)
    return {name: value or None for name, value in given.items()}
