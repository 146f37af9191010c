"""The category of a hazard, by the longest words that name one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.railway_hazards.codes import CATEGORIES
from layers.railway_hazards.sentence.draft import Draft
from layers.text import Text

SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "light_debris": "塑料膜 塑料袋 防晒网 遮阴网 反光膜 薄膜袋 泡沫板 泡沫箱 广告布 横幅 条幅 彩条布 篷布 编织袋 保温被",
        "rigid_debris": "彩钢 铁皮瓦片 铁皮屋 锌铁棚 铁棚 铁瓦 星铁瓦 树脂瓦 瓦楞板 阳光板 光伏板",
        "greenhouse": "蔬菜棚 薄膜棚 育苗棚",
        "hazard_tree": "大树 枯树 死树 老树 树枝 树干 树 竹子 毛竹 竹林 桉树 松树",
        "building_encroachment": "违章搭建 违规搭建 私搭乱建 违法搭建 违规建房 私自建房",
        "stacking": "堆了 堆着 堆有 堆满 垃圾堆 杂物 土堆 渣土 秸秆垛 稻草垛 木材堆",
        "dumping_sewage": "倒垃圾 倒污水 污水 偷排 排污口",
        "burning": "烧秸秆 烧垃圾 烧草 烧纸 烧稻草 明火 点火 焚烧垃圾",
        "grazing": "有牛 有羊 牛羊 放牛 放羊 养牛 养羊 养鸡 养鸭 养猪 牛群 羊群 耕牛 牲畜 赶牛",
        "excavation": "挖土 挖坑 挖泥 挖鱼塘 挖塘 挖渠",
        "quarry_blasting": "采石场 放炮 石场",
        "groundwater": "打井 打水井 抽地下水",
        "sand_mining": "挖沙 采沙 抽沙 抽砂 洗砂",
        "low_altitude": "放风筝 航拍 孔明灯 氢气球",
        "fence_damage": "护网 防护网 铁丝网 隔离网 围网 围栏 隔离栅",
        "illegal_crossing": "铁路上行走 轨道上行走 线路上行走 穿越铁路 横穿铁路 翻越 穿越线路 上道行走 走铁路 便道",
        "level_crossing": "平交道口",
        "underpass": "涵洞 限高门架",
        "geohazard": "滑塌 溜塌 塌方 山体滑坡 落石 危石 冲刷 泥石流",
    }
)
"""Words of a chat beside those of the ledgers."""

UNCLEAR = (
    "排水沟", "排水不畅", "排水不良", "排水设施", "排水管", "排水渠", "排水系统", "无人看守", "无人值守", "树脂", "树立", "植树节", "广告牌", "挖掘机", "挖机", "吊车", "水管", "隧道口", "通道口", "巷道口",
)  # fmt: skip
"""Words that hold one of the others and name no category, or no certain one."""

PLACES = frozenset(
    {
        "fence_damage",
        "level_crossing",
        "overbridge",
        "power_pole",
        "cable",
        "geohazard",
        "hazmat_site",
        "underpass",
    }
)
"""Categories whose words name places as well: 栅栏外, 电杆旁, 道口附近."""

BY_PLACE = frozenset({"power_pole", "cable"})
"""Of those, where being beside it is the hazard."""

_BEFORE_NOT = re.compile(
    r"(?:没有?|并?无|未发现|未见|没发现|没看到|未看到|不是|并非|不存在|不属于|不含|排除|未有|非)(?:任何|什么|明显|再|新的|新增|发现|见到?|看到|看见|有人|有|人|其他|[^一-鿿,，。;；])*$"
)
_GONE = re.compile(
    r"[^,，。;；\n]{0,6}?(?:已经?(?:被|全部|基本|都)?(?:拆|清|移|整改|处理|处置|砍|搬|消除|销号|修复|修好|加固|覆盖|盖好|修剪|恢复|撤)"
    r"|(?:拆除|清理|清除|处理|整改|修复|加固|砍伐)(?:完|好|了|干净|完毕|完成)|没有了|没了|不见了|不存在)"
)
_HEDGED = re.compile(
    r"(?:可能|疑似|疑为|好像|似乎|也许|怀疑|估计|像是?|会|易|容易|防止|避免|以防|影响|威胁|危及|严禁|禁止)(?:是|有|有人|会|造成|导致|引起|发生|存在|被|搭建|的)*$"
)
_NOTHING = re.compile(
    r"没有?看到|没看见|没见到|没有?发现|未发现|未见(?!面)|没有?问题|无异常|一切正常|[没未无]有?隐患|查无"
)
_OPEN = frozenset({"排水", "建筑物", "构筑物", "涵洞", "便道", "危险品", "上跨", "下穿", "气球", "围栏"})
"""Words that may stand for something else."""

_FENCES = frozenset({"栅栏", "防护栅栏", "护网", "防护网", "铁丝网", "隔离网", "围网", "隔离栅"})
_BROKEN = re.compile(r"[破缺损坏断倒洞锈松丢盗剪拆毁翻钻歪]|变形|开口|老化")
_OF_ROAD = re.compile(r"(?:公路|道路|马路|桥|国道|省道|乡道|村道)[^,，。;；\n]{0,3}$")
_BESIDE = re.compile(
    r"(?:的)?(?:棚|屋|房|厂|场|边上)?(?:以外|外侧?|内侧?|里面|旁边?|边(?!坡)|附近|下方|下面|下(?!沉|陷|滑|挖|倒)|上方|上面|上(?=有|堆|种|晒|挂|长)|后面|后方|前面|对面|之间|一侧|脚下|两侧|[左右]侧)"
)

MISSING = Text("没有读出隐患类别", "no category was found")
NEGATED = Text("说的是没有，或已经处理", "says that there is none, or that it was dealt with")
HEDGED = Text("说法不确定", "the words are not certain")
BESIDE = Text("可能只是位置的参照物", "may only tell where it is")
SEVERAL = Text("可归入多个类别", "may belong to several categories")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    category: str | None
    is_negated: bool = False
    is_hedged: bool = False
    is_beside: bool = False

    @property
    def is_plain(self) -> bool:
        return self.category is not None and not (self.is_negated or self.is_hedged or self.is_beside)


def _words() -> Iterator[tuple[str, str | None]]:
    for code in CATEGORIES:
        if code.value != "other":
            yield from ((word, code.value) for word in code.synonyms)
            yield from ((word, code.value) for word in SPOKEN.get(code.value, "").split())
    yield from ((word, None) for word in UNCLEAR)


_CATEGORY_OF = dict(_words())
_ANY = re.compile(
    "|".join(re.escape(word) for word in sorted(_CATEGORY_OF, key=lambda word: (-len(word), word)))
)


def read_category(draft: Draft) -> None:
    """Read the category; its words stay in the description."""
    hits = [_hit(draft, match) for match in _ANY.finditer(draft.text)]
    for match in _NOTHING.finditer(draft.text):
        draft.doubt("category", NEGATED, match.start(), match.end())
    known = [hit for hit in hits if hit.category is not None]
    plain = [hit for hit in known if hit.is_plain]
    for hit in known:
        if hit.is_negated:
            draft.doubt("category", NEGATED, hit.start, hit.end)
    categories = {hit.category for hit in plain}
    if len(categories) > 1:
        draft.doubt("category", SEVERAL, plain[0].start, plain[-1].end)
    elif categories:
        _keep(draft, plain[0])
        other = [
            hit
            for hit in known
            if hit.is_beside and hit.category not in categories and hit.category not in PLACES
        ]
        if other:
            draft.doubt("category", BESIDE, other[0].start, other[0].end)
    else:
        _keep_unsure(draft, [hit for hit in known if not hit.is_negated])


def _keep_unsure(draft: Draft, hits: list[_Hit]) -> None:
    """Read the category where every word for one leaves it open."""
    categories = {hit.category for hit in hits}
    if not hits:
        if not draft.is_doubted("category"):
            draft.doubt("category", MISSING)
    elif len(categories) > 1:
        draft.doubt("category", SEVERAL, hits[0].start, hits[-1].end)
    else:
        _keep(draft, hits[0])
        if hits[0].is_hedged or hits[0].category not in BY_PLACE:
            draft.doubt("category", HEDGED if hits[0].is_hedged else BESIDE, hits[0].start, hits[0].end)


def _is_open(word: str, before: str, behind: str) -> bool:
    """Whether a word may stand for something else here: a fence that nobody calls broken, one of a road."""
    if word in _OPEN:
        return True
    if word in _FENCES and not _BROKEN.search(before[-6:] + behind[:10]):
        return True
    return word.startswith(("护栏", "栅栏", "防护网")) and _OF_ROAD.search(before) is not None


def _keep(draft: Draft, hit: _Hit) -> None:
    draft.values["category"] = hit.category
    draft.note(hit.start, hit.end, "category")


def _hit(draft: Draft, match: re.Match[str]) -> _Hit:
    before, behind = draft.before(match.start()), draft.behind(match.end())
    return _Hit(
        match.start(),
        match.end(),
        _CATEGORY_OF[match[0]],
        is_negated=_BEFORE_NOT.search(before) is not None or _GONE.match(behind) is not None,
        is_hedged=_HEDGED.search(before) is not None or _is_open(match[0], before, behind),
        is_beside=_BESIDE.match(behind) is not None,
    )
