"""The revisions of all layers: what ETags, kept values and the catalogue hang on."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy.orm import Session

SNAPSHOT = "is_snapshot"
"""In a session's `info`: it sees one state of the database from its first statement to its last."""

_KEPT = "revisions"
_ALL = "SELECT layer_id, revision FROM layer_revisions"


def revisions(session: Session) -> Mapping[str, int]:
    """Return the revision of each layer that was ever written to.

    A request asks for several, so one statement reads them all, and once where the session sees one
    state. It goes to the driver as it is: every request pays for it.
    """
    known = session.info.get(_KEPT)
    if known is None:
        rows = session.connection().exec_driver_sql(_ALL)
        known = {row[0]: int(row[1]) for row in rows}
        if session.info.get(SNAPSHOT, False):
            session.info[_KEPT] = known
    return cast("Mapping[str, int]", known)
