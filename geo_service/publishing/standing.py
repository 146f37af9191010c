"""What stands in the database of a published layer, and its removal.

Both need its record and its table, not its manifest: one that this program cannot read is no
obstacle to replacing the layer or taking it back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import BigInteger, String, TableClause, column, func, select, table
from sqlalchemy.orm import Session

from geo_service.access.management import require_still
from geo_service.access.principal import SYSTEM, Principal
from geo_service.db import layer_tables, published
from geo_service.db.edits import Edits
from geo_service.db.published import Record
from geo_service.db.tables import CHANGES, published_table_name
from geo_service.publishing.errors import NotAnEditor, NotPublished
from layers.access import Role
from layers.contract import Layer
from layers.registry import Registry
from layers.text import Text

RESOURCE = "published/{layer_id}"
"""Under this name a published file stands among the loaded ones, which credits are taken from."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the database of a published layer.

    Parameters
    ----------
    id : str
    layer : Layer or None
        None where its manifest is not one that this program reads.
    rows : int
    changes : int
        Changes to its features since it was published.
    """

    id: str
    layer: Layer | None
    rows: int
    changes: int

    @property
    def title(self) -> Text:
        """Title of the layer, its identifier where the manifest cannot be read."""
        return Text(self.id, self.id) if self.layer is None else self.layer.title


class Author(TypedDict):
    """Who the history names for what happens to a published layer."""

    actor: str
    via: str | None
    address: str | None


def author(principal: Principal, console: str) -> Author:
    """Return who the history names; at the command line it is the command."""
    actor = console if principal is SYSTEM else principal.actor
    return Author(actor=actor, via=principal.via, address=principal.address)


def may_see(principal: Principal, record: Record) -> bool:
    """Whether a published layer is there for somebody who publishes.

    Who may not see it does not learn that it is there. One whose manifest cannot be read is the
    administrators' business.
    """
    if principal is SYSTEM or principal.role is Role.ADMINISTRATOR:
        return True
    return record.layer is not None and principal.role in record.layer.access.readers


def may_manage(principal: Principal, record: Record) -> bool:
    """Whether somebody who publishes may replace a published layer, change its rights, take it back."""
    if principal is SYSTEM or principal.role is Role.ADMINISTRATOR:
        return True
    return record.layer is not None and principal.role in record.layer.access.editors


def require_published(session: Session, layer_id: str, principal: Principal = SYSTEM) -> Record:
    """Return the record of a published layer, for who may manage it.

    Raises
    ------
    NotPublished
        Naming those that are, of those that are seen.
    NotAnEditor
        If it is seen, no more.
    """
    known = {record.id: record for record in published.records(session) if may_see(principal, record)}
    if layer_id not in known:
        raise NotPublished(layer=layer_id[:60], known=", ".join(known) or "-")
    if not may_manage(principal, known[layer_id]):
        raise NotAnEditor(layer=layer_id)
    return known[layer_id]


def require_same_account(session: Session, principal: Principal) -> None:
    """Refuse a change of who was switched off or got another role since the request came.

    Parameters
    ----------
    session : Session
        A writing one, at its beginning: reading the file and waiting for the lock take their time.
    principal : Principal

    Raises
    ------
    Forbidden
    """
    require_still(session, principal, principal.role)


def standing(session: Session, record: Record) -> Standing:
    """Return what stands in the database of a published layer."""
    changes = select(func.count()).where(CHANGES.c.layer_id == record.id, CHANGES.c.at > record.published_at)
    return Standing(
        id=record.id,
        layer=record.layer,
        rows=session.scalar(select(func.count()).select_from(_table(record))) or 0,
        changes=session.scalar(changes) or 0,
    )


def remove(session: Session, record: Record, *, by: Author, now: datetime) -> None:
    """Drop the table of a published layer; the history gets the deletion of each of its features."""
    Edits(session, Registry(), {}, now=now, **by).give_up(record.id, _table(record))
    layer_tables.drop(session.connection(), published_table_name(record.id))


def _table(record: Record) -> TableClause:
    """Return the columns of a published layer's table that every one of them has."""
    return table(published_table_name(record.id), column("id", String), column("version", BigInteger))
