"""Calls of ships at berths, for what a berth is approved to take."""

from layers.access import KEEPERS, STAFF, Access, Role
from layers.contract import WATERWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, measure, words
from layers.style import Style, Symbol
from layers.text import Text

DWT_SOURCES = codes(
    ("certificate", "船舶证书", "Certificate", *words("证书")),
    ("ais", "AIS 报文", "AIS"),
    ("declared", "申报", "Declared", *words("船方申报 进出港报告")),
)


LAYER = Layer(
    id="berth_calls",
    title=Text("靠泊记录", "Berth calls"),
    description=Text(
        "船舶靠泊记录：载重吨及其出处、船长、吃水、起讫时间、减载批准。",
        "Ships at berths: deadweight and where it is known from, length, draught, times, approved light draught.",
    ),
    theme=WATERWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="berth_id",
            title=Text("泊位", "Berth"),
            required=True,
            references="berths",
            synonyms=words("泊位编号 靠泊泊位"),
        ),
        Field(
            name="vessel_name",
            title=Text("船名", "Vessel"),
            required=True,
            max_length=100,
            synonyms=words("船舶名称 船舶"),
        ),
        measure("dwt", Text("载重吨（吨）", "Deadweight (t)"), "t", 500_000, ("载重吨", "总载重吨")),
        Field(
            name="dwt_source",
            title=Text("载重吨出处", "Deadweight known from"),
            codes=DWT_SOURCES,
            synonyms=("吨位来源",),
        ),
        measure("loa_m", Text("船长（米）", "Length overall (m)"), "m", 500, ("总长", "船长")),
        measure("draught_m", Text("吃水（米）", "Draught (m)"), "m", 30, ("吃水",)),
        Field(
            name="arrived_at",
            title=Text("靠泊时间", "Arrived"),
            type=FieldType.DATETIME,
            required=True,
            synonyms=words("靠泊 到港时间 抵港时间"),
        ),
        Field(
            name="departed_at",
            title=Text("离泊时间", "Departed"),
            type=FieldType.DATETIME,
            not_before="arrived_at",
            synonyms=words("离泊 离港时间"),
        ),
        Field(
            name="light_draught_no",
            title=Text("减载靠泊批准文号", "Approval of light draught"),
            max_length=100,
            help=Text("有批准时填写，不计为超能力", "A call with an approval is not above the capacity"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="vessel_name",
    popup=("vessel_name", "berth_id", "dwt", "loa_m", "draught_m", "arrived_at", "departed_at"),
    style=Style(Symbol("#6a3d9a", size=5)),
    temporal="arrived_at",
    located_by="berth_id",
    access=Access(readers=STAFF, editors=KEEPERS | {Role.CLERK}),
)
