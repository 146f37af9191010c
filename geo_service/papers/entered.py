"""What somebody fills in before a paper is issued: read, completed from the feature, refused by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo_service.papers.errors import PaperInvalid
from geo_service.papers.kinds import Entry, Kind
from geo_service.papers.plain import plain
from layers.feature import Value
from layers.text import Text
from layers.validation import FieldError

MISSING = Text("请填写", "is missing")
NO_DAY = Text("应为日期，如 2026-12-31", "a date such as 2026-12-31 is expected")
PAST = Text("不能早于今天", "is before today")
NO_TEXT = Text("应为文字", "a text is expected")
UNKNOWN = Text("没有这一项", "is no entry of this paper")


class _Wrong(ValueError):
    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def entered(kind: Kind, given: Mapping[str, Any], values: Mapping[str, Value], today: date) -> dict[str, str]:
    """Return what is to stand on a paper, by entry; what is empty is left out.

    Parameters
    ----------
    kind : Kind
    given : mapping of str to Any
        What came.
    values : mapping of str to Value
        Of the feature.
    today : date

    Raises
    ------
    PaperInvalid
        Naming every entry that is wrong.
    """
    known = {entry.name: entry for entry in kind.entries}
    errors = [
        FieldError(name[:40] or "-", value, UNKNOWN) for name, value in given.items() if name not in known
    ]
    filled: dict[str, str] = {}
    for entry in kind.entries:
        value = given.get(entry.name)
        if value is None or value == "":
            value = proposed(entry, values, today)
        try:
            text = _read(entry, value, today)
        except _Wrong as error:
            errors.append(FieldError(entry.name, value, error.reason))
            continue
        if text:
            filled[entry.name] = text
    if errors:
        titles = {name: entry.title for name, entry in known.items()}
        raise PaperInvalid(errors=errors, reason=_sentence(errors, titles))
    return filled


def proposed(entry: Entry, values: Mapping[str, Value], today: date) -> str:
    """Return what the feature proposes for an entry; a day that is past is not proposed."""
    value = None if entry.of_field is None else values.get(entry.of_field)
    if value is None or (isinstance(value, date) and value < today):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _sentence(errors: Sequence[FieldError], titles: Mapping[str, Text]) -> Text:
    told = [(titles.get(one.field, Text(one.field, one.field)), one.reason) for one in errors]
    return Text(
        "；".join(f"{title.zh}{reason.zh}" for title, reason in told),
        "; ".join(f"{title.en} {reason.en}" for title, reason in told),
    )


def _read(entry: Entry, value: object, today: date) -> str:
    if not isinstance(value, str):
        raise _Wrong(NO_TEXT)
    text = plain(value)
    if not text:
        if entry.required:
            raise _Wrong(MISSING)
        return ""
    if not entry.is_date:
        if len(text) > entry.max_length:
            raise _Wrong(Text(f"至多 {entry.max_length} 字", f"at most {entry.max_length} characters"))
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Wrong(NO_DAY) from None
    if day < today:
        raise _Wrong(PAST)
    return day.isoformat()
