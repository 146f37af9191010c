"""The hazards that somebody has to look at today, the most urgent first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo_service.db.features import Features
from geo_service.db.selection import Interval, Selection
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.railway_hazards import LAYER
from layers.railway_hazards.attention import NEEDED, Attention, Row, Watcher, attention, urgency
from layers.railway_hazards.rules import SETTLED

LAYER_ID = LAYER.id
OPEN = tuple(code.value for code in LAYER.field("status").codes if code.value not in SETTLED)
NAMES = (
    *NEEDED,
    *("hazard_no", "line_id", "segment_id", "chainage", "side", "township", "category", "is_demo"),
)
"""Fields that are read: those that decide, and those that a list shows."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A hazard that is to be looked at.

    Parameters
    ----------
    id : str
    values : mapping of str to Any
        The fields of `NAMES`.
    attention : Attention
    """

    id: str
    values: Mapping[str, Any]
    attention: Attention


def watched(service: Service, session: Session, today: date) -> list[Watched]:
    """Return the hazards of a principal that are to be looked at.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    session : Session
    today : date
        The county's date.
    """
    rules = service.settings.attention_rules
    layer = service.layer(LAYER_ID)
    rows = list(_asked(service.features(session, layer), today + timedelta(days=rules.soon_days)))
    levels = _levels(service, session, rows)
    found = []
    for row in rows:
        level = levels.get(str(row["segment_id"]), Watcher.VILLAGE)
        reason = attention(row, today, rules, level)
        if reason is not None:
            found.append(Watched(row["id"], row, reason))
    return sorted(found, key=lambda one: (urgency(one.attention), str(one.values.get("hazard_no")), one.id))


def _asked(features: Features, until: date) -> Iterator[Row]:
    """Give the rows that may need attention: not the many that were closed for good."""
    waiting = Selection(values={"status": (*OPEN, "monitored")})
    looked_back_at = Selection(
        values={"status": ("closed",)}, intervals={"recheck_due": Interval(None, until)}
    )
    for selection in (waiting, looked_back_at):
        for feature_id, _, *values in features.values(NAMES, selection):
            yield {"id": feature_id, **dict(zip(NAMES, values, strict=True))}


def _levels(service: Service, session: Session, rows: list[Row]) -> Mapping[str, str]:
    """Return the level of each segment that hazards belong to."""
    segments = {str(row["segment_id"]) for row in rows if row["segment_id"] is not None}
    return service.features(session, service.layer(SEGMENTS)).titles(["level"], segments)
