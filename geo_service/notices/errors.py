"""What can go wrong with what people and other systems are told."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class NoFont(GeoServiceError):
    """No font with Chinese characters is there to draw with."""

    status = 409
    code = "no_font"
    message = N_(
        "No font with the characters of this text was found, so no picture is drawn. "
        "Install a Chinese font (fonts-wqy-microhei or fonts-noto-cjk), or name one in %(setting)s."
    )


class NotDelivered(Exception):
    """A message did not arrive; it is tried again."""


class Undeliverable(NotDelivered):
    """A message will never arrive."""
