"""Templates as the database keeps them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.principal import Principal
from geo_service.access.secrets import new_id
from geo_service.db.tables import TEMPLATES
from geo_service.reporting.errors import (
    BadMapping,
    TemplateChanged,
    TemplateNotConfirmed,
    TemplateNotFound,
)
from geo_service.reporting.ledger import LAYER_ID
from geo_service.reporting.mapping import TemplateMapping
from layers.access import OFFICE, Role

USERS = OFFICE | {Role.SUPERVISOR}
"""Who fills templates in; those of `OFFICE` bring and change them."""

LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """A template without its content.

    Parameters
    ----------
    id, title, file : str
    mapping : TemplateMapping
    updated_at : datetime
    version : int
        Grows with each change, so that nobody changes what somebody else has just changed.
    """

    id: str
    title: str
    file: str
    mapping: TemplateMapping
    updated_at: datetime
    version: int


_COLUMNS = [TEMPLATES.c[name] for name in ("id", "title", "file", "mapping", "updated_at", "version")]


def templates(session: Session) -> list[Stored]:
    """Return all templates, in the order of their titles."""
    query = select(*_COLUMNS).order_by(TEMPLATES.c.title, TEMPLATES.c.id)
    return [_stored(row) for row in session.execute(query)]


def template(session: Session, template_id: str) -> Stored:
    """Return one template.

    Raises
    ------
    TemplateNotFound
    """
    name = template_id.replace("\0", "")
    row = session.execute(select(*_COLUMNS).where(TEMPLATES.c.id == name)).one_or_none()
    if row is None:
        raise TemplateNotFound(template=name[:40])
    return _stored(row)


def template_called(session: Session, name: str) -> Stored:
    """Return the template with an identifier, or the one with a title.

    Raises
    ------
    TemplateNotFound
        If there is none, or several have the title.
    """
    found = [one for one in templates(session) if name in (one.id, one.title)]
    if len(found) != 1:
        raise TemplateNotFound(template=name[:40])
    return found[0]


def content_of(session: Session, template_id: str) -> bytes:
    """Return the workbook as it was brought.

    Raises
    ------
    TemplateNotFound
    """
    content = session.scalar(select(TEMPLATES.c.content).where(TEMPLATES.c.id == template_id))
    if content is None:
        raise TemplateNotFound(template=template_id[:40])
    return bytes(content)


def require_confirmed(stored: Stored) -> None:
    """Refuse to fill in a template of which nobody has said what goes where.

    Raises
    ------
    TemplateNotConfirmed
    """
    if not stored.mapping.is_confirmed:
        raise TemplateNotConfirmed(template=stored.title)


def add(
    session: Session,
    principal: Principal,
    *,
    title: str,
    file: str,
    content: bytes,
    mapping: TemplateMapping,
    now: datetime,
) -> str:
    """Keep a new template; return its identifier."""
    template_id = new_id()
    session.execute(
        insert(TEMPLATES).values(
            id=template_id,
            title=title[:LONGEST_TITLE],
            layer_id=LAYER_ID,
            file=file,
            content=content,
            mapping=mapping.as_json(),
            actor=principal.actor,
            updated_at=now,
            version=1,
        )
    )
    write_down(session, principal, Action.TEMPLATE_ADDED, now, layer_id=LAYER_ID, template=title)
    return template_id


def change(
    session: Session,
    principal: Principal,
    stored: Stored,
    *,
    title: str,
    mapping: TemplateMapping,
    now: datetime,
) -> None:
    """Change a template as somebody saw it.

    Raises
    ------
    TemplateChanged
        If it is not the one that was seen any more.
    """
    query = (
        update(TEMPLATES)
        .where(TEMPLATES.c.id == stored.id, TEMPLATES.c.version == stored.version)
        .values(
            title=title[:LONGEST_TITLE],
            mapping=mapping.as_json(),
            actor=principal.actor,
            updated_at=now,
            version=stored.version + 1,
        )
    )
    if session.execute(query).rowcount != 1:  # type: ignore[attr-defined] # an UPDATE gives a cursor result
        raise TemplateChanged
    write_down(session, principal, Action.TEMPLATE_CHANGED, now, layer_id=LAYER_ID, template=title)


def remove(session: Session, principal: Principal, stored: Stored, *, now: datetime) -> None:
    """Remove a template.

    Raises
    ------
    TemplateNotFound
    """
    result = session.execute(delete(TEMPLATES).where(TEMPLATES.c.id == stored.id))
    if result.rowcount != 1:  # type: ignore[attr-defined] # a DELETE gives a cursor result
        raise TemplateNotFound(template=stored.title)
    write_down(session, principal, Action.TEMPLATE_REMOVED, now, layer_id=LAYER_ID, template=stored.title)


def _stored(row: Row[tuple[str, str, str, str, datetime, int]]) -> Stored:
    try:
        mapping = TemplateMapping.parse(row.mapping)
    except BadMapping:
        mapping = TemplateMapping({})  # of another version of the program: a person confirms it anew
    return Stored(row.id, row.title, row.file, mapping, row.updated_at, row.version)
