"""Numbers of hazards that are entered one by one (隐患编号)."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.service import Service

HAZARDS = "railway_hazards"
NUMBER = "hazard_no"
_HOLE = "\0"


def next_number(service: Service, session: Session, now: datetime) -> str:
    """Return the number after the highest that is stored; gaps are not filled.

    The caller holds the layer's lock (`geo_service.db.edits.raise_revision`) until it is stored, so that
    two never get the same one.

    Parameters
    ----------
    service : Service
    session : Session
        A writing one.
    now : datetime
        Its year in the county's time zone is that of the number.
    """
    year = now.astimezone(service.settings.zone).year
    form = service.settings.hazard_no_format
    before, _, behind = form.format(year=year, number=_Hole()).partition(_HOLE)
    column = service.tables[HAZARDS].c[NUMBER]
    query = select(column).where(column.startswith(before, autoescape=True))
    own = re.compile(rf"{re.escape(before)}(\d{{1,15}}){re.escape(behind)}")
    found = [int(match[1]) for text in session.scalars(query) if (match := own.fullmatch(text))]
    return form.format(year=year, number=max(found, default=0) + 1)


class _Hole:
    """Stands in a format for the number."""

    def __format__(self, _: str) -> str:
        return _HOLE
