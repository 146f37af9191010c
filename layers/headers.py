"""Headers of imported tables: which column of a ledger is which field of a layer.

Ledgers name columns as they please, so a column is found by what it is called (field name,
titles, synonyms) and never by its position.
"""

from collections.abc import Mapping
from types import MappingProxyType

from layers.contract import PROVENANCE, Layer
from layers.field import Field
from layers.folding import fold, without_brackets


def headers(layer: Layer) -> Mapping[str, Field]:
    """Return the fields of a layer by every header that means them.

    The same words without what stands in brackets, mostly a unit, are accepted as well. A
    layer's own fields come before provenance: the column 来源 of a hazard ledger tells who
    reported it, not where the file is from. A header that two own fields claim belongs to
    neither, since a guess would file values under the wrong name.

    Parameters
    ----------
    layer : Layer
        Any layer.

    Returns
    -------
    mapping of str to Field
        Keys are folded; look up ``fold(header)``.
    """
    found: dict[str, Field] = {}
    for fields in (layer.fields, PROVENANCE):
        for claims in (_claims(fields, shortened=False), _claims(fields, shortened=True)):
            for header, field in claims.items():
                found.setdefault(header, field)
    return MappingProxyType(found)


def match(layer: Layer, header: str) -> Field | None:
    """Return the field that a header means, None where it means none.

    Examples
    --------
    >>> from layers.railway_hazards import LAYER
    >>> match(LAYER, "距铁路距离 (M)").name
    'offset_m'
    >>> match(LAYER, "天气") is None
    True
    """
    by_header = headers(layer)
    key = fold(header)
    return by_header.get(key) or by_header.get(without_brackets(key))


def _claims(fields: tuple[Field, ...], *, shortened: bool) -> dict[str, Field]:
    """Return the headers that exactly one of the fields claims."""
    claimed: dict[str, set[str]] = {}
    for field in fields:
        for words in (field.name, field.title.zh, field.title.en, *field.synonyms):
            key = fold(words)
            key = without_brackets(key) if shortened else key
            claimed.setdefault(key, set()).add(field.name)
    by_name = {field.name: field for field in fields}
    return {header: by_name[names.pop()] for header, names in claimed.items() if len(names) == 1}
