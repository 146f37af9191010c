"""Files to publish, and publishing with what was told about it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely
from sqlalchemy import select

from geo_service.db.spatial import KEY
from geo_service.db.tables import FEATURE
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from layers.contract import Layer


@dataclass
class Made:
    """A published layer and what was told while it was made."""

    layer: Layer
    rows: int
    notes: list[str] = field(default_factory=list)

    def told(self, beginning: str) -> str | None:
        """Return the note that begins like this, None where there is none."""
        return next((note for note in self.notes if note.startswith(beginning)), None)


@pytest.fixture
def publish_file(service: Service, now: datetime) -> Callable[..., Made]:
    """Publish a file under the id roads."""

    def run(path: Path, layer_id: str = "roads", *, at: datetime = now, **options: Any) -> Made:
        notes: list[str] = []
        made = publish(
            service,
            path,
            Publication(id=layer_id, **options),
            now=at,
            tell=lambda message, **context: notes.append(message % context),
        )
        return Made(made.layer, made.rows, notes)

    return run


@pytest.fixture
def geojson(tmp_path: Path) -> Callable[..., Path]:
    """Write a GeoJSON file of geometries in well-known text and properties."""

    def write(
        *features: tuple[str | None, dict[str, Any]], name: str = "roads.geojson", **members: Any
    ) -> Path:
        written = [
            {
                "type": "Feature",
                "geometry": None
                if place is None
                else json.loads(shapely.to_geojson(shapely.from_wkt(place))),
                "properties": properties,
            }
            for place, properties in features
        ]
        path = tmp_path / name
        collection = {"type": "FeatureCollection", "features": written, **members}
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def stored(service: Service) -> Callable[..., list[dict[str, Any]]]:
    """Read the stored features of a layer in the order of their keys."""

    def read(layer_id: str = "roads") -> list[dict[str, Any]]:
        with service.database.read() as session:
            table = service.current(session).tables[layer_id]
            texts: Sequence[str] = session.scalars(select(table.c[FEATURE]).order_by(table.c[KEY])).all()
        return [orjson.loads(text) for text in texts]

    return read
