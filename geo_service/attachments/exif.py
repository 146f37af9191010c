"""What a picture says of itself: when and where it was taken. Said by the file, proven by nothing."""

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

DETAILS, POSITION = 0x8769, 0x8825
"""Directories of EXIF 2.32: of the exposure, of the place."""

ORIENTATION = 0x0112
TAKEN, DIGITISED, CHANGED = 0x9003, 0x9004, 0x0132
OFFSET_TAKEN = 0x9011
LAT_REF, LAT, LON_REF, LON = 1, 2, 3, 4

OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
DIGITS = 7
"""Of degrees: a centimetre."""


class Said(NamedTuple):
    """Time and position of a picture as its metadata has them; None where they do not say.

    Parameters
    ----------
    taken_at : str or None
        ISO 8601, local time, with an offset only where the camera wrote one.
    lon, lat : float or None
        Degrees; cameras write WGS 84.
    orientation : int
        How the camera was held, 1 to 8; 1 is upright.
    """

    taken_at: str | None = None
    lon: float | None = None
    lat: float | None = None
    orientation: int = 1


def read(image: "Image") -> Said:
    """Return what a picture says of itself; what cannot be read is not said."""
    try:
        metadata = image.getexif()
        details, position = dict(metadata.get_ifd(DETAILS)), dict(metadata.get_ifd(POSITION))
        changed, held = metadata.get(CHANGED), metadata.get(ORIENTATION)
    except Exception:  # noqa: BLE001 - metadata are anybody's bytes, and the picture does not depend on them
        return Said()
    lat = _degrees(position.get(LAT), position.get(LAT_REF), "NS", 90)
    lon = _degrees(position.get(LON), position.get(LON_REF), "EW", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):  # what cameras write before they know
        lat = lon = None
    orientation = held if isinstance(held, int) and 1 <= held <= 8 else 1
    return Said(_moment(details, changed), lon, lat, orientation)


def _moment(details: dict[int, Any], changed: object) -> str | None:
    for value in (details.get(TAKEN), details.get(DIGITISED), changed):
        text = _text(value)
        try:
            moment = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - local, as cameras write
        except ValueError:
            continue
        offset = _text(details.get(OFFSET_TAKEN)) if value is details.get(TAKEN) else ""
        return moment.isoformat() + (offset if OFFSET.fullmatch(offset) else "")
    return None


def _degrees(parts: object, side: object, sides: str, most: int) -> float | None:
    letter = _text(side)[:1].upper()
    if not isinstance(parts, tuple) or len(parts) != 3 or letter not in sides or not letter:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ArithmeticError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if letter == sides[1] else value, DIGITS)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    return value.strip(" \0") if isinstance(value, str) else ""
