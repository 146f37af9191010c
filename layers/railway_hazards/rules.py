"""Deadlines of hazards. Pure: dates and codes in, claims out; today's date is an argument.

Overdue (逾期) and due soon are always derived, never stored: they change overnight without a write.
"""

from datetime import date, timedelta

SETTLED = frozenset({"closed", "rejected", "duplicate", "transferred", "monitored"})
"""Statuses in which nobody is waited for. A hazard submitted for acceptance is still open."""


def is_open(status: str | None) -> bool:
    """Tell whether a hazard still waits for someone.

    Examples
    --------
    >>> is_open("rectifying"), is_open("submitted"), is_open("closed"), is_open(None)
    (True, True, False, False)
    """
    return status is not None and status not in SETTLED


def is_overdue(deadline: date | None, status: str | None, today: date) -> bool:
    """Tell whether an open hazard has passed its deadline.

    Parameters
    ----------
    deadline : date or None
        Last day for putting it right, inclusive. None is never overdue.
    status : str or None
        Code of the ledger.
    today : date
        The county's date.

    Examples
    --------
    >>> is_overdue(date(2026, 6, 30), "rectifying", today=date(2026, 7, 1))
    True
    >>> is_overdue(date(2026, 6, 30), "rectifying", today=date(2026, 6, 30))
    False
    >>> is_overdue(date(2026, 6, 30), "closed", today=date(2026, 7, 1))
    False
    >>> is_overdue(None, "rectifying", today=date(2026, 7, 1))
    False
    """
    return deadline is not None and is_open(status) and deadline < today


def is_due_soon(deadline: date | None, status: str | None, today: date, days: int) -> bool:
    """Tell whether an open hazard reaches its deadline within some days.

    Never true together with `is_overdue`.

    Parameters
    ----------
    deadline : date or None
        Last day for putting it right, inclusive. None is never due.
    status : str or None
        Code of the ledger.
    today : date
        The county's date.
    days : int
        How far ahead to look; 0 asks for today alone.

    Raises
    ------
    ValueError
        If `days` is negative.

    Examples
    --------
    >>> is_due_soon(date(2026, 7, 7), "assigned", today=date(2026, 7, 1), days=7)
    True
    >>> is_due_soon(date(2026, 6, 30), "assigned", today=date(2026, 7, 1), days=7)
    False
    >>> is_due_soon(None, "assigned", today=date(2026, 7, 1), days=7)
    False
    """
    if days < 0:
        raise ValueError(f"days to look ahead is not negative, got {days}")
    return deadline is not None and is_open(status) and today <= deadline <= today + timedelta(days=days)
