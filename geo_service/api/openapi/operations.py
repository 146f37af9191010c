"""Operations of the API: what GET at a path takes and answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import HTML, JSON
from geo_service.api.openapi.shapes import Schema, reference
from geo_service.api.parameters.definitions import Parameter
from layers.text import Language, Text

PROBLEM = "application/problem+json"
PAGE: Schema = {"type": "string"}

_RESPONSES: Mapping[str, Text] = {
    "304": Text("读者已有此状态", "The reader has this state already"),
    "400": Text("参数未知或无法读取", "A parameter is unknown or cannot be read"),
    "401": Text("需要登录或令牌无效", "Sign-in is needed, or the token is not valid"),
    "403": Text("账户无此权限", "The account may not do this"),
    "404": Text("没有这一资源", "There is no such resource"),
    "409": Text("与现有数据冲突", "It conflicts with what is stored"),
    "412": Text("要素已被他人更改", "The feature has changed since it was read"),
    "413": Text("请求体过大", "The body is too large"),
    "415": Text("不支持的媒体类型", "A media type that is not taken"),
    "422": Text("要素不符合图层规定，逐项列出", "The feature breaks the layer's rules; each fault is named"),
    "428": Text("缺少 If-Match", "If-Match is missing"),
    "500": Text("服务器出错", "Something went wrong on the server"),
    "503": Text("服务繁忙或数据库不可用", "The service is busy or has no database"),
}
_DONE = Text("成功", "Success")


def error_responses(language: Language) -> dict[str, Any]:
    """Return the answers that many operations share, by their status."""
    content = {PROBLEM: {"schema": reference("problem")}, HTML: {"schema": PAGE}}
    shared: dict[str, Any] = {}
    for status, words in _RESPONSES.items():
        shared[status] = {"description": words.in_language(language)}
        if status != "304":
            shared[status]["content"] = content
    return shared


def parameter_reference(name: str) -> dict[str, str]:
    """Return a reference to a parameter of the components."""
    return {"$ref": f"#/components/parameters/{name}"}


def get(
    operation_id: str,
    tag: str,
    summary: str,
    parameters: Sequence[Mapping[str, Any]],
    contents: Mapping[str, Schema],
    language: Language,
    *,
    also: Sequence[str] = ("304", "400"),
    headers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a path with its GET operation.

    Parameters
    ----------
    operation_id : str
        Name of the operation, one of a kind.
    tag : str
        Group of the operation.
    summary : str
    parameters : sequence of mapping
        As the definition has them, or references.
    contents : mapping of str to Schema
        Media types of a successful answer.
    language : Language
    also : sequence of str
        Further statuses; a failure of the server may always come.
    headers : mapping, optional
        Of a successful answer.
    """
    done: dict[str, Any] = {
        "description": _DONE.in_language(language),
        "content": {media_type: {"schema": schema} for media_type, schema in contents.items()},
    }
    if headers:
        done["headers"] = headers
    responses = {"200": done}
    for status in (*also, "500", "503"):
        responses[status] = {"$ref": f"#/components/responses/{status}"}
    operation = {
        "operationId": operation_id,
        "tags": [tag],
        "summary": summary,
        "parameters": list(parameters),
        "responses": responses,
    }
    return {"get": operation}


def described(
    parameters: Sequence[Parameter], shared: Mapping[str, Parameter], language: Language, owner: str = ""
) -> Any:
    """Return parameters as an operation lists them: the shared ones by reference.

    Parameters
    ----------
    parameters : sequence of Parameter
    shared : mapping of str to Parameter
        Those of the components, by their name, or by ``owner.name`` where several operations of one
        layer share them.
    language : Language
    owner : str
        Identifier of the layer.
    """
    return [_as_listed(parameter, shared, language, owner) for parameter in parameters]


def _as_listed(
    parameter: Parameter, shared: Mapping[str, Parameter], language: Language, owner: str
) -> Mapping[str, Any]:
    for name in (parameter.name, f"{owner}.{parameter.name}"):
        if shared.get(name) == parameter:
            return parameter_reference(name)
    return parameter.described(language)


def json_and_page(name: str) -> dict[str, Schema]:
    """Return the contents of a resource that is a JSON document and a page."""
    return {JSON: reference(name), HTML: PAGE}
