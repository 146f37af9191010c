"""The table of facts on a paper: titles and values as a reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.db.people import title_beside_name
from geo_service.db.tables import PEOPLE
from geo_service.papers import wording
from geo_service.papers.plain import plain
from geo_service.service import Service
from layers.contract import Layer
from layers.field import FieldType
from layers.naming import title_fields
from layers.text import Language, Text

SHORT = (
    *(
        "hazard_no",
        "superior_no",
        "category",
        "grade",
        "line_id",
        "chainage",
        "track_dir",
        "side",
        "offset_m",
    ),
    *("township", "village", "found_on", "origin", "responsible_side", "responsible_unit"),
    *("responsible_person_id", "deadline", "status", "closed_on", "recheck_due"),
)
LONG = ("description", "interim_measures", "measures", "progress")
"""Fields on a line of their own."""

LONGEST = 1_200
"""Characters of a value that a paper shows; the ledger has the rest."""

POSITION = Text("坐标（经度，纬度）", "Position (lon, lat)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the table.

    Parameters
    ----------
    title, value : str
    is_long : bool
        Whether it has a line of its own.
    """

    title: str
    value: str
    is_long: bool = False


def facts(
    service: Service,
    session: Session,
    layer: Layer,
    values: Mapping[str, Any],
    place: BaseGeometry | None,
    language: Language,
) -> tuple[Fact, ...]:
    """Return what there is to say of a feature; what has no value is left out.

    Parameters
    ----------
    service : Service
        As the reader sees it.
    session : Session
    layer : Layer
    values : mapping of str to Any
        Of the version that the paper is about, as GeoJSON has them.
    place : BaseGeometry or None
        Longitude, latitude.
    language : Language
    """
    known = {field.name for field in layer.fields}
    found = []
    for name in (*SHORT, *LONG):
        value = values.get(name)
        if name not in known or value is None or value == "":
            continue
        text = shown(service, session, layer, name, values, language)
        if text:
            found.append(Fact(title_beside_name(layer.field(name), language), text, name in LONG))
    if place is not None and not place.is_empty:
        centre = place.centroid
        position = Fact(POSITION.in_language(language), f"{centre.x:.5f}, {centre.y:.5f}")
        found.insert(sum(not fact.is_long for fact in found), position)
    return tuple(found)


def shown(
    service: Service, session: Session, layer: Layer, name: str, values: Mapping[str, Any], language: Language
) -> str:
    """Return a value in words: labels of codes, titles of features, names of people for who sees them."""
    field, value = layer.field(name), values[name]
    if field.names_person:
        return person_name(service, session, str(value))
    if field.references is not None:
        text = _title(service, session, field.references, str(value), language)
    elif field.codes:
        text = field.label(str(value)).in_language(language)
    elif field.type is FieldType.DATE:
        text = wording.day(date.fromisoformat(str(value)), language)
    else:
        text = plain(value)
    if name == "chainage" and values.get("chainage_to"):
        text = f"{text} ～ {plain(values['chainage_to'])}"
    if name == "offset_m" and values.get("offset_datum"):
        datum = layer.field("offset_datum").label(str(values["offset_datum"])).in_language(language)
        text = wording.ASIDE.in_language(language) % {"text": text, "aside": datum}
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"


def person_name(service: Service, session: Session, person_id: str) -> str:
    """Return the name of a person; empty for readers who do not see people."""
    if not service.principal.sees_people:
        return ""
    return plain(session.scalar(select(PEOPLE.c.name).where(PEOPLE.c.id == person_id)) or "")


def _title(service: Service, session: Session, layer_id: str, feature_id: str, language: Language) -> str:
    if layer_id not in service.registry:
        return plain(feature_id)
    layer = service.registry[layer_id]
    names: Sequence[str] = title_fields(layer, layer.title_field, language)
    titles = service.features(session, layer).titles(names, {feature_id})
    return plain(titles.get(feature_id, feature_id))
