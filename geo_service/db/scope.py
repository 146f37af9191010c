"""Rows that belong to some railway segments: part of every question that a coordinator asks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from geo_service.db.predicates import IsOneOf
from geo_service.db.query import MARK, named
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.registry import Registry


@dataclass(frozen=True)
class Scope:
    """The segments that somebody answers for.

    Parameters
    ----------
    segments : frozenset of str
        Identifiers of features of `layers.access.SEGMENTS`; none where nothing is theirs.
    """

    segments: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The value of the place that `condition` leaves open."""
        return {f"{MARK}segments": json.dumps(sorted(self.segments), ensure_ascii=False)}

    @cached_property
    def digest(self) -> str:
        """A short text that stands for these segments in the keys of caches and in ETags."""
        return blake2b(self.values[f"{MARK}segments"].encode(), digest_size=8).hexdigest()


def condition(
    layer: Layer,
    registry: Registry,
    tables: Mapping[str, FromClause],
    value: ColumnElement[str] | None = None,
) -> ColumnElement[bool]:
    """Return what holds for the rows of a layer with a scope; the segments are named, see `Scope.values`.

    Parameters
    ----------
    layer : Layer
        One whose `access` has a scope.
    registry : Registry
    tables : mapping of str to FromClause
        The layers' tables, or what stands for them.
    value : ColumnElement, optional
        What stands for the scope's field; the column of the layer's table by default.
    """
    assert layer.access.scope is not None
    target = layer.field(layer.access.scope).references
    assert target is not None
    given = tables[layer.id].c[layer.access.scope] if value is None else value
    if target == SEGMENTS:
        return IsOneOf(given, named("segments"))
    other = tables[target]
    return given.in_(select(other.c.id).where(condition(registry[target], registry, tables)))


def way(layer: Layer, registry: Registry) -> tuple[str, ...]:
    """Return the layers through which rows of a layer belong to a segment, itself and the segments left out."""
    assert layer.access.scope is not None
    target = layer.field(layer.access.scope).references
    if target is None or target == SEGMENTS:
        return ()
    return (target, *way(registry[target], registry))
