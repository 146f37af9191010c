"""Enumerations of the hazard ledger, with the words that ledgers use for them.

Which words mean the same is a judgement from announcements and field practice; no original ledger was seen.
Of the words for a closed hazard each row that was judged by them tells (`layers.ledger.closing`).
"""

from layers.field import codes, words

CATEGORIES = codes(
    (
        "light_debris",
        "轻飘物（地膜、防尘网、塑料布）",
        "Wind-borne debris, light",
        *words("轻质漂浮物 轻漂物 轻飘 轻质飘浮物 地膜 农膜 防尘网 塑料布 塑料薄膜 薄膜 遮阳网"),
    ),
    (
        "rigid_debris",
        "硬质漂浮物（彩钢瓦、铁皮、石棉瓦）",
        "Wind-borne debris, rigid",
        *words("硬质漂浮物 硬漂浮物 硬质飘浮物 彩钢瓦 彩钢板 彩钢棚 彩钢房 铁皮 铁皮房 铁皮棚 石棉瓦 铁皮瓦"),
    ),
    (
        "greenhouse",
        "塑料大棚、温室",
        "Greenhouse film",
        *words("大棚 塑料大棚 温室 温室大棚 蔬菜大棚 农业大棚"),
    ),
    (
        "hazard_tree",
        "危树危竹",
        "Hazard tree or bamboo",
        *words("危树 危竹 树木 树竹 高大树木 超高树木 危险树木 危树竹 竹木"),
    ),
    (
        "building_encroachment",
        "建（构）筑物侵入保护区",
        "Building in the protection zone",
        *words("建筑物 构筑物 建构筑物 建(构)筑物 违建 违法建筑 违章建筑 违法建设 违建违占 违法占地"),
    ),
    (
        "clearance_intrusion",
        "侵限、倒落侵线",
        "Clearance intrusion or fall-in",
        *words("侵限 倒落侵线 侵线 侵入限界 侵入建筑限界"),
    ),
    (
        "stacking",
        "堆放物（易燃物、弃土、垃圾）",
        "Stacked material",
        *words("堆放 堆放物 堆放类 堆放杂物 堆土 弃土 弃渣 弃土弃渣 堆载 堆积物"),
    ),
    (
        "dumping_sewage",
        "排污排水、倾倒垃圾",
        "Discharge or dumping",
        *words("排污 排水 排污排水 倾倒垃圾 乱倒垃圾"),
    ),
    ("burning", "烧荒、焚烧", "Burning", *words("烧荒 焚烧 违法烧荒 焚烧秸秆 非法烧荒")),
    (
        "grazing",
        "放养牲畜、牲畜上道",
        "Grazing or livestock on the track",
        *words("放牧 放养牲畜 牲畜上道 散养牲畜"),
    ),
    (
        "excavation",
        "取土、挖砂、挖沟、采空",
        "Excavation",
        *words("取土 挖砂 挖沟 采空 开挖 违法取土 取土挖砂"),
    ),
    (
        "construction_adjacent",
        "邻近营业线施工",
        "Construction near the line",
        *words("邻近施工 涉铁施工 临近营业线施工 临近施工 邻近铁路施工 临近铁路线路施工 违法施工"),
    ),
    (
        "quarry_blasting",
        "采矿、采石、爆破",
        "Quarrying or blasting",
        *words("采矿 采石 爆破 开采爆破 采石爆破"),
    ),
    ("groundwater", "抽取地下水", "Groundwater pumping", *words("抽水 抽取地下水 违法取水 非法取水")),
    ("sand_mining", "桥梁上下游采砂、淘金", "Sand mining near a bridge", *words("采砂 淘金 非法采砂")),
    (
        "river_works",
        "桥区围垦、拦河筑坝、疏浚",
        "River works near a bridge",
        *words("围垦 拦河筑坝 疏浚 架设浮桥 浮桥"),
    ),
    (
        "hazmat_site",
        "易燃易爆危险品场所",
        "Hazardous material site",
        *words("易燃易爆 危险品 危化品 危险品场所 易燃易爆场所 加油站"),
    ),
    (
        "low_altitude",
        "风筝、气球、孔明灯、无人机",
        "Kites, balloons, drones",
        *words("风筝 气球 孔明灯 无人机 低慢小 升空物 低空飘浮物"),
    ),
    (
        "power_pole",
        "电力杆塔旁取土、打桩",
        "Digging near a traction power pole",
        *words("电力杆塔 杆塔 电杆"),
    ),
    ("cable", "地下光电缆旁动土", "Digging near a buried cable", *words("光缆 电缆 光电缆")),
    (
        "fence_damage",
        "防护栅栏破损、缺失",
        "Fence damaged or missing",
        *words("栅栏 防护栅栏 护栏破损 栅栏破损 栅栏缺失 防护网破损 封闭网破损"),
    ),
    (
        "illegal_crossing",
        "私设过道、行人穿越",
        "Illegal crossing or trespass",
        *words("私设过道 私设人行过道 行人穿越 私开道口 人行过道 行人上道 非法通行"),
    ),
    (
        "overbridge",
        "上跨桥梁隐患",
        "Overbridge defect",
        *words("上跨桥 上跨 跨线桥 上跨桥梁 上跨道路桥梁 上跨线桥"),
    ),
    (
        "road_parallel",
        "公铁并行防护缺失",
        "Unprotected parallel road",
        *words("公铁并行 公铁并行路段 并行道路 道路并行"),
    ),
    (
        "underpass",
        "下穿铁路涵洞限高架、积水",
        "Underpass gauge or flooding",
        *words("下穿涵洞 下穿 限高架 涵洞积水 公铁立交 下穿立交"),
    ),
    ("level_crossing", "平交道口", "Level crossing", *words("道口 平交道")),
    (
        "geohazard",
        "边坡溜坍、水土流失、行洪",
        "Slope failure or drainage",
        *words("边坡 溜坍 水土流失 行洪 地质灾害 滑坡 崩塌 边坡溜塌 水害"),
    ),
    ("other", "其他", "Other", *words("其它 其他类")),
)

