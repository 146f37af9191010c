"""The whole report: all figures of a question, each with the rows that it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo_service.figures.conditions import Days, cql, cql_of_ids
from geo_service.figures.question import Question
from layers.railway_hazards.figures import Condition, Measure, Period, Row, is_meant
from layers.text import Text

AT_CUTOFF = (
    Measure.TOTAL,
    Measure.CLOSED_IN_ALL,
    Measure.OPEN,
    Measure.OVERDUE,
    Measure.MONITORED,
    Measure.TRANSFERRED,
    Measure.CLOSURE_RATE,
)
IN_PERIOD = (
    Measure.NEW,
    Measure.CLOSED,
    Measure.MEDIAN_DAYS,
    Measure.REOPENED,
    Measure.ON_PAPER,
    Measure.PAPER_SHARE,
)
COLUMNS = AT_CUTOFF + IN_PERIOD
LATE = (Measure.OVERDUE,)

WHOLE = "all"
"""Name of the group of one line that counts everything."""


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of some hazards.

    Parameters
    ----------
    key : str
        What tells the lines of a group apart.
    title : Text
    conditions : tuple of Condition or Days
    period : Period
    figures : mapping of Measure to number or None
        None where there is nothing that it could be of, or where it is not known.
    depth : int
        How deep a segment is nested.
    is_before_history : bool
        Whether the ledger was not kept here yet: only what was entered later with its dates is counted.
    """

    key: str
    title: Text
    conditions: tuple[Condition | Days, ...]
    period: Period
    figures: Mapping[Measure, int | float | None]
    depth: int = 0
    is_before_history: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that divide the hazards by something.

    Parameters
    ----------
    name : str
    title : Text
    measures : tuple of Measure
    lines : sequence of Line
    """

    name: str
    title: Text
    measures: tuple[Measure, ...]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a question.

    Parameters
    ----------
    question : Question
    groups : sequence of Group
        The first has the one line of all; none where the ledger of that day is not known.
    reopened : sequence of mapping
        Rows of hazards that were ever reopened.
    known_since : date or None
        First day of the history; None where nothing was ever stored.
    log_since : date or None
        First day of the log of reviews.
    demo : int
        Hazards counted, or left out, that are invented for demonstration.
    """

    question: Question
    groups: Sequence[Group]
    reopened: Sequence[Row]
    known_since: date | None
    log_since: date | None
    demo: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the history reaches back to the day whose ledger is asked for."""
        return bool(self.groups)

    @property
    def whole(self) -> Line | None:
        """The line of all hazards."""
        return self.groups[0].lines[0] if self.groups else None

    def line(self, group: str, key: str) -> Line | None:
        """Return a line by its group and key."""
        lines = (one for it in self.groups if it.name == group for one in it.lines)
        return next((one for one in lines if one.key == key), None)

    def filters(self, line: Line, measure: Measure) -> list[str]:
        """Return the filters (CQL2) of the rows that a figure counts: one, or several of many identifiers."""
        if measure is not Measure.REOPENED:
            return [cql(measure, line.period, line.conditions, with_demo=self.question.with_demo)]
        meant = (
            row
            for row in self.reopened
            if is_meant(measure, row, line.period) and all(one.holds(row) for one in line.conditions)
        )
        return cql_of_ids(str(row["id"]) for row in meant) or [NOTHING]


NOTHING = "id IS NULL"
"""Filter of no row."""
