"""Places that say less than what is stored: those of files that were made coarse for the public."""

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.exporting.public_profile import kilometres
from geo_service.importing.placing import CHAINAGE, Position
from geo_service.importing.report import Plain
from layers.feature import Feature, Value
from layers.ledger.rows import LedgerRow
from layers.text import Text

COARSER = Text(
    "文件中的位置比系统中的粗略，保留系统中的位置",
    "the file's place is coarser than what is stored, which stays",
)

COARSE_DIGITS = 3
"""Digits of a degree behind the point up to which a place is one of some 100 m or more."""

METRES_PER_DEGREE = 111_195.0

_SURE: Mapping[Value, int] = {"none": 0, "low": 1, "medium": 2, "high": 3}


def is_coarser(row: LedgerRow, position: Position, stored: Feature) -> bool:
    """Whether the place of a row is known less well than that of the feature that it stands for.

    By the accuracies as far as they are known (metres; that of a place in round degrees follows from
    its digits), else by the certainties that both state.

    Parameters
    ----------
    row : LedgerRow
    position : Position
    stored : Feature
    """
    if stored.geometry is None or position.method == CHAINAGE:
        return False
    given = shapely.Point(row.xy) if row.xy is not None else row.geometry
    own = _worst(row.values.get("accuracy_m"), position.accuracy_m, _step_m(given))
    theirs = _worst(stored.properties.get("accuracy_m"), _step_m(stored.geometry))
    if own is not None and (theirs is not None or _step_m(given) is not None):
        return own > (theirs or 0.0)
    before, after = (_SURE.get(one.get("certainty")) for one in (stored.properties, row.values))
    return before is not None and after is not None and after < before


def is_kilometre_of(said: Plain, stored: Plain) -> bool:
    """Whether a chainage is no more than the kilometre of another."""
    return said != stored and isinstance(stored, str) and kilometres(stored) == said


def _step_m(place: BaseGeometry | None) -> float | None:
    """Return to how many metres a place in round degrees is given; None where it is finer or none of degrees."""
    if place is None:
        return None
    degrees = shapely.get_coordinates(place)
    if np.abs(degrees).max(initial=0.0) > 180.0:
        return None
    for digits in range(COARSE_DIGITS + 1):
        if np.allclose(degrees, degrees.round(digits), rtol=0.0, atol=1e-9):
            return float(METRES_PER_DEGREE * 10.0**-digits)
    return None


def _worst(*accuracies: Value) -> float | None:
    known = [float(one) for one in accuracies if isinstance(one, int | float)]
    return max(known, default=None)
