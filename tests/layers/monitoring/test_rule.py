"""What all rules have in common."""

import pytest
from shapely import LineString, Point, Polygon

from layers import alerts
from layers.monitoring.rule import LONGEST_TITLE, place_of, titled
from layers.monitoring.rules import RULES
from layers.registry import LAYERS
from layers.workflow import Workflow


def test_the_rules_are_the_codes_of_the_alerts() -> None:
    assert [(code.value, code.label) for code in alerts.RULES] == [(rule.id, rule.title) for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_reads_fields_that_its_layers_have(rule) -> None:
    assert rule.subject_layer in rule.reads
    for layer_id, names in rule.reads.items():
        assert set(names) <= set(LAYERS[layer_id].by_name), layer_id


def test_a_settled_alert_is_what_the_workflow_calls_settled() -> None:
    assert isinstance(alerts.LAYER.workflow, Workflow)
    states = {code.value for code in alerts.STATES}
    assert states - alerts.LAYER.workflow.settled == alerts.UNSETTLED


@pytest.mark.parametrize(
    ("geometry", "wkt"),
    [
        (None, None),
        (Point(), None),
        (Point(1, 2), "POINT (1 2)"),
        (LineString([(0, 0), (0, 2), (2, 2)]), "POINT (0 2)"),
        (Polygon([(0, 0), (4, 0), (4, 2), (0, 2)]), "POINT (2 1)"),
    ],
)
def test_a_point_stands_for_a_subject(geometry, wkt) -> None:
    place = place_of(geometry)
    assert (None if place is None else place.wkt) == wkt


def test_a_title_keeps_what_was_found_and_cuts_the_name() -> None:
    assert titled("甲段", "：逾期") == "甲段：逾期"
    long = titled("甲" * 300, "：逾期")
    assert len(long) == LONGEST_TITLE
    assert long.endswith("…：逾期")
