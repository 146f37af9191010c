"""Paths of reviews: the log of a feature, the steps that are possible, taking one for one or for many."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import JSON
from geo_service.api.openapi.changes import NEEDED
from geo_service.api.openapi.operations import get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, LINKS, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import format_parameter
from geo_service.review.bulk import MOST
from layers.text import Language, Text

REVIEWS = "reviews"
TAG = Text("复核", "Reviews")

_WORDS: Mapping[str, Text] = {
    "reviews": Text("要素的复核记录，最早的在前", "The steps of a feature's review, oldest first"),
    "reviews.actions": Text("本人现在可以进行的操作", "The steps that the reader may take now"),
    "reviews.take": Text(
        "进行一步操作；同一 key 重复发送返回首次结果",
        "Take a step; the same key again gives what came first",
    ),
    "reviews.many": Text(
        "对多个要素预览或进行同一操作",
        "Look at a step for many features, or take it for those that stayed as they were seen",
    ),
    "done": Text("已完成", "Taken"),
    "repeated": Text("此前已完成（同一 key）", "Taken before, under the same key"),
    "If-Match": Text(
        "所读状态的 ETag，或带引号的版本号", "ETag of the state that was read, or its version in quotes"
    ),
}
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_FLAG: Schema = {"type": "boolean"}
_TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_WHO = record(("id",), id=TEXT, name=TEXT)
_OBJECT: Schema = {"type": "object"}
_STATE: Mapping[str, Schema] = {"version": _NUMBER, "state": TEXT, "state_title": TEXT}

_ENTRY_PROPERTIES: Mapping[str, Schema] = {
    "seq": _NUMBER,
    "at": _MOMENT,
    "action": TEXT,
    "title": TEXT,
    "from": _TEXT_OR_NONE,
    "from_title": _TEXT_OR_NONE,
    "to": TEXT,
    "to_title": TEXT,
    "version": _NUMBER,
    "actor": _WHO,
    "party": _TEXT_OR_NONE,
    "party_title": _TEXT_OR_NONE,
    "level": _TEXT_OR_NONE,
    "person": {**_WHO, "type": ["object", "null"]},
    "is_recorded": _FLAG,
    "comment": _TEXT_OR_NONE,
    "given": _OBJECT,
    "attachments": array(
        record(("id", "kind", "sha256", "href"), id=TEXT, kind=TEXT, kind_title=TEXT, sha256=TEXT, href=TEXT)
    ),
    "via": _TEXT_OR_NONE,
    "address": _TEXT_OR_NONE,
    "previous": TEXT,
    "hash": TEXT,
}
_ENTRY_NAMES = tuple(name for name in _ENTRY_PROPERTIES if name not in ("via", "address"))
_STEP: Mapping[str, Schema] = {
    "action": TEXT,
    "comment": {"type": ["string", "null"], "maxLength": 2000},
    "given": _OBJECT,
    "attachments": array(TEXT),
    "key": {"type": ["string", "null"], "maxLength": 64},
}

SHAPES: Mapping[str, Schema] = {
    "reviewEntry": record(_ENTRY_NAMES, **_ENTRY_PROPERTIES),
    "reviews": record(
        ("collection", "feature", "version", "state", "numberReturned", "reviews", "links"),
        collection=TEXT,
        feature=TEXT,
        **_STATE,
        numberReturned=COUNT,
        reviews=array(reference("reviewEntry")),
        links=LINKS,
    ),
    "reviewActions": record(
        ("collection", "feature", "version", "state", "actions"),
        collection=TEXT,
        feature=TEXT,
        **_STATE,
        actions=array(
            record(
                ("action", "title", "is_negative", "needs_comment", "evidence", "missing", "inputs"),
                action=TEXT,
                title=TEXT,
                is_negative=_FLAG,
                needs_comment=_FLAG,
                evidence={**record(("kind", "title"), kind=TEXT, title=TEXT), "type": ["object", "null"]},
                missing=array(TEXT),
                inputs=array(
                    record(
                        ("name", "title", "type", "is_required"),
                        name=TEXT,
                        title=TEXT,
                        type=TEXT,
                        is_required=_FLAG,
                        names_person=_FLAG,
                        codes=array(record(("value", "title"), value=TEXT, title=TEXT)),
                        references=TEXT,
                    )
                ),
            )
        ),
    ),
    "reviewTaken": record((*_ENTRY_NAMES, "state"), **_ENTRY_PROPERTIES, state=TEXT, state_title=TEXT),
    "reviewStep": record(("action",), **_STEP),
    "reviewMany": record(
        ("action",),
        **_STEP,
        ids=array(TEXT, maxItems=MOST),
        features=array(record(("id", "version"), id=TEXT, version=_NUMBER), maxItems=MOST),
        commit={"type": "boolean", "default": False},
    ),
    "reviewResults": record(
        ("collection", "commit", "possible", "refused", "results"),
        collection=TEXT,
        commit=_FLAG,
        possible=COUNT,
        refused=COUNT,
        results=array(
            record(
                ("id",),
                id=TEXT,
                version={"type": ["integer", "null"]},
                seq=_NUMBER,
                state=TEXT,
                state_title=TEXT,
                changes=_OBJECT,
                problem=record(("status", "code", "detail"), status=_NUMBER, code=TEXT, detail=TEXT),
            )
        ),
    ),
}
"""By their name in the components."""


def review_paths(language: Language) -> dict[str, Any]:
    """Return the paths of reviews, the same for every layer that has them; for the staff."""
    here = "/collections/{collectionId}"
    log = f"{here}/items/{{featureId}}/reviews"
    layer, feature = parameter_reference("collectionId"), parameter_reference("featureId")
    common = [format_parameter(("json",)).described(language), parameter_reference("lang")]

    def path(name: str, shape: str) -> dict[str, Any]:
        found = get(
            name,
            REVIEWS,
            _word(name, language),
            [layer, feature, *common],
            {JSON: reference(shape)},
            language,
            also=("400", "401", "403", "404"),
        )
        found["get"]["security"] = NEEDED
        return found

    if_match = {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": _word("If-Match", language),
        "schema": TEXT,
    }
    changing = ("400", "401", "403", "404", "409", "412", "413", "415", "422", "428")
    taken: dict[str, Any] = {
        "201": _answer("done", "reviewTaken", language, headers=("ETag", "Location")),
        "200": _answer("repeated", "reviewTaken", language, headers=("Location",)),
    }
    many = {"200": _answer("done", "reviewResults", language)}
    return {
        log: {
            **path("reviews", "reviews"),
            "post": _post(
                "reviews.take", [layer, feature, *common, if_match], "reviewStep", taken, changing, language
            ),
        },
        f"{log}/actions": path("reviews.actions", "reviewActions"),
        f"{here}/reviews": {
            "post": _post("reviews.many", [layer, *common], "reviewMany", many, changing[:-1], language)
        },
    }


def _post(
    name: str,
    parameters: Sequence[Any],
    body: str,
    done: Mapping[str, Any],
    refusals: Sequence[str],
    language: Language,
) -> dict[str, Any]:
    shared = {one: {"$ref": f"#/components/responses/{one}"} for one in (*refusals, "500", "503")}
    return {
        "operationId": name,
        "tags": [REVIEWS],
        "summary": _word(name, language),
        "parameters": list(parameters),
        "requestBody": {"required": True, "content": {JSON: {"schema": reference(body)}}},
        "responses": {**done, **shared},
        "security": NEEDED,
    }


def _answer(words: str, shape: str, language: Language, headers: Sequence[str] = ()) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": _word(words, language),
        "content": {JSON: {"schema": reference(shape)}},
    }
    if headers:
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return answer


def _word(name: str, language: Language) -> str:
    return _WORDS[name].in_language(language)
