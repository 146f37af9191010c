"""Coordinates as people write them in one cell: decimal degrees, degrees with minutes, pairs."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from layers.coordinates.axes import east_first
from layers.coordinates.spelling import ANGLE, BREAK, METRE_WORDS, METRES, WORDS, WRAPPED, folded
from layers.text import Text

LONGEST = 120
"""Characters of one position; longer cells are descriptions."""


class CoordinateError(ValueError):
    """A text that is no coordinate, or not one alone.

    Parameters
    ----------
    reason : Text
        What was expected, for the person who wrote it.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Angle:
    """Degrees, south and west negative, and the axis where the text names it."""

    value: float
    axis: Literal["lon", "lat"] | None


def parse_angle(text: str) -> Angle:
    """Read one longitude or latitude.

    Understood, full-width or not: ``113.405°E``, ``N24.185``, ``东经113.405``, ``113°24′18″E``,
    ``东经113度24分18秒``, ``113°24.3′``, ``113-24-18``, ``113:24:18.5``, ``113 24 18``.

    Raises
    ------
    CoordinateError
        If the text is none of these, or names no place: 60 minutes, a latitude of 91 degrees.
    """
    return _angle(_short(text))


def parse_metres(text: str) -> float:
    """Read one easting or northing: ``2675907.78``, ``X=2675907.78``, ``439543.83m``.

    Raises
    ------
    CoordinateError
        If the text is no number of metres.
    """
    return _metres(_short(text)).value


def parse_pair(text: str) -> tuple[float, float]:
    """Read a position that stands in one cell.

    The order is told by the words (``东经``, ``N``, ``横坐标``), else by the size of the numbers: of an
    easting and a northing, as of a longitude and a latitude in China, only one can be which.

    Parameters
    ----------
    text : str
        ``113.405,24.185``, ``24.185 113.405``, ``东经113°24′18″、北纬24°11′06″``,
        ``X=2675907.78 Y=439543.83``.

    Returns
    -------
    tuple of float
        x east, y north, in degrees or metres as written.

    Raises
    ------
    CoordinateError
        If there are not exactly two coordinates, or nothing tells which is which.
    """
    whole = _short(text)
    inner = WRAPPED.fullmatch(whole)
    found = {pair for halves in _halves(inner["inner"] if inner else whole) if (pair := _read(*halves))}
    if len(found) != 1:
        raise CoordinateError(_NO_PAIR)
    first, second = found.pop()
    return _in_order(first, second)


@dataclass(frozen=True, slots=True)
class _Coordinate:
    """One of two: its value and the word beside it (lon, lat, east, north, x, y)."""

    value: float
    word: str
    is_angle: bool


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise CoordinateError(_NO_COORDINATE)
    return folded(text)


def _angle(spelt: str) -> Angle:
    match = ANGLE.fullmatch(spelt)
    if match is None:
        raise CoordinateError(_NO_COORDINATE)
    stated = [WORDS[word] for word in (match["before"], match["after"]) if word]
    axes = {axis for axis, _ in stated}
    signs = {sign for _, sign in stated if sign} | ({-1} if match["sign"] == "-" else set())
    if len(axes) > 1 or (match["sign"] == "-" and any(sign for _, sign in stated)):
        raise CoordinateError(_NO_COORDINATE)
    degrees = float(match["degrees"] or match["d"] or match["whole"] or match["d2"])
    minutes = float(match["m"] or match["minutes"] or match["m2"] or 0)
    seconds = float(match["s"] or match["s2"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise CoordinateError(_SIXTY)
    value = degrees + minutes / 60 + seconds / 3600
    axis = axes.pop() if axes else None
    if value > (90 if axis == "lat" else 180):
        raise CoordinateError(_BEYOND)
    return Angle(-value if -1 in signs else value, "lon" if axis == "lon" else "lat" if axis else None)


def _metres(spelt: str) -> _Coordinate:
    match = METRES.fullmatch(spelt)
    if match is None:
        raise CoordinateError(Text("需为以米计的坐标数值", "needs a coordinate in metres"))
    word = METRE_WORDS[match["word"]] if match["word"] else ""
    return _Coordinate(float(match["value"]), word, is_angle=False)


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Yield each way to cut a text into two coordinates."""
    for cut in BREAK.finditer(text):
        yield text[: cut.start()], text[cut.end() :]


def _read(first: str, second: str) -> tuple[_Coordinate, _Coordinate] | None:
    """Return both halves as angles, or both as metres; None where they are neither."""
    for one in (_angle_of_pair, _metres_of_pair):
        with suppress(CoordinateError):
            return one(first), one(second)
    return None


def _angle_of_pair(spelt: str) -> _Coordinate:
    if spelt.isdecimal():  # no place is known to a degree: half of "113 24.5", which are minutes
        raise CoordinateError(_NO_PAIR)
    with suppress(CoordinateError):
        angle = _angle(spelt)
        return _Coordinate(angle.value, angle.axis or "", is_angle=True)
    metres = _metres(spelt)  # X=113.405: the words of metres beside degrees
    if abs(metres.value) > 180:
        raise CoordinateError(_NO_PAIR)
    return replace(metres, is_angle=True)


def _metres_of_pair(spelt: str) -> _Coordinate:
    metres = _metres(spelt)
    if abs(metres.value) <= 180:
        raise CoordinateError(_NO_PAIR)
    return metres


def _in_order(first: _Coordinate, second: _Coordinate) -> tuple[float, float]:
    one, other = _axis(first), _axis(second)
    if one and one == other:
        raise CoordinateError(_NO_PAIR)
    told = one == "east" if one else other == "north" if other else None
    is_east_first = told if told is not None else east_first(first.value, second.value)
    if is_east_first is None:
        raise CoordinateError(_EITHER_WAY)
    return (first.value, second.value) if is_east_first else (second.value, first.value)


def _axis(coordinate: _Coordinate) -> str:
    """Return ``east``, ``north``, or nothing where X and Y may mean either."""
    if coordinate.word in ("x", "y"):
        return ""
    return {"lon": "east", "lat": "north"}.get(coordinate.word, coordinate.word)


_NO_COORDINATE = Text("坐标需如 113.405 或 113°24′18″E", "needs a coordinate such as 113.405 or 113°24′18″E")
_NO_PAIR = Text("需为一对坐标，如 113.405,24.185", "needs one pair of coordinates, such as 113.405,24.185")
_SIXTY = Text("分、秒应小于 60", "minutes and seconds stay below 60")
_BEYOND = Text("纬度不超过 90°，经度不超过 180°", "a latitude is at most 90, a longitude at most 180 degrees")
_EITHER_WAY = Text(
    "分不清经度与纬度（东坐标与北坐标），请写明，如“东经…北纬…”",
    "nothing tells which is east and which is north: write E and N beside them",
)
