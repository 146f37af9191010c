"""The log of reviews as it is read: one entry for each step, oldest first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from geo_service.db.tables import REVIEWS

AT_ONCE = 500
"""Identifiers that one question names; databases have a limit for them."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What came with a step: identifier, kind and checksum of an attachment."""

    id: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One step that was taken.

    Parameters
    ----------
    seq : int
        Grows by one, without a gap, over all layers.
    layer_id, feature_id : str
    version : int
        Of the feature, after the step.
    action : str
    from_status : str or None
    to_status : str
    actor : str
        The account.
    party, level : str or None
        As what the actor took it; of an acceptance, whose side and level it counts for.
    person_id : str or None
        Whose name stands under an acceptance; None for every other step.
    is_recorded : bool
        Whether the office wrote an acceptance down from a signed paper.
    via, address : str or None
    at : datetime
    comment : str or None
    given : mapping of str to Any
        Inputs of the step as JSON has them: dates as text.
    attachments : tuple of Attached
    key : str or None
    previous, hash : str
    """

    seq: int
    layer_id: str
    feature_id: str
    version: int
    action: str
    from_status: str | None
    to_status: str
    actor: str
    party: str | None
    level: str | None
    person_id: str | None
    is_recorded: bool
    via: str | None
    address: str | None
    at: datetime
    comment: str | None
    given: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attached, ...] = ()
    key: str | None
    previous: str
    hash: str


def entry_of(row: RowMapping | Mapping[str, Any]) -> Entry:
    """Return a row of the log with its JSON read."""
    values = dict(row)
    values["given"] = orjson.loads(values["given"])
    values["attachments"] = tuple(Attached(**one) for one in orjson.loads(values["attachments"]))
    return Entry(**values)


def entries(session: Session, layer_id: str, feature_id: str) -> list[Entry]:
    """Return the steps of a feature, oldest first."""
    return entries_of(session, layer_id, [feature_id])[feature_id]


def entries_of(session: Session, layer_id: str, feature_ids: Iterable[str]) -> Mapping[str, list[Entry]]:
    """Return the steps of some features of a layer, oldest first, by feature; none is an empty list."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for part in _parts(feature_ids):
        query = (
            select(REVIEWS)
            .where(REVIEWS.c.layer_id == layer_id, REVIEWS.c.feature_id.in_(part))
            .order_by(REVIEWS.c.seq)
        )
        for row in session.execute(query).mappings():
            found[row["feature_id"]].append(entry_of(row))
    return found


def latest(session: Session, layer_id: str, feature_ids: Collection[str]) -> dict[str, Entry]:
    """Return the last step of each of some features; those without a step are left out."""
    found: dict[str, Entry] = {}
    for part in _parts(feature_ids):
        last = (
            select(func.max(REVIEWS.c.seq))
            .where(REVIEWS.c.layer_id == layer_id, REVIEWS.c.feature_id.in_(part))
            .group_by(REVIEWS.c.feature_id)
        )
        for row in session.execute(select(REVIEWS).where(REVIEWS.c.seq.in_(last))).mappings():
            found[row["feature_id"]] = entry_of(row)
    return found


def since(
    session: Session,
    seq: int = 0,
    *,
    before: int | None = None,
    layer_ids: Collection[str] | None = None,
    not_by: str | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[Entry]:
    """Return the steps behind one of them, of all layers.

    Parameters
    ----------
    session : Session
    seq : int
        Only those with a greater number.
    before : int, optional
        Only those with a smaller one.
    layer_ids : collection of str, optional
        Only those of these layers.
    not_by : str, optional
        Without those of this account.
    limit : int, optional
        At most so many.
    newest_first : bool
    """
    order = REVIEWS.c.seq.desc() if newest_first else REVIEWS.c.seq
    query = select(REVIEWS).where(REVIEWS.c.seq > seq).order_by(order)
    if before is not None:
        query = query.where(REVIEWS.c.seq < before)
    if layer_ids is not None:
        query = query.where(REVIEWS.c.layer_id.in_(sorted(layer_ids)))
    if not_by is not None:
        query = query.where(REVIEWS.c.actor != not_by)
    if limit is not None:
        query = query.limit(limit)
    return [entry_of(row) for row in session.execute(query).mappings()]


def keyed(session: Session, actor: str, keys: Iterable[str]) -> dict[str, Entry]:
    """Return the steps that an account has taken under some keys, by key."""
    found = {}
    for part in _parts(keys):
        query = select(REVIEWS).where(REVIEWS.c.actor == actor, REVIEWS.c.key.in_(part))
        for row in session.execute(query).mappings():
            found[row["key"]] = entry_of(row)
    return found


def _parts(names: Iterable[str]) -> Iterator[Sequence[str]]:
    wanted = list(dict.fromkeys(names))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]
