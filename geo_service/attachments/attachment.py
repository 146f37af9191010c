"""A photo or scan of a review, and how far from the feature it says that it was taken."""

from dataclasses import dataclass
from datetime import datetime

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or scan without its content.

    Parameters
    ----------
    id, layer_id, feature_id : str
    kind : str
        One of `layers.workflow.EVIDENCE_KINDS`.
    file : str
        Name as it came, for people alone.
    media_type : str
    size : int
        Bytes of what is kept.
    sha256, source_sha256 : str
        Checksums of what is kept and of what came.
    width, height : int or None
        Pixels.
    taken_at : str or None
        Local time as the file said.
    lon, lat : float or None
        Position as the file said, degrees.
    is_live : bool
        Whether the page says that it was taken there and then; nothing proves it.
    received_at : datetime
        By the server's clock, UTC.
    actor : str
        Who sent it.
    address : str or None
    review_seq : int or None
        The step of the log that named it; None as long as none did.
    key : str or None
        What the sender calls it, so that one that is sent twice is kept once.
    """

    id: str
    layer_id: str
    feature_id: str
    kind: str
    file: str
    media_type: str
    size: int
    sha256: str
    source_sha256: str
    width: int | None
    height: int | None
    taken_at: str | None
    lon: float | None
    lat: float | None
    is_live: bool
    received_at: datetime
    actor: str
    address: str | None
    review_seq: int | None
    key: str | None


def distance_m(attachment: Attachment, place: BaseGeometry | None) -> float | None:
    """Return how far from a feature a photo says that it was taken.

    Parameters
    ----------
    attachment : Attachment
    place : BaseGeometry or None
        Of the feature, longitude and latitude.

    Returns
    -------
    float or None
        Metres on the ellipsoid, to the nearest point of the feature; None where either has no position.
    """
    if attachment.lon is None or attachment.lat is None or place is None or place.is_empty:
        return None
    here = shapely.Point(attachment.lon, attachment.lat)
    nearest = shapely.get_point(shapely.shortest_line(place, here), 0)
    _, _, metres = _EARTH.inv(nearest.x, nearest.y, here.x, here.y)
    return float(metres)
