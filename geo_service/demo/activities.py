"""Invented work of the coordinators besides patrols: meetings, publicity, joint checks, training."""

from collections.abc import Sequence
from datetime import date, timedelta

from geo_service.demo.corridor import LINE_ID
from geo_service.demo.county import Township
from geo_service.demo.row import demo_row
from layers.feature import Feature

TOPICS = (
    ("meeting", "铁路沿线环境安全双段长联席会议（演示）", 30, "明确彩钢瓦、危树整治分工"),
    ("publicity", "爱路护路宣传进校园（演示）", 300, "发放宣传单，讲解铁路安全知识"),
    ("joint_check", "铁路沿线联合检查（演示）", 12, "检查临时建筑与堆放物"),
    ("publicity", "铁路沿线村民宣传日（演示）", 150, "讲解保护区内禁止事项"),
    ("joint_check", "施工作业联合执法检查（演示）", 9, "核对邻近施工手续"),
    ("training", "双段长业务培训（演示）", 45, "讲解隐患登记与销号流程"),
)
APART_DAYS = 30


def activities(townships: Sequence[Township], today: date) -> tuple[Feature, ...]:
    """Hold one of each topic in turn, a month apart, over the last year; the latest five days ago."""
    rows = []
    for number in range(12):
        kind, title, attendance, outcome = TOPICS[number % len(TOPICS)]
        township = townships[number % len(townships)]
        rows.append(
            demo_row(
                f"demo-activity-{number + 1:02d}",
                None,
                {
                    "title_zh": title,
                    "kind": kind,
                    "held_on": today - timedelta(days=5 + number * APART_DAYS),
                    "township": None if kind == "meeting" else township.id,
                    "line_id": LINE_ID,
                    "organiser": "演示双段长办",
                    "attendance": attendance,
                    "outcome": outcome,
                },
                certainty="none",
            )
        )
    return tuple(rows)
