"""What stands in the database of a published layer, and its removal.

Both need its record and its table, not its manifest: one that this program cannot read is no
obstacle to replacing the layer or taking it back.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, String, TableClause, column, func, select, table
from sqlalchemy.orm import Session

from geo_service.db import layer_tables, published
from geo_service.db.edits import Edits
from geo_service.db.published import Record
from geo_service.db.tables import CHANGES, published_table_name
from geo_service.publishing.errors import NotPublished
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


def require_published(session: Session, layer_id: str) -> Record:
    """Return the record of a published layer.

    Raises
    ------
    NotPublished
        Naming those that are.
    """
    known = {record.id: record for record in published.records(session)}
    if layer_id not in known:
        raise NotPublished(layer=layer_id[:60], known=", ".join(known) or "-")
    return known[layer_id]


def standing(session: Session, record: Record) -> Standing:
    """Return what stands in the database of a published layer."""
    changes = select(func.count()).where(CHANGES.c.layer_id == record.id, CHANGES.c.at > record.published_at)
    return Standing(
        id=record.id,
        layer=record.layer,
        rows=session.scalar(select(func.count()).select_from(_table(record))) or 0,
        changes=session.scalar(changes) or 0,
    )


def remove(session: Session, record: Record, *, actor: str, now: datetime) -> None:
    """Drop the table of a published layer; the history gets the deletion of each of its features."""
    Edits(session, Registry(), {}, actor=actor, now=now).give_up(record.id, _table(record))
    layer_tables.drop(session.connection(), published_table_name(record.id))


def _table(record: Record) -> TableClause:
    """Return the columns of a published layer's table that every one of them has."""
    return table(published_table_name(record.id), column("id", String), column("version", BigInteger))
