"""What the rows of a file are: features of a layer, or rows of a table that several layers are made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo_service.editing.changes import may_edit, require_editor
from geo_service.errors import CollectionNotFound
from geo_service.service import Service
from layers.buses.line_rows import TABLE
from layers.contract import Layer

STOPS, ROUTES = "bus_stops", "bus_routes"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rows of a file are.

    Parameters
    ----------
    layer : Layer
        Describes the rows: their headers, values and coordinates. It names the subject in plans.
    parts : tuple of str
        Layers whose features come of the rows, the one that is drawn first. One where the rows are
        features themselves.
    """

    layer: Layer
    parts: tuple[str, ...]

    @property
    def is_table(self) -> bool:
        """Whether features are made of the rows, and are not the rows themselves."""
        return self.parts != (self.layer.id,)


TABLES: Mapping[str, Subject] = {TABLE.id: Subject(TABLE, (STOPS, ROUTES))}
"""Tables of which features of several layers are made, by the name that plans have for them."""


def parts_of(layer_id: str) -> tuple[str, ...]:
    """Return the layers whose features come of an import into a layer or a table."""
    table = TABLES.get(layer_id)
    return (layer_id,) if table is None else table.parts


def known_subjects(service: Service) -> Mapping[str, Subject]:
    """Return what imports can be of, as far as the principal sees it."""
    layers = {layer.id: Subject(layer, (layer.id,)) for layer in service.registry.values()}
    tables = {name: one for name, one in TABLES.items() if set(one.parts) <= layers.keys()}
    return {**layers, **tables}


def subject(service: Service, layer_id: str) -> Subject:
    """Return what a plan names.

    Raises
    ------
    CollectionNotFound
    """
    try:
        return known_subjects(service)[layer_id]
    except KeyError:
        raise CollectionNotFound(collection=layer_id) from None


def may_import(service: Service, wanted: Subject) -> bool:
    """Whether the principal may change all layers that features come into."""
    return all(may_edit(service, service.layer(part)) for part in wanted.parts)


def require_importer(service: Service, layer_id: str) -> Subject:
    """Return what a plan names, for a principal who may import it.

    Raises
    ------
    CollectionNotFound, SignInRequired, Forbidden
    """
    wanted = subject(service, layer_id)
    for part in wanted.parts:
        require_editor(service, service.layer(part))
    return wanted
