"""How features are written: ``crs``, ``properties``, ``precision``."""

from collections.abc import Mapping

from geo_service.api.parameters.definitions import MAX_DECIMALS
from geo_service.api.parameters.known import bad, integer
from geo_service.representation import Representation
from layers.contract import Layer
from layers.reference_system import CRS84, ReferenceSystem
from layers.text import Text

Systems = Mapping[str, ReferenceSystem]


def system(params: Mapping[str, str], name: str, systems: Systems) -> ReferenceSystem:
    """Read a reference system by its identifier; CRS84 where the parameter is absent.

    Parameters
    ----------
    params : mapping of str to str
    name : str
        ``crs``, ``bbox-crs`` or ``filter-crs``.
    systems : mapping of str to ReferenceSystem
        Those that the service knows.

    Raises
    ------
    BadParameter
    """
    value = params.get(name)
    if value is None:
        return CRS84
    known = systems.get(value)
    if known is None:
        raise bad(name, " | ".join(systems), value)
    return known


def representation(params: Mapping[str, str], layer: Layer, systems: Systems) -> Representation:
    """Read how features are to be written.

    Raises
    ------
    BadParameter
    """
    decimals = None
    if "precision" in params:
        decimals = integer(params, "precision", 0, minimum=0)
        if decimals > MAX_DECIMALS:
            expected = Text(f"0 至 {MAX_DECIMALS}", f"0 to {MAX_DECIMALS}")
            raise bad("precision", expected, params["precision"])
    return Representation(
        system=system(params, "crs", systems), properties=_properties(params, layer), decimals=decimals
    )


def _properties(params: Mapping[str, str], layer: Layer) -> frozenset[str] | None:
    value = params.get("properties")
    if value is None:
        return None
    wished = [name for name in value.split(",") if name]
    for name in wished:
        if name not in layer.by_name and name not in ("id", layer.geometry_name):
            raise bad("properties", ", ".join(layer.by_name), name)
    return frozenset(wished)
