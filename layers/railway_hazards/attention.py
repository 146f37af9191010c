"""What of the ledger somebody has to look at today, how urgent it is and who has to. Pure.

Nothing of it is stored: it changes overnight without a write. Today's date and the rules are arguments. How
many days a deadline has and when a delay climbs a level are settings of the county, not numbers of a law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from layers.railway_hazards.rules import is_due_soon, is_open, is_overdue
from layers.text import Text

Row = Mapping[str, Any]
"""Values of one hazard by field; `NEEDED` are looked at. Days are dates, or their ISO text."""

NEEDED = ("status", "grade", "deadline", "recheck_due", "extension_to", "found_on")
MAJOR = "major"
LOOKED_BACK_AT = frozenset({"closed", "monitored"})
"""Settled statuses whose hazards are looked at again on `recheck_due`."""


class Kind(StrEnum):
    """Why a hazard is to be looked at, the most urgent first."""

    OVERDUE = "overdue"
    RECHECK_DUE = "recheck_due"
    DUE_SOON = "due_soon"
    EXTENSION = "extension"
    ACCEPTANCE = "acceptance"
    UNDATED = "undated"
    RECHECK_SOON = "recheck_soon"
    UNASSIGNED = "unassigned"
    NEW = "new"


class Watcher(StrEnum):
    """Who has to look, the lowest level first."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    SUPERVISOR = "supervisor"


TITLES: Mapping[Kind, Text] = MappingProxyType(
    {
        Kind.OVERDUE: Text("逾期", "Overdue"),
        Kind.RECHECK_DUE: Text("该回头看", "To be looked back at"),
        Kind.DUE_SOON: Text("即将到期", "Due soon"),
        Kind.EXTENSION: Text("延期待批", "Later deadline applied for"),
        Kind.ACCEPTANCE: Text("待验收", "Waits for acceptance"),
        Kind.UNDATED: Text("未定期限", "Without a day"),
        Kind.RECHECK_SOON: Text("即将回头看", "Look back soon"),
        Kind.UNASSIGNED: Text("待交办", "Waits for assignment"),
        Kind.NEW: Text("新上报", "New"),
    }
)
WATCHER_TITLES: Mapping[Watcher, Text] = MappingProxyType(
    {
        Watcher.VILLAGE: Text("村级段长", "village coordinators"),
        Watcher.TOWN: Text("镇级段长", "town coordinators"),
        Watcher.COUNTY: Text("县级段长", "county coordinators"),
        Watcher.SUPERVISOR: Text("督导人员", "supervisors"),
    }
)
_KINDS, _WATCHERS = tuple(Kind), tuple(Watcher)


@dataclass(frozen=True, slots=True)
class Rules:
    """The county's numbers.

    Parameters
    ----------
    days_major, days_general : int
        How many days a deadline has that is proposed, by grade.
    soon_days : int
        How far ahead a deadline is due soon.
    escalation_days : tuple of int
        Overdue by more than each of these, a hazard climbs one level; increasing.

    Raises
    ------
    ValueError
        If a number is negative, or the steps do not increase.
    """

    days_major: int = 15
    days_general: int = 30
    soon_days: int = 7
    escalation_days: tuple[int, ...] = (7, 15)

    def __post_init__(self) -> None:
        if min(self.days_major, self.days_general, self.soon_days, *self.escalation_days) < 0:
            raise ValueError("numbers of days are not negative")
        if list(self.escalation_days) != sorted(set(self.escalation_days)):
            raise ValueError(f"days of escalation increase, got {self.escalation_days}")


@dataclass(frozen=True, slots=True)
class Attention:
    """Why a hazard is to be looked at, and by whom.

    Parameters
    ----------
    kind : Kind
    days : int
        Never negative. Overdue and to be looked back at: days since the day, a look back on the day itself
        has 0. Due soon and look back soon: days that are left, 0 is today. Without a day, new, waiting: days
        since it was found.
    level : Watcher
        Whose turn it is; all below look at it as well.
    """

    kind: Kind
    days: int
    level: Watcher

    @property
    def title(self) -> Text:
        """What a list says of it."""
        return TITLES[self.kind]

    @property
    def is_due_today(self) -> bool:
        """Whether the day of the deadline or of the look back is today."""
        return self.days == 0 and self.kind in (Kind.DUE_SOON, Kind.RECHECK_DUE)

    @property
    def urgency(self) -> tuple[int, int]:
        """What a list is sorted by: what is most urgent has the least; see `urgency` for rows without any."""
        is_counting_down = self.kind in (Kind.DUE_SOON, Kind.RECHECK_SOON)
        return _KINDS.index(self.kind), self.days if is_counting_down else -self.days


