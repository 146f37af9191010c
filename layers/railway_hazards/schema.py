"""Columns of the hazard ledger.

No original government spreadsheet was at hand: titles and synonyms merge the columns seen in
announcements and in field practice, so an import maps headers, never positions.
"""

from layers.field import Field, FieldType, words
from layers.railway_hazards.codes import (
    CATEGORIES,
    CLOSURE_BASES,
    GRADES,
    OFFSET_DATUMS,
    ORIGINS,
    RESPONSIBLE_SIDES,
    RISK_LEVELS,
    STATUSES,
    SUBMISSIONS,
)
from layers.text import Text
from layers.vocabulary import SIDES, TRACK_DIRECTIONS

FIELDS = (
    Field(
        name="hazard_no",
        title=Text("隐患编号", "Hazard number"),
        required=True,
        max_length=60,
        synonyms=words("编号 问题编号 序号 隐患号 台账编号 问题序号 隐患序号 顺序号"),
    ),
    Field(
        name="superior_no",
        title=Text("上级编号", "Superior's number"),
        max_length=60,
        synonyms=words("来源编号 上级问题编号 交办编号 上级台账编号"),
    ),
    Field(
        name="ledger_no",
        title=Text("台账行号", "Ledger number"),
        max_length=60,
        help=Text(
            "原台账中一行写有多处时，拆出的各条以此相连",
            "Links the hazards that one row of a ledger named together",
        ),
    ),
    Field(
        name="line_id",
        title=Text("线路名称", "Railway line"),
        required=True,
        references="railway_lines",
        synonyms=words("线别 铁路线名 线路 铁路线路 所属线路 线名 铁路名称 所属铁路 铁路线"),
    ),
    Field(
        name="segment_id",
        title=Text("所属区段", "Segment"),
        references="railway_segments",
        shares="line_id",
        synonyms=words("责任区段 区段 责任段 管辖区段"),
    ),
    Field(
        name="track_dir",
        title=Text("行别", "Track direction"),
        codes=TRACK_DIRECTIONS,
        synonyms=words("上下行 上下行别 上/下行"),
    ),
    Field(
        name="side",
        title=Text("侧别", "Side"),
        codes=SIDES,
        synonyms=words("左右侧 方位 左/右侧 左右 线路侧别 铁路侧别 侧向 左(右)侧 位于线路侧别"),
        help=Text("面向里程增大方向", "Facing increasing chainage"),
    ),
    Field(
        name="chainage",
        title=Text("里程", "Chainage"),
        required=True,
        max_length=60,
        synonyms=words(
            "里程(起) K里程 位置 起始里程 里程起 起始里程桩号 里程桩号 桩号 公里标 里程位置 铁路里程 线路里程 起止里程 起讫里程 里程范围 里程区间 隐患里程 起点里程 具体里程 位置里程"
        ),
        is_chainage=True,
        help=Text("按原文保存，如 K2155+300", "Kept as written, for example K2155+300"),
    ),
    Field(
        name="chainage_to",
        title=Text("里程止", "Chainage to"),
        is_chainage=True,
        max_length=60,
        synonyms=words("里程(止) 终止里程 终点里程 讫点里程 止点里程 结束里程"),
    ),
    Field(
        name="offset_m",
        title=Text("距线路距离（米）", "Distance from the line (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=5000,
        synonyms=words(
            "距铁路距离 距钢轨距离 垂直距离 距线路距离(米) 距轨道距离 距线路中心距离 距线路中心线距离 距铁路线路距离 与铁路距离 与线路距离 离铁路距离 距最近钢轨距离 距离铁路 距离 距离线路距离 距外侧钢轨距离"
        ),
    ),
    Field(
        name="offset_datum",
        title=Text("距离起算点", "Distance measured from"),
        codes=OFFSET_DATUMS,
        synonyms=words("距离起点 测距起点 起算点"),
    ),
    Field(
        name="township",
        title=Text("镇（街）", "Township"),
        references="townships",
        synonyms=words(
            "乡镇 街道 镇街 乡镇(街道) 乡镇街道 所属乡镇 所属镇街 所在乡镇 属地镇街 所在镇街 镇 所属镇"
        ),
    ),
    Field(
        name="village",
        title=Text("村（居）", "Village"),
        max_length=60,
        synonyms=words("村委 社区 村居 行政村 村(社区) 所属村 所在村 自然村 村社区"),
    ),
    Field(
        name="category",
        title=Text("隐患类别", "Category"),
        codes=CATEGORIES,
        required=True,
        synonyms=words("问题类型 类别 隐患类型 隐患种类 隐患分类 问题类别 问题分类 类型 种类"),
    ),
    Field(
        name="grade",
        title=Text("隐患等级", "Grade"),
        codes=GRADES,
        required=True,
        kept_by_review=True,
        synonyms=words("等级 级别 隐患级别 问题等级 隐患分级"),
        help=Text("法定两级：重大、一般", "Two legal grades: major and general"),
    ),
    Field(
        name="local_grade",
        title=Text("地方分级", "Local grade"),
        max_length=40,
        help=Text("本地另行规定的等级，按原文保存", "A grade of local rules, kept as written"),
        synonyms=words("本地等级"),
    ),
    Field(
        name="risk_level",
        title=Text("风险等级", "Risk level"),
        codes=RISK_LEVELS,
        synonyms=words("风险级别 风险分级"),
    ),
    Field(
        name="status",
        title=Text("状态", "Status"),
        codes=STATUSES,
        required=True,
        by_review=True,
        default="reported",
        synonyms=words(
            "整改情况 是否销号 整改状态 隐患状态 问题状态 销号情况 销号状态 是否整改 是否完成整改 是否已整改 是否已销号 是否完成 整改完成情况 完成情况 目前状态 当前状态 整改结果 是否整改完成"
        ),
    ),
    Field(
        name="description",
        title=Text("隐患描述", "Description"),
        required=True,
        max_length=2000,
        synonyms=words(
            "问题描述 存在问题 隐患内容 问题内容 具体问题 隐患情况 问题简述 隐患问题 主要问题 现场情况 隐患具体情况 存在的问题 存在隐患 问题及隐患 隐患具体描述 基本情况 具体情况"
        ),
    ),
    Field(
        name="height_m",
        title=Text("高度（米）", "Height (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=300,
        help=Text("树木、构筑物高度", "Height of a tree or structure"),
        synonyms=words("高度 树高 建筑高度"),
    ),
    Field(
        name="found_on",
        title=Text("发现日期", "Found on"),
        type=FieldType.DATE,
        required=True,
        not_in_future=True,
        synonyms=words(
            "排查时间 登记时间 发现时间 排查日期 检查日期 检查时间 上报日期 上报时间 登记日期 巡查日期 巡查时间 录入时间"
        ),
    ),
    Field(
        name="origin",
        title=Text("问题来源", "Origin"),
        codes=ORIGINS,
        synonyms=words("来源 隐患来源 信息来源 发现途径 发现方式"),
    ),
    Field(
        name="found_by",
        title=Text("发现单位", "Found by"),
        max_length=100,
        synonyms=words("排查单位 上报单位 检查单位 巡查单位 排查部门 提报单位"),
        help=Text("填单位，不填个人姓名", "The unit, never a person's name"),
    ),
    Field(
        name="campaign",
        title=Text("专项行动", "Campaign"),
        max_length=100,
        synonyms=words("行动名称 专项名称 专项整治"),
    ),
    Field(
        name="responsible_side",
        title=Text("责任方", "Responsible side"),
        codes=RESPONSIBLE_SIDES,
        help=Text("地方、铁路、企业或路地共同", "Who has to act"),
        synonyms=words("责任方别 责任主体类别"),
    ),
    Field(
        name="responsible_unit",
        title=Text("责任单位", "Responsible unit"),
        max_length=100,
        synonyms=words(
            "整改责任单位 属地单位 整改单位 牵头单位 责任部门 责任主体 整改责任主体 属地责任单位 整改主体 责任单位(部门)"
        ),
    ),
    Field(
        name="responsible_person_id",
        title=Text("整改责任人编号", "Responsible person"),
        max_length=60,
        names_person=True,
        by_review=True,
        help=Text("人员表中的编号，不含姓名", "Identifier in the people table, no name"),
    ),
    Field(
        name="owner",
        title=Text("产权单位", "Owner"),
        max_length=100,
        is_restricted=True,
        help=Text(
            "可能是个人，公开资料中不出现", "May be a private person, so the public profile leaves it out"
        ),
        synonyms=words("权属单位 业主单位 产权方 产权主体"),
    ),
    Field(
        name="interim_measures",
        title=Text("临时管控措施", "Interim measures"),
        max_length=1000,
        synonyms=words("管控措施 临时措施 防范措施 安全措施"),
    ),
    Field(
        name="measures",
        title=Text("整改措施", "Measures"),
        max_length=1000,
        synonyms=words("治理措施 整改方案 整治措施 处置措施 治理方案 整改要求 处理措施"),
    ),
    Field(
        name="progress",
        title=Text("整改进展", "Progress"),
        max_length=1000,
        synonyms=words("进展情况 整改进度 治理进展 工作进展 目前进展 整改进展情况 进度 治理进度"),
    ),
    Field(
        name="deadline",
        title=Text("整改期限", "Deadline"),
        type=FieldType.DATE,
        not_before="found_on",
        kept_by_review=True,
        synonyms=words(
            "整改时限 限期 整改完成时限 整改完成期限 计划完成时间 计划完成日期 限期整改日期 整改限期 限期整改时间 要求完成时间 完成时限 完成期限 计划整改时间 整改期限要求"
        ),
    ),
    Field(
        name="closed_on",
        title=Text("销号日期", "Closed on"),
        type=FieldType.DATE,
        by_review=True,
        synonyms=words(
            "完成时间 销号时间 整改完成时间 整改完成日期 完成日期 实际完成时间 实际完成日期 办结时间"
        ),
    ),
    Field(
        name="closure_basis",
        title=Text("销号依据", "Closure basis"),
        codes=CLOSURE_BASES,
        by_review=True,
        synonyms=words("销号方式"),
    ),
    Field(
        name="submitted_for",
        title=Text("提请验收事项", "Submitted for"),
        codes=SUBMISSIONS,
        by_review=True,
        help=Text("待验收时：销号，或持续管控", "While it waits for acceptance"),
    ),
    Field(
        name="extension_to",
        title=Text("申请延期至", "Later deadline applied for"),
        type=FieldType.DATE,
        by_review=True,
    ),
    Field(
        name="original_id",
        title=Text("重复于", "Duplicate of"),
        references="railway_hazards",
        by_review=True,
        help=Text("后续情况记到原隐患", "What is reported later goes to that hazard"),
    ),
    Field(
        name="recheck_due",
        title=Text("回头看日期", "Recheck due"),
        type=FieldType.DATE,
        kept_by_review=True,
        synonyms=words("回头看时间 复查日期 复查时间"),
    ),
    Field(
        name="remark",
        title=Text("备注", "Remark"),
        max_length=1000,
        synonyms=words("说明 备注说明"),
    ),
)
