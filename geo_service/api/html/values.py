"""A stored value as a reader sees it: labels for codes, names for references, local times, units."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from geo_service.api.html.reader import Reader
from geo_service.api.words import words
from layers.alerts import EVIDENCE
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.monitoring.evidence import in_words
from layers.naming import title_fields
from layers.text import Language

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
LOW = frozenset({"low", "none"})
"""Certainties that are no survey: `layers.contract.CERTAINTY`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One value on a page.

    Parameters
    ----------
    text : str
        Empty where there is no value.
    href : str
        Where it leads: a record of ours, or an address of the web that the text itself is.
    is_foreign : bool
        Whether `href` leads away from the service.
    moment : str
        The date or time for programs, ISO 8601.
    is_number : bool
        Whether it stands at the right of its column.
    """

    text: str = ""
    href: str = ""
    is_foreign: bool = False
    moment: str = ""
    is_number: bool = False


def shown(field: Field, value: Any, reader: Reader) -> Shown:
    """Return a value of a field as the reader sees it.

    Nothing but a whole value that is an ``http`` or ``https`` address becomes a link of the web.
    """
    is_number = field.type in (FieldType.NUMBER, FieldType.INTEGER)
    if value is None or value == "":
        return Shown(is_number=is_number)
    text = str(value)
    if field.references is not None:
        return _reference(field.references, text, reader)
    if field.codes:
        return Shown(field.label(text).in_language(reader.language))
    match field.type:
        case FieldType.BOOLEAN:
            t = words(reader.language)
            return Shown(t.yes if value is True else t.no)
        case FieldType.NUMBER | FieldType.INTEGER:
            return Shown(with_unit(value, field.unit), is_number=True)
        case FieldType.DATE:
            return Shown(text, moment=text)
        case FieldType.DATETIME:
            return Shown(local_time(text, reader), moment=text)
    if is_web_address(text):
        return Shown(text, href=text, is_foreign=True)
    return Shown(in_words(text, reader.language) if field == EVIDENCE else text)


def is_web_address(text: str) -> bool:
    """Whether a text is one ``http`` or ``https`` address and nothing else."""
    if not WEB_ADDRESS.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def number(value: Any) -> str:
    """Return a number with its thousands divided and no zeros at its end; six decimals at most."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def with_unit(value: Any, unit: str | None) -> str:
    """Return a number with its unit, which never stands alone on the next line."""
    if not unit:
        return number(value)
    return number(value) + ("" if unit == "%" else "\N{NO-BREAK SPACE}") + unit


def local_time(text: str, reader: Reader) -> str:
    """Return a moment in the service's time zone, to the minute; as it is where it is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return f"{moment.astimezone(reader.zone):%Y-%m-%d %H:%M}"


def title_of(layer: Layer, feature: Mapping[str, Any], language: Language) -> str:
    """Return the name of a feature, its id where it has none."""
    properties = feature.get("properties") or {}
    for name in title_fields(layer, layer.title_field, language):
        value = properties.get(name)
        if value not in (None, ""):
            field = layer.field(name)
            return field.label(str(value)).in_language(language) if field.codes else str(value)
    return str(feature.get("id", ""))


def is_low(feature: Mapping[str, Any]) -> bool:
    """Whether the position is for orientation only."""
    return (feature.get("properties") or {}).get("certainty") in LOW


def is_demo(feature: Mapping[str, Any]) -> bool:
    """Whether the record is invented."""
    return (feature.get("properties") or {}).get("is_demo") is True


def with_titles(reader: Reader, layer: Layer, features: Sequence[Mapping[str, Any]]) -> Reader:
    """Return the reader with the titles of the records that some features refer to."""
    wanted: dict[str, set[str]] = {}
    for field in layer.all_fields:
        if field.references in reader.layers:
            values = (feature["properties"].get(field.name) for feature in features)
            wanted.setdefault(str(field.references), set()).update(str(value) for value in values if value)
    titles: dict[tuple[str, str], str] = {}
    for layer_id, ids in wanted.items():
        referred = reader.layers[layer_id]
        names = title_fields(referred, referred.title_field, reader.language)
        found = reader.service.features(reader.session, referred).titles(names, ids)
        titles |= {(layer_id, feature_id): title for feature_id, title in found.items()}
    return replace(reader, titles=titles)


def _reference(layer_id: str, feature_id: str, reader: Reader) -> Shown:
    text = reader.titles.get((layer_id, feature_id), feature_id)
    if layer_id not in reader.layers or (layer_id, feature_id) not in reader.titles:
        return Shown(text)
    return Shown(text, href=reader.collection(layer_id, "items", feature_id))
