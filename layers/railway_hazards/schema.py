"""Columns of the hazard ledger.

No original government spreadsheet was at hand: titles and synonyms merge the columns seen in
announcements and in field practice, so an import maps headers, never positions.
"""

from layers.field import Field, FieldType, codes
from layers.text import Text
from layers.vocabulary import SIDES, TRACK_DIRECTIONS

CATEGORIES = codes(
    ("light_debris", "轻飘物（地膜、防尘网、塑料布）", "Wind-borne debris, light"),
    ("rigid_debris", "硬质漂浮物（彩钢瓦、铁皮、石棉瓦）", "Wind-borne debris, rigid"),
    ("greenhouse", "塑料大棚、温室", "Greenhouse film"),
    ("hazard_tree", "危树危竹", "Hazard tree or bamboo"),
    ("building_encroachment", "建（构）筑物侵入保护区", "Building in the protection zone"),
    ("clearance_intrusion", "侵限、倒落侵线", "Clearance intrusion or fall-in"),
    ("stacking", "堆放物（易燃物、弃土、垃圾）", "Stacked material"),
    ("dumping_sewage", "排污排水、倾倒垃圾", "Discharge or dumping"),
    ("burning", "烧荒、焚烧", "Burning"),
    ("grazing", "放养牲畜、牲畜上道", "Grazing or livestock on the track"),
    ("excavation", "取土、挖砂、挖沟、采空", "Excavation"),
    ("construction_adjacent", "邻近营业线施工", "Construction near the line"),
    ("quarry_blasting", "采矿、采石、爆破", "Quarrying or blasting"),
    ("groundwater", "抽取地下水", "Groundwater pumping"),
    ("sand_mining", "桥梁上下游采砂、淘金", "Sand mining near a bridge"),
    ("river_works", "桥区围垦、拦河筑坝、疏浚", "River works near a bridge"),
    ("hazmat_site", "易燃易爆危险品场所", "Hazardous material site"),
    ("low_altitude", "风筝、气球、孔明灯、无人机", "Kites, balloons, drones"),
    ("power_pole", "电力杆塔旁取土、打桩", "Digging near a traction power pole"),
    ("cable", "地下光电缆旁动土", "Digging near a buried cable"),
    ("fence_damage", "防护栅栏破损、缺失", "Fence damaged or missing"),
    ("illegal_crossing", "私设过道、行人穿越", "Illegal crossing or trespass"),
    ("overbridge", "上跨桥梁隐患", "Overbridge defect"),
    ("road_parallel", "公铁并行防护缺失", "Unprotected parallel road"),
    ("underpass", "下穿铁路涵洞限高架、积水", "Underpass gauge or flooding"),
    ("level_crossing", "平交道口", "Level crossing"),
    ("geohazard", "边坡溜坍、水土流失、行洪", "Slope failure or drainage"),
    ("other", "其他", "Other"),
)

GRADES = codes(("major", "重大隐患", "Major"), ("general", "一般隐患", "General"))

RISK_LEVELS = codes(
    ("major", "重大风险（红）", "Major (red)"),
    ("larger", "较大风险（橙）", "Larger (orange)"),
    ("general", "一般风险（黄）", "General (yellow)"),
    ("low", "低风险（蓝）", "Low (blue)"),
)
"""Scale of risk (风险), not of hazards (隐患): the two are often confused."""

STATUSES = codes(
    ("reported", "已上报", "Reported"),
    ("verified", "已核实", "Verified"),
    ("assigned", "已交办", "Assigned"),
    ("rectifying", "整改中", "Rectifying"),
    ("submitted", "待验收", "Submitted for acceptance"),
    ("closed", "已销号", "Closed"),
    ("reopened", "回头看反弹", "Reopened"),
    ("rejected", "不属实", "Not confirmed"),
    ("duplicate", "重复", "Duplicate"),
    ("transferred", "已转办", "Transferred"),
    ("monitored", "持续管控", "Kept under control"),
)

OFFSET_DATUMS = codes(
    ("track_centre", "线路中心线", "Track centre line"),
    ("nearest_rail", "最近钢轨", "Nearest rail"),
    ("embankment_toe", "路堤坡脚或路堑坡顶", "Embankment toe or cutting top"),
    ("fence", "防护栅栏", "Fence"),
)

RESPONSIBLE_SIDES = codes(
    ("local", "地方", "Local government"),
    ("railway", "铁路", "Railway"),
    ("enterprise", "企业", "Enterprise"),
    ("joint", "路地共同", "Joint"),
)

ORIGINS = codes(
    ("patrol", "巡查", "Patrol"),
    ("railway_report", "铁路通报", "Railway report"),
    ("hotline", "热线投诉", "Hotline"),
    ("satellite", "卫星影像", "Satellite image"),
    ("drone", "无人机", "Drone"),
    ("superior", "上级交办", "Superior authority"),
)

CLOSURE_BASES = codes(
    ("two_acceptances", "路地双方验收", "Accepted by both sides"),
    ("signed_paper", "纸质销号确认表", "Signed paper form"),
    ("legacy", "台账移交前已销号", "Closed before the ledger was taken over"),
)

