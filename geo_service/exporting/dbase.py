"""Absent values in dBASE as every program reads them: blanks.

GDAL writes asterisks for a number that is not there and zeros for a day. It reads blanks as absent too,
while spreadsheets take the asterisks for 0 and the zeros for a day in the year -1.
"""

import struct
from pathlib import Path

import numpy as np

_HEAD = struct.Struct("<4xIHH")
_FIELD = struct.Struct("<11xc4xB15x")
_END_OF_FIELDS = b"\r"
_BLANK = ord(" ")
_ABSENT = {b"N": ord("*"), b"F": ord("*"), b"D": ord("0")}
"""With what GDAL fills the place of an absent value, by the type of the column."""

_AT_ONCE = 1 << 20
"""Bytes of rows that are looked at together."""


def blank_absent(table: Path) -> None:
    """Write blanks where a table of GDAL has no number or no day; in place, in little memory.

    Parameters
    ----------
    table : Path
        A ``.dbf``.
    """
    with table.open("r+b") as file:
        count, start, width = _HEAD.unpack(file.read(_HEAD.size))
        places = []
        first = 1  # behind the mark of removed rows
        file.seek(32)
        while not (told := file.read(_FIELD.size)).startswith(_END_OF_FIELDS):
            kind, length = _FIELD.unpack(told)
            if kind in _ABSENT:
                places.append((first, first + length, _ABSENT[kind]))
            first += length
        step = max(1, _AT_ONCE // width)
        for row in range(0, count, step):
            position = start + row * width
            file.seek(position)
            content = bytearray(file.read(min(step, count - row) * width))
            rows = np.frombuffer(content, np.uint8).reshape(-1, width)
            for left, right, filler in places:
                cells = rows[:, left:right]
                cells[(cells == filler).all(axis=1)] = _BLANK
            file.seek(position)
            file.write(content)
