"""From places beside a line to their labels, sides and offsets."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from layers.linear_referencing.answer import Referred
from layers.linear_referencing.axis import Axis, Side
from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.pieces import Floats
from layers.linear_referencing.records import TRACKS, LineRecord
from layers.linear_referencing.route import Route

ON_THE_LINE_M = 0.05
"""Offsets are told to the decimetre: less than half of one is on the line."""

Labelled = tuple[Route | None, Chainage | None, float | None]


def refer(
    line: LineRecord, routes: Sequence[Route], places: NDArray[np.object_], track_dir: str | None
) -> Iterator[Referred]:
    """Give line, label, side and offset of many places.

    Parameters
    ----------
    line : LineRecord
    routes : sequence of Route
        Of this line.
    places : ndarray of Point, shape (n,)
        Projected, none of them missing.
    track_dir : str or None
        Whose labels: ``up`` or ``down``, else those of the down track.
    """
    in_use = _in_use(routes, track_dir)
    # A line that is turned for reading has its sides by its labels.
    axis = Axis(routes[0].line.geometry if routes else line.geometry)
    feet = axis.feet(places)
    labels = _first_labels(in_use, feet.s_m)
    for (route, label, accuracy), ground, offset, is_beyond in zip(
        labels, feet.s_m.tolist(), feet.offsets_m.tolist(), feet.is_beyond.tolist(), strict=True
    ):
        yield Referred(
            line_id=line.id,
            label=None if label is None else str(label),
            side=None if abs(offset) < ON_THE_LINE_M else Side.LEFT if offset > 0 else Side.RIGHT,
            offset_m=round(abs(offset), 1),
            s_m=ground,
            track=None if route is None else route.track,
            accuracy_m=accuracy,
            is_beyond=is_beyond,
        )


def _in_use(routes: Sequence[Route], track_dir: str | None) -> list[Route]:
    """Return the calibrated routes whose labels a place has: series K first, one track."""
    track = track_dir if track_dir in TRACKS else TRACKS[0]
    in_use = [route for route in routes if route.referenced is not None and route.track in (None, track)]
    return sorted(in_use, key=lambda route: route.series != "K")


def _first_labels(routes: Sequence[Route], grounds_m: Floats) -> list[Labelled]:
    """Return for each ground metre the label of the first route that has one, with its accuracy."""
    labelled: list[Labelled] = [(None, None, None)] * len(grounds_m)
    for route in routes:
        open_places = np.array([i for i, known in enumerate(labelled) if known[1] is None], dtype=np.intp)
        grounds = grounds_m[open_places]
        own = zip(route.labels(grounds), route.accuracies_m(grounds).tolist(), strict=True)
        for i, (label, accuracy) in zip(open_places.tolist(), own, strict=True):
            if label is not None:
                labelled[i] = (route, label, accuracy)
    return labelled
