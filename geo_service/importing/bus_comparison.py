"""Stops and routes of a table of bus lines beside those that are stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shapely import Point
from sqlalchemy.orm import Session

from geo_service.importing.bus_rows import ReadTable
from geo_service.importing.cases import Question
from geo_service.importing.county import county
from geo_service.importing.differences import plain
from geo_service.importing.judging import Verdict, judge
from geo_service.importing.known import known
from geo_service.importing.placing import Position, points_of
from geo_service.importing.progress import Tell
from geo_service.importing.report import Action, Column, Doubt, Report, RowFault, RowOutcome
from geo_service.importing.standing import Standing
from geo_service.importing.subjects import ROUTES, STOPS
from geo_service.service import Service
from layers.buses.line_rows import TABLE
from layers.buses.line_table import lines_of
from layers.buses.table_stops import Drawn, KnownStop, StopRow, TableFault
from layers.coordinates.suspicion import suspicions
from layers.feature import Value
from layers.ledger.persons import told_of_persons
from layers.ledger.rows import LedgerRow
from layers.ledger.targets import target_choices
from layers.text import Text

BETTER = frozenset({"surveyed", "high", "medium"})
"""Certainties of a route that straight lines between stops do not replace."""

_KEPT_STOP = Text("沿用已有站点", "the stop is there already and stays as it is")
_KEPT_ROUTE = Text("已有更可信的走向，予以保留", "the route is there with a better alignment, which stays")
_KEPT_WHOLE = Text(
    "该线路有行被退回，保留已有走向", "rows of this line are given back, so the route stays as it is"
)
_LAME = Text("该线路有行被退回，走向可能缺站", "rows of this line are given back: stops may be missing")
_ONE_STOP = Text("一行只写一个站点", "a row names one stop")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comes of a table, and the features that come of it by their layer.

    Rows with faults are told with the stops; each stop and each line is told once, by its first row.
    """

    report: Report
    verdicts: Mapping[str, Verdict]


def compared(
    service: Service, session: Session, table: ReadTable, progress: Tell, import_id: str
) -> Comparison:
    """Make stops and routes of the rows, and compare them with those that are stored."""
    rejected: list[RowOutcome] = []
    rows: list[StopRow] = []
    of_row: dict[int, Position] = {}
    for row, position in zip(table.rows, table.positions, strict=True):
        faults = [*row.faults, *position.faults]
        if row.part:
            rejected.append(_rejected(table, row.number, [RowFault(row.number, "", None, _ONE_STOP)]))
        elif faults:
            told = [
                RowFault(row.number, it.column, plain(it.value), it.reason, it.suggestion) for it in faults
            ]
            rejected.append(_rejected(table, row.number, told))
        else:
            of_row[row.number] = position
            point = position.geometry
            at = (point.x, point.y) if isinstance(point, Point) else None
            rows.append(StopRow(row.number, row.values, at))
    made = lines_of(rows, _known(service, session))
    rejected += [_of_fault(table, fault) for fault in made.faults]
    undrawn = [_of_fault(table, fault) for fault in made.undrawn]
    by_stops = _judged(service, session, table, STOPS, made.stops, of_row, progress, import_id)
    lame = {row.values.get("route_no") for row in table.rows if row.number not in of_row}
    drawn, kept = _without_better(service, session, [_told_lame(one, lame) for one in made.routes])
    by_routes = _judged(service, session, table, ROUTES, drawn, {}, progress, import_id)
    met = [_kept(number, stop.id, stop.name, stop.lonlat, _KEPT_STOP) for number, stop in made.known]
    of_layers = {
        STOPS: [*by_stops.outcomes, *met, *rejected],
        ROUTES: [*by_routes.outcomes, *kept, *undrawn],
    }
    outcomes = [replace(one, layer_id=name) for name, some in of_layers.items() for one in some]
    report = _report(table, outcomes, _doubts(service, session, table.positions))
    return Comparison(report, {STOPS: by_stops, ROUTES: by_routes})


def _known(service: Service, session: Session) -> list[KnownStop]:
    """Return the stops that are stored; invented ones have no place on real lines."""
    features = service.features(session, service.layer(STOPS)).read()
    return [
        KnownStop(
            one.id,
            str(one.properties["name_zh"]),
            (one.geometry.x, one.geometry.y),
            None if (own := one.properties.get("gtfs_stop_id")) is None else str(own),
        )
        for one in features
        if isinstance(one.geometry, Point) and not one.properties.get("is_demo")
    ]


