"""The ledger as templates need it: plain rows of a moment, and the names of what they refer to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo_service.figures.reopenings import reopenings
from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.mapping import LATITUDE, LONGITUDE
from geo_service.reporting.terms import FIELDS
from geo_service.service import Service
from layers.contract import Layer
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import REOPENED_ON

LAYER_ID = LAYER.id
MOST_NAMES = 2_000


def ledger_rows(service: Service, session: Session, moment: datetime | None) -> list[Mapping[str, Any]]:
    """Return the hazards that a principal sees, as they stood at a moment.

    Returns
    -------
    list of mapping
        Values by field, ``id``, the position as `LONGITUDE` and `LATITUDE` (WGS 84, degrees), and the days
        on which a hazard was reopened as `REOPENED_ON`.
    """
    asked = service if moment is None else service.as_of(moment)
    reopened = reopenings(service, session, LAYER, moment)
    rows = _rows(asked, session, asked.layer(LAYER_ID))
    return [{**row, REOPENED_ON: reopened[row["id"]]} if row["id"] in reopened else row for row in rows]


def names_of(service: Service, session: Session) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return identifiers and names of what figures are given by, for each field that refers to a layer."""
    found = {}
    for name in FIELDS:
        referred = LAYER.field(name).references
        if referred is not None and referred in service.registry:
            layer = service.registry[referred]
            found[name] = service.features(session, layer).choices([layer.title_field], MOST_NAMES)
    return found


def vocabulary_of(service: Service, session: Session) -> Vocabulary:
    """Return the words by which labels are understood in this county."""
    return Vocabulary(names_of(service, session))


def titles_of(
    service: Service, session: Session, rows: Sequence[Mapping[str, Any]], fields: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return what the rows refer to by name: for each field, names by identifier."""
    found = {}
    for name in fields:
        referred = LAYER.by_name[name].references if name in LAYER.by_name else None
        if referred is not None and referred in service.registry:
            layer = service.registry[referred]
            ids = {str(row[name]) for row in rows if row.get(name) is not None}
            found[name] = service.features(session, layer).titles([layer.title_field], ids)
    return found


def _rows(service: Service, session: Session, layer: Layer) -> Iterator[Mapping[str, Any]]:
    for feature in service.features(session, layer).read():
        row: dict[str, Any] = {"id": feature.id, **feature.properties}
        if isinstance(feature.geometry, shapely.Point) and not feature.geometry.is_empty:
            row[LONGITUDE], row[LATITUDE] = round(feature.geometry.x, 6), round(feature.geometry.y, 6)
        yield row
