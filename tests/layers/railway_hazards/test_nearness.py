"""Hazards that may be the same one, by ground metres along their line."""

from datetime import date, timedelta

import pytest

from layers.railway_hazards.nearness import CLOSED_DAYS, Reach, Sighting, along, near

TODAY = date(2026, 7, 8)
REACH = Reach(50.0, {"hazard_tree": 20.0, "road_parallel": 200.0})


def sighting(name: str, at_m: float = 1000.0, **values: object) -> Sighting:
    given = {"side": "left", "category": "rigid_debris", "status": "reported", **values}
    stretches = given.pop("stretches", ((at_m, at_m),))
    return Sighting(id=name, line_id=str(given.pop("line_id", "jg")), stretches=stretches, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        (sighting("a", 1050), True),
        (sighting("a", 1050.2), False),
        (sighting("a", line_id="gs"), False),
        (sighting("a", side="right"), False),
        (sighting("a", side="both"), True),
        (sighting("a", side=None), True),
        (sighting("a", category="hazard_tree"), False),
        (sighting("a", stretches=()), False),
        (sighting("a", stretches=((0.0, 960.0),)), True),
        (sighting("a", stretches=((0.0, 940.0), (5000.0, 5000.0))), False),
        (sighting("", 1000), False),
        *(
            (sighting("a", status=status), True)
            for status in ("rectifying", "submitted", "monitored", "reopened")
        ),
        *(
            (sighting("a", status=status), False)
            for status in ("rejected", "duplicate", "transferred", "closed")
        ),
        (sighting("a", status="closed", closed_on=TODAY - timedelta(days=CLOSED_DAYS)), True),
        (sighting("a", status="closed", closed_on=TODAY - timedelta(days=CLOSED_DAYS + 1)), False),
    ],
)
def test_near(other: Sighting, is_near: bool) -> None:  # noqa: FBT001 - a case
    assert bool(near(sighting(""), [other], REACH, TODAY)) is is_near


def test_a_distance_for_each_category() -> None:
    trees = [sighting("a", 1030, category="hazard_tree"), sighting("b", 1015, category="hazard_tree")]
    assert [one.id for one in near(sighting("", category="hazard_tree"), trees, REACH, TODAY)] == ["b"]
    # Without a category the widest counts, and of each other one its own.
    assert [one.id for one in near(sighting("", category=None), trees, REACH, TODAY)] == ["b"]


def test_the_nearest_first_with_days_apart() -> None:
    others = [
        sighting("far", 1040, found_on=date(2026, 7, 1)),
        sighting("close", 990, found_on=date(2026, 7, 10)),
        sighting("unknown", 1005),
    ]
    found = near(sighting("", found_on=TODAY), others, REACH, TODAY)
    assert [(one.id, one.along_m, one.days_apart) for one in found] == [
        ("unknown", 5.0, None),
        ("close", 10.0, 2),
        ("far", 40.0, 7),
    ]


def test_along_is_the_same_from_both_ends() -> None:
    one, other = [(0.0, 10.0), (500.0, 510.0)], [(100.0, 480.0)]
    assert along(one, other) == along(other, one) == 20.0
