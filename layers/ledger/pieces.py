"""Cells that name several things."""

import re

from layers.ledger.grid import Cell

_BETWEEN = re.compile(r"[、，,;；\n|]+|以及|(?<=\S)[和与及](?=\S)")
_BETWEEN_PAIRS = re.compile(r"[;；、\n|]+")


def pieces(cell: Cell) -> tuple[str, ...]:
    """Return what stands between the separators of a cell; one piece where it names one thing.

    Examples
    --------
    >>> pieces("K2155+300、K2156+100"), pieces("左侧，右侧"), pieces("左侧"), pieces(None)
    (('K2155+300', 'K2156+100'), ('左侧', '右侧'), ('左侧',), ())
    """
    return _split(_BETWEEN, cell)


def pairs(cell: Cell) -> tuple[str, ...]:
    """Return the pairs of coordinates in a cell: a comma stands within one, not between two.

    Examples
    --------
    >>> pairs("113.405,24.185；113.406,24.190")
    ('113.405,24.185', '113.406,24.190')
    """
    return _split(_BETWEEN_PAIRS, cell)


def _split(between: re.Pattern[str], cell: Cell) -> tuple[str, ...]:
    if cell is None:
        return ()
    return tuple(piece.strip() for piece in between.split(str(cell)) if piece.strip())
