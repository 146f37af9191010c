"""Lists of a form: rows made for the hazards of each, then the hazards written into them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geo_service.reporting.errors import TemplateError
from geo_service.reporting.insertion import insert_rows
from geo_service.reporting.mapping import NUMBER, Listing
from geo_service.reporting.sheet import Sheet, Value
from geo_service.reporting.workbook import Workbook
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Period, Row, is_meant
from layers.text import Language, Text

LANGUAGE = Language.ZH
"""Superiors' forms are Chinese, whoever fills them in."""

MOST_LISTED = 10_000
"""Rows of one list in a form."""

Titles = Mapping[str, Mapping[str, str]]


def fill_lists(
    workbook: Workbook,
    sheet: Sheet,
    lists: Sequence[Listing],
    period: Period,
    rows: Sequence[Row],
    titles: Titles,
) -> int:
    """Fill the lists of a sheet in; return how many rows were written.

    All rows are made before the first is written. Lists side by side share them: a row that one of
    them is given is one of the other as well, so that no list is torn apart for the other.

    Raises
    ------
    TemplateError
        If a list would be too long.
    """
    chosen = [_chosen(one, period, rows) for one in lists]
    places = list(lists)
    # The uppermost end first: what it is given a list beside it that reaches lower has as well.
    for number in sorted(range(len(lists)), key=lambda it: lists[it].last):
        last = places[number].last
        count = len(chosen[number]) - (last - places[number].first + 1)
        if count > 0:
            insert_rows(workbook, sheet, last, count)
            places = [_moved(one, last, count) for one in places]
    for one, own in zip(places, chosen, strict=True):
        for number, row in enumerate(own):
            for column, name in one.columns.items():
                value = number + 1 if name == NUMBER else shown(name, row.get(name), titles)
                if value is not None:
                    sheet.put(one.first + number, column, value)
    return sum(len(own) for own in chosen)


def shown(name: str, value: Any, titles: Titles) -> Value | None:
    """Return a value as a person reads it in a form: the label of a code, the name of a township."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in titles:
        return titles[name].get(str(value), str(value))
    if name in LAYER.by_name and LAYER.field(name).codes:
        return LAYER.field(name).label(str(value)).in_language(LANGUAGE)
    return value if isinstance(value, str | int | float | date) else str(value)


def _chosen(one: Listing, period: Period, rows: Sequence[Row]) -> list[Row]:
    chosen = [row for row in rows if is_meant(one.selection, row, period)]
    if len(chosen) > MOST_LISTED:
        reason = Text(
            f"清单将有 {len(chosen)} 行，至多 {MOST_LISTED} 行；请缩小所列范围",
            f"a list would have {len(chosen)} rows, at most {MOST_LISTED}; let it name fewer hazards",
        )
        raise TemplateError(reason=reason)
    chosen.sort(key=lambda row: (row.get("found_on") or date.min, str(row.get("hazard_no") or ""), row["id"]))
    return chosen


def _moved(one: Listing, after: int, count: int) -> Listing:
    """Return a list where it stands once rows are inserted below a row: moved, grown, or as it was."""
    if one.last < after:
        return one
    return replace(one, first=one.first + count if one.first > after else one.first, last=one.last + count)
