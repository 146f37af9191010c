"""What files are sent for: which kinds are taken, and how long they wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

_EXCHANGE = frozenset(
    {".gpkg", ".shp", ".fgb", ".xlsx", ".ods", ".kml", ".geojson", ".json", ".geojsonl", ".geojsons"}
)
_TEXTS = frozenset({".csv", ".tsv"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are sent for.

    Parameters
    ----------
    name : str
    endings : frozenset of str
        Endings of files that hold the data; those beside them (``.dbf``) come along.
    kept : timedelta
        How long a file waits for what it was sent for.
    takes_wide : bool
        Whether tables of text may be in UTF-16.
    """

    name: str
    endings: frozenset[str]
    kept: timedelta
    takes_wide: bool = False


PUBLISHING = Purpose("publish", _EXCHANGE | _TEXTS | {".gdb"}, timedelta(hours=2))
IMPORTING = Purpose(
    "import",
    _EXCHANGE | _TEXTS | {".xls", ".kmz", ".parquet", ".txt"},
    timedelta(days=1),
    takes_wide=True,
)

PURPOSES: Mapping[str, Purpose] = MappingProxyType({one.name: one for one in (PUBLISHING, IMPORTING)})
SHORTEST = min(purpose.kept for purpose in PURPOSES.values())
