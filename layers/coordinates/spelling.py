"""How coordinates are spelt: signs, words beside the numbers, and the patterns of one coordinate."""

import re
import unicodedata
from collections.abc import Iterable

SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚度", "°"),
        **dict.fromkeys("′’‘`´ˊ分", "'"),
        **dict.fromkeys("″”“〃〞〟秒", '"'),
        **dict.fromkeys("−–—", "-"),
    }
)
WRAPPED = re.compile(r"(?:坐标|位置|POINT|GPS)?\s*[:=]?\s*[(\[{](?P<inner>[^()\[\]{}]*)[)\]}]")
WORDS = {
    **dict.fromkeys(("东经", "E"), ("lon", 1)),
    **dict.fromkeys(("西经", "W"), ("lon", -1)),
    **dict.fromkeys(("北纬", "N"), ("lat", 1)),
    **dict.fromkeys(("南纬", "S"), ("lat", -1)),
    **dict.fromkeys(("LONGITUDE", "LONG", "LON", "LNG"), ("lon", 0)),
    **dict.fromkeys(("LATITUDE", "LAT"), ("lat", 0)),
}
"""Words beside an angle: the axis, and the sign that they state."""

METRE_WORDS = {
    **dict.fromkeys(("东坐标", "横坐标", "EASTING", "EAST", "E", "东"), "east"),
    **dict.fromkeys(("北坐标", "纵坐标", "NORTHING", "NORTH", "N", "北"), "north"),
    **dict.fromkeys(("X坐标", "X"), "x"),
    **dict.fromkeys(("Y坐标", "Y"), "y"),
}


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


ANGLE = re.compile(
    rf"""
    (?P<before>{_either(WORDS)})? \s*[:=]?\s* (?P<sign>[+-])?
    (?: (?P<degrees>\d{{1,3}}(?:\.\d+)?) \s*°?
      | (?P<d>\d{{1,3}}) \s*°\s* (?P<m>\d{{1,2}}) \s*'\s* (?P<s>\d{{1,2}}(?:\.\d+)?) \s*"?
      | (?P<whole>\d{{1,3}}) \s*°\s* (?P<minutes>\d{{1,2}}(?:\.\d+)?) \s*'?
      | (?P<d2>\d{{1,3}}) (?P<between>\s*[-:]\s*|\s+) (?P<m2>\d{{1,2}}) (?P=between)
        (?P<s2>\d{{1,2}}(?:\.\d+)?)
    )
    \s* (?P<after>[EWNS])?
    """,
    re.VERBOSE,
)
METRES = re.compile(
    rf"(?P<word>{_either(METRE_WORDS)})?\s*[:=]?\s*(?P<value>[+-]?\d{{1,9}}(?:\.\d+)?)\s*(?:M|米)?"
)
BREAK = re.compile(r"\s*[,;、/|\n]\s*|\s+|(?<=[EWNS'\"°M米])(?=\S)|(?<=\d)(?=[^\d\s.'\"°])")
"""Where one coordinate may end and the next begin."""


def folded(text: str) -> str:
    """Return a text with plain digits and one sign each for degrees, minutes and seconds."""
    words = text.replace("经度", "LON").replace("纬度", "LAT")  # before 度 becomes a sign
    plain = unicodedata.normalize("NFKC", words.translate(SIGNS)).upper().translate(SIGNS)
    return plain.replace("''", '"').strip(" \t\r\n,;、。.")
