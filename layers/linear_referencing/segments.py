"""Which segment of a line a chainage lies in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from layers.linear_referencing.chainage import Chainage, ChainageError, parse_range
from layers.linear_referencing.network import Network
from layers.vocabulary import COORDINATOR_LEVELS

BOTH = "both"
CLOSE_M = 0.5
"""Labels are in whole metres: what ends within half of one ends there."""

_PRECISION = {code.value: rank for rank, code in enumerate(COORDINATOR_LEVELS)}

Reach = tuple[float, float]
"""The two ends of a stretch in ground metres, or in metres of its labels, the lower one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a line, on one side of it or on both.

    Parameters
    ----------
    id, title, line_id : str
    level : str
        Code of `layers.vocabulary.COORDINATOR_LEVELS`.
    side : str
        ``left``, ``right`` or ``both``, facing increasing chainage.
    start, end : str
        Labels.
    township : str or None
    """

    id: str
    title: str
    line_id: str
    level: str
    side: str
    start: str
    end: str
    township: str | None = None


class Segments:
    """Segments of lines, for finding the one that a chainage lies in.

    Labels are compared on the ground, since those of a line that was rebuilt repeat or are missing;
    where a line is not calibrated, they are compared as they are written.

    Parameters
    ----------
    segments : iterable of Segment
    network : Network
    """

    def __init__(self, segments: Iterable[Segment], network: Network) -> None:
        self._network = network
        self._of_line: dict[str, list[tuple[Segment, _Stretch]]] = defaultdict(list)
        for one in segments:
            self._of_line[one.line_id].append((one, self._stretch(one.line_id, one.start, one.end)))

    def covering(
        self,
        line_id: str,
        label: str | None,
        label_to: str | None = None,
        *,
        side: str | None = None,
        township: str | None = None,
        lonlat: tuple[float, float] | None = None,
    ) -> list[Segment]:
        """Return the segments of the most precise level that cover all of a chainage.

        One where it is clear which one is meant, several where they overlap or meet there, else none.

        Parameters
        ----------
        line_id : str
        label, label_to : str or None
            A label, a range, or the labels of the two ends of a stretch.
        side : str or None
            Without one, and for ``both``, only segments of both sides cover a place.
        township : str or None
            Decides among several.
        lonlat : tuple of float or None
            Where it lies, WGS 84: used where the label leads to no single place, or no side is given.
        """
        of_line = self._of_line.get(line_id, ())
        if not of_line:
            return []
        asked = self._stretch(line_id, label, label_to)
        if lonlat is not None and (asked.ground is None or side is None):
            (referred,) = self._network.refer([lonlat], line_id)
            if referred is not None and not referred.is_beyond:
                asked = replace(asked, ground=asked.ground or (referred.s_m, referred.s_m))
                side = side or (None if referred.side is None else referred.side.value)
        found = [one for one, own in of_line if one.side in (BOTH, side) and own.covers(asked)]
        finest = max((_PRECISION[one.level] for one in found), default=0)
        found = [one for one in found if _PRECISION[one.level] == finest]
        of_township = [one for one in found if township is not None and one.township == township]
        return of_township if len(of_township) == 1 else found

    def _stretch(self, line_id: str, label: str | None, label_to: str | None) -> "_Stretch":
        ends = _ends(label, label_to)
        if not ends:
            return _Stretch()
        values = sorted(end.value_m for end in ends)
        is_plain = not any(end.mark for end in ends)
        places = [self._network.grounds(line_id, end) for end in dict.fromkeys(ends)]
        grounds = [place[0] for place in places if len(place) == 1]
        return _Stretch(
            (min(grounds), max(grounds)) if len(grounds) == len(places) else None,
            (values[0], values[-1]) if is_plain else None,
            ends[0].series,
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch on the ground, where each of its ends has exactly one place, and by its labels."""

    ground: Reach | None = None
    labels: Reach | None = None
    series: str = ""

    def covers(self, other: "_Stretch") -> bool:
        if self.ground is not None and other.ground is not None:
            return _holds(self.ground, other.ground)
        if self.labels is None or other.labels is None or self.series != other.series:
            return False
        return _holds(self.labels, other.labels)


def _holds(own: Reach, other: Reach) -> bool:
    return own[0] - CLOSE_M < other[0] and other[1] < own[1] + CLOSE_M


def _ends(label: str | None, label_to: str | None) -> Sequence[Chainage]:
    """Return the two ends of a stretch; none where it cannot be read."""
    try:
        asked = [parse_range(text) for text in (label, label_to) if text]
    except ChainageError:
        return ()
    return (asked[0].start, asked[-1].end) if asked else ()
