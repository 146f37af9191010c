"""What people and files call a reference system."""

import re

GCJ02 = "GCJ-02"
BD09 = "BD-09"
WGS84 = "EPSG:4326"
CGCS2000 = "EPSG:4490"

_BY_WORD = {
    "wgs84": WGS84,
    "gps": WGS84,
    "cgcs2000": CGCS2000,
    "2000国家大地坐标系": CGCS2000,
    "gcj02": GCJ02,
    "gcj": GCJ02,
    "火星坐标": GCJ02,
    "火星坐标系": GCJ02,
    "高德": GCJ02,
    "腾讯": GCJ02,
    "bd09": BD09,
    "bd09ll": BD09,
    "百度": BD09,
}
_CODE = re.compile(
    r"(?:EPSG|URN:OGC:DEF:CRS:EPSG|HTTPS?://WWW\.OPENGIS\.NET/DEF/CRS/EPSG)?[\s:_/-]*"
    r"(?:\d*(?:\.\d+)*[:/])?(\d{4,6})"
)
_DEFINITION = re.compile(r"(?:GEOG|PROJ|BOUND|GEODETIC|DERIVED|BASE|COMPD|COMPOUND)[A-Z]*\s*\[")


def canonical(name: str) -> str | None:
    """Return the one name of a system: ``GCJ-02``, ``BD-09``, ``EPSG:4547``, or a definition in WKT as it is.

    None for words that name none. Whether the register has the code is not asked.

    Examples
    --------
    >>> canonical("gcj02"), canonical("4547"), canonical("urn:ogc:def:crs:OGC:1.3:CRS84"), canonical("foo")
    ('GCJ-02', 'EPSG:4547', 'EPSG:4326', None)
    """
    wanted = name.strip()
    folded = re.sub(r"[\s_\-:/()（）]+", "", wanted).casefold()
    known = WGS84 if wanted.upper().endswith("CRS84") else _BY_WORD.get(folded)
    if known is not None:
        return known
    if (code := _CODE.fullmatch(wanted.upper())) is not None:
        return f"EPSG:{int(code[1])}"
    return wanted if _DEFINITION.match(wanted.upper()) else None
