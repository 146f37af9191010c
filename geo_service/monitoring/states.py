"""What the monitors remember of each subject between two runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo_service.db.features import Features
from geo_service.db.selection import Selection
from geo_service.db.tables import MONITOR_STATES
from geo_service.service import Service
from layers import alerts
from layers.feature import Feature
from layers.monitoring.hysteresis import Memory, Standing

ALERTS = alerts.LAYER.id


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of one subject of a rule.

    Parameters
    ----------
    memory : Memory
    alert : Feature or None
        The last alert; None where there is none, or it was deleted.
    changed_at : datetime or None
        When somebody last changed that alert.
    """

    memory: Memory
    alert: Feature | None = None
    changed_at: datetime | None = None

    @property
    def standing(self) -> Standing:
        """Where the last alert stands. What was settled after the rule held no more is over."""
        if self.alert is None:
            return Standing.NONE
        state, has_cleared = self.alert.properties.get("state"), "cleared_at" in self.alert.properties
        if state in alerts.UNSETTLED:
            return Standing.CLEARED if has_cleared else Standing.OPEN
        if has_cleared:
            return Standing.NONE
        return Standing.FALSE_ALARM if state == "false_alarm" else Standing.CLOSED


def states(service: Service, session: Session, rule: str) -> dict[str, State]:
    """Return what is remembered of the subjects of a rule, by subject."""
    rows = session.execute(select(MONITOR_STATES).where(MONITOR_STATES.c.rule == rule)).mappings().all()
    reader = service.features(session, service.layer(ALERTS))
    known = {alert.id: alert for alert in reader.read(Selection(values={"rule": (rule,)}))}
    changed = _changed(reader, rule)
    found = {}
    for row in rows:
        alert = known.get(row["alert_id"])
        memory = Memory(row["seen"], row["unseen"], row["is_muted"])
        if alert is None and row["alert_id"] is not None:
            memory = Memory()
        found[row["subject_id"]] = State(memory, alert, changed.get(row["alert_id"]))
    return found


def remember(
    session: Session,
    rule: str,
    subject_layer: str,
    kept: Mapping[str, tuple[Memory, str | None]],
    forgotten: Iterable[str],
    now: datetime,
) -> None:
    """Write down what is remembered of subjects, each with its alert, and forget others."""
    gone = [*forgotten, *kept]
    table = MONITOR_STATES
    for first in range(0, len(gone), 500):
        part = gone[first : first + 500]
        session.execute(
            delete(table).where(
                table.c.rule == rule,
                table.c.subject_layer == subject_layer,
                table.c.subject_id.in_(part),
            )
        )
    rows = [
        {
            "rule": rule,
            "subject_layer": subject_layer,
            "subject_id": subject,
            "seen": memory.seen,
            "unseen": memory.unseen,
            "is_muted": memory.is_muted,
            "alert_id": alert_id,
            "at": now,
        }
        for subject, (memory, alert_id) in kept.items()
    ]
    if rows:
        session.execute(insert(table), rows)


def _changed(reader: Features, rule: str) -> dict[str, datetime]:
    rows = reader.values(["updated_at"], Selection(values={"rule": (rule,)}))
    return {alert_id: updated_at for alert_id, _, updated_at in rows}
