"""Identifiers of features whose callers give none: short, in the order they were made."""

import secrets
from datetime import datetime

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Without i, l, o and u, which are read as others; in the order of their code points."""

MOMENT = 9
"""Digits of the milliseconds since 1970: they last until the year 3084."""

CHANCE = 5


def new_identifier(now: datetime) -> str:
    """Return an identifier for a feature that is made now.

    Later ones stand behind earlier ones in order of text, by the millisecond.

    Parameters
    ----------
    now : datetime
        Aware.

    Examples
    --------
    >>> from datetime import UTC
    >>> new_identifier(datetime(2026, 11, 23, tzinfo=UTC))[:9]
    '1m82v7m00'
    """
    number = int(now.timestamp() * 1000)
    moment = ""
    for _ in range(MOMENT):
        number, digit = divmod(number, len(DIGITS))
        moment = DIGITS[digit] + moment
    return moment + "".join(secrets.choice(DIGITS) for _ in range(CHANCE))
