"""The parameters of ``/export``: the selection of ``/items``, and how the file is written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from geo_service.access.export_note import asked
from geo_service.api.parameters.attributes import attribute_fields
from geo_service.api.parameters.definitions import (
    LANG,
    Parameter,
    crs_parameters,
    form_parameters,
    format_parameter,
    selecting_parameters,
)
from geo_service.api.parameters.items import SELECTING, selection
from geo_service.api.parameters.known import bad, require_known
from geo_service.api.parameters.representation import representation
from geo_service.exporting.formats import FORMATS, Format
from geo_service.exporting.order import UTF8, Order
from geo_service.exporting.places import Places
from geo_service.service import Service
from layers.contract import Layer
from layers.coordinates.source_system import GCJ02
from layers.text import Language, Text

PROFILE, VALUES, ENCODING = "profile", "values", "encoding"
OWN = frozenset({PROFILE, VALUES, ENCODING})
"""Parameters that ``/items`` lacks. A field of such a name is asked for in ``filter``."""

FORM = ("f", "lang", "crs", "properties", "precision")
PUBLIC = "public"
LABELS = {"labels": True, "codes": False}
ENCODINGS = (UTF8, "GB18030")
DEFAULT = "geojson"


def export_order(
    params: QueryParams, service: Service, layer: Layer, language: Language
) -> tuple[Order, Format]:
    """Read what file is asked for.

    Parameters
    ----------
    params : QueryParams
    service : Service
        At the moment that ``as-of`` names.
    layer : Layer
    language : Language
        Of titles and labels.

    Raises
    ------
    UnknownParameter, BadParameter, BadFilter, ExportError
    """
    fields = tuple(field.name for field in attribute_fields(layer))
    require_known(params, (*SELECTING, "crs", "properties", "precision", *OWN, *fields), formats=FORMATS)
    form = FORMATS[params.get("f", DEFAULT)]
    selecting = QueryParams([pair for pair in params.multi_items() if pair[0] not in OWN])
    is_public = _one_of(params, PROFILE, (PUBLIC,)) is not None
    chosen = selection(selecting, service, layer)
    properties = representation(_without_gcj02(params), layer, service.settings.reference_systems)
    order = Order(
        service=service,
        layer=layer,
        selection=chosen,
        places=Places(
            system=properties.system,
            is_gcj02=params.get("crs") == GCJ02,
            decimals=properties.decimals,
            is_coarse=is_public,
        ),
        language=language,
        properties=properties.properties,
        is_public=is_public,
        has_labels=_has_labels(params, form),
        encoding=_encoding(params, form),
        query=_query(selecting, layer, is_public=is_public),
        at=datetime.now(UTC),
    )
    form.require_possible(order)
    return order, form


def export_parameters(layer: Layer, systems: Iterable[str]) -> tuple[Parameter, ...]:
    """Return the parameters of a layer's file, as the API definition describes them."""
    known = tuple(systems)
    crs, properties, precision = form_parameters(layer, known)
    selecting = (one for one in selecting_parameters(layer, known) if one.name not in OWN)
    return (
        format_parameter(FORMATS),
        LANG,
        _with_gcj02(crs, known),
        properties,
        precision,
        *_OWN_PARAMETERS,
        *selecting,
    )


_OWN_PARAMETERS = (
    Parameter(
        PROFILE,
        {"type": "string", "enum": [PUBLIC]},
        Text(
            "public：可对外公开的文件，不含个人信息与自由文字，位置概略到 0.001 度，里程到整公里",
            "public: a file for the public, without what may name a person, positions rounded to 0.001 degrees, "
            "chainages cut to the kilometre",
        ),
    ),
    Parameter(
        VALUES,
        {"type": "string", "enum": list(LABELS)},
        Text(
            "表格的写法：labels 为中文（英文）表头与名称，codes 为字段名与代码；xlsx 默认 labels，csv 默认 codes",
            "How tables are written: labels for titles and names, codes for field names and codes; "
            "by default labels in xlsx and codes in csv",
        ),
    ),
    Parameter(
        ENCODING,
        {"type": "string", "enum": list(ENCODINGS), "default": UTF8},
        Text("Shapefile 的文字编码", "Encoding of the texts of a Shapefile"),
    ),
)


def _with_gcj02(crs: Parameter, systems: tuple[str, ...]) -> Parameter:
    description = Text(
        "文件的坐标系，坐标一律先东后北；GCJ-02 仅用于导出，不可当作 WGS 84 使用",
        "Reference system of the file, always x before y; GCJ-02 for exports only, not to be taken for WGS 84",
    )
    schema = {**crs_parameters(systems)[0].schema, "enum": [*systems, GCJ02]}
    schema.pop("format", None)
    return replace(crs, schema=schema, description=description)


def _without_gcj02(params: QueryParams) -> QueryParams:
    if params.get("crs") != GCJ02:
        return params
    return QueryParams([pair for pair in params.multi_items() if pair[0] != "crs"])


def _has_labels(params: QueryParams, form: Format) -> bool:
    if form.has_labels is None:
        if VALUES in params:
            raise bad(VALUES, Text("仅用于 f=xlsx 与 f=csv", "only with f=xlsx and f=csv"), params[VALUES])
        return False
    wish = _one_of(params, VALUES, LABELS)
    return form.has_labels if wish is None else LABELS[wish]


def _encoding(params: QueryParams, form: Format) -> str:
    wish = _one_of(params, ENCODING, ENCODINGS)
    if wish is not None and form.name != "shp":
        raise bad(ENCODING, Text("仅用于 f=shp", "only with f=shp"), wish)
    return wish or UTF8


def _one_of(params: QueryParams, name: str, known: Iterable[str]) -> str | None:
    value = params.get(name)
    if value is not None and value not in known:
        raise bad(name, " | ".join(known), value)
    return value


def _query(params: QueryParams, layer: Layer, *, is_public: bool) -> str:
    """Return the selection as the file tells it; for the public without what may name somebody."""
    pairs = [pair for pair in params.multi_items() if pair[0] not in FORM]
    return asked(pairs, layer) if is_public else urlencode(pairs, safe=",:/()'<>=* ", encoding="utf-8")
