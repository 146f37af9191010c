"""Paths of the history: versions, deleted features, undoing and restoring."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import GEOJSON, HTML, JSON
from geo_service.api.openapi.operations import PAGE, get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, LINKS, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import Parameter, format_parameter
from layers.text import Language, Text

HISTORY = "history"
TAG = Text("修改历史", "History")

_WORDS: Mapping[str, Text] = {
    "history": Text("要素的修改历史，最新的在前", "The versions of a feature, newest first"),
    "deleted": Text("图层中已删除的要素", "The deleted features of a layer"),
    "history.preview": Text(
        "撤销修改或恢复版本将产生的变化", "What undoing a change or restoring a version would do"
    ),
    "history.reverse": Text(
        "撤销本人的最后一次修改（undo），或恢复某一版本（restore）",
        "Undo the last change, of one's own (undo), or bring back a version (restore)",
    ),
    "version": Text("版本号", "Number of the version"),
    "way": Text("撤销或恢复", "Undo or restore"),
    "If-Match": Text("所读状态的 ETag", "ETag of the state that was read"),
}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ACTOR = record(("id",), id=TEXT, title=TEXT, name=TEXT, role=TEXT)
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_CHANGES = array(record(("property", "before", "after"), property=TEXT, before={}, after={}))
_MOVED = record(("distance_m",), property=TEXT, distance_m={"type": ["number", "null"]})

SHAPES: Mapping[str, Schema] = {
    "history": record(
        ("feature", "versions", "links"),
        collection=TEXT,
        feature=TEXT,
        numberReturned=COUNT,
        versions=array(
            record(
                ("version", "action", "at", "actor"),
                version=_NUMBER,
                action={"enum": ["create", "update", "delete", "restore"]},
                at=_MOMENT,
                actor=_ACTOR,
                changes=_CHANGES,
                moved=_MOVED,
                links=LINKS,
            )
        ),
        links=LINKS,
    ),
    "deletedFeatures": record(
        ("features", "links"),
        collection=TEXT,
        numberReturned=COUNT,
        features=array(
            record(
                ("id", "title", "version", "at", "actor"),
                id=TEXT,
                title=TEXT,
                version=_NUMBER,
                at=_MOMENT,
                actor=_ACTOR,
                links=LINKS,
            )
        ),
        links=LINKS,
    ),
    "reversal": record(
        ("feature", "action"),
        collection=TEXT,
        feature=TEXT,
        action={"enum": ["create", "update", "delete"]},
        changes=_CHANGES,
        moved=_MOVED,
    ),
    "storedVersion": record(("feature", "version"), collection=TEXT, feature=TEXT, version=_NUMBER),
}
"""By their name in the components."""

_LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 50},
    Text("本页条数", "Entries on a page"),
)
_NEXT = Parameter(
    "next",
    _NUMBER,
    Text("翻页标记，取自应答中 next 链接", "Mark of the page to come, from the link next of an answer"),
)
_VERSION = Parameter("version", _NUMBER, Text("取该版本的 GeoJSON", "Give this version as GeoJSON"))


def history_paths(language: Language, *, is_editor: bool) -> dict[str, Any]:
    """Return the paths of the history, the same for every layer.

    Parameters
    ----------
    language : Language
    is_editor : bool
        Whether the reader may change any layer: only then is there something to bring back.
    """
    here = "/collections/{collectionId}"
    item = f"{here}/items/{{featureId}}/history"
    layer, feature = parameter_reference("collectionId"), parameter_reference("featureId")

    def path(
        name: str,
        parameters: Sequence[Mapping[str, Any]],
        contents: Mapping[str, Schema],
        formats: Sequence[str],
        also: Sequence[str],
    ) -> dict[str, Any]:
        known = [format_parameter(formats).described(language), parameter_reference("lang")]
        return get(
            name,
            HISTORY,
            _word(name, language),
            [*parameters, *known, parameter_reference("_")],
            contents,
            language,
            also=also,
        )

    page: dict[str, Schema] = {HTML: PAGE}
    window = [_LIMIT.described(language), _NEXT.described(language)]
    reversal = path(
        "history.preview",
        [layer, feature, *_in_path(language)],
        {JSON: reference("reversal"), **page},
        ("json", "html"),
        ("400", "401", "403", "404", "409"),
    )
    versions = {
        item: path(
            "history",
            [layer, feature, *window, _VERSION.described(language)],
            {JSON: reference("history"), GEOJSON: {"type": "object"}, **page},
            ("json", "geojson", "html"),
            ("304", "400", "404"),
        )
    }
    if not is_editor:
        return versions
    return {
        **versions,
        f"{here}/deleted": path(
            "deleted",
            [layer, *window],
            {JSON: reference("deletedFeatures"), **page},
            ("json", "html"),
            ("400", "401", "403", "404"),
        ),
        f"{item}/{{version}}/{{way}}": {**reversal, "post": _reverse(reversal["get"], language)},
    }


def _reverse(preview: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return the operation that does what the preview shows."""
    if_match = {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": _word("If-Match", language),
        "schema": TEXT,
    }
    parameters = [one for one in preview["parameters"] if one != parameter_reference("_")]
    done = {**preview["responses"]["200"], "content": {JSON: {"schema": reference("storedVersion")}}}
    more = {status: {"$ref": f"#/components/responses/{status}"} for status in ("412", "422")}
    return {
        **preview,
        "operationId": "history.reverse",
        "summary": _word("history.reverse", language),
        "parameters": [*parameters, if_match],
        "responses": {**preview["responses"], "200": done, **more},
    }


def _in_path(language: Language) -> list[dict[str, Any]]:
    schemas: Mapping[str, Schema] = {
        "version": _NUMBER,
        "way": {"type": "string", "enum": ["undo", "restore"]},
    }
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _word(name, language),
            "schema": schema,
        }
        for name, schema in schemas.items()
    ]


def _word(name: str, language: Language) -> str:
    return _WORDS[name].in_language(language)
