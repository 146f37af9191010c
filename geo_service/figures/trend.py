"""The trend by month as a drawing: two bars for each month, found and closed. Pure: numbers in, places out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geo_service.figures.report import Line
from layers.railway_hazards.figures import Measure
from layers.text import Text

WIDTH, HEIGHT = 960, 220
LEFT, TOP, BOTTOM = 44, 12, 34
MEASURES = (Measure.NEW, Measure.CLOSED)
MOST_LABELS = 12
STEPS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the drawing from its upper left corner.

    Parameters
    ----------
    measure : Measure
    title : Text
        Of the month.
    value : int
    x, y, width, height : float
    """

    measure: Measure
    title: Text
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing.

    Parameters
    ----------
    bars : sequence of Bar
    ticks : sequence of pairs
        Numbers of the scale and how far down each is.
    labels : sequence of pairs
        Months below the axis and how far right each is; not all of many.
    """

    bars: Sequence[Bar]
    ticks: Sequence[tuple[int, float]]
    labels: Sequence[tuple[str, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def trend(months: Sequence[Line]) -> Trend | None:
    """Return the drawing of the months of a report; None where there is nothing to see."""
    values = [[int(month.figures[one] or 0) for one in MEASURES] for month in months]
    if len(months) < 2 or not any(map(any, values)):
        return None
    top = _round_up(max(map(max, values)))
    floor, across = HEIGHT - BOTTOM, (WIDTH - LEFT) / len(months)
    scale = (floor - TOP) / top
    width = min(across * 0.36, 26)
    bars = [
        Bar(
            measure,
            month.title,
            value,
            round(LEFT + across * (place + 0.5) + (number - 1) * width, 1),
            round(floor - value * scale, 1),
            round(width - 1, 1),
            round(value * scale, 1),
        )
        for place, (month, own) in enumerate(zip(months, values, strict=True))
        for number, (measure, value) in enumerate(zip(MEASURES, own, strict=True))
    ]
    every = math.ceil(len(months) / MOST_LABELS)
    labels = [
        (month.key, round(LEFT + across * (place + 0.5), 1))
        for place, month in enumerate(months)
        if place % every == 0
    ]
    ticks = [(top * step // STEPS, round(floor - top * step / STEPS * scale, 1)) for step in range(STEPS + 1)]
    return Trend(bars, ticks, labels)


def _round_up(value: int) -> int:
    """Return the next number that a scale of four steps ends with.

    Examples
    --------
    >>> _round_up(3), _round_up(9), _round_up(23), _round_up(410)
    (4, 12, 24, 800)
    """
    unit = 10 ** int(math.log10(value / STEPS)) if value > STEPS else 1
    return next(step * unit * STEPS for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * unit * STEPS >= value)
