"""Fields of a layer: name, type, words, limits."""

import re
from dataclasses import dataclass
from enum import StrEnum

from layers.text import Text

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""Identifier of a layer or a page; the fields of the code keep to it as well."""

NAME_BYTES = 60
"""Longest name of a field in UTF-8: PostgreSQL cuts names behind 63 bytes."""


def is_field_name(name: str) -> bool:
    """Whether a name can stand for a field: any Unicode identifier, so that columns keep their names.

    Examples
    --------
    >>> is_field_name("POP_EST"), is_field_name("镇街"), is_field_name("name:en"), is_field_name("")
    (True, True, False, False)
    """
    return name.isidentifier() and len(name.encode()) <= NAME_BYTES


class FieldType(StrEnum):
    """Type of a field's value, the same in the database, the API and an export."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Code:
    """One value of an enumeration with its label, and what ledgers call it besides."""

    value: str
    label: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute of a layer.

    Parameters
    ----------
    name : str
        Identifier, used as column, property and queryable. Lower-case ASCII in the code; a field
        of a published file keeps the name of its column (`is_field_name`).
    title : Text
        What a reader sees; also an accepted header of an imported table.
    type : FieldType
        Type of the value.
    codes : tuple of Code
        The allowed values of an enumeration; empty for a free value. Only for text.
    required : bool
        Whether every row has a value.
    unit : str or None
        Unit of a number as a reader writes it (``m``, ``t``, ``km``).
    help : Text or None
        What the title cannot say: datum, source of the definition, traps.
    synonyms : tuple of str
        Further headers under which ledgers carry this field.
    minimum, maximum : float or None
        Inclusive limits of a number.
    max_length : int
        Longest text accepted, in characters.
    references : str or None
        Identifier of the layer whose ``id`` this field holds.
    is_restricted : bool
        Personal or sensitive: left out of the public profile, shown to those who work with the layer.
    by_review : bool
        Changes through a review alone. A new feature takes its `default`, or no value.
    kept_by_review : bool
        Given with a new feature; afterwards it changes through a review alone.
    default : str or None
        Value of a new feature that says nothing about the field; a code, or text as a ledger has it.
    not_before : str or None
        Field of the same type whose value this one does not precede, where both have one.
    not_in_future : bool
        A day that has been: of a date, at most today.
    is_chainage : bool
        Text that is a chainage label or a range of two (`layers.linear_referencing.parse_range`), kept
        as it was written.
    shares : str or None
        Field that this row and the feature it refers to have in common, with the same value where both
        have one: the segment of a hazard lies on the hazard's line.
    is_sensitive : bool
        Left out of files for the public, whoever makes them: clearances and load limits of bridges.
    names_person : bool
        Holds the identifier of a person, whose name and telephone are joined in for those who may see them.
    """

    name: str
    title: Text
    type: FieldType = FieldType.TEXT
    codes: tuple[Code, ...] = ()
    required: bool = False
    unit: str | None = None
    help: Text | None = None
    synonyms: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 500
    references: str | None = None
    is_restricted: bool = False
    by_review: bool = False
    kept_by_review: bool = False
    default: str | None = None
    not_before: str | None = None
    not_in_future: bool = False
    is_chainage: bool = False
    shares: str | None = None
    is_sensitive: bool = False
    names_person: bool = False

    def __post_init__(self) -> None:
        if not is_field_name(self.name):
            raise ValueError(f"field name {self.name!r} is not an identifier of up to {NAME_BYTES} bytes")
        if self.codes and self.type is not FieldType.TEXT:
            raise ValueError(f"{self.name}: an enumeration is of type text, not {self.type}")
        if len({code.value for code in self.codes}) != len(self.codes):
            raise ValueError(f"{self.name}: a code stands twice in the enumeration")
        if self.codes and self.default is not None and self.default not in {c.value for c in self.codes}:
            raise ValueError(f"{self.name}: the default {self.default!r} is not a code")
        if self.by_review and self.required and self.default is None:
            raise ValueError(f"{self.name}: every row has a value that nobody gives, so it needs a default")
        if self.not_in_future and self.type is not FieldType.DATE:
            raise ValueError(f"{self.name}: only a date can be a day that has been")
        if self.is_chainage and (self.codes or self.type is not FieldType.TEXT):
            raise ValueError(f"{self.name}: a chainage is free text")
        if self.shares is not None and self.references is None:
            raise ValueError(f"{self.name}: refers to no feature that could share {self.shares!r}")

    def label(self, value: str) -> Text:
        """Return the label of a code, or the value itself where it is not in the list."""
        return next((code.label for code in self.codes if code.value == value), Text(value, value))


def codes(*rows: tuple[str, ...]) -> tuple[Code, ...]:
    """Build an enumeration from rows of value, Chinese label, English label and any synonyms of ledgers."""
    return tuple(Code(value, Text(zh, en), tuple(synonyms)) for value, zh, en, *synonyms in rows)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text that are parted by blanks, for long lists of synonyms.

    Examples
    --------
    >>> words("彩钢瓦 铁皮")
    ('彩钢瓦', '铁皮')
    """
    return tuple(text.split())


def measure(name: str, title: Text, unit: str, maximum: float, synonyms: tuple[str, ...] = ()) -> Field:
    """Return the field of a measured number, from 0 to a maximum in its unit."""
    return Field(
        name=name,
        title=title,
        type=FieldType.NUMBER,
        unit=unit,
        minimum=0,
        maximum=maximum,
        synonyms=synonyms,
    )
