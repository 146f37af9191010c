"""One parameter for each attribute: equal to a value, one of some codes, within some dates."""

from datetime import tzinfo

from starlette.datastructures import QueryParams

from geo_service.api.parameters.interval import interval
from geo_service.api.parameters.known import bad
from geo_service.db.selection import Interval
from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.field import Field, FieldType
from layers.schema import ID_TITLE
from layers.text import Text

RESERVED = frozenset(
    {
        "_",
        "as-of",
        "bbox",
        "bbox-crs",
        "crs",
        "datetime",
        "f",
        "filter",
        "filter-crs",
        "filter-lang",
        "lang",
        "limit",
        "next",
        "offset",
        "precision",
        "properties",
        "sortby",
    }
)
"""Parameters of the API. An attribute of such a name can be asked for in ``filter`` only."""

ID = Field(name="id", title=ID_TITLE)
"""Every queryable has a parameter (OGC 19-079r2, 7), the identifier too."""

TIMES = (FieldType.DATE, FieldType.DATETIME)


def attribute_fields(layer: Layer) -> tuple[Field, ...]:
    """Return the fields that have a parameter of their own."""
    return (ID, *(field for field in layer.all_fields if field.name not in RESERVED))


def attribute_values(params: QueryParams, layer: Layer) -> dict[str, tuple[Value, ...]]:
    """Read the accepted values of attributes.

    Raises
    ------
    BadParameter
    """
    return {
        field.name: _values(field, params[field.name])
        for field in attribute_fields(layer)
        if field.name in params and field.type not in TIMES
    }


def attribute_intervals(params: QueryParams, layer: Layer, zone: tzinfo) -> dict[str, Interval]:
    """Read the accepted times of date and datetime attributes.

    Raises
    ------
    BadParameter
    """
    return {
        field.name: interval(field.name, params[field.name], field, zone)
        for field in attribute_fields(layer)
        if field.name in params and field.type in TIMES
    }


def _values(field: Field, given: str) -> tuple[Value, ...]:
    if field.codes:
        known = [code.value for code in field.codes]
        wishes = tuple(dict.fromkeys([given] if given in known else given.split(",")))
        for wish in wishes:
            if wish not in known:
                raise bad(field.name, " | ".join(sorted(known)), wish)
        return wishes
    if field.type is FieldType.TEXT:
        if "\0" in given:  # PostgreSQL has no such text
            return ()
        return (given,)
    # Read without the field's limits: no row has a value beyond them, yet asking is no mistake.
    value = read(Field(name=field.name, title=field.title, type=field.type), given)
    if isinstance(value, Unreadable):
        raise bad(field.name, value.reason, given)
    if value is None:
        raise bad(field.name, Text("一个值", "a value"), given)
    return (value,)
