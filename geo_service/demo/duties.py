"""Who holds the duty on the demo segments: two posts for each, local and railway."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from geo_service.demo.people import Person, demo_person
from geo_service.demo.row import demo_row
from geo_service.demo.segments import LEVELS_ZH, Segment
from layers.feature import Feature

RAILWAY_UNITS = {"county": "演示工务段", "town": "演示工务车间", "village": "演示工区"}
"""Peers of county, town and village on the railway's side: section, workshop, gang (站段、车间、班组)."""

LOCAL_UNITS = {"county": "演示县护路办", "town": "演示镇人民政府", "village": "演示村委会"}


@dataclass(frozen=True, slots=True)
class Roster:
    """Duties and the people who hold them."""

    people: tuple[Person, ...]
    duties: tuple[Feature, ...]


def roster(segments: Iterable[Segment], today: date) -> Roster:
    """Give every segment one local and one railway coordinator.

    Each post has been held since the first of January of the year before. On the first village
    segment the local post changed hands sixty days ago, so that the present holder is not the
    only one.
    """
    since = date(today.year - 1, 1, 1)
    handover = today - timedelta(days=60)
    people: list[Person] = []
    duties: list[Feature] = []
    has_changed = False

    def hold(segment: Segment, side: str, valid_from: date, valid_to: date | None) -> None:
        units = LOCAL_UNITS if side == "local" else RAILWAY_UNITS
        post = f"{LEVELS_ZH[segment.level]}{'地方' if side == 'local' else '铁路'}段长（演示）"
        person = demo_person(len(people) + 1, units[segment.level], post)
        people.append(person)
        duties.append(
            demo_row(
                f"demo-duty-{len(duties) + 1:03d}",
                None,
                {
                    "segment_id": segment.id,
                    "level": segment.level,
                    "side": side,
                    "post": post,
                    "unit": person.organisation,
                    "person_id": person.id,
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                },
                certainty="none",
            )
        )

    for segment in segments:
        if segment.level == "village" and not has_changed:
            has_changed = True
            hold(segment, "local", since, handover)
            hold(segment, "local", handover + timedelta(days=1), None)
        else:
            hold(segment, "local", since, None)
        hold(segment, "railway", since, None)
    return Roster(tuple(people), tuple(duties))
