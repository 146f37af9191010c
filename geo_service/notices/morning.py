"""The morning sheet: what the county, or a coordinator's segments, have before them today.

It names no person, so that it may be read out, copied into a chat and sent by mail.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from geo_service.db.selection import Selection
from geo_service.notices.naming import label_of, titles_of
from geo_service.notices.watch import LAYER_ID, Watched, watched
from geo_service.service import Service
from layers import alerts
from layers.contract import Layer
from layers.railway_hazards.attention import TITLES, WATCHER_TITLES, Attention, Kind
from layers.text import Text

ALERTS = alerts.LAYER.id
PATROL_RULE = "patrol_overdue"
DEMO = "is_demo"
MOST = 200
"""Entries of a part that are given; a longer list is for the review page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the sheet.

    Parameters
    ----------
    collection, id : str
        The feature it is about.
    number : str
        What the feature is called: the hazard's number, the alert's title.
    about : tuple of Text
        What and where it is.
    state : Text
        How urgent it is, in words.
    watcher : Text or None
        Whose turn it is.
    is_demo : bool
    """

    collection: str
    id: str
    number: str
    about: tuple[Text, ...]
    state: Text
    watcher: Text | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sheet.

    Parameters
    ----------
    count : int
        How many there are.
    lines : tuple of Line
        The first `MOST` of them.
    """

    count: int = 0
    lines: tuple[Line, ...] = ()


