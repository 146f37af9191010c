"""Rows as they are pasted from a table of a text document, in which line breaks cut them apart."""

import csv
import io
import re
from collections import Counter

_LOOKED_AT = 200
"""Rows among which the first whole one is looked for."""

_MOST_PIECES = 100
"""Lines that one row may have been cut into."""

_END_OF_LINE = re.compile(r"\r\n|\r|\n")


def whole_rows(text: str) -> str:
    """Return rows as they were pasted, those put together again that a text document cut apart.

    Spreadsheets quote cells that hold a line break; tables of text documents do not: what is cut apart
    there is put together where the pieces make up one row, and quoted.
    """
    if "\t" not in text or '"' in text:
        return text
    rows = [line.split("\t") for line in _END_OF_LINE.split(text)]
    joined = _joined(rows)
    if len(joined) == len(rows):
        return text
    mended = io.StringIO()
    csv.writer(mended, delimiter="\t", lineterminator="\n").writerows(joined)
    return mended.getvalue()


def _joined(rows: list[list[str]]) -> list[list[str]]:
    """Put rows together that a text document cut apart at a line break within a cell.

    Only below the first whole row, as the lines above a table are its titles, and only where the
    pieces make up one whole row.
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return rows
    width = max(widths.items(), key=lambda one: (one[1], one[0]))[0]
    joined: list[list[str]] = []
    pending: list[list[str]] = []
    glued: list[str] = []
    for row in rows:
        if len(row) >= width or not any(len(one) >= width for one in joined[:_LOOKED_AT]):
            joined += [*pending, row]
            pending = []
            continue
        glued = _glued([glued, row]) if pending else row
        pending.append(row)
        if len(glued) == width:
            joined.append(glued)
            pending = []
        elif len(glued) > width or len(pending) == _MOST_PIECES:
            joined += pending
            pending = []
    return joined + pending


def _glued(pieces: list[list[str]]) -> list[str]:
    first, *further = pieces
    whole = list(first)
    for piece in further:
        if piece:
            whole[-1:] = [f"{whole[-1]}\n{piece[0]}" if whole else piece[0]]
            whole += piece[1:]
    return whole
