"""Paths of what belongs to a review: photos and scans, papers."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import HTML, JSON
from geo_service.api.openapi.changes import NEEDED
from geo_service.api.openapi.operations import PAGE, get, parameter_reference
from geo_service.api.openapi.review_paths import REVIEWS
from geo_service.api.openapi.shapes import COUNT, LINKS, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import format_parameter
from geo_service.papers.kinds import KindId
from geo_service.papers.office_file import MEDIA_TYPE
from layers.text import Language, Text
from layers.workflow import EVIDENCE_KINDS

_WORDS: Mapping[str, Text] = {
    "attachments": Text(
        "要素的照片与扫描件，最早的在前", "Photos and scans of a feature, the first to come first"
    ),
    "attachments.send": Text(
        "发送一张照片或扫描件；同一 key 重复发送返回首次结果",
        "Send a photo or scan; the same key again gives what came first",
    ),
    "attachment": Text("照片或扫描件的内容", "What an attachment holds"),
    "attachment.remove": Text(
        "删除本人发送且尚未用于任何操作的附件", "Take back an attachment of one's own that no step has named"
    ),
    "papers": Text("关于要素的文书，最早的在前", "Papers about a feature, the first to be issued first"),
    "papers.issue": Text(
        "开具文书并编号；同日同一内容重复发送返回同一文书",
        "Issue a paper with the next number; the same one asked for again that day is one paper",
    ),
    "paper": Text(
        "一份文书：说明、打印页面或 DOCX", "A paper: what there is to know of it, a page to print, DOCX"
    ),
    "attachmentId": Text("附件标识", "Identifier of the attachment"),
    "paperId": Text("文书标识", "Identifier of the paper"),
    "size": Text("缩略图", "The small picture"),
    "kept": Text("已保存", "Kept"),
    "issued": Text("已开具", "Issued"),
    "repeated": Text("此前已收到", "Had come before"),
    "removed": Text("已删除", "Taken back"),
}
_NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}
_COUNT_OR_NONE: Schema = {"type": ["integer", "null"]}
_FLAG: Schema = {"type": "boolean"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_BYTES: Schema = {"type": "string", "format": "binary"}
_WHO = record(("id",), id=TEXT, name=TEXT)
_GIVEN: Schema = {"type": "object", "additionalProperties": TEXT}
_KIND: Schema = {"type": "string", "enum": list(EVIDENCE_KINDS)}
_PAPER_KIND: Schema = {"type": "string", "enum": [kind.value for kind in KindId]}
_ATTACHMENT: Mapping[str, Schema] = {
    "id": TEXT,
    "collection": TEXT,
    "feature": TEXT,
    "kind": _KIND,
    "kind_title": TEXT,
    "file": TEXT,
    "media_type": TEXT,
    "size": COUNT,
    "sha256": TEXT,
    "source_sha256": TEXT,
    "width": _COUNT_OR_NONE,
    "height": _COUNT_OR_NONE,
    "taken_at": {"type": ["string", "null"]},
    "position": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    "distance_m": _NUMBER_OR_NONE,
    "is_live": _FLAG,
    "received_at": _MOMENT,
    "actor": _WHO,
    "review": _COUNT_OR_NONE,
    "is_removable": _FLAG,
    "links": LINKS,
}
_PAPER: Mapping[str, Schema] = {
    "id": TEXT,
    "kind": _PAPER_KIND,
    "title": TEXT,
    "number": TEXT,
    "collection": TEXT,
    "feature": TEXT,
    "version": COUNT,
    "at": _MOMENT,
    "actor": _WHO,
    "head": TEXT,
    "given": _GIVEN,
    "links": LINKS,
}
_ENTRY = record(
    ("name", "title", "type", "is_required", "proposed"),
    name=TEXT,
    title=TEXT,
    type={"enum": ["text", "date"]},
    is_required=_FLAG,
    proposed=TEXT,
)

SHAPES: Mapping[str, Schema] = {
    "attachment": record(tuple(_ATTACHMENT), **_ATTACHMENT),
    "attachments": record(
        ("attachments", "numberReturned"), attachments=array(reference("attachment")), numberReturned=COUNT
    ),
    "paper": record(tuple(_PAPER), **_PAPER),
    "papers": record(
        ("papers", "numberReturned"),
        papers=array(reference("paper")),
        numberReturned=COUNT,
        kinds=array(
            record(
                ("kind", "title", "is_possible", "entries"),
                kind=_PAPER_KIND,
                title=TEXT,
                is_possible=_FLAG,
                entries=array(_ENTRY),
            )
        ),
    ),
}
"""By their name in the components."""

_FORM: Schema = record(
    ("kind", "file"), kind=_KIND, live=_FLAG, key={"type": "string", "maxLength": 64}, file=_BYTES
)
_ASKED: Schema = record(("kind",), kind=TEXT, given=_GIVEN)


def evidence_paths(language: Language) -> dict[str, Any]:
    """Return the paths of photos and papers, the same for every layer with reviews; for the staff."""
    here = "/collections/{collectionId}/items/{featureId}"
    feature = [parameter_reference("collectionId"), parameter_reference("featureId")]
    lang = parameter_reference("lang")
    attachment, paper = _in_path("attachmentId", language), _in_path("paperId", language)
    size = {"name": "size", "in": "query", "required": False, "description": _word("size", language)}
    size["schema"] = {"type": "string", "enum": ["thumbnail"]}
    kept = {"multipart/form-data": {"schema": _FORM}}
    content: dict[str, Schema] = {"image/jpeg": _BYTES, "application/pdf": _BYTES}
    sheet: dict[str, Schema] = {JSON: reference("paper"), HTML: PAGE, MEDIA_TYPE: _BYTES}
    listed: dict[str, Schema] = {JSON: reference("papers"), HTML: PAGE}
    return {
        f"{here}/attachments": {
            **_get("attachments", feature, {JSON: reference("attachments")}, ("json",), language),
            "post": _post("attachments.send", [*feature, lang], kept, "kept", "attachment", language),
        },
        "/attachments/{attachmentId}": {
            **_get("attachment", [attachment, size], content, (), language, "304"),
            "delete": _operation(
                "attachment.remove",
                [attachment, lang],
                {"204": {"description": _word("removed", language)}},
                ("400", "401", "403", "404", "409"),
                language,
            ),
        },
        f"{here}/papers": {
            **_get("papers", feature, listed, ("json", "html"), language),
            "post": _post(
                "papers.issue", [*feature, lang], {JSON: {"schema": _ASKED}}, "issued", "paper", language
            ),
        },
        "/papers/{paperId}": _get("paper", [paper], sheet, ("json", "html", "docx"), language),
    }


def _get(
    name: str,
    parameters: Sequence[Any],
    contents: Mapping[str, Schema],
    formats: Sequence[str],
    language: Language,
    *also: str,
) -> dict[str, Any]:
    known = [format_parameter(formats).described(language)] if formats else []
    found = get(
        name,
        REVIEWS,
        _word(name, language),
        [*parameters, *known, parameter_reference("lang")],
        contents,
        language,
        also=("400", "401", "403", "404", *also),
    )
    found["get"]["security"] = NEEDED
    return found


def _post(
    name: str,
    parameters: Sequence[Any],
    contents: Mapping[str, Any],
    words: str,
    shape: str,
    language: Language,
) -> dict[str, Any]:
    def answer(said: str) -> dict[str, Any]:
        return {
            "description": _word(said, language),
            "content": {JSON: {"schema": reference(shape)}},
            "headers": {"Location": {"$ref": "#/components/headers/Location"}},
        }

    done = {"201": answer(words), "200": answer("repeated")}
    refusals = ("400", "401", "403", "404", "409", "413", "415", "422")
    posted = _operation(name, parameters, done, refusals, language)
    return posted | {"requestBody": {"required": True, "content": dict(contents)}}


def _operation(
    name: str,
    parameters: Sequence[Any],
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
        "responses": {**done, **shared},
        "security": NEEDED,
    }


def _in_path(name: str, language: Language) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _word(name, language),
        "schema": TEXT,
    }


def _word(name: str, language: Language) -> str:
    return _WORDS[name].in_language(language)
