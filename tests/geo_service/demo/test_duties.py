"""Two coordinators for every segment, and one change of hands."""

from datetime import date

from geo_service.demo import DemoSet


def holders(demo_set: DemoSet, day: date) -> list[tuple[object, object]]:
    """Segment and side of every duty that is held on a day."""
    return [
        (duty.properties["segment_id"], duty.properties["side"])
        for duty in demo_set.features["duty_assignments"]
        if duty.properties["valid_from"] <= day <= duty.properties.get("valid_to", date.max)
    ]


def test_every_segment_has_one_coordinator_of_each_side(demo_set: DemoSet, today: date) -> None:
    expected = {(s.id, side) for s in demo_set.features["railway_segments"] for side in ("local", "railway")}
    for day in (today, date(today.year - 1, 1, 1)):
        held = holders(demo_set, day)
        assert len(held) == len(expected)
        assert set(held) == expected


def test_a_duty_has_the_level_of_its_segment(demo_set: DemoSet) -> None:
    levels = {segment.id: segment.properties["level"] for segment in demo_set.features["railway_segments"]}
    for duty in demo_set.features["duty_assignments"]:
        assert duty.properties["level"] == levels[str(duty.properties["segment_id"])]
    assert set(levels.values()) == {"county", "town", "village"}


def test_one_post_changed_hands_without_a_day_between(demo_set: DemoSet) -> None:
    duties = demo_set.features["duty_assignments"]
    [past] = [duty for duty in duties if "valid_to" in duty.properties]
    [present] = [
        duty
        for duty in duties
        if duty is not past
        and (duty.properties["segment_id"], duty.properties["side"])
        == (past.properties["segment_id"], past.properties["side"])
    ]
    ended, began = past.properties["valid_to"], present.properties["valid_from"]
    assert isinstance(ended, date)
    assert isinstance(began, date)
    assert (began - ended).days == 1
    assert past.properties["person_id"] != present.properties["person_id"]


def test_each_duty_has_its_own_person_and_no_name_in_it(demo_set: DemoSet) -> None:
    people = {person.id: person for person in demo_set.people}
    duties = demo_set.features["duty_assignments"]
    assert [duty.properties["person_id"] for duty in duties] == list(people)
    for duty in duties:
        person = people[str(duty.properties["person_id"])]
        assert person.organisation == duty.properties["unit"]
        assert person.name not in {str(value) for value in duty.properties.values()}
