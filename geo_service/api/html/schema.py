"""A JSON Schema as a table: the schema of a layer, its queryables, its sortables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from geo_service.api.html.reader import query_text
from geo_service.api.html.values import number
from geo_service.api.pages import page, root_path
from geo_service.api.words import words
from layers.contract import Layer
from layers.text import Language


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a schema.

    Parameters
    ----------
    codes : sequence of (str, str)
        Allowed values with their labels.
    refers_to : str
        Collection whose ids it holds.
    """

    name: str
    title: str
    description: str
    type: str
    limits: str
    is_required: bool
    is_read_only: bool
    codes: Sequence[tuple[str, str]]
    refers_to: str


def schema_page(
    request: Request, language: Language, layer: Layer, kind: str, document: Mapping[str, Any]
) -> Response:
    """Show a schema as a table.

    Parameters
    ----------
    kind : {'schema', 'queryables', 'sortables'}
        What the schema says about the layer.
    document : mapping
        The schema itself.
    """
    params = {name: value for name, value in request.query_params.items() if name != "f"}
    return page(
        request,
        "schema.html",
        language,
        layer=layer,
        heading=getattr(words(language), kind),
        kind=kind,
        description=document.get("description", ""),
        properties=properties_of(document, language),
        collection=f"{root_path(request)}/collections/{layer.id}",
        data_address=f"?{query_text({**params, 'f': 'json'})}",
    )


def properties_of(document: Mapping[str, Any], language: Language) -> list[Property]:
    """Return the properties of a schema in the reader's language."""
    required = set(document.get("required", ()))
    found: Mapping[str, Mapping[str, Any]] = document.get("properties", {})
    return [
        Property(
            name=name,
            title=str(schema.get("title", name)),
            description=str(schema.get("description", "")),
            type=type_name(schema, language),
            limits=limits(schema, language),
            is_required=name in required,
            is_read_only=bool(schema.get("readOnly")),
            codes=codes(schema),
            refers_to=str(schema.get("x-ogc-collectionId", "")),
        )
        for name, schema in found.items()
    ]


def codes(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the allowed values of a schema with their labels."""
    labelled = [entry for entry in schema.get("oneOf", ()) if "const" in entry]
    if labelled:
        return [(str(entry["const"]), str(entry.get("title", entry["const"]))) for entry in labelled]
    return [(str(value), str(value)) for value in schema.get("enum", ())]


def type_name(schema: Mapping[str, Any], language: Language) -> str:
    """Return the type of a schema in words."""
    t = words(language)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((entry for entry in kind if entry != "null"), None)
    format_ = str(schema.get("format", ""))
    if format_.startswith("geometry"):
        shape = format_.removeprefix("geometry-").capitalize()
        return f"{t.type_geometry} {shape}" if format_ != "geometry-any" else str(t.type_geometry)
    if codes(schema):
        return str(t.type_codes)
    named = {"date": t.type_date, "date-time": t.type_date_time}
    if format_ in named:
        return str(named[format_])
    return str(getattr(t, f"type_{kind}", t.type_any))


def limits(schema: Mapping[str, Any], language: Language) -> str:
    """Return the unit and the limits of a value in words, empty where it has none."""
    t = words(language)
    low, high = schema.get("minimum"), schema.get("maximum")
    parts = [str(schema["x-ogc-unit"])] if "x-ogc-unit" in schema else []
    if low is not None and high is not None:
        parts.append(t.from_to.format(low=number(low), high=number(high)))
    elif low is not None:
        parts.append(t.from_up.format(low=number(low)))
    elif high is not None:
        parts.append(t.up_to.format(high=number(high)))
    if "maxLength" in schema and "x-ogc-collectionId" not in schema:
        parts.append(t.at_most.format(count=number(schema["maxLength"])))
    return "; ".join(parts) if language is Language.EN else "；".join(parts)
