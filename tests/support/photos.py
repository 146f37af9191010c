"""Photos as phones take them, small: with a time and a place in their metadata, lying on their side."""

import io
from typing import Any

import pillow_heif
from PIL import Image

TAKEN_AT = "2026-11-20T08:30:00+08:00"
SIDEWAYS = 6
"""EXIF: the camera was held upright, so the picture is turned by a quarter clockwise to be seen."""


def photo(
    form: str = "JPEG",
    *,
    size: tuple[int, int] = (400, 300),
    colour: str = "#336699",
    position: tuple[float, float] | None = (113.405, 24.185),
    orientation: int = SIDEWAYS,
    **options: Any,
) -> bytes:
    """Return a photo; its upper left quarter is white, as the sensor saw it.

    Parameters
    ----------
    form : str
        JPEG, PNG, WEBP or HEIF.
    size : tuple of int
        As the sensor saw it.
    position : tuple of float or None
        Longitude and latitude in its metadata.
    **options
        Of Pillow's `save`.
    """
    pillow_heif.register_heif_opener()
    image = Image.new("RGB", size, colour)
    image.paste("white", (0, 0, size[0] // 2, size[1] // 2))
    target = io.BytesIO()
    image.save(target, form, **({"exif": _metadata(position, orientation).tobytes()} | options))
    return target.getvalue()


def _metadata(position: tuple[float, float] | None, orientation: int) -> Image.Exif:
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    metadata[0x010F] = "Secret Phone Maker"
    details = metadata.get_ifd(0x8769)
    details[0x9003], details[0x9011] = "2026:11:20 08:30:00", "+08:00"
    details[0x9286] = b"ASCII\0\0\0secret comment"
    if position is not None:
        lon, lat = position
        place = metadata.get_ifd(0x8825)
        place.update(
            {1: "N" if lat >= 0 else "S", 2: _parts(lat), 3: "E" if lon >= 0 else "W", 4: _parts(lon)}
        )
    return metadata


def _parts(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(abs(degrees) * 60, 60)
    return whole, float(int(rest)), round((rest - int(rest)) * 60, 4)
