"""The path of the figures of hazards."""

from collections.abc import Mapping
from typing import Any

from geo_service.api.documents import HTML, JSON
from geo_service.api.figures import XLSX
from geo_service.api.openapi.operations import PAGE, get, parameter_reference
from geo_service.api.openapi.shapes import COUNT, TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import Parameter, format_parameter
from layers.text import Language, Text

FIGURES = "figures"
TAG = Text("统计", "Figures")
SUMMARY = Text(
    "隐患统计：各数字及其所计的行",
    "Figures of the hazards, each with the addresses of the rows that it counts",
)

_DAY: Schema = {"type": "string", "format": "date"}
_DAY_OR_NONE: Schema = {"type": ["string", "null"], "format": "date"}
_ADDRESSES = array({"type": "string", "format": "uri-reference"})
_FIGURE = record(
    ("value", "items", "maps"), value={"type": ["number", "null"]}, items=_ADDRESSES, maps=_ADDRESSES
)

SHAPES: Mapping[str, Schema] = {
    "figures": record(
        ("from", "to", "asOf", "isKnown", "notes", "measures", "groups"),
        **{"from": _DAY},
        title=TEXT,
        to=_DAY,
        asOf=_DAY,
        isKnown={"type": "boolean"},
        knownSince=_DAY_OR_NONE,
        logSince=_DAY_OR_NONE,
        demo=COUNT,
        withDemo={"type": "boolean"},
        notes=array(TEXT),
        measures={"type": "object", "additionalProperties": TEXT},
        groups=array(
            record(
                ("by", "title", "lines"),
                by=TEXT,
                title=TEXT,
                lines=array(
                    record(
                        ("key", "title", "figures"),
                        key=TEXT,
                        title=TEXT,
                        depth=COUNT,
                        isBeforeHistory={"type": "boolean"},
                        figures={"type": "object", "additionalProperties": _FIGURE},
                    )
                ),
            )
        ),
    )
}
"""By their name in the components."""

_TEXT_OF_DAY: Schema = {"type": "string"}
_ASKED = (
    Parameter("from", _TEXT_OF_DAY, Text("起始日期，缺省为当年1月1日", "First day; 1 January by default")),
    Parameter("to", _TEXT_OF_DAY, Text("截止日期，缺省为今天", "Cut-off date; today by default")),
    Parameter(
        "as-of",
        _TEXT_OF_DAY,
        Text(
            "按哪一天的台账统计：截止日期至今天，缺省为截止日期",
            "Of which day the ledger is: from the cut-off date to today, the cut-off date by default",
        ),
    ),
    Parameter(
        "demo",
        {"type": "string", "enum": ["yes", "no"]},
        Text("是否计入演示数据", "Whether invented hazards count"),
    ),
)


def figures_paths(language: Language) -> dict[str, Any]:
    """Return the path of the figures."""
    known = [
        format_parameter(("json", "html", "csv", "xlsx")).described(language),
        parameter_reference("lang"),
        parameter_reference("_"),
    ]
    contents: dict[str, Schema] = {
        JSON: reference("figures"),
        HTML: PAGE,
        "text/csv": {"type": "string"},
        XLSX: {"type": "string", "format": "binary"},
    }
    return {
        "/reports/hazards": get(
            "figures.hazards",
            FIGURES,
            SUMMARY.in_language(language),
            [*(one.described(language) for one in _ASKED), *known],
            contents,
            language,
            also=("304", "400", "404"),
        )
    }
