"""Names of features by their ids, for pages that show a reference by name."""

from collections.abc import Collection, Sequence

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

CHUNK = 1_000
"""Ids in one statement."""


def titles_of(session: Session, table: Table, names: Sequence[str], ids: Collection[str]) -> dict[str, str]:
    """Return the titles of some features.

    Parameters
    ----------
    session : Session
    table : Table
        The layer's table.
    names : sequence of str
        Columns that may name a feature, best first.
    ids : collection of str

    Returns
    -------
    dict of str to str
        By id; a feature that is not there, or has no name, is missing.
    """
    found: dict[str, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.id.in_(part))
        for feature_id, *values in session.execute(query):
            title = next((str(value) for value in values if value not in (None, "")), None)
            if title is not None:
                found[feature_id] = title
    return found
