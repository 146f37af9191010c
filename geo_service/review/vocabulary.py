"""The names of the county that a sentence about a hazard may hold."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.importing.known import known
from geo_service.lineside import LINES
from geo_service.service import Service
from layers.feature import Value
from layers.railway_hazards.sentence import Line, Place, Vocabulary

HAZARDS, TOWNSHIPS, OF_LINES = "railway_hazards", "townships", "calibration_points"
MOST_VILLAGES = 2_000


def vocabulary(service: Service, session: Session) -> Vocabulary:
    """Return the lines, townships and villages as the principal sees them.

    A name that several lines have stands for the one through the county, as in a ledger; where that leaves
    more than one, it stands for all of them, so that a sentence with it is doubted. Villages are those that
    hazards name already.
    """
    # Asked of a layer that refers to lines alone: hazards refer to each other, and there may be many.
    names = known(service, session, service.catalogue.registry[OF_LINES]).names
    lines = []
    for one in service.features(session, service.layer(LINES)).read():
        words = [text for name in ("name_zh", "name_en") if (text := _text(one.properties.get(name)))]
        own = tuple(word for word in words if _means(names.find(LINES, word), one.id))
        lines.append(Line(one.id, own, _text(one.properties.get("down_side"))))
    towns: tuple[Place, ...] = ()
    if TOWNSHIPS in service.registry:
        rows = service.features(session, service.layer(TOWNSHIPS)).read()
        towns = tuple(Place(one.id, _text(one.properties.get("name_zh")) or "") for one in rows)
    return Vocabulary(tuple(lines), towns, _villages(service, session))


def _villages(service: Service, session: Session) -> tuple[str, ...]:
    column = service.tables[HAZARDS].c.village
    query = select(column).where(column.is_not(None)).distinct().order_by(column).limit(MOST_VILLAGES)
    return tuple(session.scalars(query))


def _means(found: object, line_id: str) -> bool:
    """Whether a name leads to a line, or to several, and not to another one."""
    return not isinstance(found, str) or found == line_id


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
