"""What each query parameter of the API is: its name, the schema of its value, what it means.

The API definition is written from these; `items_parameters` names exactly what the parser of
``/items`` accepts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.api.parameters.attributes import attribute_fields
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.schema import TYPES
from layers.text import Language, Text

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter.

    Parameters
    ----------
    name : str
    schema : mapping
        JSON Schema of the value.
    description : Text
    is_form : bool
        Whether the definition states the form ``style: form, explode: false``. The standards ask
        for it where they name a parameter, and QGIS filters by those that state it.
    """

    name: str
    schema: Mapping[str, Any]
    description: Text
    is_form: bool = False

    def described(self, language: Language) -> dict[str, Any]:
        """Return the parameter as an API definition has it."""
        form = {"style": "form", "explode": False} if self.is_form else {}
        return {
            "name": self.name,
            "in": "query",
            "description": self.description.in_language(language),
            "required": False,
            **form,
            "schema": dict(self.schema),
        }


def format_parameter(formats: Iterable[str]) -> Parameter:
    """Return ``f`` with the formats of a resource."""
    return Parameter(
        "f",
        {"type": "string", "enum": list(formats)},
        Text("格式；优先于 Accept 头", "Format; it weighs more than the Accept header"),
    )


LANG = Parameter(
    "lang",
    {"type": "string", "enum": [language.value for language in Language]},
    Text("语言；优先于 Accept-Language 头", "Language; it weighs more than the Accept-Language header"),
)
IGNORED = Parameter(
    "_",
    {"type": "string"},
    Text("不起作用；可用于绕过缓存", "Without effect; a value of it steps round a cache"),
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    Text(
        f"本页要素数；大于 {MAX_LIMIT} 时按 {MAX_LIMIT} 处理",
        f"Features on a page; more than {MAX_LIMIT} is taken as {MAX_LIMIT}",
    ),
    is_form=True,
)
OFFSET = Parameter(
    "offset",
    {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0},
    Text("跳过的要素数；翻页请用 next", "Features passed over; to page through a layer, use next"),
)
NEXT = Parameter(
    "next",
    {"type": "string"},
    Text("翻页标记，取自应答中 next 链接", "Mark of the page to come, from the link next of an answer"),
)
BBOX = Parameter(
    "bbox",
    {
        "type": "array",
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    },
    Text(
        "范围：西,南,东,北（坐标轴次序从 bbox-crs；六个数时高程不计）；西大于东表示跨 180° 经线；"
        "无几何的要素总在结果中",
        "Box: west,south,east,north in the order of the axes of bbox-crs; of six numbers the heights are "
        "passed over; west beyond east crosses 180°; features without geometry are always in",
    ),
    is_form=True,
)
DATETIME = Parameter(
    "datetime",
    {"type": "string"},
    Text(
        "时刻或区间（RFC 3339），如 2026-06-30、2026-01-01T00:00:00Z/..；比较图层的时间字段，"
        "没有该值的要素总在结果中",
        "Moment or interval of RFC 3339, for example 2026-06-30 or 2026-01-01T00:00:00Z/..; compared with "
        "the layer's time, features without one are always in",
    ),
    is_form=True,
)
AS_OF = Parameter(
    "as-of",
    {"type": "string", "example": "2026-06-30"},
    Text(
        "图层在该时刻的状态：RFC 3339 时刻或日期（日期指服务所在时区当日结束时），不晚于现在",
        "The layer as it stood at a moment of RFC 3339, or at the end of a day in the service's time zone; "
        "not in the future",
    ),
)
FILTER = Parameter(
    "filter",
    {"type": "string"},
    Text("CQL2 筛选条件，可用字段见 queryables", "Condition in CQL2 on the queryables"),
    is_form=True,
)
FILTER_LANG = Parameter(
    "filter-lang",
    {"type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text"},
    Text(
        "filter 的写法；cql-text 为 GDAL 所写的 cql2-text",
        "Language of filter; cql-text is cql2-text as GDAL writes it",
    ),
    is_form=True,
)
PRECISION = Parameter(
    "precision",
    {"type": "integer", "minimum": 0, "maximum": MAX_DECIMALS},
    Text("坐标小数位数", "Decimals of the coordinates"),
)


