"""What is told of a new feature before it is stored, so that a person sees whether the row was understood."""

from collections.abc import Iterable

from geo_service.importing.differences import plain
from geo_service.importing.placing import Position
from geo_service.importing.report import Plain
from geo_service.lineside import LINES
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.feature import Feature


def telling(layer: Layer) -> tuple[str, ...]:
    """Return the fields that tell most: title, kind, line, chainage, day, segment, accuracy."""
    names = [layer.title_field, "category", "kind"]
    names += [one.name for one in layer.fields if one.references == LINES or one.is_chainage]
    names += [one.name for one in layer.fields if one.not_in_future][:1]
    names += [one.name for one in layer.fields if one.references == SEGMENTS]
    return tuple(dict.fromkeys(name for name in [*names, "accuracy_m"] if name in layer.by_name))


def main_values(feature: Feature, names: Iterable[str]) -> tuple[tuple[str, Plain], ...]:
    """Return what a feature says in some fields, without those that it says nothing in."""
    values = feature.properties
    return tuple((name, plain(values[name])) for name in names if values.get(name) is not None)


def accuracy(created: Feature | None, position: Position) -> float | None:
    """Return the accuracy of a row's place, metres: as it will be stored where the row makes a new feature."""
    if created is None:
        return position.accuracy_m
    value = created.properties.get("accuracy_m")
    return float(value) if isinstance(value, int | float) else None
