"""What a network answers: places of a label, the label of a place."""

from dataclasses import dataclass

from shapely import LineString, Point

from layers.linear_referencing.axis import Side
from layers.text import Text

SURE_M = 100.0
"""A chainage that is known better than this gives a position of medium certainty, else of low."""


def certainty_of(accuracy_m: float) -> str:
    """Return how sure a place by chainage is: nothing counts as surveyed that was computed."""
    return "low" if accuracy_m > SURE_M else "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a label.

    Parameters
    ----------
    point : Point
        WGS 84 longitude, latitude; of a range the middle.
    section : LineString or None
        Of a range the part of the line, WGS 84; None for a single label.
    line_id : str
    label : str
        The label as it is asked for, with the mark that has this place alone where there is one.
    mark : str
        Letter of the repeated posts here; empty where they have none.
    track : str or None
        ``up`` or ``down`` where the tracks have calibrations of their own.
    s_m : float
        Ground metres from the start of the line, in increasing chainage.
    accuracy_m : float
        Of the place, one sigma, metres.
    """

    point: Point
    section: LineString | None
    line_id: str
    label: str
    mark: str
    track: str | None
    s_m: float
    accuracy_m: float

    @property
    def certainty(self) -> str:
        """How sure the place is, as the layers say it: ``medium``, or ``low`` beyond `SURE_M`."""
        return certainty_of(self.accuracy_m)


@dataclass(frozen=True, slots=True)
class Answer:
    """The places of a label: none, one or several.

    Parameters
    ----------
    places : tuple of Place
        In line order.
    reason : Text or None
        Why it is not one place; None where it is.
    accuracy_m : float or None
        Of the worst of the places; None without any.
    notes : tuple of Text
        What a reader should know of them besides.
    edges : tuple of Place
        Of a label in a gap the places of the last label before it and of the first one behind it, which
        are one place on the line; empty where the label is in none.
    """

    places: tuple[Place, ...]
    reason: Text | None = None
    accuracy_m: float | None = None
    notes: tuple[Text, ...] = ()
    edges: tuple[Place, ...] = ()

    @property
    def place(self) -> Place | None:
        """The place, where there is exactly one."""
        return self.places[0] if len(self.places) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """A place referred to a line.

    Parameters
    ----------
    line_id : str
    label : str or None
        In whole metres; None outside the calibrated stretch of the line.
    side : Side or None
        Facing increasing chainage; None on the line itself.
    offset_m : float
        From the line, to the decimetre.
    s_m : float
        Ground metres from the start of the line to the foot.
    track : str or None
        Whose labels it has, where the tracks have calibrations of their own.
    accuracy_m : float or None
        Of the label, one sigma; None without one.
    is_beyond : bool
        Whether the place lies past an end of the line, so that its offset is not square to it.
    """

    line_id: str
    label: str | None
    side: Side | None
    offset_m: float
    s_m: float
    track: str | None
    accuracy_m: float | None
    is_beyond: bool
