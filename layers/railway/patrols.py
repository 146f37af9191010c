"""Patrols: who walked which segment when, with what was found."""

from layers.access import OFFICE, Access, Role
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Style, Symbol
from layers.text import Text
from layers.vocabulary import COORDINATOR_LEVELS

PARTICIPANTS = codes(
    ("local", "地方", "Local government", *words("地方单独 属地")),
    ("railway", "铁路", "Railway", *words("铁路单独 铁路方")),
    ("joint", "路地联合", "Joint", *words("联合 路地联合巡查 联合巡查")),
)

LAYER = Layer(
    id="patrols",
    title=Text("巡查记录", "Patrols"),
    description=Text(
        "责任区段的巡查记录：日期、层级、参加方与发现情况。",
        "Patrols of the segments: day, level, who took part, what was found.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="segment_id",
            title=Text("责任区段", "Segment"),
            required=True,
            references="railway_segments",
            synonyms=words("区段 责任段 区段名称 巡查区段"),
        ),
        Field(
            name="patrolled_on",
            title=Text("巡查日期", "Patrolled on"),
            type=FieldType.DATE,
            required=True,
            not_in_future=True,
            synonyms=words("日期 巡查时间 时间"),
        ),
        Field(
            name="level",
            title=Text("层级", "Level"),
            codes=COORDINATOR_LEVELS,
            required=True,
            synonyms=("级别",),
        ),
        Field(
            name="participants",
            title=Text("参加方", "Taken part"),
            codes=PARTICIPANTS,
            required=True,
            default="joint",
            synonyms=words("参加单位 参与方"),
        ),
        Field(
            name="hazards_found",
            title=Text("发现隐患数", "Hazards found"),
            type=FieldType.INTEGER,
            minimum=0,
            maximum=10_000,
            synonyms=words("发现问题数 问题数 隐患数"),
        ),
        Field(
            name="findings",
            title=Text("巡查情况", "Findings"),
            max_length=2000,
            synonyms=words("情况 巡查内容 发现情况"),
        ),
        Field(
            name="person_id",
            title=Text("巡查人员编号", "Who patrolled"),
            max_length=60,
            names_person=True,
            help=Text("人员表中的编号，不含姓名", "Identifier in the people table, no name"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="patrolled_on",
    popup=("patrolled_on", "segment_id", "level", "participants", "hazards_found", "findings"),
    style=Style(
        Symbol("#1f78b4", size=4),
        by="participants",
        symbols={
            "local": Symbol("#e69f00", size=4),
            "railway": Symbol("#0072b2", size=4, dash="8 4"),
            "joint": Symbol("#009e73", size=5),
        },
    ),
    temporal="patrolled_on",
    located_by="segment_id",
    access=Access(editors=OFFICE | {Role.COORDINATOR}, scope="segment_id"),
)
