"""Rules of wharves. Pure: dates and codes in, claims out; today's date is an argument."""

from datetime import date


def is_licence_expired(licence_valid_to: date | None, today: date) -> bool:
    """Tell whether a port operation licence has run out.

    Parameters
    ----------
    licence_valid_to : date or None
        Last day of validity, inclusive. None (not recorded) claims nothing.
    today : date
        The county's date.

    Examples
    --------
    >>> is_licence_expired(date(2026, 6, 30), today=date(2026, 7, 1))
    True
    >>> is_licence_expired(date(2026, 6, 30), today=date(2026, 6, 30))
    False
    >>> is_licence_expired(None, today=date(2026, 7, 1))
    False
    """
    return licence_valid_to is not None and licence_valid_to < today


def contradicts_plan(plan_status: str | None, operating_status: str | None) -> bool:
    """Tell whether a wharf operates although it is not built according to the plan.

    Plan and operation are recorded apart because they come from different papers; together
    they show wharves that work before their plan allows it.

    Parameters
    ----------
    plan_status, operating_status : str or None
        Codes of `layers.vocabulary`. None claims nothing.

    Examples
    --------
    >>> contradicts_plan("planned", "operating")
    True
    >>> contradicts_plan("built", "operating"), contradicts_plan("planned", "not_opened")
    (False, False)
    >>> contradicts_plan(None, "operating"), contradicts_plan("planned", None)
    (False, False)
    """
    operates = operating_status in {"operating", "unlicensed"}
    return operates and plan_status is not None and plan_status != "built"
