"""From the ledger to the report: rows of the moment that is asked for, counted once, kept by revision."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_service.db.revisions import revisions
from geo_service.db.tables import CHANGES
from geo_service.figures.conditions import Days
from geo_service.figures.names import by_size, nested, parents, titles
from geo_service.figures.question import Question
from geo_service.figures.reopenings import log_begins, reopenings
from geo_service.figures.report import COLUMNS, IN_PERIOD, LATE, WHOLE, Group, Line, Report
from geo_service.reporting.period import last_of_month
from geo_service.review.chain import REVISION as REVIEWS_REVISION
from geo_service.service import Service
from layers.contract import Layer
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import NEEDED, REOPENED_ON, Condition, Measure, Period, Row, is_meant
from layers.railway_hazards.tally import Tally, tallied, together
from layers.text import Text

SEGMENT = "segment_id"
FIELDS = ("line_id", SEGMENT, "township", "category", "grade")
"""Fields that hazards are divided by."""

MONTH, LATENESS = "month", "late"
MOST_MONTHS = 36
"""Months that are told one by one, the last ones of a long period."""

_READ = ("id", *NEEDED, *FIELDS, "is_demo")
_TITLES = {
    WHOLE: Text("合计", "All"),
    MONTH: Text("按月", "By month"),
    LATENESS: Text("逾期时长", "How late"),
}
_WITHOUT = Text("（未填写）", "(not given)")


def report(service: Service, session: Session, question: Question) -> Report:
    """Return the figures of a question, as the service's principal sees the ledger.

    Counted once for each state of the ledger: what was counted is kept until a hazard, a step of a
    review, a segment or a name changes.
    """
    asked = _asked(service, question)
    layer = asked.layer(LAYER.id)
    known = revisions(session)
    others = [referred for name in FIELDS if (referred := LAYER.field(name).references) is not None]
    state = (
        asked.features(session, layer).state(),
        service.principal.role,
        question,
        service.settings.escalation_days,
        *(known.get(name, 0) for name in (*others, REVIEWS_REVISION)),
    )
    return service.cache.get(
        LAYER.id,
        known.get(LAYER.id, 0),
        ("figures", state),
        lambda: _counted(service, asked, session, layer, question),
    )


def _asked(service: Service, question: Question) -> Service:
    moment = question.moment(service.settings.zone)
    return service if moment is None else service.as_of(moment)


def _counted(service: Service, asked: Service, session: Session, layer: Layer, question: Question) -> Report:
    known_since, log_since = _history_begins(service, session, layer), log_begins(service, session, layer)
    if not question.is_present and (known_since is None or question.ledger_of < known_since):
        return Report(question, (), (), known_since, log_since)
    came_back = reopenings(service, session, layer, asked.moment)
    rows: list[Row] = []
    demo = 0
    for values in asked.features(session, layer).tuples(_READ):
        row = dict(zip(_READ, values, strict=True))
        if row["is_demo"]:
            demo += 1
            if not question.with_demo:
                continue
        if row["id"] in came_back:
            row[REOPENED_ON] = came_back[row["id"]]
        rows.append(row)
    made = _Counting(question, known_since, log_since, service.settings.escalation_days)
    tallies = tallied(rows, question.period, FIELDS)
    groups = [Group(WHOLE, _TITLES[WHOLE], COLUMNS, (made.line(WHOLE, _TITLES[WHOLE], (), tallies.whole),))]
    groups.append(Group(LATENESS, _TITLES[LATENESS], LATE, made.lateness(rows)))
    for name in FIELDS:
        names = titles(service, session, name)
        lines = (
            made.segments(tallies.by[name], names, parents(service, session))
            if name == SEGMENT
            else made.values(name, tallies.by[name], names)
        )
        groups.append(Group(name, LAYER.field(name).title, COLUMNS, tuple(lines)))
    groups.append(Group(MONTH, _TITLES[MONTH], IN_PERIOD, made.months(rows)))
    reopened = [row for row in rows if REOPENED_ON in row]
    return Report(question, groups, reopened, known_since, log_since, demo)


def _history_begins(service: Service, session: Session, layer: Layer) -> date | None:
    first = session.scalar(select(func.min(CHANGES.c.at)).where(CHANGES.c.layer_id == layer.id))
    return None if first is None else first.astimezone(service.settings.zone).date()


class _Counting:
    """What the lines of one report have in common."""

    def __init__(
        self,
        question: Question,
        known_since: date | None,
        log_since: date | None,
        steps: Sequence[int],
    ) -> None:
        self.question = question
        self.period = question.period
        self.known_since = known_since
        self.log_since = log_since
        self.steps = steps

    def line(
        self,
        key: str,
        title: Text,
        conditions: tuple[Condition | Days, ...],
        tally: Tally,
        *,
        measures: Sequence[Measure] = COLUMNS,
        period: Period | None = None,
        depth: int = 0,
    ) -> Line:
        of = period or self.period
        figures = {measure: tally.figure(measure) for measure in measures}
        if Measure.REOPENED in figures and (self.log_since is None or of.until < self.log_since):
            figures[Measure.REOPENED] = None
        is_early = self.known_since is not None and of.until < self.known_since
        return Line(key, title, conditions, of, figures, depth, is_early)

    def values(
        self, name: str, tallies: Mapping[str | None, Tally], names: Mapping[str, Text]
    ) -> Iterator[Line]:
        field = LAYER.field(name)
        known = {value: tally for value, tally in tallies.items() if value is not None}
        sizes = {value: tally.counts[Measure.TOTAL] for value, tally in known.items()}
        order = (
            [code.value for code in field.codes if code.value in known]
            if name == "grade"
            else by_size(known, sizes, {value: self._title(name, value, names) for value in known})
        )
        for value in order:
            condition = Condition(name, frozenset({value}))
            yield self.line(value, self._title(name, value, names), (condition,), known[value])
        yield from self._without(name, tallies)

    def segments(
        self,
        tallies: Mapping[str | None, Tally],
        names: Mapping[str, Text],
        parent_of: Mapping[str, str | None],
    ) -> Iterator[Line]:
        known = [value for value in tallies if value is not None]
        for place in nested(known, parent_of):
            tally = together(tallies[one] for one in sorted(place.own))
            condition = Condition(SEGMENT, frozenset(place.own))
            yield self.line(
                place.id,
                names.get(place.id, Text(place.id, place.id)),
                (condition,),
                tally,
                depth=place.depth,
            )
        yield from self._without(SEGMENT, tallies)

    def lateness(self, rows: Sequence[Row]) -> tuple[Line, ...]:
        """Return how many are overdue by how much: the steps at which a delay climbs a level."""
        until = self.period.until
        late = [row for row in rows if is_meant(Measure.OVERDUE, row, self.period)]
        lines = []
        for after, before in zip((0, *self.steps), (*self.steps, None), strict=True):
            first = None if before is None else until - timedelta(days=before)
            days = Days("deadline", first, until - timedelta(days=after + 1))
            tally = Tally({Measure.OVERDUE: sum(map(days.holds, late))})
            lines.append(self.line(str(after), _lateness(after, before), (days,), tally, measures=LATE))
        return tuple(lines)

    def months(self, rows: Sequence[Row]) -> tuple[Line, ...]:
        """Return what was found and closed in each month, the last ones of a long period."""
        periods = months_of(self.period)[-MOST_MONTHS:]
        by_month: dict[tuple[int, int], list[Row]] = {}
        for row in rows:
            days = (row.get("found_on"), row.get("closed_on"), *row.get(REOPENED_ON, ()))
            for month in {(day.year, day.month) for day in days if day is not None}:
                by_month.setdefault(month, []).append(row)
        lines = []
        for one in periods:
            own = by_month.get((one.since.year, one.since.month), [])
            title = Text(f"{one.since.year}年{one.since.month}月", f"{one.since:%Y-%m}")
            tally = tallied(own, one, ()).whole
            lines.append(self.line(f"{one.since:%Y-%m}", title, (), tally, measures=IN_PERIOD, period=one))
        return tuple(lines)

    def _without(self, name: str, tallies: Mapping[str | None, Tally]) -> Iterator[Line]:
        if None in tallies:
            yield self.line("", _WITHOUT, (Condition(name, frozenset({None})),), tallies[None])

    @staticmethod
    def _title(name: str, value: str, names: Mapping[str, Text]) -> Text:
        field: Any = LAYER.field(name)
        return field.label(value) if field.codes else names.get(value, Text(value, value))


def months_of(period: Period) -> list[Period]:
    """Return the months of a period, the first and the last as far as they are in it.

    Examples
    --------
    >>> [str(one.until) for one in months_of(Period(date(2026, 5, 20), date(2026, 7, 3)))]
    ['2026-05-31', '2026-06-30', '2026-07-03']
    """
    found = []
    first = period.since
    while first <= period.until:
        last = min(last_of_month(first), period.until)
        found.append(Period(first, last))
        first = last + timedelta(days=1)
    return found


def _lateness(after: int, before: int | None) -> Text:
    if before is None:
        return Text(f"逾期 {after} 天以上", f"more than {after} days late")
    return Text(f"逾期 {after + 1}—{before} 天", f"{after + 1} to {before} days late")
