"""What figures are given by: the records that hazards refer to, with their names and what nests in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo_service.service import Service
from layers.access import SEGMENTS
from layers.naming import title_fields
from layers.railway_hazards import LAYER
from layers.text import Language, Text


@dataclass(frozen=True, slots=True)
class Place:
    """One segment among those that it nests with.

    Parameters
    ----------
    id : str
    depth : int
        0 for one without a parent.
    own : frozenset of str
        Itself and all that nests in it.
    """

    id: str
    depth: int
    own: frozenset[str]


def titles(service: Service, session: Session, field: str) -> Mapping[str, Text]:
    """Return the names of what a field of the ledger refers to, by identifier, as they are today."""
    referred = LAYER.field(field).references
    if referred is None or referred not in service.registry:
        return {}
    layer = service.registry[referred]
    zh, en = (title_fields(layer, layer.title_field, one) for one in (Language.ZH, Language.EN))
    names = list(dict.fromkeys((*zh, *en)))
    found = {}
    for feature_id, *values in service.features(session, layer).tuples(["id", *names]):
        known = dict(zip(names, values, strict=True))
        found[feature_id] = Text(
            *(next((str(known[name]) for name in own if known[name]), str(feature_id)) for own in (zh, en))
        )
    return found


def parents(service: Service, session: Session) -> Mapping[str, str | None]:
    """Return the parent of each segment."""
    if SEGMENTS not in service.registry:
        return {}
    rows = service.features(session, service.registry[SEGMENTS]).tuples(["id", "parent_id"])
    return {row[0]: row[1] for row in rows}


def nested(ids: Collection[str], parent_of: Mapping[str, str | None]) -> list[Place]:
    """Return segments with hazards and those that these nest in, each behind its parent.

    Parameters
    ----------
    ids : collection of str
        Segments that hazards name.
    parent_of : mapping of str to (str or None)
        One that is not there is taken for a segment without a parent; segments that name each other as
        parents are told apart once.

    Examples
    --------
    >>> found = nested(["b", "c"], {"a": None, "b": "a", "c": None})
    >>> [(one.id, one.depth, sorted(one.own)) for one in found]
    [('a', 0, ['b']), ('b', 1, ['b']), ('c', 0, ['c'])]
    """
    above = {segment_id: _chain(segment_id, parent_of) for segment_id in ids}
    own: dict[str, set[str]] = {}
    for segment_id, chain in above.items():
        for one in chain:
            own.setdefault(one, set()).add(segment_id)
    chains = {one: _chain(one, parent_of) for one in own}
    order = sorted(own, key=lambda one: tuple(reversed(chains[one])))
    return [Place(one, len(chains[one]) - 1, frozenset(own[one])) for one in order]


def _chain(segment_id: str, parent_of: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a segment and what it nests in, the outermost last."""
    chain: list[str] = []
    one: str | None = segment_id
    while one is not None and one not in chain:
        chain.append(one)
        one = parent_of.get(one)
    return tuple(chain)


def by_size(ids: Iterable[str], sizes: Mapping[str, int], names: Mapping[str, Text]) -> list[str]:
    """Return identifiers, those with the most hazards first, the same numbers by name."""
    return sorted(ids, key=lambda one: (-sizes[one], names[one].zh if one in names else one))
