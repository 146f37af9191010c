"""The layers as a role sees them: without those that are not theirs, without the fields that are not.

Collections, schemas, queryables, forms, maps and exports derive from the manifest, so what is taken
out of it here is nowhere to be seen or asked for.
"""

from dataclasses import replace

from layers.access import SEES_PEOPLE, STAFF, Role
from layers.contract import Layer
from layers.field import Field
from layers.registry import Registry
from layers.text import Text


def as_seen(registry: Registry, role: Role) -> Registry:
    """Return the layers that a role sees, as it sees them."""
    return Registry(*(_seen(layer, role) for layer in registry.values() if role in layer.access.readers))


def _seen(layer: Layer, role: Role) -> Layer:
    hidden = () if role in STAFF else layer.restricted
    joined = person_fields(layer) if role in SEES_PEOPLE else ()
    if not hidden and not joined:
        return layer
    names = {field.name for field in hidden}
    return replace(
        layer,
        fields=tuple(field for field in layer.fields if field.name not in names),
        popup=tuple(name for name in layer.popup if name not in names),
        joined=joined,
    )


def person_fields(layer: Layer) -> tuple[Field, ...]:
    """Return the fields that are read from the people whom a layer's rows name."""
    return tuple(
        part
        for field in layer.fields
        if field.names_person
        for part in (
            Field(name=f"{field.name}_name", title=Text("姓名", "Name")),
            Field(name=f"{field.name}_phone", title=Text("电话", "Telephone")),
        )
    )
