"""People by their duties on segments, for the inputs of steps; only for those who may see names."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from geo_service.access.duties import DUTIES
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import covering_segments
from geo_service.api.html.review.trace import party_text
from geo_service.db.tables import PEOPLE
from layers.workflow import LEVELS

MOST_SEGMENTS = 50


def people_on_duty(reader: Reader, segments: Collection[str]) -> list[tuple[str, str]]:
    """Return those who hold or held a duty that covers each of some segments, with their posts.

    Those who hold one today stand first, the lowest level first: it is theirs to look first. Who held
    one before is among them, since a paper may have been signed then.

    Parameters
    ----------
    segments : collection of str
        Nobody answers for more than `MOST_SEGMENTS` here.

    Returns
    -------
    list of (str, str)
        Identifiers, and names with their posts.
    """
    service = reader.service
    is_too_many = len(segments) > MOST_SEGMENTS
    if not segments or is_too_many or not service.principal.sees_people or DUTIES not in service.tables:
        return []
    found = [_of_segment(reader, segment) for segment in segments]
    return [(one, text) for one, text in found[0].items() if all(one in other for other in found)]


def _of_segment(reader: Reader, segment: str) -> dict[str, str]:
    duties, today = reader.service.tables[DUTIES], reader.service.today()
    query = (
        select(PEOPLE.c.id, PEOPLE.c.name, duties.c.side, duties.c.level, duties.c.valid_to, duties.c.unit)
        .join(PEOPLE, PEOPLE.c.id == duties.c.person_id)
        .where(duties.c.segment_id.in_(covering_segments(reader, segment)))
    )
    rows = sorted(
        reader.session.execute(query),
        key=lambda row: (_is_over(row.valid_to, today), LEVELS.index(row.level), row.side, row.name),
    )
    found: dict[str, str] = {}
    for row in rows:
        until = "" if row.valid_to is None else f" (→ {row.valid_to})"
        parts = (row.name, party_text(reader, row.side, row.level) + until, row.unit or "")
        found.setdefault(row.id, " · ".join(part for part in parts if part))
    return found


def _is_over(last: date | None, today: date) -> bool:
    return last is not None and last < today
