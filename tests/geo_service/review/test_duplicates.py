"""Hazards near another one along the line, as the reader's rows have them."""

from datetime import UTC, datetime, timedelta

from geo_service.lineside import network
from geo_service.review.duplicates import HAZARDS, near
from geo_service.service import Service
from layers.feature import Feature
from layers.linear_referencing import parse_chainage
from layers.linear_referencing.chainage import Chainage


def test_near(full_service: Service) -> None:
    moment = datetime.now(UTC)
    with full_service.database.write() as session:
        service = full_service.current(session)
        today = service.today()
        hazards = service.features(session, service.layer(HAZARDS))
        first = next(
            one
            for one in hazards.read()
            if (one.properties["line_id"], one.properties.get("side")) == ("jingguang", "left")
        )
        base = {
            **first.properties,
            "category": "groundwater",
            "status": "rectifying",
            "found_on": today,
            "deadline": None,
        }
        value_m = parse_chainage(str(base["chainage"])).value_m
        known = network(service, session)

        def put(name: str, ahead_m: float, **values: object) -> None:
            label = str(Chainage.from_value(value_m + ahead_m))
            place = known.locate(str(base["line_id"]), label, "left", 20.0).place
            assert place is not None
            properties = {**base, "hazard_no": name, "chainage": label, **values}
            service.edits(session, moment).create(HAZARDS, [Feature(name, place.point, properties)])

        put("here", 0)
        put("ahead", 30, found_on=today - timedelta(days=3))
        put("far", 80)
        put("other side", 5, side="right")
        put("both sides", 6, side="both")
        put("other kind", 7, category="grazing")
        put("rejected", 8, status="rejected")
        put("closed", 9, status="closed", closed_on=today - timedelta(days=10))
        put("closed long ago", 10, status="closed", closed_on=today - timedelta(days=900))
        # A stretch whose own point lies far off, and which ends 40 m from here.
        put(
            "stretch",
            8040,
            chainage=str(Chainage.from_value(value_m + 40)),
            chainage_to=str(Chainage.from_value(value_m + 8040)),
        )
    with full_service.database.answer() as session:
        service = full_service.current(session)
        told = near(service, session, "here")
        of_values = near(service, session, {**base, "chainage_to": str(Chainage.from_value(value_m + 75))})
        nowhere = near(service, session, {**base, "chainage": "K9000+000"})
    assert [one.id for one in told] == ["both sides", "closed", "ahead", "stretch"]
    assert [round(one.along_m) for one in told] == [6, 9, 30, 40]
    assert told[2].days_apart == 3
    # Of values that are not stored yet the chainage tells the place; its stretch meets those on it.
    assert {one.id: one.along_m for one in of_values} == {
        "here": 0.0,
        "ahead": 0.0,
        "stretch": 0.0,
        "both sides": 0.0,
        "closed": 0.0,
        "far": of_values[-1].along_m,
    }
    assert 3 < of_values[-1].along_m < 7
    assert nowhere == []
