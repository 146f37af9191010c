"""Values of a file's columns in the types of the fields."""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import Any

from geo_service.files.source import SourceColumn
from layers.feature import Value
from layers.field import FieldType

NAIVE = "naive"
INFINITE = "infinite"

_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        "OFTInteger": FieldType.INTEGER,
        "OFTInteger64": FieldType.INTEGER,
        "OFTReal": FieldType.NUMBER,
        "OFTDate": FieldType.DATE,
        "OFTDateTime": FieldType.DATETIME,
    }
)


def field_type(column: SourceColumn) -> FieldType:
    """Return the type in which a column's values are kept; lists, times of day and JSON as text."""
    if column.subtype == "OFSTBoolean" and column.type in ("OFTInteger", "OFTInteger64"):
        return FieldType.BOOLEAN
    return _TYPES.get(column.type, FieldType.TEXT)


def typed(column: SourceColumn, values: Sequence[Any], seen: Counter[str]) -> list[Value]:
    """Return values of a column as the layer keeps them.

    Parameters
    ----------
    values : sequence
        As the file gives them; None where there is none.
    seen : Counter
        Counts what had to be decided: moments without a zone (`NAIVE`), taken as UTC, and numbers
        beyond all bounds (`INFINITE`), which become no value.
    """
    read = _READERS.get(field_type(column))
    if read is None:
        return list(values)
    return [None if value is None else read(value, seen) for value in values]


def _text(value: Any, _: Counter[str]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)


def _number(value: float, seen: Counter[str]) -> float | None:
    if math.isfinite(value):
        return value
    seen[INFINITE] += math.isinf(value)
    return None


def _moment(value: str, seen: Counter[str]) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        seen[NAIVE] += 1
        return moment.replace(tzinfo=UTC)
    return moment


_READERS: Mapping[FieldType, Callable[[Any, Counter[str]], Value]] = MappingProxyType(
    {FieldType.TEXT: _text, FieldType.NUMBER: _number, FieldType.DATETIME: _moment}
)
