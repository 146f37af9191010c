"""Reports to keep and to pass on: the rows that were given back as a workbook, all of it as a page."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import BytesIO
from itertools import groupby

from geo_service.importing.report import ACTION_TITLES, Action, Plain, Report, RowFault, RowOutcome
from layers.text import Language, Text

ROW = Text("原表行号", "Row in the file")
REASON = Text("退回原因", "Why it was given back")
SUGGESTION = Text("修改建议", "What to write instead")

_WIDEST = 40
_MOST_WRITTEN = 32_767
"""Characters of one cell of a workbook."""

_STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}th{background:#f0f0f0}"
)

_WORDS = {
    "title": Text("导入报告", "Import report"),
    "stored": Text("已入库。", "The rows were stored."),
    "not stored": Text(
        "尚未入库，以下为检查结果。", "Nothing is stored yet: this is what would come of the file."
    ),
    "file": Text("文件", "File"),
    "rows": Text("行数", "Rows"),
    "crs": Text("坐标系", "Reference system"),
    "notes": Text("说明", "Notes"),
    "column": Text("列", "Column"),
    "value": Text("原值", "Value"),
}


def rejected_xlsx(report: Report, language: Language) -> bytes:
    """Return the rows that were given back as a workbook that can be mended and imported again.

    The columns are those of the file; behind them stand the row's number, why it was given back, and
    what to write instead. Texts are written as texts, so that none of them is calculated.

    Parameters
    ----------
    report : Report
    language : Language
        Of reasons and suggestions.
    """
    from xlsxwriter import Workbook  # costs memory in each process that loads it

    content = BytesIO()
    with Workbook(content, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet("退回" if language is Language.ZH else "Rejected")
        head = book.add_format({"bold": True, "bg_color": "#f0f0f0", "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        own = [column.name for column in report.columns]
        added = [text.in_language(language) for text in (ROW, REASON, SUGGESTION)]
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(own) - 1), 14)
        sheet.set_column(len(own), len(own), 10)
        sheet.set_column(len(own) + 1, len(own) + 2, _WIDEST)
        for column, name in enumerate([*own, *added]):
            sheet.write_string(0, column, name[:_MOST_WRITTEN], head)
        for number, cells in enumerate(_rejected(report, language), 1):
            for column, value in enumerate(cells):
                if isinstance(value, bool):
                    sheet.write_boolean(number, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value is not None:
                    sheet.write_string(number, column, value[:_MOST_WRITTEN], wrapped)
    return content.getvalue()


def report_html(report: Report, language: Language) -> str:
    """Return a report as a page that stands alone: counts, doubts, and every row that has a fault or a note.

    Parameters
    ----------
    report : Report
    language : Language
    """
    counts = "".join(
        f"<tr><th>{_said(ACTION_TITLES[action], language)}</th><td>{count:,}</td></tr>"
        for action, count in report.counts.items()
    )
    crs = "" if report.crs_title is None else report.crs_title.in_language(language)
    facts = (("file", report.file), ("crs", crs), ("rows", f"{len(report.outcomes):,}"))
    state = "stored" if report.is_stored else "not stored"
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f"<title>{_word('title', language)} {escape(report.file)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{_word('title', language)}</h1><p>{_word(state, language)}</p><table>"
        + "".join(
            f"<tr><th>{_word(name, language)}</th><td>{escape(value)}</td></tr>" for name, value in facts
        )
        + counts
        + "</table>"
        + _list([one.sentence for one in report.suspicions], language)
        + _list(report.notes, language)
        + _table(report, language)
        + "</body></html>"
    )


def _rejected(report: Report, language: Language) -> Iterator[list[Plain]]:
    width = len(report.columns)
    rejected = report.of_actions((Action.REJECTED,))
    for row, outcomes in groupby(rejected, key=lambda outcome: outcome.row):
        parts = list(outcomes)
        cells = list(parts[0].cells[:width])
        faults = dict.fromkeys(fault for part in parts for fault in part.faults)
        reasons = "\n".join(_reason(fault, language) for fault in faults)
        suggestions = (fault.suggestion.in_language(language) for fault in faults if fault.suggestion)
        yield [*cells, *[None] * (width - len(cells)), row, reasons, "\n".join(suggestions)]


def _reason(fault: RowFault, language: Language) -> str:
    reason = fault.reason.in_language(language)
    if not fault.column:
        return reason
    return f"{fault.column}：{reason}" if language is Language.ZH else f"{fault.column}: {reason}"


def _table(report: Report, language: Language) -> str:
    told = [one for one in report.outcomes if one.faults or one.notes]
    if not told:
        return ""
    titles = (ROW, _WORDS["column"], _WORDS["value"], REASON, SUGGESTION)
    head = "".join(f"<th>{_said(title, language)}</th>" for title in titles)
    body = "".join(_row(outcome, language) for outcome in told)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(outcome: RowOutcome, language: Language) -> str:
    lines = [
        (fault.column, "" if fault.value is None else str(fault.value), fault.reason, fault.suggestion)
        for fault in outcome.faults
    ]
    lines += [("", "", note, None) for note in outcome.notes]
    return "".join(
        f"<tr><td>{outcome.row}</td><td>{escape(column)}</td><td>{escape(value)}</td>"
        f"<td>{_said(reason, language)}</td><td>{_said(suggestion, language)}</td></tr>"
        for column, value, reason, suggestion in lines
    )


def _list(texts: Iterable[Text], language: Language) -> str:
    items: Sequence[str] = [f"<li>{_said(text, language)}</li>" for text in texts]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _said(text: Text | None, language: Language) -> str:
    return "" if text is None else escape(text.in_language(language))


def _word(name: str, language: Language) -> str:
    return escape(_WORDS[name].in_language(language))
