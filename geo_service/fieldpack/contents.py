"""What a field pack holds: the hazards that somebody has to look at, and the steps that are theirs to take."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.access.duties import nested
from geo_service.access.entry import storable
from geo_service.db.spatial import GEOMETRY
from geo_service.fieldpack.drawing import drawing
from geo_service.fieldpack.seal import MOST_FEATURES, Header, new_header, seal
from geo_service.review.inputs import input_fields
from geo_service.review.situation import workflow_of
from geo_service.review.steps import offers
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.naming import title_fields
from layers.railway_hazards.attention import attention, urgency
from layers.railway_hazards.rules import is_open
from layers.text import Language
from layers.workflow import EVIDENCE_KINDS, LEVELS, Step

HAZARDS = "railway_hazards"
SHOWN = (
    *("category", "grade", "line_id", "track_dir", "chainage", "side", "township", "village"),
    *("description", "found_on", "deadline", "extension_to", "recheck_due"),
    *("responsible_unit", "measures", "interim_measures", "progress"),
)
"""Fields that a card shows, in their order. No person is among them: the file lies on a phone of anybody's."""

WHERE = frozenset({"line_id", "chainage", "side", "township", "village"})
"""Those that a folded card shows as well."""

LONGEST_LINE = 80
"""Characters from which a text is typed into several lines."""


Values = Mapping[str, Any]
"""Identifier, version, geometry as WKB and fields of one hazard."""


class Pack(NamedTuple):
    """A field pack before it is written as a file."""

    header: Header
    model: dict[str, Any]
    left_out: int


def pack(
    service: Service, session: Session, now: datetime, language: Language, segment: str | None = None
) -> Pack:
    """Put a pack together: the most urgent hazards of the principal's own segments.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session; signed in.
    session : Session
    now : datetime
        Aware.
    language : Language
    segment : str, optional
        Only hazards of this segment and of those that nest in it.
    """
    layer = service.layer(HAZARDS)
    rows = _urgent(service, session, layer, segment)
    taken = rows[:MOST_FEATURES]
    places = [None if row[GEOMETRY] is None else shapely.from_wkb(bytes(row[GEOMETRY])) for row in taken]
    titles = _reference_titles(service, session, layer, taken, language)
    drawn = drawing(service, session, places, language)
    offered = {row["id"]: offers(service, session, layer, row["id"]) for row in taken}
    steps = _steps_in_the_field(layer, (offer.step for found in offered.values() for offer in found))
    features = []
    for place, (row, point) in enumerate(zip(taken, places, strict=True)):
        features.append(
            {
                "id": row["id"],
                "title": str(row[layer.title_field]),
                "status": _shown(layer.field(workflow_of(layer).field), row, titles, language),
                "attention": _attention(service, row, language),
                "facts": _facts(layer, row, titles, language),
                "has": [name for name in _inputs(steps.values()) if row.get(name) is not None],
                "offers": [
                    {
                        "action": offer.step.action,
                        "missing": [reason.in_language(language) for reason in offer.missing],
                    }
                    for offer in offered[row["id"]]
                    if offer.step.action in steps
                ],
                "at": None if drawn is None else drawn["points"][place],
                "lonlat": None if point is None else [round(point.centroid.x, 6), round(point.centroid.y, 6)],
            }
        )
    account = service.principal.account_id
    assert account is not None
    header = new_header(account, now, {row["id"]: row["version"] for row in taken})
    model = {
        "header": header.model_dump(mode="json"),
        "seal": seal(header, service.settings),
        "name": service.principal.name,
        "madeAt": now.astimezone(service.settings.zone).strftime("%Y-%m-%d %H:%M"),
        "photoMegabytes": service.settings.photo_mb,
        "kinds": {kind: title.in_language(language) for kind, title in EVIDENCE_KINDS.items()},
        "map": None
        if drawn is None
        else {name: drawn[name] for name in ("width", "height", "lines", "names")},
        "steps": {action: _step(layer, step, language) for action, step in steps.items()},
        "features": features,
    }
    return Pack(header, model, len(rows) - len(taken))


