"""Every layer keeps the contract in the database: what is stored comes back, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import orjson
import pytest

from databases import NOW
from geo_service.db.edits import Edits
from geo_service.db.feature_text import moment
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.registry import LAYERS

Build = Callable[[Layer], Feature]


@contextmanager
def _stored(service: Service, known: dict[str, Feature], layer_id: str, row: Feature) -> Iterator[None]:
    """Store a row and what it refers to, and clear all of it, so that each layer begins with empty tables."""
    rows = [*known.items(), (layer_id, row)]
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=NOW)
        for name, feature in rows:
            edits.create(name, [feature])
    try:
        yield
    finally:
        with service.database.write() as session:
            edits = Edits(session, service.registry, service.tables, actor="test", now=NOW)
            for name, feature in reversed(rows):
                edits.delete(name, service.tables[name].c.id == feature.id)


def _with_targets(service: Service, layer: Layer, build: Build, known: dict[str, Feature]) -> Feature:
    """Return an example whose references lead somewhere; the targets are collected in `known`."""
    properties = dict(build(layer).properties)
    for field in layer.fields:
        if field.references is None:
            continue
        if field.references == layer.id:
            properties.pop(field.name)  # the first row of a tree has no parent
            continue
        target = service.registry[field.references]
        if target.id not in known:
            known[target.id] = replace(_with_targets(service, target, build, known), id=f"target-{target.id}")
        properties[field.name] = known[target.id].id
    return replace(build(layer), properties=properties)


def _as_told(value: Value) -> object:
    """Return a value as JSON tells it: dates and moments in the form of RFC 3339."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_a_full_row_comes_back_as_it_was_stored(
    shared_empty_service: Service, layer_id: str, example_feature: Build
) -> None:
    service = shared_empty_service
    layer = service.registry[layer_id]
    targets: dict[str, Feature] = {}
    feature = _with_targets(service, layer, example_feature, targets)
    with _stored(service, targets, layer_id, feature), service.database.read() as session:
        features = service.features(session, layer)
        row = next(stored for stored in features.read() if stored.id == feature.id)
        text = orjson.loads(features.one(feature.id).text)
    assert row == feature
    public = [field.name for field in layer.all_fields if not field.is_restricted]
    assert list(text["properties"]) == [*public, *(field.name for field in layer.restricted)]
    for name, value in feature.properties.items():
        told = text["properties"][name]
        assert told == _as_told(value), name


@pytest.mark.parametrize("layer_id", list(LAYERS))
def test_a_sparse_row_is_enough(shared_empty_service: Service, layer_id: str, example_feature: Build) -> None:
    service = shared_empty_service
    layer = service.registry[layer_id]
    targets: dict[str, Feature] = {}
    full = _with_targets(service, layer, example_feature, targets)
    required = {field.name for field in layer.given_fields if field.required}
    sparse = Feature(
        "sparse", None, {name: value for name, value in full.properties.items() if name in required}
    )
    with _stored(service, targets, layer_id, sparse), service.database.read() as session:
        text = orjson.loads(service.features(session, layer).one("sparse").text)
    optional = {field.name for field in layer.given_fields} - required
    assert {name for name in optional if text["properties"][name] is not None} == set()
    if layer.located_by is None:
        assert text["geometry"] is None
