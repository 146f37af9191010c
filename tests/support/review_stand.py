"""A small stand for reviews: nested segments, who answers for them, hazards, and steps taken in a line each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import shapely
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo_service.access.principal import Principal
from geo_service.db.tables import ATTACHMENTS, PEOPLE
from geo_service.review.steps import Proposal, Taken, offers, take
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature, Value

HAZARDS = "railway_hazards"
SINCE = date(2020, 1, 1)
PROVENANCE: Mapping[str, Value] = {"source": "test", "certainty": "medium", "is_demo": False}
LINE = shapely.LineString([(113.3, 24.0), (113.5, 24.2)])

SEGMENTS = {"s-county": None, "s-town": "s-county", "s-village": "s-town", "s-other": None}
DUTIES = (
    # person, segment, side, level, last day
    ("lv", "s-village", "local", "village", None),
    ("rv", "s-village", "railway", "village", None),
    ("lt", "s-town", "local", "town", None),
    ("lc", "s-county", "local", "county", None),
    ("rc", "s-county", "railway", "county", None),
    ("both", "s-village", "local", "village", None),
    ("both", "s-county", "railway", "county", None),
    ("foreign", "s-other", "local", "county", None),
    ("gone", "s-village", "railway", "county", date(2024, 12, 31)),
)
WHO: Mapping[str, Principal] = {
    **{
        name: Principal(Role.COORDINATOR, f"a-{name}", name, f"p-{name}", may_write=True)
        for name in sorted({duty[0] for duty in DUTIES})
    },
    # A second account of the same person.
    "lv2": Principal(Role.COORDINATOR, "a-lv2", "lv2", "p-lv", may_write=True),
    **{
        role.value: Principal(role, f"a-{role}", role.value, may_write=True)
        for role in (Role.CLERK, Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR, Role.VIEWER)
    },
    "clerk2": Principal(Role.CLERK, "a-clerk2", "clerk2", may_write=True),
    "reader": Principal(Role.CLERK, "a-clerk", "clerk"),
    "nobody": Principal(Role.ANONYMOUS),
}
_NUMBERS = count(1)


@dataclass
class ReviewStand:
    """A service with segments, duties and people, and a clock of its own."""

    service: Service
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def prepare(self) -> "ReviewStand":
        """Write what the hazards lean on."""
        people = sorted({f"p-{duty[0]}" for duty in DUTIES})
        with self.service.database.write() as session:
            session.execute(
                insert(PEOPLE), [{"id": one, "name": f"姓名 {one}", "is_demo": False} for one in people]
            )
            edits = self.service.edits(session, self.now)
            line = {
                "name_zh": "线路",
                "rail_class": "conventional",
                "chainage_from": "K0+000",
                "chainage_to": "K30+000",
            }
            edits.create("railway_lines", [Feature("line", LINE, line | PROVENANCE)])
            for name, parent in SEGMENTS.items():
                level = name.removeprefix("s-") if name != "s-other" else "village"
                values: dict[str, Value] = {"name_zh": name, "line_id": "line", "level": level}
                values |= {"chainage_from": "K0+000", "chainage_to": "K10+000", "side": "both"}
                if parent is not None:
                    values["parent_id"] = parent
                edits.create("railway_segments", [Feature(name, LINE, values | PROVENANCE)])
            for number, (person, segment, side, level, last) in enumerate(DUTIES):
                values = {"segment_id": segment, "side": side, "level": level, "post": "段长"}
                values |= {"person_id": f"p-{person}", "valid_from": SINCE}
                if last is not None:
                    values["valid_to"] = last
                edits.create("duty_assignments", [Feature(f"duty-{number}", None, values | PROVENANCE)])
        return self

    def hazard(self, name: str | None = None, **values: Value) -> str:
        """Store a hazard on the village's segment and return its identifier."""
        number = next(_NUMBERS)
        made = name or f"h-{number}"
        self._store([self._hazard(made, number, values)])
        return made

    def hazards(self, count: int) -> list[str]:
        """Store several hazards at once and return their identifiers."""
        numbers = [next(_NUMBERS) for _ in range(count)]
        self._store([self._hazard(f"h-{number}", number, {}) for number in numbers])
        return [f"h-{number}" for number in numbers]

    def _hazard(self, name: str, number: int, values: Mapping[str, Value]) -> Feature:
        given: dict[str, Value] = {"hazard_no": f"YD-{number}", "line_id": "line", "segment_id": "s-village"}
        given |= {"chainage": "K1+000", "category": "hazard_tree", "grade": "general", "status": "reported"}
        given |= {"description": "树", "found_on": date(2026, 1, 5)}
        given |= values
        kept = {key: value for key, value in given.items() if value is not None}
        return Feature(name, shapely.Point(113.31, 24.01), kept | PROVENANCE)

    def _store(self, hazards: list[Feature]) -> None:
        with self.service.database.write() as session:
            self.service.edits(session, self.now).create(HAZARDS, hazards)

    def seen_by(self, session: Session, who: str) -> Service:
        """Return the service as somebody sees it."""
        return self.service.current(session, WHO[who])

    def step(
        self,
        who: str,
        feature_id: str,
        action: str,
        comment: str | None = "原因",
        *,
        photos: tuple[str, ...] = (),
        key: str | None = None,
        version: int | None = 0,
        layer: str = HAZARDS,
        **given: Any,
    ) -> Taken:
        """Take a step in a transaction of its own; by default from the present version."""
        with self.service.database.write() as session:
            service = self.seen_by(session, who)
            ids = tuple(self.photo(session, who, feature_id, kind, layer=layer) for kind in photos)
            proposal = Proposal(action, comment, given, ids, key)
            expected = self.version(session, feature_id, layer) if version == 0 else version
            return take(service, session, service.layer(layer), feature_id, proposal, self.now, expected)

    def offered(self, who: str, feature_id: str, layer: str = HAZARDS) -> dict[str, bool]:
        """Return the steps that somebody is offered, each with whether it is ready."""
        with self.service.database.read() as session:
            service = self.seen_by(session, who)
            found = offers(service, session, service.layer(layer), feature_id)
        return {one.step.action: not one.missing for one in found}

    def photo(
        self, session: Session, who: str, feature_id: str, kind: str = "after", *, layer: str = HAZARDS
    ) -> str:
        """Store the row of an attachment."""
        number = next(_NUMBERS)
        name = f"photo-{number}"
        values = {"id": name, "layer_id": layer, "feature_id": feature_id, "kind": kind, "file": "a.jpg"}
        values |= {
            "media_type": "image/jpeg",
            "size": 1,
            "sha256": "0" * 64,
            "source_sha256": f"{number:064}",
        }
        values |= {"is_live": False, "received_at": self.now, "actor": WHO[who].actor}
        session.execute(insert(ATTACHMENTS).values(values))
        return name

    def version(self, session: Session, feature_id: str, layer: str = HAZARDS) -> int:
        """Return the version of a feature; 1 where it is not there."""
        table = self.service.tables[layer]
        return int(session.scalar(select(table.c.version).where(table.c.id == feature_id)) or 1)

    def values(self, feature_id: str, layer: str = HAZARDS) -> dict[str, Any]:
        """Return the row of a feature."""
        with self.service.database.read() as session:
            table = self.service.tables[layer]
            return dict(session.execute(select(table).where(table.c.id == feature_id)).mappings().one())

    def submitted(self, name: str | None = None, **values: Value) -> str:
        """Store a hazard and bring it to the point where it waits for acceptance."""
        made = self.hazard(name, **values)
        self.step("lv", made, "verify")
        deadline = (self.now + timedelta(days=20)).date().isoformat()
        self.step(
            "clerk",
            made,
            "assign",
            responsible_unit="某单位",
            responsible_person_id="p-lt",
            deadline=deadline,
        )
        self.step("lv", made, "start")
        self.step("rv", made, "submit", photos=("before", "after"))
        return made
