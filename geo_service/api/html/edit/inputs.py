"""An input for every field of a layer, by its manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo_service.api.html.edit.choices import (
    MOST_OPTIONS,
    PEOPLE,
    Source,
    choices,
    named,
    source_of,
    title_in,
)
from geo_service.api.html.edit.place import axes, order_text, system_name, two_numbers
from geo_service.api.html.edit.typed import PLACE, PREFIX, Typed, is_given
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.form import Choice
from geo_service.api.html.reader import Reader
from layers.contract import GeometryType, Layer
from layers.field import Field, FieldType

LONG = 500
"""Characters; a text that may be longer gets several lines."""

MANY = 80
"""Characters of a stored text that no longer fit into one line."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form.

    Parameters
    ----------
    name : str
        As the form sends it.
    kind : str
        Type of the ``input``, or ``textarea``, ``select``, ``search``, ``fixed``.
    attributes : mapping of str to str
        Limits for the browser.
    note : str
        Why a fixed value cannot be changed.
    """

    name: str
    id: str
    kind: str
    title: str
    help: str
    unit: str
    text: str
    is_required: bool = False
    error: str = ""
    options: Sequence[Choice] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def described_by(self) -> str:
        """Identifiers of what explains the input, for ``aria-describedby``."""
        parts = [
            f"{self.id}-{name}"
            for name in ("error", "help")
            if (self.error if name == "error" else self.help)
        ]
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """The inputs of the place."""

    kind: str
    text: str
    numbers: Sequence[str]
    axes: Sequence[str]
    help: str
    systems: Sequence[Choice]
    error: str


def place_input(layer: Layer, typed: Typed, reader: Reader) -> PlaceInput:
    """Return the inputs of the place of a record."""
    assert layer.geometry is not None
    error = typed.errors.get(PLACE)
    systems = reader.service.settings.reference_systems.values()
    return PlaceInput(
        kind=layer.geometry.value,
        text=typed.place,
        numbers=two_numbers(typed.place) if layer.geometry is GeometryType.POINT else (),
        axes=[axis.in_language(reader.language) for axis in axes(typed.system)],
        help=order_text(typed.system, layer.geometry, reader.language),
        systems=[
            Choice(system.uri, system_name(system).in_language(reader.language), system == typed.system)
            for system in systems
        ],
        error=error.in_language(reader.language) if error else "",
    )


def shown_text(layer: Layer, one: Field, text: str, reader: Reader) -> str:
    """Return the text of an input as a reader reads it: labels of codes, titles of records."""
    e = edit_words(reader.language)
    if not text:
        return ""
    if one.type is FieldType.BOOLEAN:
        return {"true": str(e.yes), "false": str(e.no)}.get(text, text)
    if one.codes:
        return one.label(text).in_language(reader.language)
    source = source_of(layer, one, reader)
    if source is not None:
        return title_in(source, reader, text)
    if one.type is FieldType.DATETIME:
        return text.replace("T", " ")
    return f"{text} {one.unit}" if one.unit else text


def field_input(layer: Layer, one: Field, typed: Typed, reader: Reader) -> Input:
    """Return the input of a field; what the review or the service sets is shown as it is."""
    text = typed.texts[one.name]
    e = edit_words(reader.language)
    error = typed.errors.get(one.name)
    values: dict[str, Any] = {
        "name": f"{PREFIX}{one.name}",
        "id": f"f-{one.name}",
        "title": one.title.in_language(reader.language),
        "help": one.help.in_language(reader.language) if one.help else "",
        "unit": one.unit or "",
        "text": text,
        "error": error.in_language(reader.language) if error else "",
        "is_required": one.required,
    }
    if not is_given(one, is_new=typed.is_new):
        note = e.by_review if one.by_review or one.kept_by_review else e.demo_fixed
        return Input(
            **{**values, "kind": "fixed", "text": shown_text(layer, one, text, reader), "note": str(note)}
        )
    source = source_of(layer, one, reader)
    if source is not None:
        return _reference(source, values, reader, is_wrong=one.name in typed.errors)
    options = _options(one, text, reader)
    if options:
        return Input(kind="select", options=options, **values)
    return Input(kind=_kind(one, text), attributes=_limits(one, text), **values)


def _reference(source: Source, values: dict[str, Any], reader: Reader, *, is_wrong: bool) -> Input:
    """Return a select of all records, or a search where there are too many."""
    text = values["text"]
    found = choices(reader, source, MOST_OPTIONS + 1, tells_apart=True)
    if len(found) > MOST_OPTIONS:
        known = text and not is_wrong
        if known:
            values["text"] = named(text, title_in(source, reader, text))
        near = choices(reader, source, 20, text=text[:100]) if text and is_wrong else found[:20]
        options = [Choice(named(*pair), named(*pair), False) for pair in near]
        help_text = " ".join(filter(None, (values["help"], str(edit_words(reader.language).search_hint))))
        return Input(kind="search", options=options, **{**values, "help": help_text})
    if source.id == PEOPLE:  # two people may have one name
        found = [(person, named(person, name)) for person, name in found]
    if text and all(feature_id != text for feature_id, _ in found):
        found.insert(0, (text, text))  # stored, or typed, yet not to be seen: kept until it is changed
    return Input(
        kind="select", options=_with_empty(found, text, reader, is_required=values["is_required"]), **values
    )


def _options(one: Field, text: str, reader: Reader) -> Sequence[Choice]:
    e = edit_words(reader.language)
    pairs: list[tuple[str, str]] = []
    if one.type is FieldType.BOOLEAN:
        pairs = [("true", str(e.yes)), ("false", str(e.no))]
    elif one.codes:
        pairs = [(code.value, code.label.in_language(reader.language)) for code in one.codes]
    if pairs and text and all(value != text for value, _ in pairs):
        pairs.insert(0, (text, text))
    return _with_empty(pairs, text, reader, is_required=one.required) if pairs else ()


def _with_empty(
    pairs: Sequence[tuple[str, str]], text: str, reader: Reader, *, is_required: bool
) -> list[Choice]:
    e = edit_words(reader.language)
    empty = Choice("", str(e.choose if is_required else e.unfilled), not text)
    return [empty, *(Choice(value, label, value == text) for value, label in pairs)]


def _kind(one: Field, text: str) -> str:
    match one.type:
        case FieldType.NUMBER | FieldType.INTEGER:
            return "number"
        case FieldType.DATE:
            return "date"
        case FieldType.DATETIME:
            return "datetime-local"
    return "textarea" if one.max_length > LONG or len(text) > MANY or "\n" in text else "text"


def _limits(one: Field, text: str) -> dict[str, str]:
    """Return what the browser checks by itself."""
    if one.type is FieldType.TEXT:
        return {"maxlength": str(one.max_length)}
    if one.type is FieldType.DATETIME:
        return {"step": "1"} if text.count(":") > 1 else {}
    if one.type not in (FieldType.NUMBER, FieldType.INTEGER):
        return {}
    limits = {"step": "1" if one.type is FieldType.INTEGER else "any"}
    if one.minimum is not None:
        limits["min"] = f"{one.minimum:g}"
    if one.maximum is not None:
        limits["max"] = f"{one.maximum:g}"
    return limits
