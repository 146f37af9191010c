"""Whom a map and an export have to name, from the files that the layers were loaded from."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.db.tables import DATA_LOADS


@dataclass(frozen=True, slots=True)
class Credit:
    """One source of a layer's rows.

    Parameters
    ----------
    layer_id : str
    attributions : tuple of str
        Whom its licences ask to name.
    licence : str
        Names of the licences.
    data_date : str
        Date of the source, ``YYYY-MM-DD`` or shorter; empty where none is known.
    """

    layer_id: str
    attributions: tuple[str, ...]
    licence: str
    data_date: str


def credits_of(session: Session, layer_ids: Collection[str]) -> tuple[Credit, ...]:
    """Return the sources of some layers, by the name of their file."""
    query = select(DATA_LOADS).where(DATA_LOADS.c.layer_id.in_(layer_ids)).order_by(DATA_LOADS.c.resource)
    return tuple(
        Credit(
            row.layer_id, tuple((row.attribution or "").splitlines()), row.licence or "", row.data_date or ""
        )
        for row in session.execute(query)
    )
