"""The points that both servers answer with: invented hazards beside a railway, the same in every run."""

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

EXTENT = (112.75, 23.80, 113.95, 24.60)
"""West, south, east, north in degrees: a county."""

GEOMETRY = "geom"
"""Name of the geometry in the file, in both tables and in filters."""

RAILWAY = np.array([(113.02, 23.80), (113.20, 23.95), (113.42, 24.10), (113.38, 24.31), (113.55, 24.60)])
"""Longitude, latitude of the line that most points lie along."""

NEAR_THE_RAILWAY = 0.6
"""Share of the points that lie along the line, so that boxes there hold many and others few."""

CATEGORIES = (
    "轻飘物",
    "硬质漂浮物",
    "危树危竹",
    "塑料大棚",
    "违法施工",
    "堆放易燃物",
    "上跨桥隐患",
    "排污排水",
)
STATUSES = ("已上报", "已核实", "已交办", "整改中", "待验收", "已销号")
TOWNSHIPS = ("英城街道", "大站镇", "望埠镇", "沙口镇", "连江口镇", "黎溪镇", "英红镇", "横石塘镇")
UNITS = ("市交通运输局", "镇人民政府", "铁路工务段", "市应急管理局")
DESCRIPTIONS = (
    "铁路围栏外约十米处堆放防尘网与彩条布，大风天气存在刮上接触网的风险",
    "坡顶有倾斜桉树三株，树高超过与线路的水平距离，倒伏后可能侵入限界",
    "养殖棚彩钢瓦屋面固定螺栓锈蚀松动，台风季节前需加固或拆除",
    "排水沟被弃土堵塞，雨季积水漫流至路堤坡脚，已通知属地清理",
)


def hazards(count: int) -> geopandas.GeoDataFrame:
    """Invent hazards in the order of their number, longitude and latitude in EPSG:4326.

    Parameters
    ----------
    count : int
        The first points of a larger set are not those of a smaller one; equal counts give equal sets.
    """
    random = np.random.default_rng(20261122)
    place = _places(count, random)

    def pick(values: tuple[str, ...]) -> NDArray[np.object_]:
        return np.array(values, dtype=object)[random.integers(len(values), size=count)]

    metres = random.integers(2_100_000, 2_230_000, size=count)
    columns = {
        "hazard_no": [f"YD-{number:07d}" for number in range(1, count + 1)],
        "category": pick(CATEGORIES),
        "status": pick(STATUSES),
        "severity": random.integers(1, 5, size=count),
        "chainage": [f"K{metre // 1000}+{metre % 1000:03d}" for metre in metres],
        "offset_m": np.round(random.gamma(2.0, 40.0, size=count), 1),
        "township": pick(TOWNSHIPS),
        "unit": pick(UNITS),
        "description": pick(DESCRIPTIONS),
        "found_at": pd.Timestamp("2019-01-01", tz="UTC")
        + pd.to_timedelta(random.integers(245_000_000, size=count), "s"),
    }
    return geopandas.GeoDataFrame(columns, geometry=place, crs="EPSG:4326")


def _places(count: int, random: np.random.Generator) -> NDArray[np.object_]:
    west, south, east, north = EXTENT
    along = random.random(count) < NEAR_THE_RAILWAY
    lines = shapely.LineString(RAILWAY)
    on_line = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, random.random(count), normalized=True)
    )
    lonlat = np.where(
        along[:, None],
        on_line + random.normal(0, 0.012, size=(count, 2)),
        np.column_stack([random.uniform(west, east, count), random.uniform(south, north, count)]),
    )
    return np.asarray(shapely.points(np.round(lonlat, 6)))


def write_hazards(count: int, path: Path) -> None:
    """Write the hazards as a file that an operator would publish; the ending decides its format."""
    pyogrio.write_dataframe(hazards(count), path, layer="hazards", layer_options={"GEOMETRY_NAME": GEOMETRY})
