"""Values of a file's columns as cells."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from geo_service.importing.reading.cells import plain
from layers.ledger.grid import Cell
from layers.ledger.table import RecordFault

_PLAIN = (str, int, float, datetime, date, time, timedelta)


def cell(value: Any) -> Any:
    """Return a value as a cell has it: decimals as numbers, lists and what is nested as JSON."""
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def moment(value: Any) -> Any:
    """Return a moment that GDAL writes as a text; one without a zone stays without."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def cells(
    column: str,
    values: Iterable[Any],
    first: int,
    faults: list[RecordFault],
    read: Callable[[Any], Any] = cell,
) -> Sequence[Cell]:
    """Return values of a column, the faults beside them.

    Parameters
    ----------
    column : str
    values : iterable
    first : int
        Number of the first of the rows.
    faults : list of RecordFault
        Takes what cannot be kept.
    read : callable
        Makes a cell of a value.
    """
    made = []
    for number, value in enumerate(values, first):
        one, reason = plain(read(value))
        if reason is not None:
            faults.append(RecordFault(number, reason, column))
        made.append(one)
    return made
