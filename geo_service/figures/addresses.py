"""Where the rows of a figure are shown: as a table and on the map."""

from urllib.parse import urlencode

from geo_service.figures.report import Line, Report
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Measure
from layers.text import Language

READABLE = ",:/()'="


def addresses(report: Report, line: Line, measure: Measure, language: Language) -> list[tuple[str, str]]:
    """Return the addresses of a figure's rows, without the service's own: table and map.

    One pair, or several where the rows are named by their identifiers and are many.
    """
    shown: dict[str, str] = {"lang": language.value}
    if not report.question.is_present:
        shown["as-of"] = report.question.ledger_of.isoformat()
    return [
        (
            f"/collections/{LAYER.id}/items?{_query(shown | {'filter': one})}",
            f"/maps/{LAYER.id}?{_query(shown | {'where': f'{LAYER.id}:{one}'})}",
        )
        for one in report.filters(line, measure)
    ]


def _query(values: dict[str, str]) -> str:
    return urlencode(values, safe=READABLE)
