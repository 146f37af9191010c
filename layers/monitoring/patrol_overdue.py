"""Segments of the railway whose patrol is overdue (区段巡查逾期).

The cadence is a number of the county, not of a law: half-monthly, monthly and quarterly are what railways
report of joint patrols. Any patrol of the segment counts, whoever walked; one of the segment above does not.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from layers.feature import Feature
from layers.monitoring.rule import Evidence, Finding, Observation, Rule, place_of, titled
from layers.text import Text

SEGMENTS, PATROLS = "railway_segments", "patrols"


def judge(observation: Observation) -> Iterator[Finding]:
    """Give the segments that were last patrolled longer ago than their cadence.

    One that was never patrolled counts from the day on which it was entered.
    """
    last = _last_patrols(observation)
    for segment in observation.rows[SEGMENTS]:
        cadence, is_own = _cadence(segment, observation)
        patrolled_on = last.get(segment.id)
        since = patrolled_on or observation.day_of(segment.properties.get("created_at"))
        if since is None or cadence is None:
            continue
        due = since + timedelta(days=cadence)
        if observation.today <= due:
            continue
        evidence: Evidence = {
            "last_patrolled_on": None if patrolled_on is None else patrolled_on.isoformat(),
            "counted_from": since.isoformat(),
            "is_counted_from_entry": patrolled_on is None,
            "cadence_days": cadence,
            "is_cadence_of_segment": is_own,
            "due_on": due.isoformat(),
            "overdue_days": (observation.today - due).days,
        }
        name = str(segment.properties.get("name_zh", segment.id))
        yield Finding(
            subject_layer=SEGMENTS,
            subject_id=segment.id,
            segment_id=segment.id,
            title=titled(name, f"：巡查逾期，应于{due.isoformat()}前巡查"),
            evidence=evidence,
            place=place_of(segment.geometry),
        )


def _last_patrols(observation: Observation) -> dict[str, date]:
    last: dict[str, date] = {}
    for patrol in observation.rows[PATROLS]:
        values: Any = patrol.properties
        day, segment = values.get("patrolled_on"), values.get("segment_id")
        if day is not None and day <= observation.today:
            last[segment] = max(day, last.get(segment, day))
    return last


def _cadence(segment: Feature, observation: Observation) -> tuple[int | None, bool]:
    own = segment.properties.get("patrol_cadence_days")
    if isinstance(own, int):
        return own, True
    return observation.parameters.patrol_days.get(str(segment.properties.get("level"))), False


PATROL_OVERDUE = Rule(
    id="patrol_overdue",
    version=1,
    title=Text("区段巡查逾期", "Patrol of a segment overdue"),
    subject_layer=SEGMENTS,
    reads={
        SEGMENTS: ("name_zh", "level", "patrol_cadence_days", "created_at"),
        PATROLS: ("segment_id", "patrolled_on"),
    },
    judge=judge,
    words={
        "last_patrolled_on": Text("最近一次巡查", "Last patrolled on"),
        "counted_from": Text("起算日期", "Counted from"),
        "is_counted_from_entry": Text("从未巡查，自录入之日起算", "Never patrolled: from the day of entry"),
        "cadence_days": Text("巡查周期（天）", "Cadence (days)"),
        "is_cadence_of_segment": Text("采用该区段自定的周期", "The cadence is the segment's own"),
        "due_on": Text("应巡查日期", "Due on"),
        "overdue_days": Text("逾期天数", "Days overdue"),
    },
    again_after_days=7,
)
