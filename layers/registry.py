"""The layers of the code, one line each."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from layers import alerts, bus_routes, freight_checkpoints, railway_hazards, wharves
from layers.buses import stops
from layers.contract import Layer
from layers.freight import road_restrictions, source_sites
from layers.railway import (
    activities,
    calibration_points,
    chainage_equations,
    duty_assignments,
    hazard_extents,
    lines,
    patrols,
    segments,
    stations,
)
from layers.reference import rivers, structures, townships
from layers.waterway import berth_calls, berths, port_areas
from layers.works import indicators, projects


class Registry(Mapping[str, Layer]):
    """Layers by identifier, in the order of the layer control. Frozen.

    Raises
    ------
    ValueError
        If two layers share an identifier, or a field refers to a layer that is not here.
    """

    def __init__(self, *layers: Layer) -> None:
        by_id = {layer.id: layer for layer in layers}
        if len(by_id) != len(layers):
            raise ValueError("two layers share an identifier")
        self._layers = MappingProxyType(by_id)
        for layer in layers:
            for field in layer.fields:
                if field.references is not None and field.references not in by_id:
                    raise ValueError(
                        f"{layer.id}.{field.name} refers to an unknown layer {field.references!r}"
                    )

    def __getitem__(self, layer_id: str) -> Layer:
        return self._layers[layer_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layers)

    def __len__(self) -> int:
        return len(self._layers)

    def extended(self, *layers: Layer) -> "Registry":
        """Return a new registry with further layers."""
        return Registry(*self._layers.values(), *layers)

    def of_code(self) -> "Registry":
        """Return the layers whose tables the migrations make: all but the published ones."""
        return Registry(*(layer for layer in self._layers.values() if not layer.is_published))

    def located_by(self, layer_id: str) -> tuple[Layer, ...]:
        """Return the layers whose rows take their geometry from features of a layer."""
        return tuple(
            layer
            for layer in self._layers.values()
            if layer.located_by is not None and layer.field(layer.located_by).references == layer_id
        )


LAYERS = Registry(
    railway_hazards.LAYER,
    hazard_extents.LAYER,
    segments.LAYER,
    duty_assignments.LAYER,
    patrols.LAYER,
    activities.LAYER,
    lines.LAYER,
    stations.LAYER,
    calibration_points.LAYER,
    chainage_equations.LAYER,
    bus_routes.LAYER,
    stops.LAYER,
    wharves.LAYER,
    berths.LAYER,
    berth_calls.LAYER,
    port_areas.LAYER,
    freight_checkpoints.LAYER,
    source_sites.LAYER,
    road_restrictions.LAYER,
    projects.LAYER,
    indicators.LAYER,
    alerts.LAYER,
    townships.LAYER,
    rivers.LAYER,
    structures.LAYER,
)
