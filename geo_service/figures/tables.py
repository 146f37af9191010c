"""The report as tables of words and numbers, for files: one row for each line of each group."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from geo_service.figures.notes import notes
from geo_service.figures.report import COLUMNS, Group, Line, Report
from geo_service.i18n import N_, translate
from layers.formula import harmless
from layers.railway_hazards.figures import RATES, TITLES, Measure
from layers.text import Language, Text

Address = Callable[[Group, Line, Measure], str]
"""Returns where the rows of a figure are shown."""

BOM = "\ufeff"
TITLE = Text("铁路沿线隐患统计", "Figures of railway hazards")
BY, OF = Text("分类", "By"), Text("项目", "Of")
HEADING = N_("Found and closed from %(since)s to %(until)s; the ledger as it stood on %(ledger)s")
_FORBIDDEN = "[]:*?/\\'"


def heading(report: Report, language: Language) -> str:
    """Return what the figures are of."""
    asked = report.question
    return translate(
        HEADING, language, since=asked.period.since, until=asked.period.until, ledger=asked.ledger_of
    )


def csv_table(report: Report, language: Language) -> bytes:
    """Return all figures as CSV (RFC 4180, UTF-8 with its mark), rates as shares between 0 and 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(one.in_language(language) for one in (BY, OF, *(TITLES[it] for it in COLUMNS)))
    for group in report.groups:
        for line in group.lines:
            figures = ("" if (it := line.figures.get(measure)) is None else it for measure in COLUMNS)
            named = (one.in_language(language) for one in (group.title, line.title))
            writer.writerow([*map(harmless, named), *map(_plain, figures)])
    return (BOM + text.getvalue()).encode()


def workbook(report: Report, language: Language, address: Address) -> bytes:
    """Return all figures as XLSX: a sheet for each group, every figure a link to its rows."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "border": 1, "text_wrap": True})
        formats = {
            measure: book.add_format({"num_format": _number_format(measure), "font_color": "#0b4f8a"})
            for measure in COLUMNS
        }
        about = book.add_worksheet(Text("说明", "About").in_language(language))
        about.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for place, sentence in enumerate(_about(report, language)):
            about.write_string(place, 0, sentence)
        for group in report.groups:
            sheet = book.add_worksheet(_sheet_name(group.title.in_language(language)))
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, len(group.measures), 14)
            sheet.freeze_panes(1, 1)
            sheet.write_string(0, 0, group.title.in_language(language), head)
            for column, measure in enumerate(group.measures, start=1):
                sheet.write_string(0, column, TITLES[measure].in_language(language), head)
            for row, line in enumerate(group.lines, start=1):
                sheet.write_string(row, 0, "　" * line.depth + line.title.in_language(language))
                _write_line(sheet, row, group, line, formats, address)
    return content.getvalue()


def _write_line(
    sheet: Any, row: int, group: Group, line: Line, formats: dict[Measure, Any], address: Address
) -> None:
    for column, measure in enumerate(group.measures, start=1):
        figure = line.figures[measure]
        if figure is None:
            sheet.write_string(row, column, "—")
            continue
        # The link belongs to the cell: the number is written over the words that came with it.
        sheet.write_url(row, column, address(group, line, measure), formats[measure])
        sheet.write_number(row, column, figure, formats[measure])


def _about(report: Report, language: Language) -> Iterator[str]:
    yield TITLE.in_language(language)
    yield heading(report, language)
    for message, context in notes(report):
        yield translate(message, language, **context)


def _number_format(measure: Measure) -> str:
    if measure in RATES:
        return "0.0%"
    return "0.0" if measure is Measure.MEDIAN_DAYS else "#,##0"


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in _FORBIDDEN)[:31]


def _plain(figure: float | str) -> str:
    return f"{figure:.4f}".rstrip("0").rstrip(".") if isinstance(figure, float) else str(figure)


def sentences(report: Report, language: Language) -> Sequence[str]:
    """Return what a person should know, in a language."""
    return [translate(message, language, **context) for message, context in notes(report)]
