"""Paths of notices: the inbox and the morning sheet, for the staff."""

from collections.abc import Mapping
from typing import Any

from geo_service.api.documents import HTML, JSON
from geo_service.api.openapi.changes import NEEDED
from geo_service.api.openapi.operations import PAGE, get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import Parameter, format_parameter
from geo_service.notices.inbox import MOST, SHOWN
from geo_service.notices.notice import Kind
from layers.text import Language, Text

NOTICES = "notices"
TAG = Text("消息与晨报", "Notices")

_WORDS: Mapping[str, Text] = {
    "inbox": Text("近期他人的办理、新上报与预警", "Steps of others, new reports and alerts of late"),
    "inbox.unread": Text("未读条数", "How many are not read"),
    "inbox.read": Text("记下读到何处", "Write down up to where it was read"),
    "morning": Text(
        "晨报：逾期、到期、待处理、预警", "Morning sheet: what is overdue, due and waiting, and alerts"
    ),
    "done": Text("已记下", "Written down"),
}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_FLAG: Schema = {"type": "boolean"}
_MARK = record(("seq", "at"), seq=COUNT, at=_MOMENT)

SHAPES: Mapping[str, Schema] = {
    "inbox": record(
        ("unread", "seq", "at", "notices"),
        unread=COUNT,
        seq=COUNT,
        at=_MOMENT,
        notices=array(
            record(
                ("kind", "at", "collection", "feature", "title", "what", "count", "is_unread", "href"),
                kind={"enum": [kind.value for kind in Kind]},
                at=_MOMENT,
                collection=TEXT,
                feature=TEXT,
                title=TEXT,
                what=TEXT,
                state=TEXT,
                party=TEXT,
                actor=record(("id",), id=TEXT, name=TEXT),
                comment=TEXT,
                count=COUNT,
                seq=COUNT,
                is_unread=_FLAG,
                href=TEXT,
            )
        ),
    ),
    "unread": record(("unread",), unread=COUNT),
    "morning": record(
        ("day", "has_demo", "sections", "text"),
        day={"type": "string", "format": "date"},
        has_demo=_FLAG,
        sections=array(
            record(
                ("id", "title", "count", "entries"),
                id=TEXT,
                title=TEXT,
                count=COUNT,
                entries=array(
                    record(
                        ("collection", "feature", "title", "about", "state", "watcher", "is_demo", "href"),
                        collection=TEXT,
                        feature=TEXT,
                        title=TEXT,
                        about=array(TEXT),
                        state=TEXT,
                        watcher={"type": ["string", "null"]},
                        is_demo=_FLAG,
                        href=TEXT,
                    )
                ),
            )
        ),
        text=TEXT,
    ),
}
"""By their name in the components."""

_LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": SHOWN},
    Text("返回条数", "Notices in one answer"),
)


def notice_paths(language: Language) -> dict[str, Any]:
    """Return the paths of notices, for readers of the staff."""
    page: dict[str, Schema] = {HTML: PAGE}
    sheet: dict[str, Schema] = {
        JSON: reference("morning"),
        **page,
        "text/plain": PAGE,
        "image/png": {"type": "string", "format": "binary"},
    }
    limit = _LIMIT.described(language)

    def path(
        name: str, contents: Mapping[str, Schema], formats: tuple[str, ...], *parameters: Any, also: str = ""
    ) -> dict[str, Any]:
        known = [format_parameter(formats).described(language), parameter_reference("lang")]
        return get(
            name,
            NOTICES,
            _WORDS[name].in_language(language),
            [*parameters, *known, parameter_reference("_")],
            contents,
            language,
            also=("400", "401", "403", *also.split()),
        )

    read = {
        "operationId": "inbox.read",
        "tags": [NOTICES],
        "summary": _WORDS["inbox.read"].in_language(language),
        "parameters": [parameter_reference("lang")],
        "requestBody": {"required": True, "content": {JSON: {"schema": _MARK}}},
        "responses": {
            "200": {
                "description": _WORDS["done"].in_language(language),
                "content": {JSON: {"schema": reference("unread")}},
            },
            **{
                one: {"$ref": f"#/components/responses/{one}"}
                for one in ("400", "401", "403", "413", "415", "500", "503")
            },
        },
        "security": NEEDED,
    }
    return {
        "/inbox": path("inbox", {JSON: reference("inbox"), **page}, ("json", "html"), limit),
        "/inbox/unread": path("inbox.unread", {JSON: reference("unread")}, ("json",)),
        "/inbox/read": {"post": read},
        "/review/morning": path("morning", sheet, ("json", "html", "txt", "png"), also="409"),
    }
