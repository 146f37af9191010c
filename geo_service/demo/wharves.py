"""Invented wharves on the bank of the real river, with two berths each."""

from dataclasses import dataclass
from datetime import date, timedelta

from shapely import LineString

from geo_service.demo.county import County
from geo_service.demo.row import demo_row, in_degrees
from layers.crs import to_metric
from layers.feature import Feature, Value
from layers.linear_referencing import Calibration, CalibrationPoint, ReferencedLine, Side, signed_offset

RIVER_ID = "beijiang"
QUAY_OFFSET_M, WHARF_OFFSET_M = 150.0, 180.0
"""From the river's centre line. Its accuracy of 1.5 km makes the place orientation only."""
BERTH_LENGTH_M, BERTH_GAP_M = 90.0, 20.0


@dataclass(frozen=True, slots=True)
class _Site:
    township: str
    bank: Side
    cargo: str
    design_dwt: int
    shore_power: tuple[str, str]
    licence_days: int


SITES = (
    _Site("望埠镇", Side.LEFT, "水泥、熟料", 1000, ("available", "available"), 400),
    _Site("大站镇", Side.RIGHT, "砂石", 1000, ("available", "out_of_order"), 25),
    _Site("连江口镇", Side.LEFT, "件杂货", 500, ("none", "available"), 800),
)


@dataclass(frozen=True, slots=True)
class DemoPort:
    """Wharves and their berths."""

    wharves: tuple[Feature, ...]
    berths: tuple[Feature, ...]


def demo_port(county: County, today: date) -> DemoPort:
    """Place each wharf where the river passes nearest to its township.

    Raises
    ------
    ValueError
        If the county lacks the river or a township.
    """
    if RIVER_ID not in county.rivers:
        raise ValueError(f"the demo set needs the river {RIVER_ID}, which the county lacks")
    crs = county.metric_crs
    geometry = to_metric(county.rivers[RIVER_ID], crs)
    whole = Calibration([CalibrationPoint(0, 0), CalibrationPoint(geometry.length, geometry.length)])
    river = ReferencedLine(geometry, whole)
    wharves, berths = [], []
    for number, site in enumerate(SITES, start=1):
        township = county.township(site.township)
        ground = geometry.line_locate_point(to_metric(township.seat, crs))
        [place] = river.points([ground], signed_offset(WHARF_OFFSET_M, site.bank))
        wharf_id = f"demo-wharf-{number}"
        wharves.append(
            demo_row(
                wharf_id, in_degrees(place, crs), _wharf(number, site, township.id, today), certainty="low"
            )
        )
        for berth in (1, 2):
            low = ground + (BERTH_GAP_M / 2 if berth == 2 else -BERTH_GAP_M / 2 - BERTH_LENGTH_M)
            ends = river.points([low, low + BERTH_LENGTH_M], signed_offset(QUAY_OFFSET_M, site.bank))
            berths.append(
                demo_row(
                    f"demo-berth-{number}-{berth}",
                    in_degrees(LineString(ends), crs),
                    _berth(wharf_id, berth, site, today),
                    certainty="low",
                )
            )
    return DemoPort(tuple(wharves), tuple(berths))


def _wharf(number: int, site: _Site, township_id: str, today: date) -> dict[str, Value]:
    return {
        "name_zh": f"演示码头{number}",
        "name_en": f"Demo wharf {number}",
        "operator": f"演示港务公司{number}",
        "licence_no": f"DEMO-PORT-{number:03d}",
        "licence_valid_to": today + timedelta(days=site.licence_days),
        "plan_status": "built",
        "operating_status": "operating",
        "river_id": RIVER_ID,
        "bank": site.bank.value,
        "shoreline_m": 2 * BERTH_LENGTH_M + BERTH_GAP_M,
        "use": "public",
        "cargo": site.cargo,
        "design_throughput_t": 400_000 * number,
        "receives_waste": True,
        "waste_kinds": "生活垃圾、生活污水、油污水",
        "has_weighbridge": True,
        "has_dust_control": number != 2,
        "township": township_id,
    }


def _berth(wharf_id: str, berth: int, site: _Site, today: date) -> dict[str, Value]:
    power = site.shore_power[berth - 1]
    has_power = power != "none"
    return {
        "wharf_id": wharf_id,
        "berth_no": f"{berth}号",
        "length_m": BERTH_LENGTH_M,
        "design_dwt": site.design_dwt,
        "approved_max_dwt": site.design_dwt,
        "max_loa_m": 68.0 if site.design_dwt >= 1000 else 50.0,
        "max_draught_m": 2.8 if site.design_dwt >= 1000 else 1.9,
        "front_depth_m": 3.5 if site.design_dwt >= 1000 else 2.5,
        "operating_status": "operating",
        "shore_power": power,
        "shore_power_kw": 120 if has_power else None,
        "shore_power_v": 380 if has_power else None,
        "shore_power_hz": 50 if has_power else None,
        "shore_power_sockets": 2 if has_power else None,
        "shore_power_tested_on": today - timedelta(days=100) if power == "available" else None,
    }
