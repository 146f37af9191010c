"""The chain of the log: each row carries the checksum of the one before, so that nothing is changed unseen.

Whoever has written down a head, the number and the checksum of a last row, can show later that all
rows up to it are the same. Heads are printed on papers and kept outside of the database: only that
finds a log whose end was cut off and written anew.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.orm import Session

from geo_service.db.edits import raise_revision
from geo_service.db.tables import ATTACHMENTS, PAPERS, REVIEWS
from geo_service.review.errors import BadHead
from geo_service.review.log import Entry, entry_of
from layers.text import Text

REVISION = "-reviews"
"""Stands among the layers' revisions for that of the log; no layer can have this identifier."""

BEGINNING = "0" * 64
"""What the first row names as the one before."""

_COLUMNS = tuple(str(column.name) for column in REVIEWS.c if column.name != "hash")
_HEAD = re.compile(r"(?P<seq>\d{1,18}):(?P<hash>[0-9a-f]{64})")
_MARK = b"geo-service reviews 1\n"
"""Stands before what is hashed: another way of writing rows would have another mark."""

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a log at some time: 0 and `BEGINNING` where nothing was written yet."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read a head as it is printed: number, colon, checksum.

        Raises
        ------
        BadHead
        """
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise BadHead(head=text[:80])
        return cls(int(found["seq"]), found["hash"])


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the log at a row, in words."""

    seq: int
    reason: Text


def head(session: Session) -> Head:
    """Return the present head of the log."""
    query = select(REVIEWS.c.seq, REVIEWS.c.hash).order_by(REVIEWS.c.seq.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return Head(0, BEGINNING) if row is None else Head(int(row.seq), row.hash)


def row_hash(row: Mapping[str, Any]) -> str:
    """Return the checksum of a row of the log: SHA-256 of all its columns but this one.

    Parameters
    ----------
    row : mapping of str to Any
        By column; ``at`` aware, ``given`` and ``attachments`` as the JSON that is stored.
    """
    plain = {name: row[name] for name in _COLUMNS}
    plain["at"] = plain["at"].astimezone(UTC).isoformat()
    return hashlib.sha256(_MARK + orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def append(session: Session, values: Mapping[str, Any], now: datetime) -> Entry:
    """Write a row behind the last one and return it.

    Parameters
    ----------
    session : Session
        A writing one; the caller commits.
    values : mapping of str to Any
        All columns but ``seq``, ``previous`` and ``hash``; ``given`` and ``attachments`` plain, not as JSON.
    now : datetime
        Aware.
    """
    (entry,) = append_all(session, [values], now)
    return entry


def append_all(session: Session, rows: Iterable[Mapping[str, Any]], now: datetime) -> list[Entry]:
    """Do what `append` does for several rows, in their order."""
    # On PostgreSQL the row of the revision is held until the commit, so that a second writer waits here.
    raise_revision(session, REVISION, now)
    last = head(session)
    written = []
    for values in rows:
        row = dict(values)
        row["given"] = orjson.dumps(row["given"], option=orjson.OPT_SORT_KEYS).decode()
        row["attachments"] = orjson.dumps(row["attachments"]).decode()
        row |= {"seq": last.seq + 1, "previous": last.hash}
        row["hash"] = row_hash(row)
        written.append(row)
        last = Head(row["seq"], row["hash"])
    if written:
        session.execute(insert(REVIEWS), written)
    return [entry_of(row) for row in written]


def verify(session: Session, *heads: Head) -> Iterator[Fault]:
    """Read the whole log and give all that is wrong with it.

    Parameters
    ----------
    session : Session
    *heads : Head
        What was written down of it before. The heads on the papers that were issued are asked anyway.
    """
    wanted = [*heads, *_printed(session)]
    hashes: dict[int, str] = {0: BEGINNING}
    marked = {one.seq for one in wanted}
    last = Head(0, BEGINNING)
    query = select(REVIEWS).order_by(REVIEWS.c.seq).execution_options(yield_per=ROWS_AT_ONCE)
    try:
        for row in session.execute(query).mappings():
            yield from _of_row(row, last)
            last = Head(row["seq"], row["hash"])
            if row["seq"] in marked:
                hashes[row["seq"]] = row["hash"]
    except (ValueError, TypeError, OverflowError):  # what the service never wrote in such a column
        yield Fault(last.seq + 1, UNREADABLE)
        return
    for one in wanted:
        if one.seq > last.seq:
            yield Fault(one.seq, CUT)
        elif hashes.get(one.seq) != one.hash:
            yield Fault(one.seq, OTHER)
    named = session.scalar(select(func.max(ATTACHMENTS.c.review_seq))) or 0
    if named > last.seq:
        yield Fault(named, CUT)


BROKEN = Text("与前一条不相接：有条目被删除、插入或调换", "does not follow the row before it")
CHANGED = Text("内容与校验值不符：条目被改动", "was changed: it does not have its checksum")
UNREADABLE = Text("此条或其后某条无法读取：条目被改动", "or a row behind it cannot be read: it was changed")
CUT = Text("条目缺失：日志末尾被截断", "is missing: the end of the log was cut off")
OTHER = Text(
    "与留存的校验值不符：日志被改写", "has another checksum than was written down: the log was rewritten"
)


def _of_row(row: RowMapping, before: Head) -> Iterator[Fault]:
    seq = row["seq"]
    if seq != before.seq + 1:
        yield Fault(seq, _gap(before.seq + 1, seq - 1))
    if row["previous"] != before.hash:
        yield Fault(seq, BROKEN)
    if row_hash(dict(row)) != row["hash"]:
        yield Fault(seq, CHANGED)


def _gap(first: int, last: int) -> Text:
    if last < first:
        return Text("序号重复或次序颠倒", "its number stands twice, or out of order")
    return Text(f"第 {first} 至 {last} 条缺失", f"rows {first} to {last} before it are missing")


def _printed(session: Session) -> list[Head]:
    query = select(PAPERS.c.head_seq, PAPERS.c.head_hash).distinct()
    return [Head(int(row.head_seq), row.head_hash) for row in session.execute(query)]
