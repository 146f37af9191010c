"""Any number of hazards along the assumed chainage of the real line."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from geo_service.demo.corridor import ACCURACY_M, FIRST_M, LAST_M, LINE_ID, Corridor
from geo_service.demo.dealing import Generator, between, deal
from geo_service.demo.lifecycle import lifecycle
from geo_service.demo.row import demo_row, points_in_degrees
from layers.feature import Feature
from layers.linear_referencing import Chainage

CATEGORY_WEIGHTS = {
    "light_debris": 919,
    "rigid_debris": 919,
    "hazard_tree": 1331,
    "illegal_crossing": 402,
    "building_encroachment": 143,
    "clearance_intrusion": 95,
    "stacking": 82,
    "overbridge": 40,
    "road_parallel": 39,
    "construction_adjacent": 65,
    "other": 33,
}
"""Hazards on conventional lines in Guangxi, 2020, 4068 in all (广西日报 2020-06-05). The source counts
彩钢瓦、轻飘物 (1838) and 上跨并行 (79) together; each is halved here for want of a better key."""

GRADE_WEIGHTS = {"major": 8, "general": 92}

OFFSETS_M = {
    "light_debris": (10, 500),
    "rigid_debris": (10, 500),
    "hazard_tree": (4, 40),
    "illegal_crossing": (2, 6),
    "building_encroachment": (8, 40),
    "clearance_intrusion": (3, 15),
    "stacking": (6, 60),
    "overbridge": (2, 10),
    "road_parallel": (8, 40),
    "construction_adjacent": (10, 100),
    "other": (5, 200),
}
"""Nearest and farthest from the track centre, metres."""

DESCRIPTIONS = {
    "light_debris": "农田地膜、防尘网未固定，大风天气可能飘入线路",
    "rigid_debris": "彩钢瓦棚年久失修，大风天气可能被吹至线路",
    "hazard_tree": "树木高大、向线路一侧倾斜，倾倒可能侵限",
    "illegal_crossing": "防护栅栏被拆开，形成人行便道",
    "building_encroachment": "房屋或棚舍距线路过近，未见安全协议",
    "clearance_intrusion": "杆塔、广告牌倒落范围可及线路",
    "stacking": "路基坡脚旁堆放杂物、弃土",
    "overbridge": "上跨桥防抛网破损",
    "road_parallel": "并行道路缺少防撞护栏",
    "construction_adjacent": "邻近营业线施工，机械作业半径可及线路",
    "other": "其他影响线路安全的情形",
}
RAILWAY_CATEGORIES = frozenset({"illegal_crossing", "overbridge"})
ORIGINS = {"patrol": 55, "railway_report": 20, "drone": 10, "hotline": 8, "superior": 7}
TREE_HEIGHT_DM = (60, 250)


class _Row(NamedTuple):
    """One hazard across the columns; `offset_m` from the track centre, left positive."""

    place: Point
    category: str
    grade: str
    origin: str
    value_m: int
    offset_m: float
    town: int
    height_dm: int
    status: str
    found_on: date
    deadline: date | None
    closed_on: date | None
    recheck_due: date | None


class CorridorHazards(Collection[Feature]):
    """Hazards as columns; rows are made as they are asked for, so that any number is modest in memory.

    Parameters
    ----------
    corridor : Corridor
    count : int
        How many.
    first_number : int
        Running number of the first one.
    rng : Generator
    today : date
        No date of a hazard but a deadline or a recheck lies after it.
    """

    def __init__(
        self, corridor: Corridor, count: int, *, first_number: int, rng: Generator, today: date
    ) -> None:
        self._corridor = corridor
        self._count = count
        self._first_number = first_number
        self._category = np.array(list(CATEGORY_WEIGHTS))[deal(rng, CATEGORY_WEIGHTS, count)]
        self._grade = np.array(list(GRADE_WEIGHTS))[deal(rng, GRADE_WEIGHTS, count)]
        self._origin = np.array(list(ORIGINS))[deal(rng, ORIGINS, count)]
        self._life = lifecycle(rng, count, today)
        self._value_m = between(rng, np.full(count, FIRST_M), np.full(count, LAST_M))
        bounds = 10 * np.array([OFFSETS_M[name] for name in self._category.tolist()], dtype=np.int64)
        offsets_dm = between(rng, *bounds.reshape(-1, 2).T)
        wanted = np.where(rng.random(count) < 0.5, offsets_dm, -offsets_dm) / 10
        self._height_dm = between(rng, *np.tile(np.array(TREE_HEIGHT_DM)[:, None], count))
        self._offset_m, self._places = self._placed(wanted)
        starts = [segment.start.value_m for segment in corridor.towns]
        self._town = np.searchsorted(starts, self._value_m, side="right") - 1

    def __len__(self) -> int:
        return self._count

    def __contains__(self, item: object) -> bool:
        return any(feature == item for feature in self)

    def __iter__(self) -> Iterator[Feature]:
        columns = (
            self._places,
            self._category.tolist(),
            self._grade.tolist(),
            self._origin.tolist(),
            self._value_m.tolist(),
            self._offset_m.tolist(),
            self._town.tolist(),
            self._height_dm.tolist(),
            self._life.status.tolist(),
            # None where there is no date.
            self._life.found_on.tolist(),
            self._life.deadline.tolist(),
            self._life.closed_on.tolist(),
            self._life.recheck_due.tolist(),
        )
        for number, row in enumerate(zip(*columns, strict=True), start=self._first_number):
            yield self._feature(number, _Row(*row))

    def _placed(self, offsets_m: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        """Place hazards beside the line, on the other side where a bend makes the foot ambiguous."""
        line = self._corridor.line
        grounds = line.calibration.grounds_of_values(self._value_m)[0]
        located = line.locate(line.points(grounds, offsets_m))
        is_ambiguous = np.abs(located.s_m - grounds) > 0.01
        offsets = np.where(is_ambiguous, -offsets_m, offsets_m)
        return offsets, points_in_degrees(line.points(grounds, offsets), self._corridor.metric_crs)

    def _feature(self, number: int, row: _Row) -> Feature:
        township = self._corridor.townships[row.town]
        is_railway = row.category in RAILWAY_CATEGORIES
        unit = "演示工务车间" if is_railway else f"{township.name_zh}人民政府（演示）"
        return demo_row(
            hazard_id(number),
            row.place,
            {
                "hazard_no": hazard_no(number),
                "line_id": LINE_ID,
                "segment_id": self._corridor.towns[row.town].id,
                "side": "left" if row.offset_m > 0 else "right",
                "chainage": str(Chainage.from_value(row.value_m)),
                "offset_m": abs(row.offset_m),
                "offset_datum": "track_centre",
                "township": township.id,
                "category": row.category,
                "grade": row.grade,
                "status": row.status,
                "description": DESCRIPTIONS[row.category],
                "height_m": row.height_dm / 10 if row.category == "hazard_tree" else None,
                "found_on": row.found_on,
                "origin": row.origin,
                "responsible_side": "railway" if is_railway else "local",
                "responsible_unit": unit if row.deadline else None,
                "interim_measures": "设置警示标志，加密巡查（演示）" if row.status == "monitored" else None,
                "measures": "清理、加固或移除（演示）" if row.closed_on else None,
                "deadline": row.deadline,
                "closed_on": row.closed_on,
                "recheck_due": row.recheck_due,
            },
            certainty="low",
            accuracy_m=ACCURACY_M,
        )


def hazard_id(number: int) -> str:
    """Return the identifier of a running number."""
    return f"demo-hazard-{number:06d}"


def hazard_no(number: int) -> str:
    """Return the ledger number of a running number."""
    return f"DEMO-{number:06d}"
