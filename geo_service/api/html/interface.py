"""The interface itself as pages: the standards it keeps to, and the reference made from its OpenAPI document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from geo_service.api.html.reader import query_text
from geo_service.api.html.schema import codes, limits, type_name
from geo_service.api.pages import page, root_path
from geo_service.api.words import words
from layers.text import Language

STANDARDS = {
    "ogcapi-common-1": "OGC API - Common - Part 1: Core",
    "ogcapi-common-2": "OGC API - Common - Part 2: Geospatial Data",
    "ogcapi-common-3": "OGC API - Common - Part 3: Schemas",
    "ogcapi-features-1": "OGC API - Features - Part 1: Core",
    "ogcapi-features-2": "OGC API - Features - Part 2: Coordinate Reference Systems by Reference",
    "ogcapi-features-3": "OGC API - Features - Part 3: Filtering",
    "ogcapi-features-4": "OGC API - Features - Part 4: Create, Replace, Update and Delete",
    "ogcapi-features-5": "OGC API - Features - Part 5: Schemas",
    "ogcapi-features-6": "OGC API - Features - Part 6: Property Selection",
    "ogcapi-features-8": "OGC API - Features - Part 8: Sorting",
    "cql2": "Common Query Language (CQL2)",
}
"""Names of the declared standards, by the part of a conformance class that names the standard."""

CLASS = re.compile(r".*/spec/(?P<standard>[^/]+)/(?P<version>[^/]+)/conf/(?P<name>.+)")
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
OF_A_LAYER = ("collectionId", "collection_id")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    type: str
    limits: str
    description: str
    is_required: bool
    default: str
    codes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation."""

    status: str
    description: str
    formats: Sequence[str]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a path."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Parameter]
    answers: Sequence[Answer]
    example: str


def conformance_page(request: Request, language: Language, document: Mapping[str, Any]) -> Response:
    """Answer with the conformance classes, by standard."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for uri in document["conformsTo"]:
        found = CLASS.fullmatch(uri)
        name = STANDARDS.get(found["standard"], found["standard"]) if found else words(language).other
        title = f"{name} ({found['version']})" if found else str(name)
        groups.setdefault(title, []).append((found["name"] if found else uri, uri))
    return page(
        request,
        "conformance.html",
        language,
        count=len(document["conformsTo"]),
        groups=groups,
        data_address=_data_address(request),
    )


def api_page(request: Request, language: Language, document: Mapping[str, Any]) -> Response:
    """Answer with the reference of an OpenAPI document, grouped by its tags."""
    groups: dict[str, list[Operation]] = {}
    texts = {tag["name"]: str(tag.get("description", "")) for tag in document.get("tags", ())}
    for name in texts:
        groups[name] = []
    for number, (path, method, operation) in enumerate(_operations(document)):
        tag = next(iter(operation.get("tags", ())), str(words(language).other))
        made = _operation(document, request, language, path, method, operation, f"op-{number}")
        groups.setdefault(tag, []).append(made)
    return page(
        request,
        "api.html",
        language,
        info=document.get("info", {}),
        groups=[(name, texts.get(name, ""), members) for name, members in groups.items() if members],
        base=str(request.base_url).rstrip("/"),
        data_address=f"{root_path(request)}/api",
    )


def resolved(document: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a part of an OpenAPI document with a ``$ref`` to elsewhere in it followed."""
    steps = 0
    while "$ref" in part and steps < 10:
        target: Any = document
        for name in str(part["$ref"]).removeprefix("#/").split("/"):
            target = target[name.replace("~1", "/").replace("~0", "~")]
        part, steps = target, steps + 1
    return part


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document.get("paths", {}).items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                operation = item[method]
                yield path, method, {**operation, "parameters": [*shared, *operation.get("parameters", [])]}


def _operation(
    document: Mapping[str, Any],
    request: Request,
    language: Language,
    path: str,
    method: str,
    operation: Mapping[str, Any],
    anchor: str,
) -> Operation:
    parameters = [resolved(document, part) for part in operation["parameters"]]
    return Operation(
        anchor=anchor,
        method=method.upper(),
        path=path,
        summary=str(operation.get("summary", "")),
        description=str(operation.get("description", "")),
        parameters=[_parameter(document, part, language) for part in parameters],
        answers=[
            _answer(resolved(document, part), status)
            for status, part in operation.get("responses", {}).items()
        ],
        example=example(request, language, path, parameters) if method == "get" else "",
    )


def _parameter(document: Mapping[str, Any], part: Mapping[str, Any], language: Language) -> Parameter:
    t = words(language)
    schema = resolved(document, part.get("schema", {}))
    items = resolved(document, schema.get("items", {}))
    return Parameter(
        name=part["name"],
        place={"path": t.in_path, "query": t.in_query, "header": t.in_header}.get(part["in"], part["in"]),
        type=type_name(schema, language),
        limits=limits(schema, language),
        description=str(part.get("description", "") or schema.get("description", "")),
        is_required=bool(part.get("required")),
        default=str(schema["default"]) if "default" in schema else "",
        codes=codes(schema) or codes(items),
    )


def _answer(part: Mapping[str, Any], status: str) -> Answer:
    return Answer(str(status), str(part.get("description", "")), list(part.get("content", {})))


def example(request: Request, language: Language, path: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    """Return an address that shows what an operation answers; empty where one cannot be known.

    Path parameters are filled by their examples, defaults or first values, a few records are asked for.
    """
    values: dict[str, str] = {}
    for part in parameters:
        if part["in"] != "path":
            continue
        schema = part.get("schema", {})
        known = (part.get("example"), schema.get("example"), schema.get("default"), *schema.get("enum", ()))
        value = next((entry for entry in known if entry is not None), None)
        if value is None and part["name"] in OF_A_LAYER:
            value = next(iter(request.app.state.service.registry), None)
        if value is None:
            return ""
        values[part["name"]] = quote(str(value), safe="")
    query = {"lang": language.value}
    if any(part["name"] == "limit" for part in parameters):
        query["limit"] = "10"
    filled = re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), path)
    return f"{root_path(request)}{filled}?{query_text(query)}"


def _data_address(request: Request) -> str:
    params = {name: value for name, value in request.query_params.items() if name != "f"}
    return f"?{query_text({**params, 'f': 'json'})}"
