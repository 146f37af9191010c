"""A ledger of hazards as a CSV with Chinese headers, and an empty service that it is imported into."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely

from benchmarks import hazards
from geo_service.db import migrate
from geo_service.importing.plan import Plan
from geo_service.importing.store import store
from geo_service.service import Service
from geo_service.settings import Settings
from layers.feature import Feature, Value
from layers.railway_hazards import LAYER

HEADER = (
    *("隐患编号", "线路名称", "里程", "侧别", "距线路距离（米）", "隐患类别", "隐患等级", "隐患描述"),
    *("发现日期", "整改期限", "责任单位", "备注", "数据来源", "位置可信度", "经度", "纬度"),
)
LAYER_ID = LAYER.id
PLAN = Plan(layer_id=LAYER_ID, crs="EPSG:4326")
LINE = "京广铁路"
FIRST_DAY = date(2019, 1, 1)


def write(path: Path, count: int) -> None:
    """Write a ledger of `count` rows without a fault, the same in every run."""
    random = np.random.default_rng(20261123)
    frame = hazards.hazards(count)
    lonlat = shapely.get_coordinates(frame.geometry.to_numpy())
    categories = [code.label.zh for code in LAYER.field("category").codes]
    kinds, days = random.integers(len(categories), size=count), random.integers(2_000, size=count)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        columns = zip(
            frame["hazard_no"],
            frame["chainage"],
            frame["offset_m"],
            frame["description"],
            frame["unit"],
            strict=True,
        )
        for row, (number, chainage, offset_m, description, unit) in enumerate(columns):
            found = FIRST_DAY + timedelta(days=int(days[row]))
            deadline = found + timedelta(days=90)
            what = (("左侧", "右侧")[row % 2], offset_m, categories[kinds[row]], "一般隐患", description)
            told = (found.isoformat(), f"{deadline:%Y.%m.%d}", unit, "", "排查台账", "中")
            rows.writerow((number, LINE, chainage, *what, *told, *(f"{value:.7f}" for value in lonlat[row])))


def empty_service(settings: Settings) -> Service:
    """Return a service with no rows but the line that the ledger names."""
    settings.state_dir.mkdir(parents=True)
    service = Service.start(settings)
    migrate.upgrade(service.database, service.registry)
    values = {"name_zh": LINE, "rail_class": "conventional", "down_side": "left"}
    provenance: dict[str, Value] = {"source": "benchmark", "certainty": "low", "is_demo": False}
    line = Feature("jingguang", shapely.LineString(hazards.RAILWAY), values | provenance)
    now = datetime.now(UTC)
    with service.database.write() as session:
        service.edits(session, now).create("railway_lines", [line])
    return service


def imported(service: Service, path: Path) -> int:
    """Import a ledger and return how many rows of it are stored."""
    report = store(service, path, PLAN, now=datetime.now(UTC))
    return sum(outcome.action.value == "create" for outcome in report.outcomes)
