"""Duties on a segment: which post answers for it, from when to when."""

from layers.access import Access, Role
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, codes, words
from layers.style import Style, Symbol
from layers.text import Text
from layers.vocabulary import COORDINATOR_LEVELS, VALIDITY

PARTIES = codes(
    ("local", "地方", "Local government", *words("地方政府 属地 地方段长")),
    ("railway", "铁路", "Railway", *words("铁路方 铁路段长 铁路单位")),
)

LAYER = Layer(
    id="duty_assignments",
    title=Text("段长任职", "Duty assignments"),
    description=Text(
        "责任区段的地方段长与铁路段长任职记录；职责随岗位，姓名与电话另存，不在图层内。",
        "Who holds the local and the railway duty on a segment; duty follows the post, names are kept elsewhere.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="segment_id",
            title=Text("责任区段", "Segment"),
            required=True,
            references="railway_segments",
            synonyms=words("区段 责任段 区段名称"),
        ),
        Field(
            name="level",
            title=Text("层级", "Level"),
            codes=COORDINATOR_LEVELS,
            required=True,
            synonyms=("级别",),
        ),
        Field(
            name="side",
            title=Text("路地方别", "Party"),
            codes=PARTIES,
            required=True,
            help=Text("地方一方或铁路一方", "The local or the railway side of the pair"),
            synonyms=words("方别"),
        ),
        Field(
            name="post",
            title=Text("岗位", "Post"),
            required=True,
            max_length=100,
            synonyms=words("职务 岗位名称"),
        ),
        Field(name="unit", title=Text("单位", "Unit"), max_length=100, synonyms=("所在单位",)),
        Field(
            name="person_id",
            title=Text("人员编号", "Person"),
            max_length=60,
            names_person=True,
            help=Text("人员表中的编号，不含姓名", "Identifier in the people table, no name"),
        ),
        *VALIDITY,
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="post",
    popup=("post", "unit", "segment_id", "level", "side", "valid_from", "valid_to"),
    style=Style(
        Symbol("#e69f00", size=4),
        by="side",
        symbols={"local": Symbol("#e69f00", size=4), "railway": Symbol("#0072b2", size=4, dash="8 4")},
    ),
    temporal="valid_from",
    located_by="segment_id",
    access=Access(editors=frozenset({Role.CLERK, Role.ADMINISTRATOR}), scope="segment_id"),
)
