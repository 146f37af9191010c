"""Which features of a layer, in which order, from where on: plain values without a connection."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement

from layers.feature import Value

Moment = date | datetime
"""A date for a field of dates, an aware moment for a field of moments."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, both ends in; None where it is open."""

    start: Moment | None = None
    end: Moment | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which features of a layer. Everything given has to hold.

    Parameters
    ----------
    areas : tuple of BaseGeometry
        Longitude, latitude: the geometry meets one of them (two where a box crosses 180 degrees, a
        line or a point where a box has no area). Features without geometry stay in, as the standard
        has it.
    interval : Interval or None
        Of the layer's temporal field. Features without a value stay in, as the standard has it.
    values : mapping of str to tuple of Value
        Accepted values of a field; none accepted selects nothing.
    intervals : mapping of str to Interval
        Of further date and datetime fields; features without a value do not match.
    condition : ColumnElement or None
        A filter expression compiled against the layer's table.
    condition_source : hashable
        What the condition was compiled from: equal sources, equal conditions.
    """

    areas: tuple[BaseGeometry, ...] = ()
    interval: Interval | None = None
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    condition: ColumnElement[bool] | None = None
    condition_source: Hashable = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.areas or self.interval or self.values or self.intervals) and self.condition is None

    @property
    def is_by_place(self) -> bool:
        """Whether features are selected by where they lie alone, which the spatial index answers."""
        return bool(self.areas) and replace(self, areas=()).is_everything

    @property
    def shape(self) -> Hashable:
        """What the statement depends on, without the values."""
        return (
            len(self.areas),
            _ends(self.interval),
            tuple((name, len(values)) for name, values in self.values.items()),
            tuple((name, _ends(interval)) for name, interval in self.intervals.items()),
            self.condition_source,
        )


def _ends(interval: Interval | None) -> tuple[bool, bool] | None:
    return None if interval is None else (interval.start is not None, interval.end is not None)


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field that features are ordered by. Features without a value come last."""

    field: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a feature in an order: values of the sort keys, then its key."""

    key: int
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of an ordered selection.

    Parameters
    ----------
    limit : int
        At least 1.
    order : tuple of SortKey
        Then the key, so that the order is total.
    after : Position or None
        The last feature before the window.
    offset : int
        Features passed over. Slow where it is large: `after` is the way through a layer.
    """

    limit: int
    order: tuple[SortKey, ...] = ()
    after: Position | None = None
    offset: int = 0

    @property
    def shape(self) -> Hashable:
        """What the statement depends on, without the values."""
        empty = None if self.after is None else tuple(value is None for value in self.after.values)
        return self.order, empty, self.offset > 0