def urgency(found: Attention | None) -> tuple[int, int]:
    """Return the key that a list is sorted by; what nobody needs to look at comes last.

    Examples
    --------
    >>> late, later = (Attention(Kind.OVERDUE, days, Watcher.TOWN) for days in (3, 9))
    >>> sorted([None, late, later], key=urgency) == [later, late, None]
    True
    """
    return found.urgency if found is not None else (len(_KINDS), 0)


def term(grade: str | None, rules: Rules) -> int:
    """Return how many days a proposed deadline leaves to a hazard of a grade.

    Examples
    --------
    >>> term("major", Rules()), term("general", Rules())
    (15, 30)
    """
    return rules.days_major if grade == MAJOR else rules.days_general


def proposed_deadline(grade: str | None, today: date, rules: Rules) -> date:
    """Return the deadline that a form proposes today; whoever assigns may choose another."""
    return today + timedelta(days=term(grade, rules))


def attention(row: Row, today: date, rules: Rules, level: str = Watcher.VILLAGE) -> Attention | None:
    """Return why a hazard is to be looked at; None where nobody needs to today.

    A hazard has one reason, the most urgent. What is open always has one from the moment that it is found
    until it is assigned with a deadline, and again as the deadline comes near, so that nothing is forgotten.

    Parameters
    ----------
    row : mapping
        Of `NEEDED`.
    today : date
        The county's date.
    rules : Rules
    level : str
        Of the segment that it belongs to: village, town or county; who looks first. What is major is the
        county's from the beginning.

    Examples
    --------
    >>> row = {"status": "rectifying", "grade": "general", "deadline": date(2026, 6, 30)}
    >>> attention(row, date(2026, 7, 1), Rules())
    Attention(kind=<Kind.OVERDUE: 'overdue'>, days=1, level=<Watcher.VILLAGE: 'village'>)
    >>> attention(row, date(2026, 7, 8), Rules()).level, attention(row, date(2026, 7, 16), Rules()).level
    (<Watcher.TOWN: 'town'>, <Watcher.COUNTY: 'county'>)
    >>> attention(row, date(2026, 6, 1), Rules()) is None
    True
    """
    first = Watcher.COUNTY if row.get("grade") == MAJOR else Watcher(level)
    found = _open(row, today, rules) if is_open(row.get("status")) else _settled(row, today, rules)
    if found is None:
        return None
    kind, days = found
    if kind is Kind.EXTENSION:
        return Attention(kind, days, Watcher.SUPERVISOR)
    late = days if kind in (Kind.OVERDUE, Kind.RECHECK_DUE) else 0
    climbed = sum(late > step for step in rules.escalation_days)
    place = min(_WATCHERS.index(first) + climbed, len(_WATCHERS) - 1)
    return Attention(kind, days, _WATCHERS[place])


def _open(row: Row, today: date, rules: Rules) -> tuple[Kind, int] | None:
    status, deadline = row.get("status"), _day(row.get("deadline"))
    if deadline is not None and is_overdue(deadline, status, today):
        return Kind.OVERDUE, (today - deadline).days
    if deadline is not None and is_due_soon(deadline, status, today, rules.soon_days):
        return Kind.DUE_SOON, (deadline - today).days
    kind = _waits_for(row)
    if kind is None and deadline is None:
        kind = Kind.UNDATED
    found_on = _day(row.get("found_on"))
    age = max(0, (today - found_on).days) if found_on is not None else 0
    return (kind, age) if kind is not None else None


def _waits_for(row: Row) -> Kind | None:
    if _day(row.get("extension_to")) is not None:
        return Kind.EXTENSION
    match row.get("status"):
        case "reported":
            return Kind.NEW
        case "verified":
            return Kind.UNASSIGNED
        case "submitted":
            return Kind.ACCEPTANCE
    return None


def _settled(row: Row, today: date, rules: Rules) -> tuple[Kind, int] | None:
    status, recheck_due = row.get("status"), _day(row.get("recheck_due"))
    if status not in LOOKED_BACK_AT:
        return None
    if recheck_due is None:
        # Kept under control without a next check: nobody would ever come back to it.
        return (Kind.UNDATED, 0) if status == "monitored" else None
    if recheck_due <= today:
        return Kind.RECHECK_DUE, (today - recheck_due).days
    left = (recheck_due - today).days
    return (Kind.RECHECK_SOON, left) if left <= rules.soon_days else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
