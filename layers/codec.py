"""A layer as plain JSON values and back: how the manifest of a published layer is kept.

What a manifest leaves at its default is left out, so manifests stay readable and those of an older
program are read by a newer one. A workflow is left out as well: its guards are code, so a layer of the
code alone has one.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import Enum
from typing import Any

from layers.access import EVERYBODY, KEEPERS, OPEN, Access, Role
from layers.contract import THEMES, GeometryType, Layer, Theme
from layers.field import Code, Field, FieldType
from layers.style import Shape, Style, Symbol
from layers.text import Text

_THEMES = {theme.id: theme for theme in THEMES}


def to_plain(layer: Layer) -> dict[str, Any]:
    """Return a layer as values that JSON can hold, without its workflow; a theme is told by its identifier."""
    plain: dict[str, Any] = _plain(replace(layer, workflow=None))
    return plain


def from_plain(plain: Mapping[str, Any]) -> Layer:
    """Build a layer from what `to_plain` returned.

    Raises
    ------
    ValueError
        If the values are not those of a layer, or hold something that this program does not know.
    """
    try:
        return Layer(
            **{
                **plain,
                "title": Text(**plain["title"]),
                "description": Text(**plain["description"]),
                "theme": _THEMES[plain["theme"]],
                "geometry": None if plain["geometry"] is None else GeometryType(plain["geometry"]),
                "fields": tuple(_field(field) for field in plain["fields"]),
                "popup": tuple(plain["popup"]),
                "style": _style(plain["style"]) if "style" in plain else None,
                "access": _access(plain["access"]) if "access" in plain else OPEN,
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the manifest of a layer that this program knows: {error!r}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Theme):
        return value.id
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _access(plain: Mapping[str, Any]) -> Access:
    return Access(
        readers=frozenset(Role(role) for role in plain.get("readers", EVERYBODY)),
        editors=frozenset(Role(role) for role in plain.get("editors", KEEPERS)),
        scope=plain.get("scope"),
    )


def _field(plain: Mapping[str, Any]) -> Field:
    return Field(
        **{
            **plain,
            "title": Text(**plain["title"]),
            "type": FieldType(plain.get("type", FieldType.TEXT)),
            "codes": tuple(_code(code) for code in plain.get("codes", ())),
            "help": Text(**plain["help"]) if "help" in plain else None,
            "synonyms": tuple(plain.get("synonyms", ())),
        }
    )


def _code(plain: Mapping[str, Any]) -> Code:
    return Code(plain["value"], Text(**plain["label"]), tuple(plain.get("synonyms", ())))


def _style(plain: Mapping[str, Any]) -> Style:
    symbols = {code: _symbol(symbol) for code, symbol in plain["symbols"].items()}
    return Style(**{**plain, "symbol": _symbol(plain["symbol"]), "symbols": symbols})


def _symbol(plain: Mapping[str, Any]) -> Symbol:
    return Symbol(**{**plain, "shape": Shape(plain.get("shape", Shape.CIRCLE))})
