"""Interface texts of the map pages; domain words come with the layers."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.text import Text

CONTROL_TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "zoom_in": Text("放大", "Zoom in"),
        "zoom_out": Text("缩小", "Zoom out"),
        "fullscreen": Text("全屏", "Full screen"),
        "fullscreen_off": Text("退出全屏", "Leave full screen"),
    }
)
"""Titles of Leaflet controls, given through Folium."""

PAGE_TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "skip": Text("跳到要素列表", "Skip to the list of features"),
        "home": Text("首页", "Home"),
        "other_maps": Text("其他地图", "Other maps"),
        "language": Text("语言", "Language"),
        "demo": Text(
            "本图含演示数据：标有“演示”的要素为虚构。",
            "This map holds demo data: features marked “demo” are invented.",
        ),
        "no_script": Text(
            "本页地图需要 JavaScript。以下列表提供相同数据：",
            "The map needs JavaScript. The same data is listed here:",
        ),
        "map": Text("地图", "Map"),
        "panel": Text("图层、筛选与列表", "Layers, filters and list"),
        "layers": Text("图层", "Layers"),
        "filters": Text("筛选", "Filter"),
        "list": Text("列表", "List"),
        "search": Text("按名称查找", "Find by name"),
        "reset": Text("重置", "Reset"),
        "download": Text("下载 GeoJSON", "Download GeoJSON"),
        "print": Text("打印", "Print"),
        "loading": Text("正在加载……", "Loading …"),
        "publisher": Text("发布", "Published by"),
        "changed_on": Text("最近修改", "Last changed"),
        "tiles": Text("底图", "Basemap"),
        "approval_number": Text("审图号", "Map approval number"),
        "approval_none": Text("未填写", "none given"),
        "north": Text("北", "N"),
        "moment_day": Text("截至某日", "As of day"),
        "moment_show": Text("显示", "Show"),
        "moment_note": Text("截至 {moment} 的状态", "As of {moment}"),
        "moment_now": Text("回到现在", "Back to now"),
        "condition_note": Text("只显示符合条件的要素", "Only features under a condition"),
        "condition_none": Text("显示全部", "Show all"),
    }
)
"""Texts of the page template."""

SOURCE_TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "heading": Text("数据来源与许可", "Sources and licences"),
        "layer": Text("图层", "Layer"),
        "attribution": Text("来源", "Source"),
        "licence": Text("许可", "Licence"),
        "data_date": Text("数据日期", "Data of"),
    }
)
"""Texts of the list of sources, on the maps and on the portal page."""

SCRIPT_TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "loading": Text("正在加载：{title}", "Loading: {title}"),
        "loadingCount": Text("正在加载：{title}（{count}）", "Loading: {title} ({count})"),
        "failed": Text("“{title}”加载失败（{reason}）。", "“{title}” could not be loaded ({reason})."),
        "unreachable": Text("无法连接服务", "the service cannot be reached"),
        "retry": Text("重试", "Try again"),
        "close": Text("关闭", "Close"),
        "basemap": Text("底图要素", "Basemap"),
        "more": Text("其余 {count} 类", "{count} more"),
        "lowCertainty": Text("虚线空心：位置仅为示意", "Hollow, dashed: position for orientation only"),
        "lowNote": Text(
            "位置仅为示意（精度约 ±{metres} 米）", "Position for orientation only (about ±{metres} m)"
        ),
        "lowNoteUnknown": Text(
            "位置仅为示意（精度未知）", "Position for orientation only (accuracy unknown)"
        ),
        "noPosition": Text("无位置", "No position"),
        "noPositionNote": Text(
            "该记录没有位置，未在图上绘出", "This record has no position and is not drawn"
        ),
        "demo": Text("演示", "Demo"),
        "demoLegend": Text("演示：虚构", "Demo: invented"),
        "yes": Text("是", "Yes"),
        "no": Text("否", "No"),
        "untitled": Text("（未命名）", "(untitled)"),
        "record": Text("查看完整记录", "Full record"),
        "several": Text("此处 {count} 个要素", "{count} features here"),
        "previous": Text("上一个", "Previous"),
        "next": Text("下一个", "Next"),
        "noFilters": Text("当前图层没有可筛选的字段。", "The layers shown have no field to filter by."),
        "rows": Text("第 {first}–{last} 个，共 {count} 个", "{first}–{last} of {count}"),
        "empty": Text("没有符合条件的要素。", "No feature matches."),
        "emptyLayers": Text("所示图层暂无数据。", "The layers shown hold no data yet."),
        "noLayers": Text("未打开任何图层。", "No layer is switched on."),
        "changedOn": Text("最近修改 {date}", "Last changed {date}"),
        "download": Text("下载 GeoJSON：{title}（{count}）", "Download GeoJSON: {title} ({count})"),
    }
)
"""Texts of the scripts; names in braces are filled in by the browser."""
