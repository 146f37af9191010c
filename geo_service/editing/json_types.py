"""Whether JSON values are of the types that a layer's schema says: a number as a number, not as text."""

from collections.abc import Mapping
from typing import Any

from layers.contract import STAMPS, Layer
from layers.field import Field, FieldType
from layers.text import Text
from layers.validation import FieldError

_EXPECTED: dict[FieldType, tuple[type, Text]] = {
    FieldType.TEXT: (str, Text("应为 JSON 字符串", "a JSON string is expected")),
    FieldType.DATE: (str, Text("应为日期字符串，如 2026-06-30", "a string such as 2026-06-30 is expected")),
    FieldType.DATETIME: (
        str,
        Text(
            "应为带时区的时间字符串，如 2026-06-30T08:00:00Z",
            "a string such as 2026-06-30T08:00:00Z is expected",
        ),
    ),
    FieldType.BOOLEAN: (bool, Text("应为 true 或 false", "true or false is expected")),
    FieldType.INTEGER: (int, Text("应为 JSON 整数", "a whole JSON number is expected")),
    FieldType.NUMBER: (float, Text("应为 JSON 数字", "a JSON number is expected")),
}


def mistyped(layer: Layer, properties: Mapping[str, Any]) -> list[FieldError]:
    """Return the attributes whose JSON value is of another type than their field; null is of all.

    Examples
    --------
    >>> from layers.reference.townships import LAYER
    >>> [(error.field, error.reason.en) for error in mistyped(LAYER, {"name_zh": 5, "is_demo": None})]
    [('name_zh', 'a JSON string is expected')]
    """
    stamps = {field.name for field in STAMPS}
    return [
        FieldError(name, None, _EXPECTED[field.type][1])
        for name, value in properties.items()
        if value is not None
        and name not in stamps
        and (field := layer.by_name.get(name)) is not None
        and not _fits(field, value)
    ]


def _fits(field: Field, value: Any) -> bool:
    wanted, _ = _EXPECTED[field.type]
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted is int:
        # 5.0 is a whole number of JSON.
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    return isinstance(value, wanted)
