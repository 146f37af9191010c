"""What a file says about itself: whose data, which part, of when, how sure."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from geo_service.credits import credits_of
from geo_service.db.selection import Selection
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from layers.text import Text

DEMO = "is_demo"
COARSE = Text(
    "位置已概略到 0.001 度（约 100 米），不可用于量测。",
    "Positions are rounded to 0.001 degrees (about 100 m) and not fit to measure on.",
)
KILOMETRES = Text(
    "里程舍至整公里，侧别与距线路的距离从略。",
    "Chainages are cut to the whole kilometre; sides and distances from the line are left out.",
)
SHIFTED = Text(
    "坐标为 GCJ-02，与 WGS 84 相差约 600 米，不可直接叠加。",
    "Coordinates are GCJ-02, about 600 m away from WGS 84: they do not lie on data in WGS 84.",
)
PUBLIC = Text(
    "公开资料：不含个人信息与可能写有姓名的文字。",
    "For the public: without what names a person or may do so.",
)


class Fact(NamedTuple):
    """One thing that a file says about itself; the key is for programs."""

    key: str
    title: Text
    value: str


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a file before it is written.

    Parameters
    ----------
    revision : int
        Of the layer; it grows with every change.
    attribution, licence : str
        Of the sources that the rows were loaded from; empty where none is known.
    rows, demo : int
        Selected features, and those of the demonstration among them.
    has_placeless : bool
        Whether some may have no geometry.
    """

    revision: int
    attribution: str
    licence: str
    rows: int
    demo: int
    has_placeless: bool


def about(order: Order, session: Session) -> About:
    """Look up what is known of a file before it is written."""
    features = order.service.features(session, order.layer)
    sources = credits_of(session, (order.layer.id,))
    return About(
        revision=features.revision(),
        attribution="; ".join(dict.fromkeys(name for one in sources for name in one.attributions)),
        licence="; ".join(dict.fromkeys(one.licence for one in sources if one.licence)),
        rows=features.count(order.selection),
        demo=features.count(_of_demo(order.selection)) if features.has_demo() else 0,
        has_placeless=features.has_placeless(),
    )


def facts(order: Order, known: About, tally: Tally) -> list[Fact]:
    """Return what a file says about itself; what is not known is left out."""
    settings, language = order.service.settings, order.language
    moment = order.service.moment
    found = [
        Fact("title", Text("图层", "Layer"), order.layer.title.in_language(language)),
        Fact("collection", Text("图层标识", "Identifier of the layer"), order.layer.id),
        Fact("publisher", Text("来自", "From"), settings.title.in_language(language)),
        Fact("query", Text("筛选条件", "Selection"), order.query),
        Fact("exported_at", Text("导出时间", "Exported"), _local(order, order.at)),
        Fact("as_of", Text("数据时点", "As of"), "" if moment is None else _local(order, moment)),
        Fact("revision", Text("图层版本", "Revision of the layer"), str(known.revision)),
        Fact("rows", Text("要素数", "Features"), str(tally.rows)),
        Fact("demo_rows", Text("其中演示数据", "Of the demonstration"), str(tally.demo)),
        Fact("attribution", Text("数据来源", "Attribution"), known.attribution),
        Fact("licence", Text("许可", "Licence"), known.licence),
        Fact("crs", Text("坐标系", "Reference system"), order.places.name if order.layer.geometry else ""),
        Fact("time_zone", Text("时区", "Time zone"), settings.time_zone),
    ]
    notes = remarks(order, tally)
    found.append(Fact("notes", Text("说明", "Notes"), " ".join(note.in_language(language) for note in notes)))
    return [fact for fact in found if fact.value]


def remarks(order: Order, tally: Tally) -> list[Text]:
    """Return what whoever uses the file has to know."""
    found = []
    if order.is_public:
        found.append(PUBLIC)
    if order.places.is_coarse:
        found.append(COARSE)
    if order.is_public and any(field.is_chainage for field in order.fields()):
        found.append(KILOMETRES)
    if order.places.is_gcj02:
        found.append(SHIFTED)
    if tally.unplaced:
        found.append(
            Text(
                f"{tally.unplaced} 个要素小于概略网格，位置从略。",
                f"{tally.unplaced} features are smaller than the grid and have no place here.",
            )
        )
    if tally.cut:
        found.append(
            Text(f"{tally.cut} 处文字过长，已截断。", f"{tally.cut} texts were too long and are cut.")
        )
    if tally.demo:
        found.append(Text("含虚构的演示数据。", "It holds invented rows of the demonstration."))
    return found


def file_name(order: Order, known: About, ending: str) -> str:
    """Return the name of a file, which says what must not be overlooked."""
    parts = [order.layer.id, f"{order.at.astimezone(order.service.settings.zone):%Y%m%d}"]
    if not order.places.is_wgs84 and order.layer.geometry is not None:
        parts.append(order.places.name.replace(":", "").replace("-", ""))
    if order.is_public:
        parts.append("public")
    if known.demo:
        parts.append("demo")
    return "-".join(parts) + ending


def _of_demo(selection: Selection) -> Selection:
    values = {**selection.values, DEMO: tuple(v for v in selection.values.get(DEMO, (True,)) if v is True)}
    return Selection(
        areas=selection.areas,
        interval=selection.interval,
        values=values,
        intervals=selection.intervals,
        condition=selection.condition,
        condition_source=selection.condition_source,
    )


def _local(order: Order, moment: datetime) -> str:
    return moment.astimezone(order.service.settings.zone).isoformat(timespec="seconds")
