"""Query parameters: parsed once, refused with the name, what was expected and what came."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from geo_service.db.features import Selection
from geo_service.db.spatial import Box
from geo_service.errors import BadParameter, UnknownParameter
from layers.contract import Layer
from layers.text import Text

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_KEY = 2**31 - 1
SHOWN = 60
COMMON = ("f", "lang")


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """Which page of which features.

    Parameters
    ----------
    selection : Selection
    limit : int
        Between 1 and `MAX_LIMIT`; a larger wish is clamped, as the standard has it.
    after : int
        Key behind which the page begins, from a ``next`` link.
    """

    selection: Selection
    limit: int
    after: int


def items_query(params: QueryParams, layer: Layer) -> ItemsQuery:
    """Read the parameters of ``/items``."""
    require_known(params, ("bbox", "limit", "next", *selection_names(layer)), formats=("json", "geojson"))
    return ItemsQuery(
        selection=selection(params, layer),
        limit=min(_integer(params, "limit", DEFAULT_LIMIT, minimum=1), MAX_LIMIT),
        after=_integer(params, "next", 0, minimum=0),
    )


def selection(params: QueryParams, layer: Layer) -> Selection:
    """Read the box and the codes, the part that items, exports and maps share."""
    return Selection(box=_box(params), codes=_codes(params, layer))


def selection_names(layer: Layer) -> tuple[str, ...]:
    """Return the names of the parameters that filter by a layer's enumerations."""
    return tuple(field.name for field in layer.enumerated)


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
            raise BadParameter(
                name=name, expected=Text("一个值", "one value"), value=Text("多个值", "several")
            )
    wish = params.get("f")
    if wish is not None and wish not in formats:
        raise BadParameter(name="f", expected=" | ".join(formats), value=wish[:SHOWN])


def _integer(params: Mapping[str, str], name: str, default: int, *, minimum: int) -> int:
    value = params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 20 and minimum <= int(value) <= MAX_KEY):
        raise BadParameter(
            name=name,
            expected=Text(f"不小于 {minimum} 的整数", f"a whole number from {minimum} up"),
            value=value[:SHOWN],
        )
    return int(value)


def _box(params: Mapping[str, str]) -> Box | None:
    value = params.get("bbox")
    if value is None:
        return None
    parts = value[:400].split(",")
    if len(parts) not in (4, 6):
        raise BadParameter(
            name="bbox",
            expected=Text("4 或 6 个数字", "4 or 6 numbers"),
            value=f"{len(parts)}: {value[:SHOWN]}",
        )
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise BadParameter(
            name="bbox", expected=Text("以逗号分隔的数字", "numbers divided by commas"), value=value[:SHOWN]
        ) from None
    if not all(map(math.isfinite, numbers)):
        raise BadParameter(name="bbox", expected=Text("有限的数字", "finite numbers"), value=value[:SHOWN])
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    west, south, east, north = numbers
    if south > north:
        raise BadParameter(
            name="bbox", expected=Text("南不高于北", "south not above north"), value=value[:SHOWN]
        )
    if west > east:
        raise BadParameter(
            name="bbox", expected=Text("西不超过东", "west not beyond east"), value=value[:SHOWN]
        )
    return west, south, east, north


def _codes(params: Mapping[str, str], layer: Layer) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for field in layer.enumerated:
        value = params.get(field.name)
        if value is None:
            continue
        wishes = tuple(value.split(","))
        known = {code.value for code in field.codes}
        for wish in wishes:
            if wish not in known:
                raise BadParameter(name=field.name, expected=" | ".join(sorted(known)), value=wish[:SHOWN])
        chosen[field.name] = wishes
    return chosen
