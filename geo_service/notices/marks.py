"""Up to where each account has read its inbox."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from geo_service.db.tables import ACCOUNTS, INBOX_MARKS
from geo_service.review.chain import head

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where somebody has read: a step's number, and a whole second for what is not in the log.

    Moments are written down to the second in some places, so that what came in the same second counts as
    not read: rather told twice than never.
    """

    seq: int
    at: datetime

    def is_behind(self, at: datetime, seq: int | None = None) -> bool:
        """Whether something came after what was read."""
        return at >= self.at if seq is None else seq > self.seq


def mark_of(session: Session, account_id: str | None) -> Mark:
    """Return up to where somebody has read; what was before the account is no news to it."""
    row = session.execute(select(INBOX_MARKS).where(INBOX_MARKS.c.account_id == account_id)).one_or_none()
    if row is not None:
        return Mark(int(row.seq), row.at)
    made_at = session.scalar(select(ACCOUNTS.c.created_at).where(ACCOUNTS.c.id == account_id)) or BEGINNING
    return Mark(0, made_at.replace(microsecond=0))


def mark_read(session: Session, account_id: str, seq: int, at: datetime, now: datetime) -> None:
    """Write down up to where somebody has read: what the page showed, not what came since. Never backwards.

    Parameters
    ----------
    session : Session
        A writing one.
    account_id : str
    seq : int
        Of the last step that was shown.
    at : datetime
        When the list was made, aware; not later than now.
    now : datetime
    """
    mark = mark_of(session, account_id)
    values = {
        "seq": max(mark.seq, min(seq, head(session).seq)),
        "at": max(mark.at, min(at, now).replace(microsecond=0)),
    }
    mine = INBOX_MARKS.c.account_id == account_id
    if session.scalar(select(INBOX_MARKS.c.account_id).where(mine)) is None:
        session.execute(insert(INBOX_MARKS).values(account_id=account_id, **values))
    else:
        session.execute(update(INBOX_MARKS).where(mine).values(values))