def _judged(
    service: Service,
    session: Session,
    table: ReadTable,
    layer_id: str,
    drawn: Sequence[Drawn],
    of_row: Mapping[int, Position],
    progress: Tell,
    import_id: str,
) -> Verdict:
    layer = service.layer(layer_id)
    system = table.system
    rows, positions = [], []
    for one in drawn:
        position = of_row.get(one.number) or Position(
            method="as_given" if system is None else system.method, crs="" if system is None else system.name
        )
        rows.append(LedgerRow(one.number, 0, one.feature.properties, notes=one.notes, id=one.feature.id))
        positions.append(replace(position, geometry=one.feature.geometry))
    given = dict.fromkeys(name for one in drawn for name in one.feature.properties)
    question = Question(
        layer=layer,
        plan=replace(table.plan, layer_id=layer_id, targets=tuple(given)),
        rows=rows,
        positions=positions,
        known=known(service, session, layer),
        headers={},
        cells=table.cells,
        import_id=import_id,
        today=table.today,
    )
    return judge(service, session, question, progress)


def _told_lame(one: Drawn, lame: Collection[Value]) -> Drawn:
    """Return a route, told to be in part where other rows of its line cannot be read."""
    if one.feature.properties["route_no"] not in lame:
        return one
    return replace(one, notes=(*one.notes, _LAME), is_whole=False)


def _without_better(
    service: Service, session: Session, drawn: Sequence[Drawn]
) -> tuple[list[Drawn], list[RowOutcome]]:
    """Return the routes that may be stored, and what is told of those that would spoil what is there.

    A better alignment stays, and what is there whole does not give way to a part.
    """
    standing = Standing(service, session, service.catalogue.registry[ROUTES])
    stored = standing.by_id(one.feature.id for one in drawn)
    taken, kept = [], []
    for one in drawn:
        there = stored.get(one.feature.id)
        is_better = there is not None and there.feature.properties.get("certainty") in BETTER
        if there is None or (one.is_whole and not is_better):
            taken.append(one)
        else:
            name, note = str(one.feature.properties["name_zh"]), _KEPT_ROUTE if is_better else _KEPT_WHOLE
            kept.append(_kept(one.number, one.feature.id, name, None, note))
    return taken, kept


def _kept(row: int, id_: str, title: str, at: tuple[float, float] | None, note: Text) -> RowOutcome:
    return RowOutcome(row, 0, Action.UNCHANGED, id_, title, notes=(note,), place=at)


def _of_fault(table: ReadTable, fault: TableFault) -> RowOutcome:
    column = table.headers.get(fault.field, "")
    if not column and fault.field:
        column = TABLE.field(fault.field).title.zh
    return _rejected(table, fault.number, [RowFault(fault.number, column, None, fault.reason)])


def _rejected(table: ReadTable, row: int, faults: Iterable[RowFault]) -> RowOutcome:
    return RowOutcome(row, 0, Action.REJECTED, faults=tuple(faults), cells=table.cells.get(row, ()))


def _report(table: ReadTable, outcomes: Iterable[RowOutcome], doubts: tuple[Doubt, ...]) -> Report:
    titles = dict(target_choices(TABLE))
    caution = None if table.system is None else table.system.caution
    columns = zip(table.sheet.table.columns, table.plan.targets, strict=True)
    return Report(
        layer_id=TABLE.id,
        file=table.path.name,
        sheet=table.sheet.name,
        encoding=table.sheet.encoding,
        header=table.sheet.header,
        crs="" if table.system is None else table.system.name,
        crs_title=None if table.system is None else table.system.title,
        columns=tuple(Column(name, target, titles[target] if target else None) for name, target in columns),
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.row)),
        suspicions=doubts,
        notes=(
            *told_of_persons(TABLE, table.sheet.table.columns),
            *table.sheet.table.notes,
            *([caution] if caution is not None else []),
        ),
    )


def _doubts(service: Service, session: Session, positions: Sequence[Position]) -> tuple[Doubt, ...]:
    return tuple(
        Doubt(one.kind, one.count, one.of, one.offset_m, one.azimuth_deg, one.sentence)
        for one in suspicions(points_of(positions), county(service, session))
    )
