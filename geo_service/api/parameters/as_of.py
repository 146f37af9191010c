"""``as-of``: the moment of which the layers are read."""

from collections.abc import Mapping
from datetime import UTC, datetime

from geo_service.api.parameters.interval import instant
from geo_service.api.parameters.known import bad
from geo_service.service import Service
from layers.text import Text

NAME = "as-of"


def as_of(params: Mapping[str, str], service: Service) -> Service:
    """Return the service as it reads the layers at the moment that is asked for; as it is where none is.

    A date means the end of that day in the service's time zone. Today may be asked for: what is still
    to come of it has not happened. Changes are stamped to the second, so a moment means its second.

    Raises
    ------
    BadParameter
        If the value cannot be read or lies in the future.
    """
    value = params.get(NAME)
    if value is None:
        return service
    moment, now = instant(NAME, value, service.settings.zone), datetime.now(UTC)
    is_today = moment.astimezone(service.settings.zone).date() == service.today() and "T" not in value.upper()
    if moment > now and not is_today:
        raise bad(NAME, Text("不晚于现在的时刻", "a moment that is not in the future"), value)
    return service.as_of(moment.replace(microsecond=0))
