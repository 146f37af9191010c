"""Check the attributes of a feature against its layer: every error at once, never only the first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from layers.contract import STAMPS, Layer
from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.text import Text
from layers.unseen import UNSEEN, unseen

_STAMP_NAMES = frozenset(field.name for field in STAMPS)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one attribute.

    Parameters
    ----------
    field : str
        Name of the attribute as it came.
    value : Any
        The value as it came, None where it is missing.
    reason : Text
        What was expected, for the reader.
    """

    field: str
    value: Any
    reason: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """Outcome of a check: cleaned values, and what could not be accepted.

    Parameters
    ----------
    values : mapping of str to Value
        Attributes in the types of their fields, codes as codes. Attributes without a value
        are left out. Complete only where there are no errors.
    errors : tuple of FieldError
        In the order of the layer's fields, unknown attributes last.
    """

    values: Mapping[str, Value]
    errors: tuple[FieldError, ...]


def check(layer: Layer, properties: Mapping[str, Any]) -> Checked:
    """Check and clean the attributes of one feature.

    Values may come typed (JSON, a GIS file) or as text (a ledger, CSV); codes may be given by
    value or by their label in either language. Stamps are set by the service, so what a
    client sends back of them is passed over.

    Parameters
    ----------
    layer : Layer
        Any layer.
    properties : mapping of str to Any
        Attributes by field name.

    Returns
    -------
    Checked
        Cleaned values and all errors.

    Examples
    --------
    >>> from layers.reference.townships import LAYER
    >>> outcome = check(LAYER, {"code": 441881101, "kind": "镇", "seat": "x", "is_demo": "否"})
    >>> dict(outcome.values)
    {'code': '441881101', 'kind': 'town', 'is_demo': False}
    >>> [(error.field, error.reason.en) for error in outcome.errors]
    [('name_zh', 'needs a value'), ('source', 'needs a value'), ('certainty', 'needs a value'), ('seat', 'is not an attribute of Townships')]
    """
    values: dict[str, Value] = {}
    errors: list[FieldError] = []
    for field in layer.given_fields:
        given = properties.get(field.name)
        outcome = read(field, given)
        if isinstance(outcome, Unreadable):
            errors.append(FieldError(field.name, given, outcome.reason))
        elif field.name == layer.key and isinstance(outcome, str) and unseen(outcome):
            errors.append(FieldError(field.name, given, UNSEEN))
        elif outcome is not None:
            values[field.name] = outcome
        elif field.required:
            errors.append(FieldError(field.name, given, Text("必填", "needs a value")))
    errors.extend(_out_of_order(layer, properties, values))
    unknown = Text(f"不是“{layer.title.zh}”的字段", f"is not an attribute of {layer.title.en}")
    errors.extend(
        FieldError(name, value, unknown)
        for name, value in properties.items()
        if name not in layer.by_name and name not in _STAMP_NAMES
    )
    return Checked(values, tuple(errors))


def in_future(layer: Layer, values: Mapping[str, Value], today: date) -> tuple[FieldError, ...]:
    """Return the errors of days that have not been yet and should have.

    Parameters
    ----------
    layer : Layer
    values : mapping of str to Value
        Cleaned, see `check`.
    today : date
        The county's date.
    """
    faults = []
    for field in layer.fields:
        day = values.get(field.name)
        if field.not_in_future and isinstance(day, date) and day > today:
            reason = Text(f"不能晚于今天（{today}）", f"is not after today ({today})")
            faults.append(FieldError(field.name, day, reason))
    return tuple(faults)


def _out_of_order(
    layer: Layer, properties: Mapping[str, Any], values: Mapping[str, Any]
) -> Iterator[FieldError]:
    """Give the errors of values that precede what they must not precede."""
    for field in layer.given_fields:
        if field.not_before is None:
            continue
        first, last = values.get(field.not_before), values.get(field.name)
        if first is not None and last is not None and last < first:
            title = layer.field(field.not_before).title
            reason = Text(f"不早于“{title.zh}”", f"is not before “{title.en}”")
            yield FieldError(field.name, properties.get(field.name), reason)
