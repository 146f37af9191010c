"""Parameters of places beside a line: a chainage with side and offset, or a point."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geo_service.api.parameters.known import bad
from layers.linear_referencing.placing import TOE
from layers.text import Text

LONGEST = 100
"""Characters of a chainage."""

MOST_OFFSET_M = 5_000.0
SIDES = ("left", "right")
TRACKS = ("up", "down", "both", "single")
DATUMS = ("track_centre", "nearest_rail", TOE, "fence")
BY_LABEL = ("chainage", "chainage_to", "side", "offset", "offset_datum")
BY_PLACE = ("point",)
NAMES = (*BY_LABEL, *BY_PLACE, "track_dir")


@dataclass(frozen=True, slots=True)
class ByLabel:
    """The question where a chainage lies."""

    chainage: str
    chainage_to: str | None
    side: str | None
    offset_m: float | None
    datum: str | None
    track_dir: str | None


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The question which chainage a place has, longitude and latitude in degrees."""

    longitude: float
    latitude: float
    track_dir: str | None


def lineside_question(params: Mapping[str, str]) -> ByLabel | ByPlace:
    """Read the question: ``chainage`` with what belongs to it, or ``point``, never both.

    Raises
    ------
    BadParameter
    """
    track = _one_of(params, "track_dir", TRACKS)
    if "point" in params:
        if mixed := sorted(set(params) & set(BY_LABEL)):
            raise bad("point", Text("不与里程并用", "not together with a chainage"), ", ".join(mixed))
        return ByPlace(*point_of(params["point"]), track)
    label = params.get("chainage", "").strip()
    if not label:
        raise bad("chainage", Text("里程，或以 point 给出位置", "a chainage, or a place as point"), label)
    return ByLabel(
        chainage=_short("chainage", label),
        chainage_to=_short("chainage_to", params["chainage_to"].strip()) if "chainage_to" in params else None,
        side=_one_of(params, "side", SIDES),
        offset_m=_offset(params),
        datum=_one_of(params, "offset_datum", DATUMS),
        track_dir=track,
    )


def point_of(value: str) -> tuple[float, float]:
    """Read longitude and latitude in degrees.

    Raises
    ------
    BadParameter
    """
    expected = Text("经度,纬度（度）", "longitude,latitude in degrees")
    parts = value[:LONGEST].split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        raise bad("point", expected, value) from None
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # neither is NaN
        raise bad("point", expected, value)
    return longitude, latitude


def _offset(params: Mapping[str, str]) -> float | None:
    value = params.get("offset")
    if value is None:
        return None
    expected = Text(f"0 至 {MOST_OFFSET_M:g} 的米数", f"metres from 0 to {MOST_OFFSET_M:g}")
    try:
        metres = float(value)
    except ValueError:
        raise bad("offset", expected, value) from None
    if not (math.isfinite(metres) and 0 <= metres <= MOST_OFFSET_M):
        raise bad("offset", expected, value)
    return metres


def _one_of(params: Mapping[str, str], name: str, values: Collection[str]) -> str | None:
    value = params.get(name)
    if value is not None and value not in values:
        raise bad(name, " | ".join(values), value)
    return value


def _short(name: str, text: str) -> str:
    if len(text) > LONGEST:
        raise bad(name, Text(f"至多 {LONGEST} 字", f"at most {LONGEST} characters"), text)
    return text
