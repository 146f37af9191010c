"""The parameters of ``/items``, read together."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from geo_service.api.parameters.attributes import (
    RESERVED,
    attribute_fields,
    attribute_intervals,
    attribute_values,
)
from geo_service.api.parameters.box import areas
from geo_service.api.parameters.definitions import DEFAULT_LIMIT, MAX_LIMIT
from geo_service.api.parameters.interval import interval
from geo_service.api.parameters.known import bad, integer, require_known
from geo_service.api.parameters.order import position_of, sort_keys
from geo_service.api.parameters.representation import representation, system
from geo_service.cql2.filtering import FilterLanguage, filter_of
from geo_service.db.selection import Selection, Window
from geo_service.representation import Representation
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Text

SELECTING = ("as-of", "bbox", "bbox-crs", "datetime", "filter", "filter-crs", "filter-lang")
"""Parameters that say which features there are, beside the attributes."""


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """Which features, which part of them, written how.

    Parameters
    ----------
    selection : Selection
    window : Window
        Its limit is at least 1; a wish above what is served is clamped, as the standard has it.
    representation : Representation
    """

    selection: Selection
    window: Window
    representation: Representation


def items_query(params: QueryParams, service: Service, layer: Layer, *, most: int = MAX_LIMIT) -> ItemsQuery:
    """Read the parameters of ``/items``; a limit above `most` is clamped.

    Raises
    ------
    UnknownParameter, BadParameter, BadFilter
    """
    names = (*RESERVED, *(field.name for field in attribute_fields(layer)))
    require_known(params, names, formats=("json", "geojson", "html"))
    order = sort_keys(params, layer)
    after = position_of(params, layer, order)
    if after is not None and "offset" in params:
        raise bad("offset", Text("不与 next 同用", "not to be used beside next"), params["offset"])
    window = Window(
        limit=min(integer(params, "limit", DEFAULT_LIMIT, minimum=1), most),
        order=order,
        after=after,
        offset=integer(params, "offset", 0, minimum=0),
    )
    return ItemsQuery(
        selection=selection(params, service, layer),
        window=window,
        representation=representation(params, layer, service.settings.reference_systems),
    )


def selection(params: QueryParams, service: Service, layer: Layer) -> Selection:
    """Read which features are wanted.

    Raises
    ------
    BadParameter, BadFilter
    """
    systems, zone = service.settings.reference_systems, service.settings.zone
    box_system = system(params, "bbox-crs", systems)
    filter_system = system(params, "filter-crs", systems)
    when = None
    if "datetime" in params:
        # Also where the layer has no time to compare: a value that cannot be read is refused.
        field = layer.field(layer.temporal or "created_at")
        when = interval("datetime", params["datetime"], field, zone)
    language = params.get("filter-lang", FilterLanguage.TEXT)
    if language not in set(FilterLanguage):
        raise bad("filter-lang", " | ".join(FilterLanguage), language)
    condition = None
    if "filter" in params:
        rows = service.rows[layer.id]
        condition = filter_of(params["filter"], FilterLanguage(language), layer, rows, filter_system)
    return Selection(
        areas=areas(params, box_system),
        interval=when,
        values=attribute_values(params, layer),
        intervals=attribute_intervals(params, layer, zone),
        condition=condition,
        condition_source=(params.get("filter"), language, filter_system.uri),
    )