def crs_parameters(systems: Iterable[str]) -> tuple[Parameter, Parameter, Parameter]:
    """Return ``crs``, ``bbox-crs`` and ``filter-crs`` for the identifiers of reference systems."""
    known = list(systems)
    schema = {"type": "string", "format": "uri", "enum": known, "default": known[0]}
    return (
        Parameter("crs", schema, Text("应答的坐标系", "Reference system of the answer"), is_form=True),
        Parameter("bbox-crs", schema, Text("bbox 的坐标系", "Reference system of bbox"), is_form=True),
        Parameter(
            "filter-crs",
            schema,
            Text("filter 中几何的坐标系", "Reference system of the geometries in filter"),
            is_form=True,
        ),
    )


def properties_parameter(layer: Layer) -> Parameter:
    """Return ``properties``: which attributes an answer holds."""
    names = ["id", *layer.by_name]
    if layer.geometry is not None:
        names.append(layer.geometry_name)
    return Parameter(
        "properties",
        {"type": "array", "items": {"type": "string", "enum": names}},
        Text("应答中的属性，以逗号分隔", "Attributes of the answer, divided by commas"),
        is_form=True,
    )


def sortby_parameter(layer: Layer) -> Parameter:
    """Return ``sortby``: which attributes order the features."""
    names = [f"{sign}{name}" for name in ("id", *layer.by_name) for sign in ("", "+", "-")]
    return Parameter(
        "sortby",
        {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}},
        Text(
            "排序字段，以逗号分隔；+ 升序（默认），- 降序；空值在后",
            "Order, divided by commas: + ascending (the default), - descending; rows without a value last",
        ),
        is_form=True,
    )


def attribute_parameter(field: Field) -> Parameter:
    """Return the parameter of one attribute."""
    schema: dict[str, Any] = dict(TYPES[field.type])
    if field.codes:
        schema["enum"] = [code.value for code in field.codes]
    return Parameter(
        field.name,
        schema,
        Text(_attribute_words(field, Language.ZH), _attribute_words(field, Language.EN)),
        is_form=True,
    )


def selecting_parameters(layer: Layer, systems: Iterable[str]) -> tuple[Parameter, ...]:
    """Return the parameters that say which features are wanted, as ``/export`` has them."""
    _, bbox_crs, filter_crs = crs_parameters(systems)
    return (
        BBOX,
        bbox_crs,
        DATETIME,
        AS_OF,
        FILTER,
        FILTER_LANG,
        filter_crs,
        *(attribute_parameter(field) for field in attribute_fields(layer)),
    )


def form_parameters(layer: Layer, systems: Iterable[str]) -> tuple[Parameter, ...]:
    """Return the parameters that say how features are written, as a single feature has them."""
    return crs_parameters(systems)[0], properties_parameter(layer), PRECISION


def items_parameters(layer: Layer, systems: Iterable[str]) -> tuple[Parameter, ...]:
    """Return all parameters of ``/items`` of a layer.

    Parameters
    ----------
    layer : Layer
    systems : iterable of str
        Identifiers of the service's reference systems, CRS84 first.
    """
    known = tuple(systems)
    return (
        format_parameter(("json", "geojson", "html")),
        LANG,
        LIMIT,
        OFFSET,
        NEXT,
        sortby_parameter(layer),
        *form_parameters(layer, known),
        *selecting_parameters(layer, known),
        IGNORED,
    )


def _attribute_words(field: Field, language: Language) -> str:
    title = field.title.in_language(language)
    stop, comma = ("。", "，") if language is Language.ZH else (". ", ", ")
    parts = [Text(f"按“{title}”筛选", f"Filter by {title}").in_language(language)]
    if field.help is not None:
        parts.append(field.help.in_language(language))
    if field.codes:
        labels = comma.join(f"{code.value} = {code.label.in_language(language)}" for code in field.codes)
        several = Text("可用逗号分隔多个", "several with commas").in_language(language)
        parts.append(f"{labels}{comma}{several}")
    elif field.type in (FieldType.DATE, FieldType.DATETIME):
        parts.append(
            Text("也可为区间，如 2026-01-01/..", "Or an interval, for example 2026-01-01/..").in_language(
                language
            )
        )
    return stop.join(parts)
