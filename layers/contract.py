"""The contract of a layer: one plain value from which everything else derives."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from layers.access import OPEN, Access
from layers.field import NAME, Field, FieldType, codes, is_field_name
from layers.style import Style
from layers.text import Text
from layers.workflow import Workflow


class GeometryType(StrEnum):
    """Geometry of a layer: one type each, because desktop GIS shows one."""

    POINT = "Point"
    LINESTRING = "LineString"
    POLYGON = "Polygon"
    MULTIPOINT = "MultiPoint"
    MULTILINESTRING = "MultiLineString"
    MULTIPOLYGON = "MultiPolygon"


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of layers in the layer control and on the portal page."""

    id: str
    title: Text


RAILWAY = Theme("railway", Text("铁路沿线", "Railway"))
BUS = Theme("bus", Text("公交客运", "Buses"))
WATERWAY = Theme("waterway", Text("水路港航", "Waterways"))
FREIGHT = Theme("freight", Text("货运治超", "Freight"))
WORKS = Theme("works", Text("项目与指标", "Projects and figures"))
MONITORING = Theme("monitoring", Text("监测预警", "Monitoring"))
REFERENCE = Theme("reference", Text("基础地理", "Reference"))
THEMES = (RAILWAY, BUS, WATERWAY, FREIGHT, WORKS, MONITORING, REFERENCE)

CERTAINTY = codes(
    ("surveyed", "实测", "Surveyed"),
    ("high", "高", "High"),
    ("medium", "中", "Medium"),
    ("low", "低（仅示意）", "Low (orientation only)"),
    ("none", "无位置", "No position"),
)

POSITION_METHODS = codes(
    ("as_given", "原坐标", "Coordinates as given"),
    ("transformed", "坐标转换", "Transformed from another reference system"),
    ("gcj02_inverse", "GCJ-02 迭代反算（近似）", "Iterative inverse of GCJ-02 (approximate)"),
    ("bd09_inverse", "BD-09 迭代反算（近似）", "Iterative inverse of BD-09 (approximate)"),
    ("chainage", "里程推算", "Linear referencing from the chainage"),
    ("map", "图上标定", "Set on the map"),
)

