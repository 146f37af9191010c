"""From the headers of a file to the names of fields: kept where they can be, made where not."""

import re
import unicodedata
from collections.abc import Iterable

from geo_service.db.tables import COLUMNS_OF_LAYERS
from layers.contract import PROVENANCE, STAMPS
from layers.field import NAME_BYTES, is_field_name

_ROW_NUMBERS = ("rowid", "oid", "_rowid_")
"""Names of SQLite for the number of a row, which the triggers of SpatiaLite go by."""

_SYSTEM_COLUMNS = ("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid")
"""Columns that every table of PostgreSQL has (its documentation, section "System Columns")."""

_OBJECT_PARTS = ("__proto__",)
"""Names that a script in a browser cannot give to a value."""

RESERVED = frozenset(
    {
        "id",
        *COLUMNS_OF_LAYERS,
        *(field.name for field in PROVENANCE + STAMPS),
        *_ROW_NUMBERS,
        *_SYSTEM_COLUMNS,
        *_OBJECT_PARTS,
    }
)
"""Names that no column of a file keeps, whatever the case of their letters."""

_NOT_IN_A_NAME = re.compile(r"\W+")


def field_names(headers: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return the field name of each header of a file.

    A header stays as it is where it is an identifier of up to 60 bytes, is not reserved, and no
    other header differs from it in the case of letters alone.

    Parameters
    ----------
    headers : iterable of str
        Different from each other.
    taken : iterable of str
        Names that are not free besides the reserved ones.

    Examples
    --------
    >>> field_names(["POP_EST", "名称", "name:en", "name_en", "source", "1st", "%"])
    {'POP_EST': 'POP_EST', '名称': '名称', 'name:en': 'name_en_2', 'name_en': 'name_en', 'source': 'source_2', '1st': 'f_1st', '%': 'field'}
    """
    headers = list(headers)
    used = {*RESERVED, *(name.casefold() for name in taken)}
    names: dict[str, str] = {}
    # Headers that stay as they are come first, so that a made name never takes theirs.
    for header in headers:
        if _can_stay(header) and header.casefold() not in used:
            names[header] = header
            used.add(header.casefold())
    for header in headers:
        if header not in names:
            names[header] = _free(_made(header), used)
            used.add(names[header].casefold())
    return {header: names[header] for header in headers}


def _can_stay(header: str) -> bool:
    # In two forms of one character (full-width, composed) a name could not be told from another.
    return is_field_name(header) and unicodedata.normalize("NFC", header) == header


def _made(header: str) -> str:
    words = _NOT_IN_A_NAME.sub("_", unicodedata.normalize("NFKC", header)).strip("_")
    if not words:
        return "field"
    name = words if words.isidentifier() else f"f_{words}"
    return name if name.isidentifier() else "field"


def _free(name: str, used: set[str]) -> str:
    number = 1
    candidate = _cut(name)
    while candidate.casefold() in used:
        number += 1
        candidate = _cut(name, f"_{number}")
    return candidate


def _cut(name: str, suffix: str = "") -> str:
    room = NAME_BYTES - len(suffix)
    return name.encode()[:room].decode(errors="ignore") + suffix