def _urgent(service: Service, session: Session, layer: Layer, segment: str | None) -> list[Values]:
    """Return the rows of hazards that are open or to be looked back at, the most urgent first."""
    workflow = workflow_of(layer)
    names = ("version", *(field.name for field in layer.given_fields))
    wanted = None if segment is None else _nested(service, session, segment)
    found = []
    for stored in service.features(session, layer).values(names):
        row = dict(zip(("id", GEOMETRY, *names), stored, strict=True))
        if wanted is not None and row["segment_id"] not in wanted:
            continue
        due = attention(row, service.today(), service.settings.attention_rules, LEVELS[0])
        if is_open(row[workflow.field]) or due is not None:
            found.append((urgency(due), row["deadline"] or date.max, row["id"], row))
    return [row for *_, row in sorted(found, key=lambda one: one[:3])]


def _nested(service: Service, session: Session, segment: str) -> set[str]:
    """Return a segment with all that nest in it; which rows of them are seen is asked of the hazards."""
    segments = service.tables[SEGMENTS]
    own = nested(service.tables, select(segments.c.id).where(segments.c.id == storable(segment)))
    return set(session.scalars(select(own.c.id)))


def _steps_in_the_field(layer: Layer, offered: Iterable[Step]) -> dict[str, Step]:
    """Return the steps that a pack has forms for: without those that name a person, which belong to a desk."""
    return {
        step.action: step
        for step in offered
        if not any(field.names_person for field in input_fields(layer, step).values())
    }


def _inputs(steps: Iterable[Step]) -> list[str]:
    return sorted({one.name for step in steps for one in step.takes if not one.must_be_new})


def _step(layer: Layer, step: Step, language: Language) -> dict[str, Any]:
    fields = input_fields(layer, step)
    return {
        "title": step.title.in_language(language),
        "isNegative": step.is_negative,
        "needsComment": step.needs_comment,
        "evidence": step.evidence,
        "inputs": [
            {
                "name": one.name,
                "title": fields[one.name].title.in_language(language),
                "kind": _kind(layer, fields[one.name]),
                "required": one.required,
                "mustBeNew": one.must_be_new,
                "choices": [
                    [code.value, code.label.in_language(language)] for code in fields[one.name].codes
                ],
            }
            for one in step.takes
        ],
    }


def _kind(layer: Layer, field: Field) -> str:
    if field.references == layer.id:
        return "feature"
    if field.codes:
        return "choice"
    if field.type is FieldType.DATE:
        return "date"
    return "long" if field.max_length > LONGEST_LINE else "text"


def _reference_titles(
    service: Service, session: Session, layer: Layer, rows: Sequence[Values], language: Language
) -> Mapping[tuple[str, str], str]:
    """Return the titles of what the shown fields refer to, by layer and identifier."""
    found: dict[tuple[str, str], str] = {}
    for name in SHOWN:
        target = layer.field(name).references
        if target is None or target not in service.registry:
            continue
        other = service.layer(target)
        names = title_fields(other, other.title_field, language)
        ids = {row[name] for row in rows if row[name] is not None}
        titles = service.features(session, other).titles(names, ids)
        found |= {(target, one): title for one, title in titles.items()}
    return found


def _facts(
    layer: Layer, row: Values, titles: Mapping[tuple[str, str], str], language: Language
) -> list[list[Any]]:
    fields = [layer.field(name) for name in SHOWN]
    return [
        [field.title.in_language(language), _shown(field, row, titles, language), field.name in WHERE]
        for field in fields
        if row[field.name] is not None
    ]


def _shown(field: Field, row: Values, titles: Mapping[tuple[str, str], str], language: Language) -> str:
    value = str(row[field.name])
    if field.references is not None:
        return titles.get((field.references, value), value)
    return field.label(value).in_language(language)


def _attention(service: Service, row: Values, language: Language) -> dict[str, Any] | None:
    due = attention(row, service.today(), service.settings.attention_rules, LEVELS[0])
    if due is None:
        return None
    return {"kind": due.kind.value, "title": due.title.in_language(language), "days": due.days}
