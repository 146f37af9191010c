"""Operations that change a layer's features: bodies from its schema, conditions, what may be refused."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import GEOJSON
from geo_service.api.methods import FEATURE_TYPES, PATCH_TYPES
from geo_service.api.openapi.features import property_of
from geo_service.api.openapi.operations import parameter_reference
from geo_service.api.openapi.shapes import Schema, record, reference
from layers.contract import STAMPS, Layer
from layers.text import Language, Text

SECURITY_SCHEMES: Mapping[str, Text] = {
    "bearer": Text("账户页面签发的令牌", "A token from the account's page"),
    "basic": Text("同一令牌作为密码，用户名任意", "The same token as the password, any user name"),
    "cookie": Text(
        "登录浏览器的会话；更改另需请求头 X-CSRF-Token",
        "The session of a signed-in browser; changes need its token in a header as well",
    ),
}
NEEDED: list[dict[str, list[str]]] = [{name: []} for name in SECURITY_SCHEMES]
"""One of them is needed."""

OPTIONAL: list[dict[str, list[str]]] = [{}, *NEEDED]

_SUMMARIES = {
    "post": Text("{title}：新建要素", "{title}: create a feature"),
    "put": Text("{title}：替换要素", "{title}: replace a feature"),
    "patch": Text("{title}：修改要素的一部分", "{title}: change a part of a feature"),
    "delete": Text("{title}：删除要素", "{title}: delete a feature"),
}
_NAMES = {"post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_REFUSALS = {
    "post": ("400", "401", "403", "404", "409", "412", "413", "415", "422"),
    "put": ("400", "401", "403", "404", "409", "412", "413", "415", "422", "428"),
    "patch": ("400", "401", "403", "404", "409", "412", "413", "415", "422", "428"),
    "delete": ("400", "401", "403", "404", "409", "412", "428"),
}
_DONE = {
    "post": ("201", Text("已新建", "Created")),
    "put": ("200", Text("已替换", "Replaced")),
    "patch": ("200", Text("已修改", "Changed")),
    "delete": ("204", Text("已删除", "Deleted")),
}
_HEADER_PARAMETERS: Mapping[str, Text] = {
    "If-Match": Text(
        "所读状态的 ETag；需审核的图层必填", "ETag of the state that was read; reviewed layers need it"
    ),
    "If-None-Match": Text("* 表示仅在不存在时新建", "* creates only what is not there yet"),
    "Content-Crs": Text(
        "请求体坐标的坐标系，写在尖括号内；缺省为 CRS84",
        "Reference system of the body's coordinates, in <>; CRS84 by default",
    ),
}


def security_schemes(cookie: str, language: Language) -> dict[str, Any]:
    """Return the ways of signing in, with the name of the session's cookie."""
    kinds: dict[str, dict[str, str]] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": cookie},
    }
    return {
        name: {**kinds[name], "description": words.in_language(language)}
        for name, words in SECURITY_SCHEMES.items()
    }


def header_parameters(language: Language) -> dict[str, Any]:
    """Return the request headers of changes, for the components."""
    return {
        name: {
            "name": name,
            "in": "header",
            "description": words.in_language(language),
            "schema": {"type": "string"},
        }
        for name, words in _HEADER_PARAMETERS.items()
    }


def body_shapes(layers: Sequence[Layer], language: Language) -> dict[str, Schema]:
    """Return what each layer takes: a new feature, and a part of one."""
    shapes: dict[str, Schema] = {}
    for layer in layers:
        given = [
            field
            for field in layer.given_fields
            if not field.by_review and field.name != "is_demo" and field not in STAMPS
        ]
        required = [field.name for field in given if field.required and field.default is None]
        shapes[f"{layer.id}.values"] = {
            "type": "object",
            "properties": {field.name: property_of(field, language) for field in given},
        }
        values = reference(f"{layer.id}.values")
        geometry: Schema = (
            {"type": "null"} if layer.geometry is None else reference(f"geometry.{layer.geometry.value}")
        )
        shapes[f"{layer.id}.body"] = record(
            ("type", "geometry", "properties"),
            type={"const": "Feature"},
            id={"type": "string", "minLength": 1, "maxLength": 100},
            geometry=geometry,
            properties={"allOf": [values], "required": required} if required else values,
        )
        shapes[f"{layer.id}.part"] = record((), geometry=geometry, properties=values)
    return shapes


def changes(
    layer: Layer, methods: Sequence[str], parameters: Sequence[Any], language: Language
) -> dict[str, Any]:
    """Return the operations by which a path of a layer's features takes changes.

    Parameters
    ----------
    layer : Layer
    methods : sequence of str
        ``post``, ``put``, ``patch``, ``delete``.
    parameters : sequence
        Those of all of them, as an operation lists them.
    language : Language
    """
    return {method: _change(layer, method, parameters, language) for method in methods}


def _change(layer: Layer, method: str, parameters: Sequence[Any], language: Language) -> dict[str, Any]:
    title = layer.title.in_language(language)
    status, words = _DONE[method]
    done: dict[str, Any] = {"description": words.in_language(language)}
    if method != "delete":
        names = ("Content-Crs", "ETag", "Location") if method == "post" else ("Content-Crs", "ETag")
        done["content"] = {GEOJSON: {"schema": reference(f"{layer.id}.feature")}}
        done["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    conditions = ["If-None-Match"] if method == "post" else ["If-Match", "If-None-Match"]
    if method != "delete":
        conditions.append("Content-Crs")
    operation: dict[str, Any] = {
        "operationId": f"{layer.id}.{_NAMES[method]}",
        "tags": [layer.id],
        "summary": _SUMMARIES[method].in_language(language).format(title=title),
        "parameters": [*parameters, *map(parameter_reference, conditions)],
        "responses": {
            status: done,
            **{
                refusal: {"$ref": f"#/components/responses/{refusal}"}
                for refusal in (*_REFUSALS[method], "500", "503")
            },
        },
        "security": NEEDED,
    }
    if method != "delete":
        types = PATCH_TYPES if method == "patch" else FEATURE_TYPES
        schema = reference(f"{layer.id}.{'part' if method == 'patch' else 'body'}")
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: {"schema": schema} for media_type in types},
        }
    return operation
