"""Rules of checkpoints. Pure: dates in, claims out; today's date is an argument."""

from datetime import date


def is_verification_expired(valid_to: date | None, today: date) -> bool:
    """Tell whether the certificate of the weighing equipment has run out.

    Weighings made after that day do not hold as evidence, so a monitor asks this each day.

    Parameters
    ----------
    valid_to : date or None
        Last day of the certificate, inclusive. None (not recorded) claims nothing.
    today : date
        The county's date.

    Examples
    --------
    >>> is_verification_expired(date(2026, 5, 31), today=date(2026, 6, 1))
    True
    >>> is_verification_expired(date(2026, 5, 31), today=date(2026, 5, 31))
    False
    >>> is_verification_expired(None, today=date(2026, 6, 1))
    False
    """
    return valid_to is not None and valid_to < today
