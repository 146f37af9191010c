"""Rows of a ledger as attributes and places of a layer, each with what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.feature import Value
from layers.ledger import numbering
from layers.ledger.cells import Cells
from layers.ledger.columns import ID
from layers.ledger.draft import Draft, Sheet
from layers.ledger.names import Names
from layers.ledger.reading import Reader
from layers.ledger.row import CellFault, LedgerRow
from layers.ledger.splitting import LINK
from layers.ledger.table import Table
from layers.ledger.targets import NEVER_GIVEN
from layers.text import Text

__all__ = ["CellFault", "LedgerRow", "understand"]


def understand(
    layer: Layer,
    table: Table,
    targets: Sequence[str],
    names: Names,
    *,
    today: date,
    defaults: Mapping[str, str],
    number_prefix: str = "",
    year: int | None = None,
    zone: tzinfo | None = None,
) -> list[LedgerRow]:
    """Return the features that the rows of a table name.

    Parameters
    ----------
    layer : Layer
        As the person sees it.
    table : Table
    targets : sequence of str
        What each column is, see `layers.ledger.targets`.
    names : Names
        Of the features that the layer refers to.
    today : date
        The county's date.
    defaults : mapping of str to str
        By field, the value of rows that the ledger says nothing for; also the feature that is meant
        where several have the name.
    number_prefix : str
        Begins the numbers of rows that the ledger only counts (序号) or does not number at all.
    year : int, optional
        Of days that leave it out (`layers.ledger.body.titled_year`).
    zone : tzinfo, optional
        Of moments that leave it out.

    Returns
    -------
    list of LedgerRow
        In the order of the table, the places of one row one after another.
    """
    reader = Reader(layer, names, defaults, year, zone)
    sheet = Sheet(layer, table, Cells(layer, table.columns, targets), reader, today)
    given = _defaults(layer, defaults, reader)
    numbers = numbering.Numbers(layer, table.columns, targets, number_prefix)
    rows: list[LedgerRow] = []
    for start, group in numbers.groups(table.records):
        drafts = [draft for record in group for draft in sheet.places(record)]
        for part, draft in enumerate(drafts, 1):
            draft.complete(given)
            _number(draft, numbers, start, part if len(drafts) > 1 else 0, len(drafts), sheet)
        rows.extend(draft.row() for draft in drafts)
    return _told_apart(rows, numbers, sheet)


def _defaults(
    layer: Layer, defaults: Mapping[str, str], reader: Reader
) -> tuple[dict[str, Value], list[CellFault]]:
    values: dict[str, Value] = {}
    faults: list[CellFault] = []
    for name, given in defaults.items():
        known = layer.by_name.get(name)
        if known is None or known.by_review or name in NEVER_GIVEN:
            continue
        value = reader.value(name, given)
        if isinstance(value, Unreadable):
            reason = Text(
                f"“{known.title.zh}”的默认值：{value.reason.zh}",
                f"default of “{known.title.en}”: {value.reason.en}",
            )
            faults.append(CellFault("", given, reason, getattr(value, "suggestion", None), name))
        elif value is not None:
            values[name] = value
    return values, faults


def _number(
    draft: Draft, numbers: numbering.Numbers, ordinal: int, part: int, count: int, sheet: Sheet
) -> None:
    """Give a place the number of its row, with its own part where the row names several."""
    draft.part = part
    if part:
        note = Text(f"一行写有{count}处，分为{count}条", f"the row names {count} places, each became a row")
        draft.notes.append(note)
    outcome = numbers.number(draft.record, ordinal, part)
    if outcome is None:
        return
    cell, number, link = outcome
    if isinstance(number, Unreadable):
        suggestion = getattr(number, "suggestion", None)
        draft.faults.append(sheet.fault(numbers.key, cell, number.reason, suggestion))
        draft.values.pop(numbers.key, None)
        return
    draft.values[numbers.key] = number
    if link is not None:
        draft.values.setdefault(LINK, link)


def _told_apart(rows: list[LedgerRow], numbers: numbering.Numbers, sheet: Sheet) -> list[LedgerRow]:
    """Return the rows, those with a fault that have the same number or identifier as another."""
    seen: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(rows):
        for key in _identities(row, numbers):
            seen.setdefault(key, []).append(index)
    for (name, _), indices in seen.items():
        if len(indices) == 1:
            continue
        counts = Counter(rows[index].number for index in indices)
        first = sorted(counts)[: numbering.MOST_LISTED + 2]  # its own, and one that shows there are more
        for index in indices:
            row = rows[index]
            others = numbering.listed(one for one in first if one != row.number or counts[one] > 1)
            reason = Text(f"与第{others}行重复", f"stands in row {others} as well")
            value = row.id if name == ID else row.values.get(name)
            fault = sheet.fault(name, str(value), reason)
            rows[index] = replace(row, faults=(*row.faults, replace(fault, field="")))
    return rows


def _identities(row: LedgerRow, numbers: numbering.Numbers) -> Iterable[tuple[str, str]]:
    if numbers.key and (number := row.values.get(numbers.key)) is not None:
        yield numbers.key, numbering.folded(str(number))
    if row.id is not None:
        yield ID, row.id