NOTHING = Part()


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The sheet of a day.

    Parameters
    ----------
    day : date
    overdue, due_today, due_soon, recheck, waiting, new : Part
        Hazards; each stands once. `due_today` holds looks back as well, `recheck` those whose day is past,
        `waiting` what waits for a decision or for a day.
    patrols : Part
        Segments whose patrol is overdue.
    alerts : Part
        The other alerts that nobody has dealt with.
    """

    day: date
    overdue: Part = NOTHING
    due_today: Part = NOTHING
    recheck: Part = NOTHING
    due_soon: Part = NOTHING
    waiting: Part = NOTHING
    new: Part = NOTHING
    patrols: Part = NOTHING
    alerts: Part = NOTHING

    @property
    def sections(self) -> tuple[tuple[str, Text, Part], ...]:
        """Identifier, title and content of each part, in the order of the sheet."""
        return tuple((name, title, getattr(self, name)) for name, title in SECTION_TITLES.items())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not any(part.count for _, _, part in self.sections)

    @property
    def has_demo(self) -> bool:
        """Whether some entries were invented for demonstration."""
        return any(line.is_demo for _, _, part in self.sections for line in part.lines)


SECTION_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "overdue": Text("逾期", "Overdue"),
        "due_today": Text("今天到期", "Due today"),
        "recheck": Text("回头看逾期", "Look back overdue"),
        "due_soon": Text("即将到期", "Due soon"),
        "waiting": Text("待处理", "Waiting"),
        "new": Text("新上报待核实", "New, to be verified"),
        "patrols": Text("巡查逾期区段", "Patrols overdue"),
        "alerts": Text("监测预警", "Alerts"),
    }
)
"""The parts of the sheet, the most urgent first."""

_WAITING = frozenset({Kind.EXTENSION, Kind.ACCEPTANCE, Kind.UNDATED, Kind.UNASSIGNED})
_PARTS: Mapping[str, Callable[[Attention], bool]] = MappingProxyType(
    {
        "overdue": lambda it: it.kind is Kind.OVERDUE,
        "due_today": lambda it: it.is_due_today,
        "recheck": lambda it: it.kind is Kind.RECHECK_DUE and not it.is_due_today,
        "due_soon": lambda it: it.kind is Kind.DUE_SOON and not it.is_due_today,
        "waiting": lambda it: it.kind in _WAITING,
        "new": lambda it: it.kind is Kind.NEW,
    }
)


def morning(service: Service, session: Session, today: date) -> Morning:
    """Return the sheet of a day as a principal sees the county.

    Parameters
    ----------
    service : Service
        As the principal sees it: a coordinator's sheet holds the own segments.
    session : Session
    today : date
        The county's date.
    """
    hazards = watched(service, session, today)
    parts = {name: [one for one in hazards if belongs(one.attention)] for name, belongs in _PARTS.items()}
    shown = [one for found in parts.values() for one in found[:MOST]]
    names = _names(service, session, shown)
    layer = service.layer(LAYER_ID)
    waiting = list(_open_alerts(service, session))
    patrols = [one for one in waiting if one["rule"] == PATROL_RULE]
    others = [one for one in waiting if one["rule"] != PATROL_RULE]
    return Morning(
        day=today,
        **{
            name: Part(len(found), tuple(_hazard_line(layer, one, names) for one in found[:MOST]))
            for name, found in parts.items()
        },
        patrols=Part(len(patrols), tuple(map(_alert_line, patrols[:MOST]))),
        alerts=Part(len(others), tuple(map(_alert_line, others[:MOST]))),
    )


def _hazard_line(layer: Layer, one: Watched, names: Mapping[str, Mapping[str, str]]) -> Line:
    values = one.values

    def named(field: str) -> Text | None:
        value = values.get(field)
        found = names.get(field, {}).get(str(value)) if value is not None else None
        return Text(found, found) if found else None

    def coded(field: str) -> Text | None:
        value = values.get(field)
        return label_of(layer.field(field).codes, value)

    chainage = str(values.get("chainage") or "")
    parts = (
        named("line_id"),
        Text(chainage, chainage) if chainage else None,
        coded("side"),
        named("township"),
        coded("category"),
        coded("grade") if values.get("grade") == "major" else None,
    )
    return Line(
        collection=LAYER_ID,
        id=one.id,
        number=str(values.get("hazard_no") or one.id),
        about=tuple(part for part in parts if part is not None),
        state=state_of(one.attention),
        watcher=WATCHER_TITLES[one.attention.level],
        is_demo=bool(values.get(DEMO)),
    )


def state_of(reason: Attention) -> Text:
    """Return how urgent something is in words: 逾期 9 天."""
    days = reason.days
    unit = "day" if days == 1 else "days"
    match reason.kind:
        case Kind.OVERDUE:
            return Text(f"逾期 {days} 天", f"{days} {unit} overdue")
        case Kind.DUE_SOON:
            return Text(f"还有 {days} 天到期", f"due in {days} {unit}") if days else DUE_TODAY
        case Kind.RECHECK_DUE:
            return (
                Text(f"回头看逾期 {days} 天", f"look back {days} {unit} overdue") if days else RECHECK_TODAY
            )
        case Kind.RECHECK_SOON:
            return Text(f"还有 {days} 天回头看", f"look back in {days} {unit}")
    title = TITLES[reason.kind]
    return Text(f"{title.zh}（发现已 {days} 天）", f"{title.en} (found {days} {unit} ago)") if days else title


DUE_TODAY = Text("今天到期", "due today")
RECHECK_TODAY = Text("今天回头看", "look back today")


def _open_alerts(service: Service, session: Session) -> Iterable[Mapping[str, Any]]:
    """Give the alerts that nobody has dealt with, the oldest first."""
    if ALERTS not in service.registry:
        return
    features = service.features(session, service.layer(ALERTS))
    waiting = features.read(Selection(values={"state": tuple(sorted(alerts.UNSETTLED))}))
    for feature in sorted(waiting, key=lambda one: (one.properties["opened_at"], one.id)):
        yield {"id": feature.id, **feature.properties}


def _alert_line(values: Mapping[str, Any]) -> Line:
    rule, state = label_of(alerts.RULES, values["rule"]), label_of(alerts.STATES, values["state"])
    is_cleared = values.get("cleared_at") is not None
    assert rule is not None
    assert state is not None
    return Line(
        collection=ALERTS,
        id=str(values["id"]),
        number=str(values["title_zh"]),
        about=() if values["rule"] == PATROL_RULE else (rule,),
        state=CLEARED if is_cleared else state,
        watcher=None,
        is_demo=bool(values.get(DEMO)),
    )


CLEARED = Text("情况已消除，待处理", "no longer so, to be dealt with")


def _names(service: Service, session: Session, hazards: Sequence[Watched]) -> Mapping[str, Mapping[str, str]]:
    """Return the names of lines and townships, by field and identifier."""
    layer = service.layer(LAYER_ID)
    found = {}
    for field in ("line_id", "township"):
        target = layer.field(field).references
        if target is not None and target in service.registry:
            ids = {str(one.values[field]) for one in hazards if one.values.get(field) is not None}
            found[field] = titles_of(service, session, service.layer(target), ids)
    return found
