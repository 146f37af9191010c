"""Words of the pages that show the data; the words of the domain come with the layers."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, SimpleNamespace

from layers.text import Language, Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # Navigation
        "home": Text("首页", "Home"),
        "you_are_here": Text("当前位置", "You are here"),
        "data": Text("数据", "Data"),
        "collections": Text("数据集合", "Collections"),
        "collections_lead": Text(
            "共 {count} 个图层。可按表格浏览、在地图上查看、下载，或由 GIS 软件直接连接。",
            "{count} layers: read them as a table, see them on a map, download them, or open them in a GIS.",
        ),
        "api": Text("接口", "API"),
        "table": Text("数据表", "Table"),
        "table_of": Text("{title}：数据表", "{title}: table"),
        "map": Text("地图", "Map"),
        "download_geojson": Text("下载 GeoJSON", "Download GeoJSON"),
        "schema": Text("字段结构", "Schema"),
        "queryables": Text("可查询字段", "Queryables"),
        "sortables": Text("可排序字段", "Sortables"),
        "page_geojson": Text("本页 GeoJSON", "This page as GeoJSON"),
        "all_geojson": Text("下载全部 GeoJSON", "Download all as GeoJSON"),
        "as_json": Text("JSON", "JSON"),
        "as_geojson": Text("GeoJSON", "GeoJSON"),
        # Layers
        "features": Text("要素数", "Features"),
        "changed": Text("更新时间", "Changed"),
        "has_demo": Text("含演示数据", "contains demo data"),
        "demo_banner": Text(
            "本图层含演示数据：标有“演示”的记录为虚构。",
            "This layer holds demo data: records marked “demo” are invented.",
        ),
        "facts": Text("概况", "At a glance"),
        "identifier": Text("标识", "Identifier"),
        "geometry": Text("几何类型", "Geometry"),
        "no_geometry": Text("无几何（仅属性）", "None (attributes only)"),
        "extent": Text("空间范围", "Extent"),
        "period": Text("时间范围", "Period"),
        "crs": Text("坐标参考系", "Reference systems"),
        "sources": Text("数据来源与许可", "Sources and licences"),
        "fields": Text("字段", "Fields"),
        "fields_lead": Text("共 {count} 个字段。", "{count} fields."),
        "field": Text("字段", "Field"),
        "name": Text("名称", "Name"),
        "type": Text("类型", "Type"),
        "values": Text("取值", "Values"),
        "required": Text("必填", "required"),
        "read_only": Text("由系统填写", "set by the service"),
        "no_fields": Text("没有字段。", "There are no fields."),
        "refers_to": Text("引用", "refers to"),
        "at_most": Text("至多 {count} 字", "at most {count} characters"),
        "from_to": Text("{low} 至 {high}", "{low} to {high}"),
        "from_up": Text("不小于 {low}", "{low} or more"),
        "up_to": Text("不大于 {high}", "{high} or less"),
        "code_count": Text("{count} 种", "{count} codes"),
        # Programs
        "programs": Text("用 GIS 软件打开", "Open it in a GIS"),
        "service_address": Text("服务地址", "Address of the service"),
        "layer_address": Text("本图层地址", "Address of this layer"),
        "in_qgis": Text(
            "“图层 → 添加图层 → 添加 WFS / OGC API - 要素图层”，新建连接，粘贴服务地址，版本选“OGC API - Features”，再选“{title}”。",
            "Layer → Add Layer → Add WFS / OGC API - Features Layer: make a connection with the service's address, version “OGC API - Features”, and choose “{title}”.",
        ),
        "in_arcgis": Text(
            "“插入 → 连接 → 服务器 → 新建 OGC API 服务器”，粘贴服务地址，再把“{title}”拖入地图。",
            "Insert → Connections → Server → New OGC API Server: paste the service's address, then drag “{title}” onto a map.",
        ),
        "in_gdal": Text("命令行：", "On the command line:"),
        "copy": Text("复制", "Copy"),
        "copied": Text("已复制", "Copied"),
        # Table
        "shown": Text("第 {first}–{last} 条，共 {count} 条", "{first}–{last} of {count}"),
        "shown_part": Text("本页 {count} 条", "{count} on this page"),
        "shown_all": Text("共 {count} 条", "{count} in all"),
        "none_match": Text("没有符合条件的记录。", "No record matches."),
        "none_yet": Text("本图层暂无数据。", "This layer holds no data yet."),
        "paging": Text("翻页", "Paging"),
        "first_page": Text("第一页", "First"),
        "previous_page": Text("上一页", "Previous"),
        "next_page": Text("下一页", "Next"),
        "on_map": Text("在地图上查看", "Show on the map"),
        "sort_by": Text("按“{title}”排序", "Sort by {title}"),
        "all_columns": Text("显示全部字段", "Show all fields"),
        "few_columns": Text("仅显示主要字段", "Show the main fields"),
        "scrolls": Text("数据表，可左右滚动", "Table, scrolls sideways"),
        # Filter
        "filter": Text("筛选", "Filter"),
        "active": Text("当前条件", "Conditions"),
        "remove": Text("去掉条件：{text}", "Remove the condition: {text}"),
        "clear": Text("清除全部条件", "Clear all"),
        "apply": Text("筛选", "Apply"),
        "all": Text("全部", "All"),
        "title_contains": Text("{title}包含", "{title} contains"),
        "from_date": Text("{title}：自", "{title}: from"),
        "to_date": Text("{title}：至", "{title}: to"),
        "until": Text("至 {date}", "until {date}"),
        "since": Text("自 {date}", "since {date}"),
        "box": Text("范围（西,南,东,北）", "Box (west,south,east,north)"),
        "condition": Text("条件（CQL2）", "Condition (CQL2)"),
        "more_filters": Text("更多条件", "More conditions"),
        "per_page": Text("每页条数", "Records on a page"),
        # Record
        "attributes": Text("属性", "Attributes"),
        "unfilled": Text("未填写的字段（{count}）", "Fields without a value ({count})"),
        "provenance": Text("来源与可信度", "Source and certainty"),
        "kept": Text("入库记录", "Bookkeeping"),
        "place": Text("位置", "Place"),
        "no_place": Text("该记录没有位置。", "This record has no place."),
        "no_geometry_layer": Text(
            "本图层只有属性，没有位置。", "This layer holds attributes without a place."
        ),
        "back_to_table": Text("返回数据表", "Back to the table"),
        "on_big_map": Text("在大图上查看", "Show on the big map"),
        "small_map": Text("小地图：{title}", "Small map: {title}"),
        "map_needs_script": Text("小地图需要 JavaScript。", "The small map needs JavaScript."),
        "map_failed": Text("小地图未能加载。", "The small map could not be loaded."),
        "map_keys": Text(
            "键盘：方向键移动，+ 与 - 缩放。", "Keyboard: arrow keys move the map, + and - zoom."
        ),
        "points": Text("{count} 个点", "{count} vertices"),
        "east": Text("东经 {west}° 至 {east}°", "{west}° E to {east}° E"),
        "north": Text("北纬 {south}° 至 {north}°", "{south}° N to {north}° N"),
        "point_at": Text("东经 {longitude}°，北纬 {latitude}°", "{longitude}° E, {latitude}° N"),
        "in_crs": Text("坐标系 {crs}", "in {crs}"),
        "certain": Text("位置可信度：{label}", "Certainty of position: {label}"),
        "certain_m": Text(
            "位置可信度：{label}（约 ±{metres} 米）", "Certainty of position: {label} (about ±{metres} m)"
        ),
        "low": Text("位置仅为示意，不得视为实测。", "The position is for orientation only, never a survey."),
        "low_m": Text(
            "位置仅为示意（精度约 ±{metres} 米），不得视为实测。",
            "The position is for orientation only (about ±{metres} m), never a survey.",
        ),
        "low_mark": Text("位置示意", "rough place"),
        "placeless_mark": Text("无位置", "no place"),
        "demo_mark": Text("演示", "demo"),
        "demo_note": Text(
            "本记录为演示数据，内容虚构。", "This record is demo data: its content is invented."
        ),
        "related": Text("引用本记录的数据", "Records that refer to this one"),
        "related_of": Text("{layer}（{field}）", "{layer} ({field})"),
        "empty": Text("无", "none"),
        "yes": Text("是", "Yes"),
        "no": Text("否", "No"),
        # Conformance and interface
        "conformance": Text("遵循的标准", "Conformance"),
        "conformance_lead": Text(
            "本服务声明符合以下标准的 {count} 项要求类。",
            "The service declares {count} conformance classes of these standards.",
        ),
        "api_title": Text("接口说明", "API reference"),
        "api_lead": Text(
            "本页由机器可读的接口文档（OpenAPI）生成。",
            "This page is made from the machine-readable description (OpenAPI).",
        ),
        "contents": Text("目录", "Contents"),
        "parameters": Text("参数", "Parameters"),
        "parameter": Text("参数", "Parameter"),
        "where": Text("位置", "In"),
        "meaning": Text("含义", "Meaning"),
        "answers": Text("应答", "Answers"),
        "example": Text("示例", "Example"),
        "in_path": Text("路径", "path"),
        "in_query": Text("查询", "query"),
        "in_header": Text("请求头", "header"),
        "default": Text("默认 {value}", "default {value}"),
        "other": Text("其他", "Other"),
        # Types
        "type_string": Text("文本", "text"),
        "type_integer": Text("整数", "whole number"),
        "type_number": Text("数值", "number"),
        "type_boolean": Text("是/否", "yes or no"),
        "type_array": Text("列表", "list"),
        "type_object": Text("对象", "object"),
        "type_date": Text("日期", "date"),
        "type_date_time": Text("日期时间", "date and time"),
        "type_codes": Text("枚举", "enumeration"),
        "type_geometry": Text("几何", "geometry"),
        "type_any": Text("任意", "any"),
    }
)


@cache
def words(language: Language) -> SimpleNamespace:
    """Return the words in a language, one attribute each; an unknown one is an error."""
    return SimpleNamespace(**{name: text.in_language(language) for name, text in WORDS.items()})
