"""Figures of the hazards: a page, a document and files, and the way from each figure to its rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, tagged_json
from geo_service.api.deps import LanguageDep, reading
from geo_service.api.pages import page, root_path
from geo_service.api.parameters.figures import NAMES, asked_again, question_of
from geo_service.api.parameters.known import bad, require_known
from geo_service.errors import BadParameter
from geo_service.figures.addresses import addresses
from geo_service.figures.counting import report
from geo_service.figures.question import Question
from geo_service.figures.report import AT_CUTOFF, IN_PERIOD, Group, Line, Report
from geo_service.figures.tables import TITLE, csv_table, heading, sentences, workbook
from geo_service.figures.trend import trend
from geo_service.i18n import translate
from geo_service.reporting.stored import USERS
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import RATES, TITLES, Measure
from layers.text import Language, Text

router = APIRouter(prefix="/reports/hazards")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ROWS = ("by", "key", "measure", "part", "on")
ON_MAP, AS_TABLE = "map", "table"


@router.get("")
def figures(request: Request, language: LanguageDep) -> Response:
    """Give the figures of a period: a page, JSON, CSV or XLSX."""
    params = request.query_params
    with reading(request) as (service, session):
        service.layer(LAYER.id)
        require_known(params, (*NAMES, "_"), formats=("json", "html", "csv", "xlsx"))
        is_page = wants_page(request)
        fault = ""
        try:
            question = question_of(params, service.today())
        except BadParameter as wrong:
            if not is_page:
                raise
            fault = translate(wrong.message, language, **wrong.context)
            question = question_of({}, service.today())
        made = report(service, session, question)
    if is_page:
        return _page(request, language, made, fault)
    wish = params.get("f", "json")
    if wish == "json":
        return tagged_json(request, _document(base_url(request), made, language), language)
    if wish == "csv":
        return _file(csv_table(made, language), CSV, made, "csv", language)
    base = base_url(request)

    def address(group: Group, line: Line, measure: Measure) -> str:
        return f"{base}{_rows_path(question, group, line, measure, language)}"

    return _file(workbook(made, language, address), XLSX, made, "xlsx", language)


@router.get("/rows")
def rows(request: Request, language: LanguageDep) -> Response:
    """Lead to the rows that a figure counts, as a table or on the map."""
    params = request.query_params
    with reading(request) as (service, session):
        service.layer(LAYER.id)
        require_known(params, (*NAMES, *ROWS))
        made = report(service, session, question_of(params, service.today()))
    found = addresses(made, *_cell(made, params), language)
    part = params.get("part", "1")
    if not (part.isascii() and part.isdigit() and len(part) < 6 and 1 <= int(part) <= len(found)):
        raise bad("part", f"1 … {len(found)}", part)
    if params.get("on", AS_TABLE) not in (AS_TABLE, ON_MAP):
        raise bad("on", f"{AS_TABLE} | {ON_MAP}", params["on"])
    target = found[int(part) - 1][params.get("on") == ON_MAP]
    return RedirectResponse(
        f"{root_path(request)}{target}", status_code=303, headers={"Cache-Control": "no-store"}
    )


def _cell(made: Report, params: QueryParams) -> tuple[Line, Measure]:
    """Return the line and the measure that an address names."""
    line = made.line(params.get("by", "all"), params.get("key", "all"))
    if line is None:
        raise bad("key", Text("报表中的一行", "a line of the report"), params.get("key", "all"))
    name = params.get("measure", "")
    known = [measure.value for measure in line.figures]
    if name not in known:
        raise bad("measure", " | ".join(known), name)
    return line, Measure(name)


def _page(request: Request, language: Language, made: Report, fault: str) -> Response:
    root, asked = root_path(request), asked_again(made.question)
    principal = request.state.principal

    def path(group: Group, line: Line, measure: Measure, on: str = AS_TABLE, part: int = 1) -> str:
        return f"{root}{_rows_path(made.question, group, line, measure, language, on, part)}"

    def file(form: str) -> str:
        return f"{root}/reports/hazards?{urlencode({'lang': language.value, 'f': form} | asked)}"

    months = next((group.lines for group in made.groups if group.name == "month"), ())
    return page(
        request,
        "figures.html",
        language,
        status=400 if fault else 200,
        heading=TITLE,
        said=heading(made, language),
        report=made,
        question=made.question,
        fault=fault,
        notes=sentences(made, language),
        titles=TITLES,
        rates=RATES,
        at_cutoff=AT_CUTOFF,
        in_period=IN_PERIOD,
        measures=Measure,
        trend=trend(months),
        path=path,
        parts=lambda line, measure: len(made.filters(line, measure)),
        file=file,
        fills_templates=principal.role in USERS and principal.session_hash is not None,
    )


def _document(base: str, made: Report, language: Language) -> dict[str, Any]:
    question = made.question
    return {
        "title": TITLE.in_language(language),
        "from": question.period.since,
        "to": question.period.until,
        "asOf": question.ledger_of,
        "isKnown": made.is_known,
        "knownSince": made.known_since,
        "logSince": made.log_since,
        "demo": made.demo,
        "withDemo": question.with_demo,
        "notes": sentences(made, language),
        "measures": {one.value: TITLES[one].in_language(language) for one in (*AT_CUTOFF, *IN_PERIOD)},
        "groups": [
            {
                "by": group.name,
                "title": group.title.in_language(language),
                "lines": [_line(base, made, line, language) for line in group.lines],
            }
            for group in made.groups
        ],
    }


def _line(base: str, made: Report, line: Line, language: Language) -> Mapping[str, Any]:
    return {
        "key": line.key,
        "title": line.title.in_language(language),
        "depth": line.depth,
        "isBeforeHistory": line.is_before_history,
        "figures": {
            measure.value: {
                "value": value,
                "items": [base + table for table, _ in found],
                "maps": [base + on_map for _, on_map in found],
            }
            for measure, value in line.figures.items()
            for found in ([] if value is None else addresses(made, line, measure, language),)
        },
    }


def _rows_path(
    question: Question,
    group: Group,
    line: Line,
    measure: Measure,
    language: Language,
    on: str = AS_TABLE,
    part: int = 1,
) -> str:
    """Return the short address of a figure's rows; the long one is made when somebody follows it."""
    named = {"by": group.name, "key": line.key, "measure": measure.value}
    if on != AS_TABLE:
        named["on"] = on
    if part > 1:
        named["part"] = str(part)
    return f"/reports/hazards/rows?{urlencode({'lang': language.value} | asked_again(question) | named)}"


def _file(content: bytes, media_type: str, made: Report, ending: str, language: Language) -> Response:
    period = made.question.period
    demo = "-demo" if made.demo and made.question.with_demo else ""
    name = f"hazards_{period.since:%Y%m%d}-{period.until:%Y%m%d}{demo}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Language": language.value,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