GRADES = codes(
    ("major", "重大隐患", "Major", *words("重大 重大事故隐患")),
    ("general", "一般隐患", "General", *words("一般 一般事故隐患")),
)

RISK_LEVELS = codes(
    ("major", "重大风险（红）", "Major (red)", *words("重大 红 红色")),
    ("larger", "较大风险（橙）", "Larger (orange)", *words("较大 橙 橙色")),
    ("general", "一般风险（黄）", "General (yellow)", *words("一般 黄 黄色")),
    ("low", "低风险（蓝）", "Low (blue)", *words("低 蓝 蓝色 较低")),
)
"""Scale of risk (风险), not of hazards (隐患): the two are often confused."""

STATUSES = codes(
    ("reported", "已上报", "Reported", *words("未整改 待整改 未核实")),
    ("verified", "已核实", "Verified", *words("已确认")),
    ("assigned", "已交办", "Assigned", *words("交办")),
    ("rectifying", "整改中", "Rectifying", *words("正在整改 整治中 治理中 处理中")),
    ("submitted", "待验收", "Submitted for acceptance", *words("待销号 待确认")),
    (
        "closed",
        "已销号",
        "Closed",
        *words("销号 完成销号 已完成销号 同意销号 准予销号 已闭环 闭环 闭环销号 已闭环销号"),
    ),
    ("reopened", "回头看反弹", "Reopened"),
    ("rejected", "不属实", "Not confirmed", *words("查无此事")),
    ("duplicate", "重复", "Duplicate"),
    ("transferred", "已转办", "Transferred", *words("转办 已移交")),
    ("monitored", "持续管控", "Kept under control", *words("长期管控 列管")),
)

OFFSET_DATUMS = codes(
    ("track_centre", "线路中心线", "Track centre line", *words("线路中心 中心线 轨道中心")),
    ("nearest_rail", "最近钢轨", "Nearest rail", *words("钢轨 最近轨 外侧钢轨 最外侧钢轨")),
    (
        "embankment_toe",
        "路堤坡脚或路堑坡顶",
        "Embankment toe or cutting top",
        *words("坡脚 路堤坡脚 路堑坡顶 路基坡脚 路肩"),
    ),
    ("fence", "防护栅栏", "Fence", *words("栅栏 防护网 护栏 封闭网")),
)

RESPONSIBLE_SIDES = codes(
    ("local", "地方", "Local government", *words("地方政府 属地 属地政府 政府")),
    ("railway", "铁路", "Railway", *words("铁路方 铁路部门 铁路单位")),
    ("enterprise", "企业", "Enterprise", *words("企业单位 产权单位")),
    ("joint", "路地共同", "Joint", *words("路地 路地双方 双方 共同")),
)

ORIGINS = codes(
    ("patrol", "巡查", "Patrol", *words("日常巡查 巡查发现 联合巡查 排查 自查")),
    (
        "railway_report",
        "铁路通报",
        "Railway report",
        *words("铁路部门通报 铁路移交 铁路推送 路方通报 铁路部门"),
    ),
    ("hotline", "热线投诉", "Hotline", *words("热线 12345 投诉 群众举报 举报")),
    ("satellite", "卫星影像", "Satellite image", *words("卫星 遥感 卫片 遥感影像")),
    ("drone", "无人机", "Drone", *words("无人机巡查 无人机航拍")),
    ("superior", "上级交办", "Superior authority", *words("上级 省厅交办 市局交办 上级转办 督办")),
)

CLOSURE_BASES = codes(
    ("two_acceptances", "路地双方验收", "Accepted by both sides", *words("双方验收")),
    ("signed_paper", "纸质销号确认表", "Signed paper form", *words("纸质确认表 销号确认表")),
    ("legacy", "台账移交前已销号", "Closed before the ledger was taken over", *words("历史销号")),
)

SUBMISSIONS = codes(
    ("closing", "销号", "Closing"),
    ("monitoring", "持续管控", "Keeping under control"),
)
"""What the two acceptances of a submission stand for."""
