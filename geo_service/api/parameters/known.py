"""Refusing what a resource does not have, and the plain kinds of values."""

from collections.abc import Collection, Mapping

from starlette.datastructures import QueryParams

from geo_service.errors import BadParameter, UnknownParameter
from layers.text import Text

SHOWN = 60
"""Characters of a refused value that are repeated."""

COMMON = ("f", "lang")
MAX_INTEGER = 2**31 - 1


def require_known(
    params: QueryParams,
    names: Collection[str] = (),
    *,
    repeated: Collection[str] = (),
    formats: Collection[str] = ("json",),
) -> None:
    """Refuse what a resource does not have.

    Parameters
    ----------
    params : QueryParams
    names : collection of str
        Parameters that may stand once, beside `COMMON`.
    repeated : collection of str
        Parameters that may stand several times.
    formats : collection of str
        Values of ``f``.

    Raises
    ------
    UnknownParameter, BadParameter
    """
    known = {*names, *repeated, *COMMON}
    for name in params:
        if name not in known:
            raise UnknownParameter(name=name[:SHOWN], known=", ".join(sorted(known)))
        if name not in repeated and len(params.getlist(name)) > 1:
            raise bad(name, Text("一个值", "one value"), Text("多个值", "several"))
    wish = params.get("f")
    if wish is not None and wish not in formats:
        raise bad("f", " | ".join(formats), wish)


def integer(params: Mapping[str, str], name: str, default: int, *, minimum: int) -> int:
    """Read a whole number that is at least `minimum`.

    Raises
    ------
    BadParameter
    """
    value = params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 20 and minimum <= int(value) <= MAX_INTEGER):
        raise bad(name, Text(f"不小于 {minimum} 的整数", f"a whole number from {minimum} up"), value)
    return int(value)


def bad(name: str, expected: str | Text, value: str | Text) -> BadParameter:
    """Return the error of a value that cannot be read."""
    shown = value[:SHOWN] if isinstance(value, str) else value
    return BadParameter(name=name[:SHOWN], expected=expected, value=shown)
