"""The segment of a row that names none: from its line, its chainage and its side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shapely import Point
from sqlalchemy.orm import Session

from geo_service.importing.placing import CHAINAGE, Lineside, Position, lineside
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.feature import Value
from layers.field import Field
from layers.ledger.rows import LedgerRow
from layers.linear_referencing import Network
from layers.linear_referencing.segments import Segment, Segments
from layers.text import Text
from layers.vocabulary import COORDINATOR_LEVELS

MOST_NAMED = 4
_LEVELS = {code.value: code.label for code in COORDINATOR_LEVELS}


@dataclass(frozen=True, slots=True)
class Derived:
    """The segment of a row, and what is told of it.

    Parameters
    ----------
    field : str
        That holds the segment.
    segment_id : str or None
        None where no segment, or more than one, covers the row.
    note : Text
    """

    field: str
    segment_id: str | None
    note: Text


def derived_segments(
    service: Service,
    session: Session,
    layer: Layer,
    rows: Sequence[LedgerRow],
    positions: Sequence[Position],
    network: Callable[[], Network],
) -> list[Derived | None]:
    """Return the segments of rows that name none; None for rows and layers that it is not about.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
    rows : sequence of LedgerRow
    positions : sequence of Position
        One for each row.
    network : callable
        Returns the lines and their labels; called where a row needs them.
    """
    nothing: list[Derived | None] = [None] * len(rows)
    own = next((one for one in layer.fields if one.references == SEGMENTS and one.shares), None)
    fields = lineside(layer)
    if own is None or fields is None or SEGMENTS not in service.registry:
        return nothing
    if all(own.name in row.values for row in rows):
        return nothing
    stored = list(_segments(service, session))
    if not stored:
        return nothing
    segments = Segments(stored, network())
    return [
        _derived(segments, own, fields, row, position) for row, position in zip(rows, positions, strict=True)
    ]


def _derived(
    segments: Segments, own: Field, fields: Lineside, row: LedgerRow, position: Position
) -> Derived | None:
    values = row.values
    line_id = values.get(fields.line.name)
    if own.name in values or line_id is None or row.faults or position.faults:
        return None
    point = position.geometry if position.method != CHAINAGE else None
    found = segments.covering(
        str(line_id),
        _text(values.get(fields.start.name)),
        None if fields.end is None else _text(values.get(fields.end.name)),
        side=_text(values.get("side")),
        township=_text(values.get("township")),
        lonlat=(point.x, point.y) if isinstance(point, Point) else None,
    )
    if len(found) == 1:
        title, level = found[0].title, _LEVELS[found[0].level]
        zh = f"“{own.title.zh}”按线路、里程与侧别取“{title}”（{level.zh}）"
        en = f"“{own.title.en}” follows from line, chainage and side: {title} ({level.en})"
        return Derived(own.name, found[0].id, Text(zh, en))
    if not found:
        zh = f"没有区段覆盖此处，“{own.title.zh}”留空"
        return Derived(own.name, None, Text(zh, f"no segment covers the place: “{own.title.en}” stays empty"))
    named = [one.title for one in found[:MOST_NAMED]] + (["…"] if len(found) > MOST_NAMED else [])
    zh = f"此处有{len(found)}个同级区段（{'、'.join(named)}），“{own.title.zh}”留空"
    en = f"{len(found)} segments of one level cover the place ({', '.join(named)}): “{own.title.en}” stays empty"
    return Derived(own.name, None, Text(zh, en))


def _segments(service: Service, session: Session) -> Iterator[Segment]:
    """Yield the segments that are stored; invented ones are nobody's duty."""
    for one in service.features(session, service.layer(SEGMENTS)).read():
        values = one.properties
        if not values.get("is_demo"):
            yield Segment(
                id=one.id,
                title=str(values["name_zh"]),
                line_id=str(values["line_id"]),
                level=str(values["level"]),
                side=str(values["side"]),
                start=str(values["chainage_from"]),
                end=str(values["chainage_to"]),
                township=_text(values.get("township")),
            )


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
