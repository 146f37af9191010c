"""What the rows of a file may refer to: features and people that are there, as the principal sees them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo_service.db.scope import condition
from geo_service.db.tables import PEOPLE
from geo_service.lineside import LINES
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.feature import Value
from layers.ledger.names import Named, Names
from layers.text import Text

_CALLED = ("name_zh", "name_en", "short_name", "code", "number", "route_no", "ref")
"""Fields by which ledgers name features, beside the title and the bureau's number."""

_PARTS = ("section", "level", "township", "township_id")
"""Fields that tell features of one name apart."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may refer to.

    Parameters
    ----------
    names : Names
        Finds an identifier by what a ledger calls a feature.
    shared : mapping
        By layer and identifier: values of the fields that a row and the feature have in common.
    people : frozenset of str
        Identifiers of people.
    allowed : frozenset of str or None
        Values of the scope's field by which a row is the principal's; None where all are.
    chosen : mapping of str to Text
        Railway lines that a name stands for although others have it too: what a person is told of it.
    """

    names: Names
    shared: Mapping[str, Mapping[str, Mapping[str, Value]]]
    people: frozenset[str]
    allowed: frozenset[str] | None
    chosen: Mapping[str, Text] = field(default_factory=dict)


def known(service: Service, session: Session, layer: Layer) -> Known:
    """Return what rows of a layer may refer to.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
        As the principal sees it.
    """
    named: dict[str, list[Named]] = {}
    shared: dict[str, dict[str, Mapping[str, Value]]] = {}
    chosen: dict[str, Text] = {}
    for target in sorted({one.references for one in layer.fields if one.references is not None}):
        if target not in service.registry:
            continue  # what the principal does not see is not there for them
        other = service.registry[target]
        common = {one.shares for one in layer.fields if one.references == target and one.shares}
        rows = list(_rows(service, session, other, common))
        named[target] = list(_named(other, rows))
        if target == LINES:
            named[target], chosen = _of_county(service, session, other, named[target])
        shared[target] = {row["id"]: {name: row[name] for name in common} for row in rows}
    people: frozenset[str] = frozenset()
    if any(one.names_person for one in layer.fields):
        people = frozenset(session.scalars(select(PEOPLE.c.id)))
    return Known(Names(named), shared, people, _allowed(service, session, layer), chosen)


def _rows(
    service: Service, session: Session, layer: Layer, common: Iterable[str]
) -> Iterator[Mapping[str, Any]]:
    table = service.tables[layer.id]
    words = {layer.title_field, layer.key or "", *_CALLED, *_PARTS, *common}
    columns = [table.c.id, *(table.c[name] for name in sorted(words & set(layer.by_name)))]
    query: Select[Any] = select(*columns)
    values: Mapping[str, Any] = {}
    if service.scope is not None and layer.access.scope is not None:
        query = query.where(condition(layer, service.catalogue.registry, service.tables))
        values = service.scope.values
    for row in session.execute(query, values).mappings():
        yield dict(row)


def _named(layer: Layer, rows: Iterable[Mapping[str, Any]]) -> Iterator[Named]:
    called = dict.fromkeys((layer.title_field, layer.key or "", *_CALLED))
    for row in rows:
        words = tuple(str(row[name]) for name in called if row.get(name))
        part = next((str(row[name]) for name in _PARTS if row.get(name)), "")
        yield Named(row["id"], words, part)


def _of_county(
    service: Service, session: Session, layer: Layer, named: Sequence[Named]
) -> tuple[list[Named], dict[str, Text]]:
    """Let a name that several railway lines have stand for those that run through the county.

    The stretches of a line beyond its borders are often rows of their own, and no ledger names them.
    """
    county = shapely.box(*service.settings.extent)
    lines = service.features(session, layer).read()
    inside = {line.id for line in lines if line.geometry is not None and line.geometry.intersects(county)}
    called = Counter(word for one in named for word in one.words)
    within = Counter(word for one in named if one.id in inside for word in one.words)
    kept: list[Named] = []
    chosen: dict[str, Text] = {}
    for one in named:
        shared = [word for word in one.words if called[word] > 1 and within[word]]
        if one.id not in inside:
            kept.append(replace(one, words=tuple(word for word in one.words if word not in shared)))
            continue
        kept.append(one)
        words = [word for word in shared if within[word] == 1]
        if words:
            chosen[one.id] = _taken(one, words, called)
    return kept, chosen


def _taken(line: Named, words: Sequence[str], called: Mapping[str, int]) -> Text:
    """Return what is told of a line that its names stand for, with the name of the reader's language."""
    word_en = next((word for word in words if word.isascii() or "–" in word), words[0])
    word_zh = next((word for word in words if word != word_en), words[0])
    title_en = next((word for word in line.words if word == word_en), line.title)
    zh = f"“{word_zh}”有{called[word_zh]}条，取经过县域的一条：{line.title}"
    en = f"{called[word_en]} lines are called {word_en}; the one through the county is taken: {title_en}"
    return Text(zh, en)


def _allowed(service: Service, session: Session, layer: Layer) -> frozenset[str] | None:
    """Return the values of the scope's field by which a row is the principal's."""
    if service.scope is None or layer.access.scope is None:
        return None
    target = layer.field(layer.access.scope).references
    assert target is not None
    registry = service.catalogue.registry
    if target == SEGMENTS:
        return service.scope.segments
    query = select(service.tables[target].c.id)
    query = query.where(condition(registry[target], registry, service.tables))
    return frozenset(session.scalars(query, service.scope.values))
