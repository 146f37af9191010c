"""Which records a field may refer to: those that the principal sees, by their titles."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from geo_service.api.html.reader import Reader
from geo_service.db.people import people_choices
from layers.access import SEGMENTS
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.naming import title_fields

PEOPLE = "people"
"""Stands for the people where the titles of a layer are asked for; no layer has this identifier."""

MOST_OPTIONS = 300
"""Rows of a select; of more the form lets search by title."""

FOUND = 20
LONGEST = 700
"""Characters of a title with its identifier that are looked for."""

NAMED = re.compile(r".*\((?P<id>[^()]+)\)", re.DOTALL)
"""A title with the identifier behind it, as the search writes it."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """What a field refers to.

    Parameters
    ----------
    id : str
        A layer, or `PEOPLE`.
    ids : frozenset of str or None
        The only ones that may be chosen: the segments that a coordinator answers for.
    """

    id: str
    ids: frozenset[str] | None = None


def source_of(layer: Layer, field: Field, reader: Reader) -> Source | None:
    """Return what a field refers to; None where the value is typed."""
    service = reader.service
    if field.references is not None:
        if field.references not in reader.layers:
            return None
        is_scope = service.scope is not None and layer.access.scope == field.name
        if is_scope and field.references == SEGMENTS:
            assert service.scope is not None
            return Source(SEGMENTS, service.scope.segments)
        return Source(field.references)
    return Source(PEOPLE) if field.names_person and service.principal.sees_people else None


def choices(
    reader: Reader,
    source: Source,
    at_most: int,
    *,
    text: str | None = None,
    ids: Collection[str] | None = None,
    tells_apart: bool = False,
) -> Pairs:
    """Return identifiers and titles of what a source has and the principal sees.

    Those of one title are told apart by what else names them: two stretches of one line by their section.
    """
    if source.ids is not None:
        ids = source.ids if ids is None else source.ids & set(ids)
    if source.id == PEOPLE:
        return people_choices(reader.session, at_most, text=text, ids=ids)
    layer = reader.layers[source.id]
    names = title_fields(layer, layer.title_field, reader.language)
    features = reader.service.features(reader.session, layer)
    apart = _further(layer) if tells_apart else None
    return features.choices(names, at_most, text=text, ids=ids, apart=apart)


def _further(layer: Layer) -> str | None:
    """Return the first field of free text that a popup shows beside the title."""
    shown = (
        layer.field(name) for name in layer.popup if not name.startswith(layer.title_field.split("_")[0])
    )
    return next(
        (
            field.name
            for field in shown
            if field.type is FieldType.TEXT and not field.codes and field.references is None
        ),
        None,
    )


def named(feature_id: str, title: str) -> str:
    """Return what an input with a search shows for a record: it leads back to the identifier."""
    return feature_id if title == feature_id else f"{title} ({feature_id})"


def resolved(reader: Reader, source: Source, text: str) -> str | None:
    """Return the identifier of the record that a text names by identifier, by both, or by title.

    Returns
    -------
    str or None
        None where there is no such record, or the principal does not see it.

    Raises
    ------
    LookupError
        If several records have this title.
    """
    if "\0" in text or len(text) > LONGEST:
        return None
    behind = NAMED.fullmatch(text)
    candidates = [found for found in (text, behind["id"] if behind else None) if found]
    known = {feature_id for feature_id, _ in choices(reader, source, FOUND, ids=candidates)}
    for candidate in candidates:
        if candidate in known:
            return candidate
    same = [pair for pair in choices(reader, source, MOST_OPTIONS, text=text) if pair[1] == text]
    if len(same) > 1:
        raise LookupError(text)
    return same[0][0] if same else None


def title_in(source: Source, reader: Reader, feature_id: str) -> str:
    """Return the title of a record that is referred to; its identifier where it is not seen."""
    found = choices(reader, Source(source.id), 1, ids=[feature_id])
    return found[0][1] if found else feature_id
