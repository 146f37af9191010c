"""Words of the pages on which records are changed."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, SimpleNamespace

from layers.text import Language, Text

EDIT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # What can be done
        "new": Text("新增", "New"),
        "new_of": Text("新增：{layer}", "New: {layer}"),
        "edit": Text("编辑", "Edit"),
        "edit_of": Text("编辑：{title}", "Edit: {title}"),
        "delete": Text("删除", "Delete"),
        "delete_of": Text("删除：{title}", "Delete: {title}"),
        "history": Text("修改历史", "History"),
        "save": Text("保存", "Save"),
        "cancel": Text("取消", "Cancel"),
        "back": Text("返回该记录", "Back to the record"),
        # Form
        "required": Text("必填", "required"),
        "choose": Text("请选择", "choose"),
        "unfilled": Text("未填写", "no value"),
        "yes": Text("是", "Yes"),
        "no": Text("否", "No"),
        "search_hint": Text(
            "输入名称查找，再从列表中选取。", "Type part of the name, then choose from the list."
        ),
        "by_review": Text("由审核流程更改，此处不可修改。", "Changes through the review, not here."),
        "demo_fixed": Text("由系统设置，不可修改。", "Set by the service; it cannot be changed."),
        "by_hand": Text("人工录入", "entered by hand"),
        "errors_one": Text(
            "有 1 处需要更正，尚未保存。", "One entry needs correction. Nothing is saved yet."
        ),
        "errors": Text(
            "有 {count} 处需要更正，尚未保存。", "{count} entries need correction. Nothing is saved yet."
        ),
        "unknown_row": Text(
            "没有这条记录，或不在您的职责范围内", "there is no such record, or it is not within your duties"
        ),
        "unsure_row": Text(
            "有多条同名记录，请从列表中选取", "several records have this name; choose from the list"
        ),
        "bad_number": Text("不是有效的数值或日期", "is no valid number or date"),
        "outside_scope": Text("保存后该记录将不在您的区段内", "the record would not belong to your segments"),
        # Place
        "place": Text("位置", "Place"),
        "place_optional": Text("位置可以留空。", "The place may be left empty."),
        "place_shared": Text(
            "位置随“{field}”所选的记录，无需填写。",
            "The place is that of the record chosen in “{field}”; nothing is to be entered.",
        ),
        # Places beside a line
        "beside": Text("里程与位置", "Chainage and place"),
        "beside_place": Text("由里程定位", "Place by chainage"),
        "beside_label": Text("由位置求里程", "Chainage from the place"),
        "beside_no_line": Text("请先选择线路。", "Choose the railway line first."),
        "beside_no_label": Text("请先填写里程。", "Enter the chainage first."),
        "beside_no_place": Text("请先标出位置。", "Set the place first."),
        "beside_placed": Text(
            "已按 {label} 标出位置，精度约 {metres} 米。", "Placed at {label}, good to about {metres} m."
        ),
        "beside_choose": Text("该里程有 {count} 处，请选择：", "This chainage exists {count} times; choose:"),
        "beside_choice": Text(
            "{label}（距线路起点 {km} 公里）", "{label} ({km} km from the start of the line)"
        ),
        "beside_found": Text(
            "{label}，{side}，距线路 {metres} 米。", "{label}, {side}, {metres} m from the line."
        ),
        "beside_found_on": Text("{label}，在线路上。", "{label}, on the line."),
        "beside_section": Text("{first} 至 {last}。", "{first} to {last}."),
        "beside_failed": Text(
            "暂时无法换算，请稍后再试。", "It cannot be worked out just now; try again in a moment."
        ),
        "left": Text("左侧", "left side"),
        "right": Text("右侧", "right side"),
        "system": Text("坐标系", "Reference system"),
        "convert": Text("按所选坐标系换算", "Convert to this system"),
        "converted": Text("坐标已换算，尚未保存。", "The coordinates are converted. Nothing is saved yet."),
        "coordinates": Text("坐标", "Coordinates"),
        "vertices_help": Text(
            "每行一个点，先{first}，后{second}，以逗号或空格分隔。",
            "One vertex on each line: {first}, then {second}, divided by a comma or a blank.",
        ),
        "rings_help": Text(
            "首尾自动闭合；内环（洞）与外环之间空一行。",
            "The ring is closed by itself; an empty line begins an inner ring (a hole).",
        ),
        "wkt_help": Text(
            "以 WKT 填写，每个点先{first}，后{second}。",
            "As WKT; of each vertex {first}, then {second}.",
        ),
        "map_hint_point": Text(
            "在地图上点击放置，或拖动标记。", "Click on the map to place the point, or drag its marker."
        ),
        "map_hint_line": Text(
            "点击地图加点；拖动圆点移动；点击小点插入；选中后按 Delete 删除。",
            "Click to add vertices; drag to move; click a small dot to insert; select and press Delete to remove.",
        ),
        "map_label": Text("地图：选取位置", "Map: choose the place"),
        "map_keys": Text("不用鼠标时，请直接填写坐标。", "Without a mouse, enter the coordinates as text."),
        "map_needs_script": Text(
            "地图需要 JavaScript；坐标可直接填写。",
            "The map needs JavaScript; coordinates can be entered as text.",
        ),
        "undo_vertex": Text("撤销", "Undo"),
        "remove_vertex": Text("删除所选点", "Remove vertex"),
        "finish": Text("完成", "Finish"),
        "extend": Text("继续加点", "Add vertices"),
        "clear_place": Text("清除位置", "Clear the place"),
        "my_position": Text("使用我的位置", "Use my position"),
        "position_found": Text(
            "已定位，精度约 ±{metres} 米，已填入“{field}”。",
            "Located to about ±{metres} m; entered in “{field}”.",
        ),
        "position_failed": Text("无法取得当前位置。", "Your position cannot be determined."),
        "many_vertices": Text(
            "点数较多：放大地图后可编辑视野内的点。", "Many vertices: zoom in to change those in view."
        ),
        "convert_failed": Text("坐标暂不能换算。", "The coordinates cannot be converted now."),
        # Drafts
        "draft_found": Text(
            "本机有 {time} 未保存的填写内容。",
            "This browser keeps what you entered at {time} and did not save.",
        ),
        "draft_use": Text("恢复", "Restore"),
        "draft_drop": Text("丢弃", "Discard"),
        "draft_used": Text("已恢复，尚未保存。", "Restored. Nothing is saved yet."),
        # Conflict
        "conflict": Text("这条记录已另有修改", "This record was changed meanwhile"),
        "conflict_lead": Text(
            "您打开的是第 {began} 版，现在是第 {current} 版。您的填写没有丢失，也没有覆盖别人的修改：请逐项选择后保存。",
            "You began with version {began}; now it is version {current}. Nothing of yours is lost and nothing of theirs is overwritten: choose for each field, then save.",
        ),
        "changed_by": Text("第 {version} 版：{actor}，{time}", "Version {version}: {actor}, {time}"),
        "yourself": Text("您本人", "yourself"),
        "somebody": Text("另一账号", "another account"),
        "yours": Text("您填写的", "What you entered"),
        "stored": Text("现在保存的", "What is stored now"),
        "began": Text("您打开时的", "What it was when you began"),
        "field": Text("字段", "Field"),
        "same": Text("没有差别的字段（{count}）", "Fields that do not differ ({count})"),
        "save_chosen": Text("保存所选", "Save the chosen"),
        "choose_each": Text("请为标出的字段作出选择。", "Choose for the marked fields."),
        "not_chosen": Text("请选择", "choose one"),
        "gone": Text("这条记录已不在", "This record is gone"),
        "gone_lead": Text(
            "在您编辑期间，它被删除或移出了您的范围。您填写的内容列在下面。",
            "While you edited it, it was deleted or moved out of your reach. What you entered is listed below.",
        ),
        "gone_by": Text("{actor}于 {time} 删除。", "Deleted by {actor}, {time}."),
        # Deleting
        "delete_ask": Text(
            "确定删除这条记录？删除后仍可在修改历史中恢复。",
            "Delete this record? It can be restored from the history.",
        ),
        "delete_changed": Text(
            "这条记录刚被修改，现在是第 {version} 版。请核对后再删除。",
            "The record was just changed; it is at version {version} now. Look again before you delete it.",
        ),
        "delete_refused": Text(
            "以下数据引用了本记录，请先处理：", "These records refer to it; change them first:"
        ),
        "referring": Text("{layer}（{field}）：{count} 条", "{layer} ({field}): {count}"),
        # Afterwards
        "saved": Text("已保存为第 {version} 版。", "Saved as version {version}."),
        "undo": Text("撤销这次修改", "Undo this change"),
        # Axes
        "longitude": Text("经度", "longitude"),
        "latitude": Text("纬度", "latitude"),
        "northing": Text("北坐标 {abbrev}（米）", "northing {abbrev} (m)"),
        "easting": Text("东坐标 {abbrev}（米）", "easting {abbrev} (m)"),
        # Coordinates that cannot be read
        "no_pair": Text("第 {line} 行：需为两个数", "line {line}: two numbers are needed"),
        "no_point": Text("需填两个坐标", "two coordinates are needed"),
        "no_wkt": Text("不是有效的 WKT", "this is no WKT"),
        "few_points": Text("点数不足，至少 {count} 个", "too few vertices; at least {count} are needed"),
        "swapped": Text(
            "两个坐标似乎写反了：应先{first}，后{second}",
            "the two coordinates seem to be the other way round: {first} first, then {second}",
        ),
        "out_of_reach": Text(
            "坐标不在“{system}”的适用范围内", "the coordinates are not where “{system}” is of use"
        ),
        "unknown_system": Text("未知的坐标系", "this reference system is not served"),
    }
)


@cache
def edit_words(language: Language) -> SimpleNamespace:
    """Return the words in a language, one attribute each; an unknown one is an error."""
    return SimpleNamespace(**{name: text.in_language(language) for name, text in EDIT_WORDS.items()})
