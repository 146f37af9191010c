"""Paths of imports: a file and how it is read, its report, its progress."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import HTML, JSON
from geo_service.api.import_documents import MOST_ROWS, SOME_ROWS, XLSX
from geo_service.api.import_events import MEDIA_TYPE
from geo_service.api.openapi.changes import NEEDED
from geo_service.api.openapi.operations import PAGE, get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, LINKS, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import OFFSET, Parameter, format_parameter
from geo_service.importing.jobs import State
from geo_service.importing.plan import Mode, Rule
from geo_service.importing.report import Action
from layers.text import Language, Text

IMPORTS = "imports"
TAG = Text("导入", "Imports")

_WORDS: Mapping[str, Text] = {
    "imports": Text("已完成的导入与本人待处理的文件", "Imports that were stored, and own files that wait"),
    "imports.send": Text(
        "发送文件：默认只检查并返回报告，dry_run=false 时入库",
        "Send a file: it is looked through and a report comes back; with dry_run=false its rows are stored",
    ),
    "import": Text("一次导入的状态与报告", "Where an import stands, and its report"),
    "import.events": Text("导入进度（服务器推送事件）", "Progress of an import, as server-sent events"),
    "import.decide": Text(
        "更改读取方式，或入库：commit 只存已检查过的内容，dry_run=false 时未检查也入库",
        "Read the file in another way, or store its rows: commit stores what was looked at,"
        " dry_run=false also what was not",
    ),
    "import.discard": Text("放弃该文件", "Give the file up"),
    "importId": Text("导入标识", "Identifier of the import"),
    "accepted": Text("已开始，进度见 events", "Begun; events tell how far it is"),
    "stored": Text("已入库", "Stored"),
    "looked": Text("检查结果", "What would come of the file"),
    "discarded": Text("已放弃", "Given up"),
}
_HEADER: Schema = {"type": ["array", "null"], "items": COUNT}
_MODE: Schema = {"enum": [mode.value for mode in Mode]}
_RULE: Schema = {"enum": [rule.value for rule in Rule]}
_DEFAULTS: Schema = {"type": "object", "additionalProperties": TEXT}
_FLAG: Schema = {"type": "boolean"}
_MAYBE: Schema = {"type": ["string", "null"]}
_VALUE: Schema = {}
_NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}

SHAPES: Mapping[str, Schema] = {
    "importPlan": record(
        (),
        sheet=TEXT,
        encoding=TEXT,
        header=_HEADER,
        targets=array(TEXT),
        crs=TEXT,
        mode=_MODE,
        rule=_RULE,
        repair=_FLAG,
        defaults=_DEFAULTS,
        number_prefix=TEXT,
    ),
    "importReport": record(
        ("layer", "file", "is_stored", "counts", "rows"),
        layer=TEXT,
        file=TEXT,
        sheet=TEXT,
        encoding=TEXT,
        header=_HEADER,
        crs=TEXT,
        crs_title=_MAYBE,
        is_stored=_FLAG,
        counts=record(("rows",), rows=COUNT, **{action.value: COUNT for action in Action}),
        columns=array(record(("name", "target"), name=TEXT, target=TEXT, title=_MAYBE)),
        suspicions=array(
            record(
                ("kind", "count", "of", "sentence"),
                kind=TEXT,
                count=COUNT,
                of=COUNT,
                offset_m=_NUMBER_OR_NULL,
                azimuth_deg=_NUMBER_OR_NULL,
                sentence=TEXT,
            )
        ),
        notes=array(TEXT),
        rows=array(
            record(
                ("row", "part", "action", "faults"),
                row=COUNT,
                part=COUNT,
                action={"enum": [action.value for action in Action]},
                layer=TEXT,
                id=_MAYBE,
                title=TEXT,
                place={"type": ["array", "null"], "items": {"type": "number"}},
                faults=array(
                    record(
                        ("row", "column", "reason"),
                        row=COUNT,
                        column=TEXT,
                        value=_VALUE,
                        reason=TEXT,
                        suggestion=_MAYBE,
                    )
                ),
                notes=array(TEXT),
                differences=array(
                    record(
                        ("field", "is_taken"),
                        field=TEXT,
                        title=TEXT,
                        before=_VALUE,
                        after=_VALUE,
                        is_taken=_FLAG,
                    )
                ),
            )
        ),
    ),
    "import": record(
        ("id", "state", "layer", "plan", "links"),
        id=TEXT,
        state={"enum": [state.value for state in State]},
        layer=TEXT,
        plan=reference("importPlan"),
        columns=array(TEXT),
        private=array(TEXT),
        notes=array(TEXT),
        report={"anyOf": [reference("importReport"), {"type": "null"}]},
        numberMatched=COUNT,
        numberReturned=COUNT,
        links=LINKS,
    ),
    "imports": record(
        ("imports", "waiting", "numberMatched", "numberReturned", "links"),
        imports=array(record(("id", "layer", "file", "at", "counts"), id=TEXT, layer=TEXT, file=TEXT)),
        waiting=array(record(("id", "state", "layer", "file"), id=TEXT, state=TEXT, layer=TEXT, file=TEXT)),
        numberMatched=COUNT,
        numberReturned=COUNT,
        links=LINKS,
    ),
}
"""By their name in the components."""

_FORM: Schema = record(
    ("layer",),
    layer=TEXT,
    crs=TEXT,
    sheet=TEXT,
    encoding=TEXT,
    header=TEXT,
    mode=_MODE,
    rule=_RULE,
    repair=_FLAG,
    number_prefix=TEXT,
    targets=array(TEXT),
    map=_DEFAULTS,
    defaults=_DEFAULTS,
    dry_run={**_FLAG, "default": True},
    text=TEXT,
    file={"type": "string", "format": "binary"},
)
_ROWS = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": SOME_ROWS},
    Text("返回报告中的行数", "Rows of the report in one answer"),
)
_LISTED = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 50},
    Text("本页条数", "Entries on a page"),
)
_ACTION = Parameter(
    "action",
    {"type": "array", "items": {"enum": [action.value for action in Action]}},
    Text("只列出这些结果的行，以逗号分隔", "Only rows that come to these, separated by commas"),
)


def import_paths(language: Language) -> dict[str, Any]:
    """Return the paths of imports, for readers who may change a layer."""
    here = [_in_path(language)]
    action = {**_ACTION.described(language), "in": "query", "explode": False}
    rows = [_ROWS.described(language), OFFSET.described(language), action]
    listed = [_LISTED.described(language), OFFSET.described(language)]
    document: dict[str, Schema] = {JSON: reference("import"), HTML: PAGE, XLSX: {"type": "string"}}
    everything = _path("imports", listed, {JSON: reference("imports")}, ("json",), language)
    one = _path("import", [*here, *rows], document, ("json", "html", "xlsx"), language, "404", "409")
    events = _path("import.events", here, {MEDIA_TYPE: PAGE}, ("json",), language, "404")
    return {
        "/imports": {**everything, "post": _send(language)},
        "/imports/{importId}": {**one, "post": _decide(here, language), "delete": _discard(here, language)},
        "/imports/{importId}/events": events,
    }


def _path(
    name: str,
    parameters: Sequence[Mapping[str, Any]],
    contents: Mapping[str, Schema],
    formats: Sequence[str],
    language: Language,
    *also: str,
) -> dict[str, Any]:
    known = [format_parameter(formats).described(language), parameter_reference("lang")]
    return get(
        name,
        IMPORTS,
        _word(name, language),
        [*parameters, *known],
        contents,
        language,
        also=("400", "401", "403", *also),
    )


def _send(language: Language) -> dict[str, Any]:
    return {
        "operationId": "imports.send",
        "tags": [IMPORTS],
        "summary": _word("imports.send", language),
        "parameters": [parameter_reference("lang")],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}},
        "responses": {
            "200": _done("looked", language),
            "201": _done("stored", language),
            **_refusals("400", "401", "403", "404", "409", "413", "422"),
        },
        "security": NEEDED,
    }


def _decide(here: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    flags = {"commit": {**_FLAG, "default": False}, "dry_run": {**_FLAG, "default": True}}
    body = record((), plan=reference("importPlan"), **flags)
    return {
        "operationId": "import.decide",
        "tags": [IMPORTS],
        "summary": _word("import.decide", language),
        "parameters": [*here, parameter_reference("lang")],
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": {
            "200": _done("looked", language),
            "202": _done("accepted", language),
            **_refusals("400", "401", "403", "404", "409", "413", "415", "422"),
        },
        "security": NEEDED,
    }


def _discard(here: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    return {
        "operationId": "import.discard",
        "tags": [IMPORTS],
        "summary": _word("import.discard", language),
        "parameters": list(here),
        "responses": {
            "204": {"description": _word("discarded", language)},
            **_refusals("401", "403", "404", "409"),
        },
        "security": NEEDED,
    }


def _done(name: str, language: Language) -> dict[str, Any]:
    return {
        "description": _word(name, language),
        "content": {JSON: {"schema": reference("import")}},
        "headers": {"Location": {"$ref": "#/components/headers/Location"}},
    }


def _refusals(*statuses: str) -> dict[str, Any]:
    return {one: {"$ref": f"#/components/responses/{one}"} for one in (*statuses, "500", "503")}


def _in_path(language: Language) -> dict[str, Any]:
    return {
        "name": "importId",
        "in": "path",
        "required": True,
        "description": _word("importId", language),
        "schema": TEXT,
    }


def _word(name: str, language: Language) -> str:
    return _WORDS[name].in_language(language)
