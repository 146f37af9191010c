"""Values of features in the types of their fields, and as people read them."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any

from geo_service.exporting.titles import Titles
from layers.feature import Value
from layers.field import Field, FieldType
from layers.text import Language, Text

YES, NO = Text("是", "Yes"), Text("否", "No")


def typed(field: Field, value: Any) -> Value:
    """Return a value of GeoJSON in the type of its field: dates as dates, moments as aware ones."""
    if value is None:
        return None
    match field.type:
        case FieldType.DATE:
            return date.fromisoformat(value)
        case FieldType.DATETIME:
            return datetime.fromisoformat(value)
        case FieldType.NUMBER:
            return float(value)
        case FieldType.TEXT:
            return str(value)
    known: Value = value
    return known


def labeller(field: Field, language: Language, zone: tzinfo) -> Callable[[Any, Titles], Value]:
    """Return what turns values of a field, as GeoJSON has them, into what people read.

    Parameters
    ----------
    field : Field
    language : Language
    zone : tzinfo
        In which moments are told; they come without it, as spreadsheets have them.

    Returns
    -------
    callable
        Takes a value and the titles of referred features.
    """
    if field.codes:
        labels = {code.value: code.label.in_language(language) for code in field.codes}
        return lambda value, _: labels.get(value, value)
    if (layer_id := field.references) is not None:
        return lambda value, titles: titles.get((layer_id, value), value)
    if field.type is FieldType.BOOLEAN:
        answers = {True: YES.in_language(language), False: NO.in_language(language)}
        return lambda value, _: answers.get(value)
    if field.type is FieldType.DATETIME:
        return lambda value, _: (
            None if value is None else datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None)
        )
    return lambda value, _: typed(field, value)
