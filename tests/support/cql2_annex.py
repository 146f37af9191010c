"""Annex A of the CQL2 standard as data, and what its tests need to evaluate it.

Source: OGC 21-065r2; see ``tests/geo_service/cql2/annex_a.json``. Every predicate is evaluated as CQL2
text and as CQL2 JSON. The twin in JSON comes from the cql2 package alone, without our own handling
of the text.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import cql2

from geo_service.cql2.filtering import FilterLanguage
from layers.field import FieldType
from natural_earth import COUNTRIES, PLACES, RIVERS

ANNEX = json.loads(
    (Path(__file__).resolve().parents[1] / "geo_service/cql2/annex_a.json").read_text(encoding="utf-8")
)
LAYERS = (COUNTRIES, PLACES, RIVERS)
CLASS = "http://www.opengis.net/spec/cql2/1.0/conf/{}"
ERRATA = {predicate: count for predicate, count, _ in ANNEX["errata"]}

VALUES = {
    FieldType.TEXT: "'foo'",
    FieldType.BOOLEAN: "true",
    FieldType.NUMBER: "3.14",
    FieldType.INTEGER: "1",
    FieldType.DATETIME: "TIMESTAMP('2022-04-14T14:48:46Z')",
    FieldType.DATE: "DATE('2022-04-14')",
}
"""The value that the annex compares each type of queryable with."""


class Evaluator(Protocol):
    """What evaluates a filter on a database."""

    service: Any
    ids: Callable[..., list[str]]


def twin(text: str) -> str:
    """Return a filter in CQL2 JSON."""
    return json.dumps(cql2.parse_text(text).to_json(), ensure_ascii=False)


def selected(stand: Evaluator, layer_id: str, text: str) -> frozenset[str]:
    """Return what a filter selects, having checked that both encodings select the same."""
    found = stand.ids(layer_id, text)
    assert stand.ids(layer_id, twin(text), FilterLanguage.JSON) == found, text
    return frozenset(found)


def predicates(conformance_class: str) -> Iterator[tuple[str, str, int]]:
    """Give layer, predicate and number of items of a class, with the annex's errors mended."""
    for layer_id, cases in ANNEX["test-data"][conformance_class].items():
        for predicate, count in cases:
            yield layer_id, predicate, ERRATA.get(predicate, count)


def miscounted(stand: Evaluator, conformance_class: str) -> list[tuple[str, int, int]]:
    """Return the predicates of a class that select another number of items than the annex says."""
    counted = [
        (predicate, count, len(selected(stand, layer_id, predicate)))
        for layer_id, predicate, count in predicates(conformance_class)
    ]
    return [case for case in counted if case[1] != case[2]]


def queryables(stand: Evaluator, *types: FieldType) -> Iterator[tuple[str, str, FieldType]]:
    """Give layer, name and type of the queryables of some types."""
    for layer_id in LAYERS:
        for field in stand.service.registry[layer_id].all_fields:
            if field.type in types:
                yield layer_id, field.name, field.type


def wrong_combinations(stand: Evaluator, classes: Sequence[str], *, rounds: int = 10) -> list[str]:
    """Return random combinations of the predicates of classes that select something else than their parts.

    The annex asks that ``((NOT p1 AND p2) OR (p3 and NOT p4) or not (p1 AND p4))`` is evaluated. What
    it selects follows from where each part is true and where it is false, as logic of three values
    has it.
    """
    wrong = []
    chance = random.Random(2022)  # noqa: S311 - a choice of tests, the same in every run
    for layer_id in LAYERS:
        stored = [
            predicate for name in classes for layer, predicate, _ in predicates(name) if layer == layer_id
        ]
        if not stored:
            continue
        for _ in range(rounds):
            p1, p2, p3, p4 = chance.choices(stored, k=4)
            text = f"((NOT ({p1}) AND ({p2})) OR (({p3}) and NOT ({p4})) or not (({p1}) AND ({p4})))"
            _, f1 = truth(stand, layer_id, p1)
            t2, _ = truth(stand, layer_id, p2)
            t3, _ = truth(stand, layer_id, p3)
            _, f4 = truth(stand, layer_id, p4)
            if selected(stand, layer_id, text) != (f1 & t2) | (t3 & f4) | (f1 | f4):
                wrong.append(text)
    return wrong


def truth(stand: Evaluator, layer_id: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return where a filter is true and where it is false; elsewhere it is unknown."""
    return selected(stand, layer_id, text), selected(stand, layer_id, f"NOT ({text})")


def all_of(stand: Evaluator, layer_id: str) -> frozenset[str]:
    """Return all features of a layer."""
    return frozenset(stand.ids(layer_id, "true"))


def overlapping(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> bool:
    """Whether any two result sets have an item in common."""
    return any(one & two for one, two in pairs)
