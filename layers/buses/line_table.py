"""A table of bus lines made into stops and routes. Pure: rows in, features and faults out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely import LineString

from layers.buses.table_stops import (
    Drawn,
    KnownStop,
    StopRow,
    TableFault,
    TableStop,
    TableStops,
    identifier,
    metres_apart,
)
from layers.feature import Feature, Value
from layers.text import Text

FAR_HOP_M = 20_000.0
"""Two stops in a row that are farther apart are worth a look."""

_NOT_SURVEYED = "走向由各站顺次直线相连，仅示意，非实测"


Line = tuple[str, str, str]
"""Number, direction, variant; what a route is known by."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """What comes of a table.

    Parameters
    ----------
    stops : tuple of Drawn
        New ones.
    known : tuple of (int, KnownStop)
        Those that are there already, with the first row that means them.
    routes : tuple of Drawn
    faults : tuple of TableFault
        Of rows: nothing comes of these.
    undrawn : tuple of TableFault
        Of lines, by their first row.
    """

    stops: tuple[Drawn, ...]
    known: tuple[tuple[int, KnownStop], ...]
    routes: tuple[Drawn, ...]
    faults: tuple[TableFault, ...]
    undrawn: tuple[TableFault, ...]


def lines_of(rows: Iterable[StopRow], known: Sequence[KnownStop] = ()) -> LineTable:
    """Make stops and routes of the rows of a table.

    A stop is its id where the table has one, else its name and where it is. A row without coordinates
    means the only stop of its name. A route is drawn for each line, direction and variant, from stop to
    stop in straight lines, so its certainty is low and it has no length. The order is that of the column
    with the order; where a line has none, that of the rows.

    Parameters
    ----------
    rows : iterable of StopRow
        No two of one number.
    known : sequence of KnownStop
        Stops that are stored.
    """
    faults: list[TableFault] = []
    lines: dict[Line, list[StopRow]] = {}
    for row in rows:
        if row.values.get("route_no") is None:
            faults.append(TableFault(row.number, "route_no", Text("缺少线路", "it names no line")))
        else:
            lines.setdefault(_line(row), []).append(row)
    ordered = {line: list(_ordered(of_line, faults)) for line, of_line in lines.items()}
    stops = TableStops(known)
    in_table = sorted((row for of_line in ordered.values() for row in of_line), key=lambda row: row.number)
    for row in sorted(in_table, key=lambda row: row.lonlat is None):  # those with coordinates first
        fault = stops.find(row)
        faults += [] if fault is None else [fault]
    drawn = [_route(line, lines[line], ordered[line], stops) for line in lines]
    return LineTable(
        tuple(sorted(stops.new, key=lambda stop: stop.number)),
        tuple(sorted(stops.met.values(), key=lambda met: met[0])),
        tuple(route for route in drawn if isinstance(route, Drawn)),
        tuple(sorted(faults, key=lambda fault: fault.number)),
        tuple(fault for fault in drawn if isinstance(fault, TableFault)),
    )


def _line(row: StopRow) -> Line:
    said = {name: str(row.values.get(name) or "") for name in ("route_no", "direction", "variant")}
    return said["route_no"], said["direction"] or "outbound", said["variant"]


def _ordered(rows: Sequence[StopRow], faults: list[TableFault]) -> Iterator[StopRow]:
    """Yield the rows of a line in the order of its stops, without those that have no place in it."""
    if all(row.values.get("stop_order") is None for row in rows):
        yield from rows
        return
    by_order: dict[int, StopRow] = {}
    for row in rows:
        order = row.values.get("stop_order")
        if not isinstance(order, int):
            faults.append(TableFault(row.number, "stop_order", Text("缺少站序", "it has no order")))
        elif (before := by_order.setdefault(order, row)) is not row:
            zh = f"站序 {order} 与第 {before.number} 行重复"
            en = f"order {order} stands in row {before.number} as well"
            faults.append(TableFault(row.number, "stop_order", Text(zh, en)))
    yield from (by_order[order] for order in sorted(by_order))


def _route(
    line: Line, rows: Sequence[StopRow], ordered: Sequence[StopRow], stops: TableStops
) -> Drawn | TableFault:
    """Return the route of a line, or why there is none."""
    used = [row for row in ordered if row.number in stops.of_row]
    along = [stops.of_row[row.number] for row in used]
    number, direction, variant = line
    if len({stop.lonlat for stop in along}) < 2:
        zh = f"线路“{number}”有位置的站点不足两个，未绘制"
        en = f"line {number} has less than two stops with a place and is not drawn"
        return TableFault(rows[0].number, "", Text(zh, en))

    def said(name: str) -> Value:
        return next((value for row in rows if (value := row.values.get(name)) is not None), None)

    values: dict[str, Value] = {
        "gtfs_route_id": number,
        "route_no": number,
        "name_zh": said("route_name") or f"{along[0].name}—{along[-1].name}",
        "kind": said("kind") or "other",
        "direction": direction,
        "origin_stop": along[0].name,
        "destination_stop": along[-1].name,
        "status": "operating",
        "certainty": "low",
        "remark": _NOT_SURVEYED,
    }
    optional = {"variant": variant or None, "operator": said("operator")}
    values |= {key: value for key, value in optional.items() if value is not None}
    outline = shapely.remove_repeated_points(LineString([stop.lonlat for stop in along]))
    feature = Feature(identifier("bus_routes", "\0".join(line)), outline, values)
    left_out = len(rows) - len(used)
    notes = tuple(_doubts(rows, along, left_out=left_out))
    return Drawn(rows[0].number, feature, notes, is_whole=not left_out)


def _doubts(rows: Sequence[StopRow], along: Sequence[TableStop], *, left_out: int) -> Iterator[Text]:
    """Yield what a person should look at."""
    if any(row.values.get("direction") is None for row in rows):
        yield Text("未注明方向，按去程处理", "no direction is given; taken for outbound")
    if left_out:
        zh, en = f"有 {left_out} 行未计入，走向可能缺站", f"{left_out} rows left out: stops may be missing"
        yield Text(zh, en)
    orders = sorted({it for row in rows if isinstance(it := row.values.get("stop_order"), int)})
    breaks = [f"{before}→{after}" for before, after in pairwise(orders) if after - before > 1]
    if breaks:
        where = ", ".join(breaks[:5])
        yield Text(f"站序不连续：{where}", f"the order has gaps: {where}")
    for one, other in pairwise(along):
        if (apart := metres_apart(one.lonlat, other.lonlat)) > FAR_HOP_M:
            zh = f"“{one.name}”与“{other.name}”相距 {apart / 1000:,.0f} 公里，请核对"
            en = f"{one.name} and {other.name} are {apart / 1000:,.0f} km apart: check them"
            yield Text(zh, en)
