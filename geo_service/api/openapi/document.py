"""The whole API definition as OpenAPI 3.1."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service import __version__
from geo_service.api.documents import HTML, JSON, OPENAPI_30, OPENAPI_31, SCHEMA
from geo_service.api.openapi.changes import OPTIONAL, body_shapes, header_parameters, security_schemes
from geo_service.api.openapi.evidence_paths import SHAPES as EVIDENCE_SHAPES
from geo_service.api.openapi.evidence_paths import evidence_paths
from geo_service.api.openapi.features import feature_shapes
from geo_service.api.openapi.figures_paths import FIGURES, figures_paths
from geo_service.api.openapi.figures_paths import SHAPES as FIGURE_SHAPES
from geo_service.api.openapi.figures_paths import TAG as FIGURE_TAG
from geo_service.api.openapi.history_paths import HISTORY, history_paths
from geo_service.api.openapi.history_paths import SHAPES as HISTORY_SHAPES
from geo_service.api.openapi.history_paths import TAG as HISTORY_TAG
from geo_service.api.openapi.import_paths import IMPORTS, import_paths
from geo_service.api.openapi.import_paths import SHAPES as IMPORT_SHAPES
from geo_service.api.openapi.import_paths import TAG as IMPORT_TAG
from geo_service.api.openapi.layer_paths import layer_paths, own_parameters
from geo_service.api.openapi.lineside_paths import SHAPES as LINESIDE_SHAPES
from geo_service.api.openapi.lineside_paths import lineside_paths
from geo_service.api.openapi.map_state import ONCE, REPEATED
from geo_service.api.openapi.near_paths import SHAPES as NEAR_SHAPES
from geo_service.api.openapi.near_paths import near_paths
from geo_service.api.openapi.notice_paths import NOTICES, notice_paths
from geo_service.api.openapi.notice_paths import SHAPES as NOTICE_SHAPES
from geo_service.api.openapi.notice_paths import TAG as NOTICE_TAG
from geo_service.api.openapi.operations import (
    PAGE,
    error_responses,
    get,
    json_and_page,
    parameter_reference,
)
from geo_service.api.openapi.review_paths import REVIEWS, review_paths
from geo_service.api.openapi.review_paths import SHAPES as REVIEW_SHAPES
from geo_service.api.openapi.review_paths import TAG as REVIEW_TAG
from geo_service.api.openapi.shapes import SHAPES, Schema, reference
from geo_service.api.parameters.attributes import RESERVED
from geo_service.api.parameters.definitions import (
    AS_OF,
    BBOX,
    DATETIME,
    FILTER,
    FILTER_LANG,
    IGNORED,
    LANG,
    LIMIT,
    NEXT,
    OFFSET,
    PRECISION,
    Parameter,
    attribute_parameter,
    crs_parameters,
    format_parameter,
)
from geo_service.lineside import LINES
from layers.access import STAFF, Role
from layers.contract import PROVENANCE, STAMPS, Layer
from layers.railway_hazards import LAYER as HAZARDS
from layers.text import Language, Text

SERVICE = "service"
COLLECTIONS = "collections"
MAPS = "maps"

WORDS = {
    "description": Text(
        "OGC API - Features 接口：按图层读取与更改要素，并给出字段结构与地图；登录后列出可更改的图层。",
        "OGC API - Features: the features of each layer to read and to change, their schemas and maps. Who has signed in finds the changes that they may make.",
    ),
    SERVICE: Text("服务", "The service"),
    COLLECTIONS: Text("数据集合", "Collections"),
    MAPS: Text("地图", "Maps"),
    "landing": Text("首页", "Landing page"),
    "conformance": Text("遵循的标准", "Conformance classes"),
    "api": Text("接口定义（OpenAPI 3.0）", "API definition (OpenAPI 3.0)"),
    "openapi31": Text("接口定义（OpenAPI 3.1）", "API definition (OpenAPI 3.1)"),
    "documentation": Text("接口文档", "API documentation"),
    "live": Text("进程是否应答", "Whether the process answers"),
    "ready": Text("数据库是否可用", "Whether the database can be used"),
    "collections.all": Text("全部图层", "All layers"),
    "collection": Text("一个图层", "One layer"),
    "schema": Text("字段结构", "Schema"),
    "geojson": Text("GeoJSON 字段结构", "Schema of the GeoJSON"),
    "queryables": Text("可查询字段", "Queryables"),
    "sortables": Text("可排序字段", "Sortables"),
    "maps.all": Text("全部地图", "All maps"),
    "map": Text("一幅地图", "One map"),
    "collectionId": Text("图层标识", "Identifier of the layer"),
    "featureId": Text("要素标识", "Identifier of the feature"),
    "mapName": Text("地图名称", "Name of the map"),
    "Content-Crs": Text("坐标的坐标系", "Reference system of the coordinates"),
    "Location": Text("新要素的地址", "Address of the new feature"),
    "ETag": Text("此应答的状态，用于 If-None-Match", "State of this answer, for If-None-Match"),
}


def definition(
    base: str,
    title: Text,
    layers: Sequence[Layer],
    systems: Sequence[str],
    maps: Sequence[str],
    language: Language,
    cookie: str = "geo_service",
    role: Role = Role.ADMINISTRATOR,
) -> dict[str, Any]:
    """Return the definition of a service's API.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    title : Text
        Name of the service.
    layers : sequence of Layer
    systems : sequence of str
        Identifiers of the reference systems, CRS84 first.
    maps : sequence of str
        Names of the maps.
    language : Language
        Of titles and descriptions.
    cookie : str
        Name of the cookie of a signed-in browser.
    role : Role
        Of the reader: changes are described where this role may make them, so that the document of
        the public stays as small as it can.
    """
    shared = shared_parameters(systems)
    editable = [layer for layer in layers if role in layer.access.editors]
    paths = _service_paths(language) | _collection_paths(language) | _map_paths(language)
    paths |= history_paths(language, is_editor=bool(editable))
    paths |= import_paths(language) if editable else {}
    for layer in layers:
        paths |= layer_paths(layer, systems, shared, language, is_editable=layer in editable)
    has_lines = any(layer.id == LINES for layer in layers)
    paths |= lineside_paths(language) if has_lines else {}
    has_figures = any(layer.id == HAZARDS.id for layer in layers)
    paths |= figures_paths(language) if has_figures else {}
    has_reviews = role in STAFF and any(layer.workflow is not None for layer in layers)
    paths |= review_paths(language) | evidence_paths(language) if has_reviews else {}
    paths |= notice_paths(language) if has_reviews else {}
    paths |= near_paths(language) if has_reviews and has_figures else {}
    groups = [{"name": name, "description": _word(name, language)} for name in (SERVICE, COLLECTIONS, MAPS)]
    if has_figures:
        groups.append({"name": FIGURES, "description": FIGURE_TAG.in_language(language)})
    groups.append({"name": HISTORY, "description": HISTORY_TAG.in_language(language)})
    if editable:
        groups.append({"name": IMPORTS, "description": IMPORT_TAG.in_language(language)})
    if has_reviews:
        groups.append({"name": REVIEWS, "description": REVIEW_TAG.in_language(language)})
        groups.append({"name": NOTICES, "description": NOTICE_TAG.in_language(language)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title.in_language(language),
            "description": _word("description", language),
            "version": __version__,
        },
        "servers": [{"url": base}],
        "tags": [
            *groups,
            *({"name": layer.id, "description": layer.title.in_language(language)} for layer in layers),
        ],
        "paths": paths,
        "components": {
            "schemas": {
                **SHAPES,
                **HISTORY_SHAPES,
                **(IMPORT_SHAPES if editable else {}),
                **(LINESIDE_SHAPES if has_lines else {}),
                **(FIGURE_SHAPES if has_figures else {}),
                **({**REVIEW_SHAPES, **EVIDENCE_SHAPES} if has_reviews else {}),
                **(NOTICE_SHAPES if has_reviews else {}),
                **(NEAR_SHAPES if has_reviews and has_figures else {}),
                **feature_shapes(layers, language),
                **body_shapes(layers, language),
            },
            "parameters": {
                **{name: parameter.described(language) for name, parameter in shared.items()},
                **{
                    name: parameter.described(language)
                    for layer in layers
                    for name, parameter in own_parameters(layer, systems, shared).items()
                },
                **(header_parameters(language) if editable else {}),
                "collectionId": _in_path("collectionId", [layer.id for layer in layers], language),
                "mapName": _in_path("mapName", maps, language),
                "featureId": _in_path("featureId", (), language),
            },
            "responses": error_responses(language),
            "headers": {
                name: {"description": _word(name, language), "schema": {"type": "string"}}
                for name in ("Content-Crs", "ETag", "Location")
            },
            "securitySchemes": security_schemes(cookie, language),
        },
        "security": OPTIONAL,
    }


def shared_parameters(systems: Sequence[str]) -> Mapping[str, Parameter]:
    """Return the parameters that are the same for every layer, by their name.

    QGIS looks for ``limit`` among the components, GDAL follows a reference to it.
    """
    common = (
        *(LANG, LIMIT, OFFSET, NEXT, BBOX, DATETIME, AS_OF, FILTER, FILTER_LANG, PRECISION, IGNORED),
        *crs_parameters(systems),
        *(attribute_parameter(field) for field in PROVENANCE + STAMPS if field.name not in RESERVED),
    )
    return {parameter.name: parameter for parameter in common}


def _word(name: str, language: Language) -> str:
    return WORDS[name].in_language(language)


def _in_path(name: str, values: Sequence[str], language: Language) -> dict[str, Any]:
    schema: Schema = {"type": "string"}
    if values:
        schema["enum"] = list(values)
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _word(name, language),
        "schema": schema,
    }


def _common(language: Language, *formats: str) -> list[Any]:
    return [
        format_parameter(formats).described(language),
        parameter_reference("lang"),
        parameter_reference("_"),
    ]


def _service_paths(language: Language) -> dict[str, Any]:
    both = _common(language, "json", "html")
    health: dict[str, Schema] = {JSON: reference("health")}
    document: Schema = {"type": "object"}
    api: dict[str, Schema] = {OPENAPI_30: document, HTML: PAGE}
    api_31: dict[str, Schema] = {OPENAPI_31: document}
    page: dict[str, Schema] = {HTML: PAGE}

    def path(
        name: str,
        parameters: list[Any],
        contents: Mapping[str, Schema],
        also: Sequence[str] = ("304", "400"),
    ) -> dict[str, Any]:
        return get(name, SERVICE, _word(name, language), parameters, contents, language, also=also)

    return {
        "/": path("landing", both, json_and_page("landingPage")),
        "/conformance": path("conformance", both, json_and_page("conformance")),
        "/api": path("api", both, api),
        "/openapi-3.1": path("openapi31", _common(language, "json"), api_31),
        "/api.html": path("documentation", _common(language, "html"), page),
        "/health/live": path("live", [], health, ()),
        "/health/ready": path("ready", [], health, ()),
    }


def _collection_paths(language: Language) -> dict[str, Any]:
    here = "/collections/{collectionId}"
    schema: dict[str, Schema] = {SCHEMA: reference("jsonSchema"), HTML: PAGE}

    def path(
        name: str, contents: Mapping[str, Schema], formats: tuple[str, ...] = ("json", "html")
    ) -> dict[str, Any]:
        return get(
            name,
            COLLECTIONS,
            _word(name, language),
            [parameter_reference("collectionId"), *_common(language, *formats)],
            contents,
            language,
            also=("304", "400", "404"),
        )

    return {
        "/collections": get(
            "collections.all",
            COLLECTIONS,
            _word("collections.all", language),
            _common(language, "json", "html"),
            json_and_page("collections"),
            language,
        ),
        here: path("collection", json_and_page("collection")),
        f"{here}/schema": path("schema", schema),
        f"{here}/schema/geojson": path("geojson", {SCHEMA: reference("jsonSchema")}, ("json",)),
        f"{here}/queryables": path("queryables", schema),
        f"{here}/sortables": path("sortables", schema),
    }


def _map_paths(language: Language) -> dict[str, Any]:
    listed: dict[str, Schema] = {JSON: reference("maps")}
    page: dict[str, Schema] = {HTML: PAGE}
    lang = [parameter_reference("lang")]
    formats = format_parameter(("html",)).described(language)
    state = [parameter.described(language) for parameter in (*ONCE, *REPEATED)]
    return {
        "/maps": get(
            "maps.all",
            MAPS,
            _word("maps.all", language),
            [format_parameter(("json",)).described(language), *lang],
            listed,
            language,
            also=("400",),
        ),
        "/maps/{mapName}": get(
            "map",
            MAPS,
            _word("map", language),
            [parameter_reference("mapName"), formats, *lang, *state],
            page,
            language,
            also=("400", "404"),
        ),
    }
