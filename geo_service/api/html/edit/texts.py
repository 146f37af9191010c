"""Values as the text of an input, and the text of an input as a value to check."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.field import Field, FieldType


def text_of(value: Value, zone: ZoneInfo) -> str:
    """Return the text that an input holds for a value; moments in the service's time zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> [text_of(value, ZoneInfo("Asia/Shanghai")) for value in (None, True, 12.0, 0.25)]
    ['', 'true', '12', '0.25']
    >>> text_of(datetime(2026, 6, 30, 8, 15, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-06-30T16:15'
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            local = value.astimezone(zone).replace(tzinfo=None)
            return local.isoformat(timespec="seconds" if local.second else "minutes")
        case date():
            return value.isoformat()
        case float():
            return repr(value).removesuffix(".0")
        case _:
            return str(value)


def raw_of(field: Field, text: str, zone: ZoneInfo) -> Any:
    """Return what the text of an input stands for, as `layers.conversion.read` takes it.

    A moment without a zone is one of the service's zone. What cannot be read stays as it is, so that
    the check names it.
    """
    plain = text.replace("\r\n", "\n").strip()
    if field.type is FieldType.DATETIME and plain:
        try:
            moment = datetime.fromisoformat(plain)
        except ValueError:
            return plain
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return plain or None


def settled_text(field: Field, text: str, zone: ZoneInfo) -> str:
    """Return a text as it would come back from the database, so that ``12.50`` and ``12.5`` are the same."""
    value = read(field, raw_of(field, text, zone))
    return text.strip() if isinstance(value, Unreadable) else text_of(value, zone)


def text_of_json(field: Field, value: Any, zone: ZoneInfo) -> str:
    """Return the text of an input for a value of a stored feature."""
    read_value = read(field, value)
    return str(value) if isinstance(read_value, Unreadable) else text_of(read_value, zone)
