"""Invented checkpoints, freight sources and road restrictions."""

from collections.abc import Mapping
from datetime import date, timedelta

from shapely import Point

from geo_service.demo.county import County, Township
from geo_service.demo.row import demo_row, rounded
from layers.feature import Feature, Value

# Township, offset of the place from its seat in degrees, attributes, days until the certificate ends.
CHECKPOINTS: tuple[tuple[str, float, float, Mapping[str, Value], int], ...] = (
    ("大站镇", 0.021, 0.012, {"name_zh": "演示固定检测站甲", "kind": "fixed_station", "lanes": 2}, 210),
    ("浛洸镇", -0.015, 0.01, {"name_zh": "演示固定检测站乙", "kind": "fixed_station", "lanes": 2}, 20),
    ("望埠镇", 0.018, -0.008, {"name_zh": "演示不停车检测点1", "kind": "wim_site", "lanes": 4}, 300),
    ("英红镇", -0.02, 0.015, {"name_zh": "演示不停车检测点2", "kind": "wim_site", "lanes": 4}, -40),
    ("东华镇", 0.012, 0.02, {"name_zh": "演示不停车检测点3", "kind": "wim_site", "lanes": 2}, 150),
    ("连江口镇", 0.01, -0.012, {"name_zh": "演示流动检测点", "kind": "temporary", "lanes": 1}, 120),
    ("石灰铺镇", 0.02, 0.01, {"name_zh": "演示收费站入口A", "kind": "toll_plaza", "lanes": 3}, 90),
    ("桥头镇", -0.012, 0.016, {"name_zh": "演示收费站入口B", "kind": "toll_plaza", "lanes": 3}, 330),
)

ROAD_CLASSES = {
    "fixed_station": "national",
    "wim_site": "provincial",
    "temporary": "county",
    "toll_plaza": "expressway",
}

SOURCE_SITES: tuple[tuple[str, float, float, Mapping[str, Value]], ...] = (
    ("连江口镇", -0.02, 0.01, {"name_zh": "演示采石场", "kind": "quarry", "annual_output_t": 800_000}),
    ("望埠镇", 0.025, 0.02, {"name_zh": "演示水泥厂", "kind": "cement_works", "annual_output_t": 2_000_000}),
    ("大站镇", -0.01, -0.015, {"name_zh": "演示砂石场", "kind": "sand_yard", "annual_output_t": 300_000}),
    ("望埠镇", -0.012, 0.004, {"name_zh": "演示码头装车场", "kind": "wharf", "wharf_id": "demo-wharf-1"}),
)

RESTRICTIONS: tuple[tuple[str, float, float, Mapping[str, Value]], ...] = (
    ("大站镇", 0.015, -0.004, {"name_zh": "演示铁路涵洞限高架", "kind": "height", "max_height_m": 3.6}),
    ("望埠镇", -0.006, -0.01, {"name_zh": "演示村道限宽墩", "kind": "width", "max_width_m": 2.2}),
    (
        "水边镇",
        0.01,
        0.006,
        {"name_zh": "演示旧桥限重", "kind": "mass", "max_mass_t": 20, "max_axle_mass_t": 10},
    ),
    (
        "西牛镇",
        -0.008,
        0.012,
        {
            "name_zh": "演示危桥综合限制",
            "kind": "several",
            "max_height_m": 3.2,
            "max_width_m": 2.5,
            "max_mass_t": 10,
        },
    ),
)


def checkpoints(county: County, today: date) -> tuple[Feature, ...]:
    """Return eight checkpoints: one certificate has run out, one runs out within three weeks."""
    features = []
    for number, (town, dx, dy, given, days_left) in enumerate(CHECKPOINTS, start=1):
        kind = str(given["kind"])
        is_temporary = kind == "temporary"
        properties = {
            **_road(number, ROAD_CLASSES[kind]),
            "station_code": f"DEMO{number:02d}",
            "status": "active",
            "operator": "演示治超站",
            "approval_no": f"演示批〔{today.year - 2}〕{number}号" if kind == "fixed_station" else None,
            "verification_no": f"DEMO-V-{number:03d}",
            "verification_valid_to": today + timedelta(days=days_left),
            "has_unloading_yard": kind == "fixed_station",
            "valid_from": today - timedelta(days=30) if is_temporary else None,
            "valid_to": today + timedelta(days=30) if is_temporary else None,
        }
        features.append(
            _near(county.township(town), dx, dy, f"demo-checkpoint-{number}", {**given, **properties})
        )
    return tuple(features)


def source_sites(county: County) -> tuple[Feature, ...]:
    """Return four places where trucks are loaded."""
    return tuple(
        _near(
            county.township(town),
            dx,
            dy,
            f"demo-source-{number}",
            {
                **given,
                "status": "active",
                "is_published": number <= 2,
                "has_weighbridge": number != 3,
                "has_video": number == 1,
            },
        )
        for number, (town, dx, dy, given) in enumerate(SOURCE_SITES, start=1)
    )


def road_restrictions(county: County, today: date) -> tuple[Feature, ...]:
    """Return four limits of height, width and mass; the gauge of the first is damaged."""
    return tuple(
        _near(
            county.township(town),
            dx,
            dy,
            f"demo-restriction-{number}",
            {
                **given,
                **_road(20 + number, "township"),
                "basis": f"演示通告〔{today.year - 1}〕{number}号",
                "status": "damaged" if number == 1 else "in_force",
                "valid_from": date(today.year - 1, 6, 1),
            },
        )
        for number, (town, dx, dy, given) in enumerate(RESTRICTIONS, start=1)
    )


def _road(number: int, road_class: str) -> dict[str, Value]:
    return {
        "road_no": f"DEMO{number}",
        "road_name": "演示公路",
        "road_class": road_class,
        "road_chainage": f"K{10 + number}+{50 * number % 1000:03d}",
        "road_direction": "both",
    }


def _near(township: Township, dx: float, dy: float, row_id: str, properties: Mapping[str, Value]) -> Feature:
    place = rounded(Point(township.seat.x + dx, township.seat.y + dy))
    return demo_row(row_id, place, {**properties, "township": township.id}, certainty="low")
