"""Imports that happened: written in the transaction that stored their rows, so what is here is stored."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, select
from sqlalchemy.orm import Session

from geo_service.db.tables import IMPORTS
from geo_service.importing.plan import Plan
from geo_service.importing.report import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import that happened.

    Parameters
    ----------
    id, layer_id, file, sha256, actor : str
        `file` is the name that it was sent under, `actor` an account or the command line.
    at : datetime
    created, updated, unchanged, rejected : int
        Rows.
    plan : Plan
    """

    id: str
    layer_id: str
    file: str
    sha256: str
    actor: str
    at: datetime
    created: int
    updated: int
    unchanged: int
    rejected: int
    plan: Plan

    def as_json(self) -> dict[str, Any]:
        """Return the import as readers of lists get it."""
        return {
            "id": self.id,
            "layer": self.layer_id,
            "file": self.file,
            "sha256": self.sha256,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "counts": {
                Action.CREATE.value: self.created,
                Action.UPDATE.value: self.updated,
                Action.UNCHANGED.value: self.unchanged,
                Action.REJECTED.value: self.rejected,
            },
            "plan": json.loads(self.plan.as_json()),
        }


def write(session: Session, record: ImportRecord) -> None:
    """Write an import down, in the transaction that stores its rows."""
    values = {column.name: getattr(record, column.name) for column in IMPORTS.c if column.name != "plan"}
    session.execute(insert(IMPORTS).values(**values, plan=record.plan.as_json()))


def one(session: Session, import_id: str) -> ImportRecord | None:
    """Return an import; None where it did not happen."""
    row = session.execute(select(IMPORTS).where(IMPORTS.c.id == import_id)).mappings().one_or_none()
    return None if row is None else _record(row)


def latest(
    session: Session, actor: str | None, *, layers: Collection[str], limit: int, offset: int = 0
) -> Sequence[ImportRecord]:
    """Return imports, the last first.

    Parameters
    ----------
    session : Session
    actor : str or None
        Whose; None for those of everybody.
    layers : collection of str
        Those that the reader sees.
    limit, offset : int
    """
    query = select(IMPORTS).where(*_of(actor, layers)).order_by(IMPORTS.c.at.desc(), IMPORTS.c.id)
    return [_record(row) for row in session.execute(query.limit(limit).offset(offset)).mappings()]


def count(session: Session, actor: str | None, *, layers: Collection[str]) -> int:
    """Return how many imports `latest` has in all."""
    return session.scalar(select(func.count()).select_from(IMPORTS).where(*_of(actor, layers))) or 0


def same_file(session: Session, layer_id: str, sha256: str) -> ImportRecord | None:
    """Return the last import of a file with the same content into a layer."""
    query = select(IMPORTS).where(IMPORTS.c.layer_id == layer_id, IMPORTS.c.sha256 == sha256)
    row = session.execute(query.order_by(IMPORTS.c.at.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else _record(row)


def _of(actor: str | None, layers: Collection[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [IMPORTS.c.layer_id.in_(layers)]
    return conditions if actor is None else [*conditions, IMPORTS.c.actor == actor]


def _record(row: RowMapping) -> ImportRecord:
    return ImportRecord(**{**row, "plan": Plan.from_json(row["plan"])})
