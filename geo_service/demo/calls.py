"""Invented calls of ships at the demo berths: one above what the berth is approved for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from geo_service.demo.row import demo_row
from layers.feature import Feature, Value

HOUR_UTC = 1
"""Nine o'clock in the morning in China."""

STAY_HOURS = 10


@dataclass(frozen=True, slots=True)
class _Call:
    """A ship beside the limits of its berth: shares of the approved deadweight, length and draught."""

    dwt_share: float | None
    loa_share: float
    draught_share: float | None
    source: str | None
    approval: str | None = None


CALLS = (
    _Call(0.8, 0.9, 0.85, "certificate"),
    _Call(1.25, 0.97, 0.98, "ais"),
    _Call(1.1, 0.95, 0.9, "certificate", "演示港航减载〔2026〕1号"),
    _Call(None, 0.9, None, None),
    _Call(0.6, 0.7, 0.75, "declared"),
    _Call(1.0, 1.0, 1.0, "certificate"),
)
"""Within the limits; above them; above them with an approved light draught; unknown; at the limits."""


def berth_calls(berths: Sequence[Feature], today: date) -> tuple[Feature, ...]:
    """Let one ship after the other call, three days apart, the last one yesterday."""
    rows = []
    for number, call in enumerate(CALLS):
        berth = berths[number % len(berths)]
        days = 1 + 3 * (len(CALLS) - 1 - number)
        arrived = datetime.combine(today - timedelta(days=days), time(HOUR_UTC), UTC)
        rows.append(
            demo_row(
                f"demo-call-{number + 1:02d}",
                None,
                {
                    "berth_id": berth.id,
                    "vessel_name": f"演示船{number + 1:02d}",
                    "dwt": _of(berth, "approved_max_dwt", call.dwt_share, 0),
                    "dwt_source": call.source,
                    "loa_m": _of(berth, "max_loa_m", call.loa_share, 1),
                    "draught_m": _of(berth, "max_draught_m", call.draught_share, 2),
                    "arrived_at": arrived,
                    "departed_at": arrived + timedelta(hours=STAY_HOURS),
                    "light_draught_no": call.approval,
                },
                certainty="none",
            )
        )
    return tuple(rows)


def _of(berth: Feature, limit: str, share: float | None, digits: int) -> Value:
    value = berth.properties.get(limit)
    if share is None or not isinstance(value, int | float):
        return None
    return round(float(value) * share, digits)
