"""Invented patrols of the demo segments: all within their cadence but two."""

from collections.abc import Iterable
from datetime import date, timedelta

from geo_service.demo.row import demo_row
from geo_service.demo.segments import CADENCE_DAYS, Segment
from layers.feature import Feature

ROUNDS = 3
"""Patrols of each segment, one cadence apart."""

OVERDUE = (1, 3)
"""Places of the segments that were last patrolled too long ago, among all in their order."""

FOUND = (0, 2, 1, 0, 0, 3)
PARTICIPANTS = ("joint", "joint", "railway", "local")


def patrols(segments: Iterable[Segment], today: date) -> tuple[Feature, ...]:
    """Walk each segment three times, the last time some days before its next patrol is due.

    Two segments were last walked a cadence and five days ago: what the monitor has to find. The posts on
    duty walked them, and no person is named.
    """
    rows: list[Feature] = []
    for place, segment in enumerate(segments):
        cadence = CADENCE_DAYS[segment.level]
        since = cadence + 5 if place in OVERDUE else 1 + (3 * place) % (cadence - 5)
        for round_ in reversed(range(ROUNDS)):
            number = len(rows)
            found = FOUND[number % len(FOUND)]
            rows.append(
                demo_row(
                    f"demo-patrol-{number + 1:03d}",
                    None,
                    {
                        "segment_id": segment.id,
                        "patrolled_on": today - timedelta(days=since + round_ * cadence),
                        "level": segment.level,
                        "participants": PARTICIPANTS[number % len(PARTICIPANTS)],
                        "hazards_found": found,
                        "findings": f"发现问题{found}处，已登记（演示）" if found else "未发现异常（演示）",
                    },
                    certainty="none",
                )
            )
    return tuple(rows)