PROVENANCE: tuple[Field, ...] = (
    Field(
        name="source",
        title=Text("数据来源", "Source"),
        required=True,
        synonyms=("来源", "出处"),
        help=Text("该行数据取自何处", "Where this row was taken from"),
    ),
    Field(
        name="certainty",
        title=Text("位置可信度", "Certainty of position"),
        codes=CERTAINTY,
        required=True,
        help=Text(
            "低可信度位置仅作示意，不得视为实测", "A low certainty is orientation only, never a survey"
        ),
    ),
    Field(
        name="accuracy_m",
        title=Text("位置精度（米）", "Accuracy (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        help=Text("约一倍中误差", "Rough one-sigma radius"),
    ),
    Field(
        name="source_crs",
        title=Text("原坐标系", "Reference system of the source"),
        max_length=60,
        help=Text("来源所用的坐标系，如 EPSG:4547、GCJ-02", "That of the source, such as EPSG:4547, GCJ-02"),
    ),
    Field(
        name="position_method",
        title=Text("定位方式", "How it was placed"),
        codes=POSITION_METHODS,
        help=Text("本系统如何得出该位置", "How this service came to the position"),
    ),
    Field(
        name="is_demo",
        title=Text("演示数据", "Demo data"),
        type=FieldType.BOOLEAN,
        required=True,
        help=Text("虚构数据，仅供演示", "Invented for demonstration"),
    ),
)
"""Where a row comes from and how sure its position is. Every layer carries these."""

STAMPS: tuple[Field, ...] = (
    Field(name="created_at", title=Text("入库时间", "Created"), type=FieldType.DATETIME, required=True),
    Field(name="updated_at", title=Text("更新时间", "Updated"), type=FieldType.DATETIME, required=True),
    Field(
        name="version",
        title=Text("版本", "Version"),
        type=FieldType.INTEGER,
        required=True,
        minimum=1,
        help=Text("每次修改加一", "Grows by one with each change"),
    ),
)
"""Set by the service with each write, never by a caller."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One spatial layer: what it holds, how it is drawn, how it is asked for.

    A layer of the code and a layer that an operator publishes from a file are the same
    plain value; collection, schema, queryables, legend, popup, import headers and the
    database table derive from it.

    Parameters
    ----------
    id : str
        Collection identifier, table name and folder or file name.
    title, description : Text
        Shown to readers.
    theme : Theme
        Group in the layer control.
    geometry : GeometryType or None
        None for a layer of figures without a place.
    fields : tuple of Field
        Own attributes, in the order of forms and exports.
    title_field : str
        Field that names a feature in a list or a popup.
    popup : tuple of str
        Fields shown when a feature is opened on the map.
    style : Style or None
        How features are drawn; None exactly when `geometry` is None.
    temporal : str or None
        Date or datetime field that ``datetime=`` filters on.
    located_by : str or None
        Field that refers to the feature whose geometry this row shares, for rows that have
        no place of their own (the duty on a segment, the call at a berth).
    geometry_name : str
        Name of the geometry in queryables and filters. A published layer takes that of its file.
    is_published : bool
        Whether an operator published the layer from a file: its table is made when it is
        published, and no migration knows of it.
    access : Access
        Who sees the layer and who changes it.
    joined : tuple of Field
        What is read from elsewhere for readers who may see it, beside the layer's own fields. No
        manifest has any: `geo_service.access.profile` puts them into the layer as one reader sees it.
    key : str or None
        Field with the number that the bureau knows a feature by; no two features have the same. A ledger
        that is imported again finds its rows by it.
    workflow : Workflow or None
        States of its features and the steps between them, where they are reviewed.
    """

    id: str
    title: Text
    description: Text
    theme: Theme
    geometry: GeometryType | None
    fields: tuple[Field, ...]
    title_field: str
    popup: tuple[str, ...]
    style: Style | None = None
    temporal: str | None = None
    located_by: str | None = None
    geometry_name: str = "geometry"
    is_published: bool = False
    access: Access = OPEN
    joined: tuple[Field, ...] = ()
    key: str | None = None
    workflow: Workflow | None = None

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.id):
            raise ValueError(f"layer id {self.id!r} is not a lower-case identifier")
        if not is_field_name(self.geometry_name):
            raise ValueError(f"{self.id}: {self.geometry_name!r} is not a name for the geometry")
        names = [field.name for field in self.all_fields]
        # Databases differ in whether the case of letters tells columns apart, so here it does not.
        folded = {"id", self.geometry_name.casefold(), *(name.casefold() for name in names)}
        if len(folded) != len(names) + 2:
            raise ValueError(f"{self.id}: a field name stands twice or is one that every layer has")
        mentioned = {self.title_field, *self.popup, self.temporal, self.located_by, self.key}
        mentioned = (mentioned | {field.not_before for field in self.fields}) - {None}
        if unknown := sorted(mentioned - set(names), key=str):
            raise ValueError(f"{self.id}: the manifest mentions fields that it does not define: {unknown}")
        if (self.style is None) != (self.geometry is None):
            raise ValueError(f"{self.id}: a layer has a style exactly when it has a geometry")
        if self.style is not None:
            self._check_style(self.style)
        if self.located_by is not None and self.field(self.located_by).references is None:
            raise ValueError(f"{self.id}: {self.located_by} locates the row, so it must refer to a layer")
        if self.workflow is not None:
            self._check_workflow(self.workflow)
        scope = self.access.scope
        if scope is not None and (scope not in self.by_name or self.field(scope).references is None):
            raise ValueError(f"{self.id}: the scope {scope!r} is not a field that refers to a layer")

    def _check_workflow(self, workflow: Workflow) -> None:
        field = self.by_name.get(workflow.field)
        if field is None or not field.by_review or field.default != workflow.initial:
            raise ValueError(
                f"{self.id}: {workflow.field!r} holds no state that begins at {workflow.initial!r} and "
                "changes by review alone"
            )
        states = {code.value for code in field.codes}
        named = {name for step in workflow.steps for name in (*step.sources, step.target, *step.targets)}
        if unknown := sorted((named | workflow.settled) - states - {None}, key=str):
            raise ValueError(f"{self.id}: steps name states that the field does not have: {unknown}")

    def _check_style(self, style: Style) -> None:
        if style.label is not None and style.label not in self.by_name:
            raise ValueError(f"{self.id}: the label {style.label!r} is not a field")
        known = {code.value for code in self.field(style.by).codes} if style.by else set()
        if known != set(style.symbols):
            raise ValueError(
                f"{self.id}: symbols and codes of {style.by!r} differ: {known ^ set(style.symbols)}"
            )

    @cached_property
    def all_fields(self) -> tuple[Field, ...]:
        """Own fields, then provenance and stamps."""
        return self.fields + PROVENANCE + STAMPS

    @cached_property
    def given_fields(self) -> tuple[Field, ...]:
        """Fields whose value a caller gives: all but the stamps."""
        return self.fields + PROVENANCE

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """All fields by their name."""
        return MappingProxyType({field.name: field for field in self.all_fields})

    @cached_property
    def restricted(self) -> tuple[Field, ...]:
        """Fields that the public profile leaves out."""
        return tuple(field for field in self.fields if field.is_restricted)

    @cached_property
    def is_reviewed(self) -> bool:
        """Whether some fields change through a review alone."""
        return any(field.by_review for field in self.fields)

    @cached_property
    def enumerated(self) -> tuple[Field, ...]:
        """Fields with a list of codes: the filters of the layer's map. How a row was placed is none of them."""
        return tuple(
            field for field in self.given_fields if field.codes and field.codes is not POSITION_METHODS
        )

    def field(self, name: str) -> Field:
        """Return one field; KeyError where the layer has no such field."""
        return self.by_name[name]
