"""What a monitoring rule is, what it is given and what it finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.feature import Feature, Value
from layers.text import Text

Evidence = Mapping[str, str | int | float | bool | Sequence[str] | None]
"""Parameters of a rule and the values that it saw, as JSON can hold them."""

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Numbers of the county that the rules go by.

    Parameters
    ----------
    patrol_days : mapping of str to int
        Cadence of patrols by level of the segment, for segments that name none of their own.
    verification_soon_days : int
        How many days ahead the end of a certificate is told.
    berth_call_days : int
        How many days back a call at a berth is looked at for the first time.
    """

    patrol_days: Mapping[str, int]
    verification_soon_days: int
    berth_call_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The rows at one moment, as a rule is given them.

    Parameters
    ----------
    rows : mapping of str to sequence of Feature
        By layer; of the fields those that the rule reads.
    today : date
        The county's date.
    zone : tzinfo
        The county's time zone.
    parameters : Parameters
    followed : frozenset of str
        Subjects that have an alert of this rule: they are judged however long ago they were.
    """

    rows: Mapping[str, Sequence[Feature]]
    today: date
    zone: tzinfo
    parameters: Parameters
    followed: frozenset[str] = frozenset()

    def day_of(self, moment: Value) -> date | None:
        """Return the county's date of a moment."""
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One subject for which a rule holds.

    Parameters
    ----------
    subject_layer, subject_id : str
    title : str
        In Chinese, naming the subject.
    evidence : mapping
    segment_id : str or None
        Segment of the railway that the subject belongs to.
    place : Point or None
        WGS 84 longitude, latitude.
    """

    subject_layer: str
    subject_id: str
    title: str
    evidence: Evidence
    segment_id: str | None = None
    place: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One monitoring rule.

    Parameters
    ----------
    id : str
        A code of the alerts' field ``rule``.
    version : int
        Grows when the rule judges otherwise.
    title : Text
    subject_layer : str
    reads : mapping of str to tuple of str
        The layers and fields that it is given.
    judge : callable
        Gives the subjects for which the rule holds; of all others it does not hold.
    words : mapping of str to Text
        What the names in its evidence mean.
    open_after, clear_after : int
        Runs in a row after which an alert is opened, and cleared.
    again_after_days : int or None
        Days after which a subject is alerted again whose alert was closed although the rule still holds;
        None for what has happened once and stays dealt with.
    """

    id: str
    version: int
    title: Text
    subject_layer: str
    reads: Mapping[str, tuple[str, ...]]
    judge: Callable[[Observation], Iterator[Finding]]
    words: Mapping[str, Text] = field(default_factory=dict)
    open_after: int = 1
    clear_after: int = 1
    again_after_days: int | None = None


def place_of(geometry: BaseGeometry | None) -> Point | None:
    """Return a point that stands for a geometry: itself, the middle of a line, a point inside an area.

    Examples
    --------
    >>> place_of(LineString([(0, 0), (0, 2), (2, 2)])).wkt
    'POINT (0 2)'
    """
    if geometry is None or geometry.is_empty:
        return None
    if isinstance(geometry, LineString):
        return geometry.interpolate(0.5, normalized=True)
    return geometry if isinstance(geometry, Point) else geometry.representative_point()


def titled(subject: str, rest: str) -> str:
    """Return a title that names its subject, which is cut where both are too long together."""
    room = LONGEST_TITLE - len(rest)
    return (subject if len(subject) <= room else f"{subject[: room - 1]}…") + rest
