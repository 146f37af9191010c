"""What is typed about accounts and people: read, and told what is wrong with it."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from layers.text import Text
from layers.validation import FieldError

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that have no place in one line of text: controls, and those that turn its direction."""


def fault(field: str, zh: str, en: str) -> FieldError:
    """Return what is wrong with a value; the value itself is left out, as it may be personal."""
    return FieldError(field, None, Text(zh, en))


def line(field: str, title: Text, value: str, most: int, *, required: bool = False) -> FieldError | None:
    """Return what is wrong with one line of text, or None.

    Parameters
    ----------
    field : str
    title : Text
        As the form calls it.
    value : str
        Without blanks around it.
    most : int
        Characters that are taken.
    required : bool
    """
    if required and not value:
        return fault(field, f"请填写{title.zh}。", f"{title.en}: fill this in.")
    if len(value) > most:
        return fault(
            field,
            f"{title.zh}至多 {most} 个字符，现为 {len(value)} 个。",
            f"{title.en}: at most {most} characters, got {len(value)}.",
        )
    if CONTROL.search(value):
        return fault(field, f"{title.zh}不能含控制字符。", f"{title.en}: control characters are not taken.")
    return None


def state_of(row: Mapping[str, Any]) -> str:
    """Return a short text that stands for a row as it is: a form holds it, to tell a change meanwhile."""
    text = repr(sorted((str(name), str(value)) for name, value in row.items()))
    return blake2b(text.encode(), digest_size=12).hexdigest()


def contains(text: str) -> str:
    """Return the pattern of a LIKE, escaped by a backslash, that finds a text anywhere."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def storable(text: str) -> str:
    """Return a text that is looked for, without the character that PostgreSQL refuses to look for."""
    return text.replace("\0", "")
