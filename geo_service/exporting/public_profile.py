"""What of a layer may leave the house: nothing that names, or might name, a person.

The public profile of reading leaves out what is restricted. A file is passed on and cannot be taken
back, so this one is stricter: free text in which somebody may have written a name stays here too, and
what would lead from the coarse place back to the exact one.
"""

from geo_service.access.profile import as_seen
from geo_service.exporting.errors import NotPublic
from layers.access import Role
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.linear_referencing import ChainageError, parse_range
from layers.registry import Registry

LONGEST = 60
"""Characters of a free text that is a number, a place or a kind; those of units and remarks are longer."""

NAMES_OF_THINGS = frozenset({"name_zh", "name_en", "label_zh", "label_en", "section"})
TRACES = frozenset({"source", "source_crs", "position_method", "accuracy_m"})
"""A source may be the name of a file, and with it of whoever wrote it; how a place was found and how well
says nothing of the coarse one."""

OFFSET = "offset_m"
BESIDE = frozenset({OFFSET, "offset_datum", "side"})
"""With a chainage they lead to the place itself, however coarse its coordinates are."""


def public_fields(layer: Layer, registry: Registry) -> tuple[Field, ...]:
    """Return the fields that a file for the public has.

    Parameters
    ----------
    layer : Layer
        As its reader sees it: what the reader does not see is not in the file either.
    registry : Registry
        All layers, whoever may see them.

    Raises
    ------
    NotPublic
        If those who are not signed in do not see the layer.
    """
    seen = as_seen(registry, Role.ANONYMOUS).get(layer.id)
    if seen is None:
        raise NotPublic(collection=layer.id)
    return tuple(
        field for field in layer.all_fields if field.name in seen.by_name and _is_public(field, layer)
    )


def kilometres(text: str) -> str | None:
    """Return a chainage as a file for the public has it: the whole kilometres that it lies in.

    Parameters
    ----------
    text : str
        A label or a range, as somebody wrote it.

    Returns
    -------
    str or None
        None where it cannot be read.

    Examples
    --------
    >>> kilometres("K2155+300"), kilometres("K2155+300-K2156+100附近"), kilometres("道口旁")
    ('K2155', 'K2155-K2156', None)
    """
    try:
        written = parse_range(text)
    except ChainageError:
        return None
    posts = dict.fromkeys(f"{end.series}{end.km}{end.mark}" for end in (written.start, written.end))
    return "-".join(posts)


def _is_public(field: Field, layer: Layer) -> bool:
    if field.is_restricted or field.is_sensitive or field.names_person or field.name in TRACES:
        return False
    if field.name in BESIDE and OFFSET in layer.by_name:
        return False
    if field.type is not FieldType.TEXT or field.codes or field.references or field.is_chainage:
        return True
    is_name = field.name in (layer.title_field, layer.key) or field.name in NAMES_OF_THINGS
    return is_name or field.max_length <= LONGEST
