"""Functions that SQLite is taught, each giving what PostgreSQL computes by itself (`scalars`).

The filter compiler uses the same ones on literals. None stands for an unknown value, as in SQL.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

LARGEST = 1e150
SMALLEST = 1e-150
"""Magnitudes that filters calculate with: sums, products and quotients stay within a double."""

POWER_BOUND = 345.0
"""Natural logarithm of about `LARGEST`."""

MARKS = "\\u0300-\\u036F\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F"
"""Unicode's blocks of combining diacritical marks, as a range of a regular expression.

The voicing marks of Japanese are not among them: they tell letters apart.
"""

STROKED = "ØøĐđŁłĦħŦŧ"
UNSTROKED = "OoDdLlHhTt"
"""Letters whose stroke Unicode does not take for a mark, and the plain ones."""

_MARKS = re.compile(f"[{MARKS}]")
_UNSTROKED = str.maketrans(STROKED, UNSTROKED)


def fold_case(text: str | None) -> str | None:
    """Return the form in which texts are compared without regard to case.

    Unicode's full case folding by way of the case mappings that both databases have. It differs
    from the table in one letter, the dotless i of Turkish, which folds to i.

    Examples
    --------
    >>> fold_case("Straße") == fold_case("STRASSE")
    True
    """
    return None if text is None else text.lower().upper().lower().replace("ς", "σ")


def unaccent(text: str | None) -> str | None:
    """Return a text without diacritical marks, composed (NFC).

    Examples
    --------
    >>> unaccent("København, Yīngdé")
    'Kobenhavn, Yingde'
    """
    if text is None:
        return None
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_UNSTROKED)
    return unicodedata.normalize("NFC", plain)


def lower(text: str | None) -> str | None:
    """Return a text in lower case, of any script."""
    return None if text is None else text.lower()


def upper(text: str | None) -> str | None:
    """Return a text in upper case, of any script."""
    return None if text is None else text.upper()


def bounded(number: float | None) -> float | None:
    """Return a number that can be calculated with: unknown above `LARGEST`, 0 below `SMALLEST`."""
    if number is None or not abs(number) <= LARGEST:
        return None
    return 0.0 if abs(number) < SMALLEST else float(number)


def truncate(number: float | None) -> float | None:
    """Return the whole part of a bounded number."""
    return None if number is None else float(math.trunc(number))


def floor(number: float | None) -> float | None:
    """Return the largest whole number not above a bounded number."""
    return None if number is None else float(math.floor(number))


def ceiling(number: float | None) -> float | None:
    """Return the smallest whole number not below a bounded number."""
    return None if number is None else float(math.ceil(number))


def nearest(number: float | None) -> float | None:
    """Return the whole number nearest to a bounded number, halves away from zero."""
    return None if number is None else math.copysign(math.floor(abs(number) + 0.5), number)


def modulo(dividend: float | None, divisor: float | None) -> float | None:
    """Return the remainder of a division of bounded numbers, with the sign of the dividend."""
    if dividend is None or not divisor:
        return None
    return dividend - divisor * math.trunc(dividend / divisor)


def power(base: float | None, exponent: float | None) -> float | None:
    """Return a power of bounded numbers; unknown where there is none or it is too large."""
    if base is None or exponent is None:
        return None
    if base == 0:
        return None if exponent < 0 else float(exponent == 0)
    if base < 0 and exponent != math.trunc(exponent):
        return None
    logarithm = exponent * math.log(abs(base))
    if logarithm > POWER_BOUND:
        return None
    return 0.0 if logarithm < -POWER_BOUND else math.pow(base, exponent)


TAUGHT: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "geo_fold_case": (1, fold_case),
    "geo_unaccent": (1, unaccent),
    "geo_lower": (1, lower),
    "geo_upper": (1, upper),
    "geo_bounded": (1, bounded),
    "geo_truncate": (1, truncate),
    "geo_floor": (1, floor),
    "geo_ceiling": (1, ceiling),
    "geo_nearest": (1, nearest),
    "geo_modulo": (2, modulo),
    "geo_power": (2, power),
}


def teach(connection: Any) -> None:
    """Add the functions to a connection of the sqlite3 driver."""
    for name, (arguments, function) in TAUGHT.items():
        connection.create_function(name, arguments, function, deterministic=True)