FIELDS = (
    Field(
        name="hazard_no",
        title=Text("隐患编号", "Hazard number"),
        required=True,
        max_length=60,
        synonyms=("编号", "问题编号", "序号"),
    ),
    Field(
        name="superior_no", title=Text("上级编号", "Superior's number"), max_length=60, synonyms=("来源编号",)
    ),
    Field(
        name="line_id",
        title=Text("线路名称", "Railway line"),
        required=True,
        references="railway_lines",
        synonyms=("线别", "铁路线名"),
    ),
    Field(
        name="segment_id",
        title=Text("所属区段", "Segment"),
        references="railway_segments",
        synonyms=("责任区段",),
    ),
    Field(
        name="track_dir", title=Text("行别", "Track direction"), codes=TRACK_DIRECTIONS, synonyms=("上下行",)
    ),
    Field(
        name="side",
        title=Text("侧别", "Side"),
        codes=SIDES,
        synonyms=("左右侧", "方位"),
        help=Text("面向里程增大方向", "Facing increasing chainage"),
    ),
    Field(
        name="chainage",
        title=Text("里程", "Chainage"),
        required=True,
        max_length=60,
        synonyms=("里程(起)", "K里程", "位置", "起始里程"),
        help=Text("按原文保存，如 K2155+300", "Kept as written, for example K2155+300"),
    ),
    Field(
        name="chainage_to",
        title=Text("里程止", "Chainage to"),
        max_length=60,
        synonyms=("里程(止)", "终止里程"),
    ),
    Field(
        name="offset_m",
        title=Text("距线路距离（米）", "Distance from the line (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=5000,
        synonyms=("距铁路距离", "距钢轨距离", "垂直距离", "距线路距离(米)"),
    ),
    Field(name="offset_datum", title=Text("距离起算点", "Distance measured from"), codes=OFFSET_DATUMS),
    Field(
        name="township", title=Text("镇（街）", "Township"), references="townships", synonyms=("乡镇", "街道")
    ),
    Field(name="village", title=Text("村（居）", "Village"), max_length=60, synonyms=("村委", "社区")),
    Field(
        name="category",
        title=Text("隐患类别", "Category"),
        codes=CATEGORIES,
        required=True,
        synonyms=("问题类型", "类别"),
    ),
    Field(
        name="grade",
        title=Text("隐患等级", "Grade"),
        codes=GRADES,
        required=True,
        synonyms=("等级", "级别"),
        help=Text("法定两级：重大、一般", "Two legal grades: major and general"),
    ),
    Field(
        name="local_grade",
        title=Text("地方分级", "Local grade"),
        max_length=40,
        help=Text("本地另行规定的等级，按原文保存", "A grade of local rules, kept as written"),
    ),
    Field(name="risk_level", title=Text("风险等级", "Risk level"), codes=RISK_LEVELS),
    Field(
        name="status",
        title=Text("状态", "Status"),
        codes=STATUSES,
        required=True,
        by_review=True,
        default="reported",
        synonyms=("整改情况", "是否销号"),
    ),
    Field(
        name="description",
        title=Text("隐患描述", "Description"),
        required=True,
        max_length=2000,
        synonyms=("问题描述", "存在问题"),
    ),
    Field(
        name="height_m",
        title=Text("高度（米）", "Height (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=300,
        help=Text("树木、构筑物高度", "Height of a tree or structure"),
    ),
    Field(
        name="found_on",
        title=Text("发现日期", "Found on"),
        type=FieldType.DATE,
        required=True,
        synonyms=("排查时间", "登记时间"),
    ),
    Field(
        name="origin",
        title=Text("问题来源", "Origin"),
        codes=ORIGINS,
        synonyms=("来源", "隐患来源"),
    ),
    Field(
        name="found_by",
        title=Text("发现单位", "Found by"),
        max_length=100,
        synonyms=("排查单位", "上报单位"),
        help=Text("填单位，不填个人姓名", "The unit, never a person's name"),
    ),
    Field(name="campaign", title=Text("专项行动", "Campaign"), max_length=100),
    Field(
        name="responsible_side",
        title=Text("责任方", "Responsible side"),
        codes=RESPONSIBLE_SIDES,
        help=Text("地方、铁路、企业或路地共同", "Who has to act"),
    ),
    Field(
        name="responsible_unit",
        title=Text("责任单位", "Responsible unit"),
        max_length=100,
        synonyms=("整改责任单位", "属地单位"),
    ),
    Field(
        name="owner",
        title=Text("产权单位", "Owner"),
        max_length=100,
        is_restricted=True,
        help=Text(
            "可能是个人，公开资料中不出现", "May be a private person, so the public profile leaves it out"
        ),
    ),
    Field(
        name="interim_measures",
        title=Text("临时管控措施", "Interim measures"),
        max_length=1000,
    ),
    Field(name="measures", title=Text("整改措施", "Measures"), max_length=1000, synonyms=("治理措施",)),
    Field(name="progress", title=Text("整改进展", "Progress"), max_length=1000, synonyms=("进展情况",)),
    Field(
        name="deadline",
        title=Text("整改期限", "Deadline"),
        type=FieldType.DATE,
        synonyms=("整改时限", "限期"),
    ),
    Field(
        name="closed_on",
        title=Text("销号日期", "Closed on"),
        type=FieldType.DATE,
        by_review=True,
        synonyms=("完成时间",),
    ),
    Field(name="closure_basis", title=Text("销号依据", "Closure basis"), codes=CLOSURE_BASES, by_review=True),
    Field(name="recheck_due", title=Text("回头看日期", "Recheck due"), type=FieldType.DATE),
    Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
)
