"""The network of a service: of the rows as they stand, kept until one of them changes."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from geo_service.lineside import network
from geo_service.service import Service
from layers.feature import Feature
from layers.registry import LAYERS, Registry

LINE = "demo-line"


def test_the_network_follows_the_rows_and_the_day(
    full_service: Service, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_service.database.answer() as session:
        current = full_service.current(session)
        before = network(current, session)
        assert network(current, session) is before
        assert before.lines.keys() == {"jingguang", "jingguang-hsr", "jingguang-north", LINE, "demo-line-hs"}
        middle = before.locate(LINE, "K2155+510").place
        assert middle is not None
    values = {
        "line_id": LINE,
        "series": "K",
        "kind": "overlap",
        "label_back": "K2155+520",
        "label_ahead": "K2155+500",
        "mark": "A",
        "valid_from": date(2026, 11, 1),
        "source": "试验",
        "certainty": "high",
        "is_demo": True,
    }
    with full_service.database.write() as session:
        rows = [Feature("test-equation", middle.point, values)]
        full_service.edits(session, now).create("chainage_equations", rows)
    with full_service.database.answer() as session:
        current = full_service.current(session)
        after = network(current, session)
        assert after is not before
        assert [place.label for place in after.locate(LINE, "K2155+510").places] == [
            "K2155+510",
            "K2155A+510",
        ]
        monkeypatch.setattr(Service, "today", lambda _: date(2026, 10, 31))
        earlier = network(current, session)
        assert len(earlier.locate(LINE, "K2155+510").places) == 1
        without = Registry(*(layer for layer in LAYERS.values() if layer.id != "calibration_points"))
        answer = network(replace(current, registry=without), session).locate("jingguang", "K2155")
        assert answer.places == ()
