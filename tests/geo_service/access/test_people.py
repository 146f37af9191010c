"""People are kept in one place; what refers to them holds identifiers alone."""

from datetime import UTC, date, datetime

import orjson
import pytest
from sqlalchemy import select

from accounts import new_account, program
from geo_service.access import assignments, people
from geo_service.access.assignments import Duty
from geo_service.access.errors import ChangedMeanwhile, InvalidEntry, PersonInUse, PersonNotFound
from geo_service.access.people import PersonEntry
from geo_service.access.principal import SYSTEM
from geo_service.db.people import REVISION
from geo_service.db.revisions import revisions
from geo_service.db.tables import AUDIT_LOG, CHANGES
from geo_service.errors import FeatureNotFound, InvalidFeature
from geo_service.service import Service
from layers.access import Role

MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZHANG = PersonEntry("张三", "英德市护路办", "队长", "0763-2223333")
SEGMENT = "demo-segment-jingguang-01"


def create(service: Service, entry: PersonEntry = ZHANG) -> str:
    with service.database.write() as session:
        return people.create(session, SYSTEM, entry, MOMENT)


def remove(service: Service, person_id: str) -> None:
    with service.database.write() as session:
        known = service.catalogue
        people.remove(session, SYSTEM, person_id, known.registry, known.tables, MOMENT)


def revision(service: Service) -> int:
    with service.database.read() as session:
        return revisions(session).get(REVISION, 0)


def names(service: Service, **wanted: str) -> list[str]:
    with service.database.read() as session:
        return [row["name"] for row in people.people(session, limit=10, **wanted)]


def test_each_change_raises_the_revision_and_is_written_down_by_identifier(service: Service) -> None:
    seen = [revision(service)]
    person_id = create(service)
    seen.append(revision(service))
    with service.database.write() as session:
        people.change(session, SYSTEM, person_id, PersonEntry("张三", phone="13800001234"), MOMENT)
    seen.append(revision(service))
    with service.database.write() as session:
        people.change(session, SYSTEM, person_id, PersonEntry("张三", phone="13800001234"), MOMENT)
    assert revision(service) == seen[-1]  # nothing differed
    remove(service, person_id)
    seen.append(revision(service))
    assert seen == sorted(set(seen))
    with service.database.read() as session:
        rows = session.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq)).mappings().all()
    assert [row["action"] for row in rows] == ["person_created", "person_changed", "person_removed"]
    assert orjson.loads(rows[1]["detail"]) == {"person": person_id, "changed": "organisation, post, phone"}
    text = str([dict(row) for row in rows])
    assert not any(word in text for word in ("张三", "护路办", "队长", "2223333", "13800001234"))


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (PersonEntry(""), ["name"]),
        (PersonEntry("x" * 61), ["name"]),
        (PersonEntry("张\n三"), ["name"]),
        (PersonEntry("张三", "y" * 101, "z" * 101), ["organisation", "post"]),
        (PersonEntry("张三", phone="call me"), ["phone"]),
        (PersonEntry("张三", phone="1" * 31), ["phone"]),
        (PersonEntry("\0", phone="=1+1"), ["name", "phone"]),
    ],
)
def test_what_is_refused(service: Service, entry: PersonEntry, fields: list[str]) -> None:
    with pytest.raises(InvalidEntry) as caught:
        create(service, entry)
    assert [error.field for error in caught.value.errors] == fields
    assert all(error.value is None for error in caught.value.errors)
    assert names(service) == []


def test_a_change_of_what_somebody_else_changed_is_refused(service: Service) -> None:
    person_id = create(service)
    with service.database.read() as session:
        state = people.person_state(people.person(session, person_id))
    with service.database.write() as session:
        people.change(session, SYSTEM, person_id, PersonEntry("张三丰"), MOMENT, expected=state)
    with pytest.raises(ChangedMeanwhile), service.database.write() as session:
        people.change(session, SYSTEM, person_id, PersonEntry("张四"), MOMENT, expected=state)
    assert names(service) == ["张三丰"]


def test_people_are_found_by_any_part(service: Service) -> None:
    person_id = create(service)
    create(service, PersonEntry("Li Si", "Works_A"))
    create(service, PersonEntry("Li Si", "WorksBA"))
    assert (
        names(service, text="护路")
        == names(service, text="2223")
        == names(service, text=person_id)
        == ["张三"]
    )
    assert names(service, text="li s") == ["Li Si", "Li Si"]
    assert names(service, text="s_a") == ["Li Si"]
    assert names(service, text="%") == []
    assert names(service, text="张\0三") == ["张三"]


def test_pages_go_on_behind_somebody_of_the_same_name(service: Service) -> None:
    for _ in range(5):
        create(service, PersonEntry("李四"))
    found: list[str] = []
    while len(found) < 5:
        with service.database.read() as session:
            after = found[-1] if found else None
            found += [row["id"] for row in people.people(session, after=after, limit=2)]
    assert len(set(found)) == 5
    assert names(service, after=found[-1]) == []


def test_nobody_goes_to_whom_something_refers(full_service: Service) -> None:
    service = full_service
    person_id = create(service)
    account = new_account(service, Role.COORDINATOR, person_id=person_id)
    with pytest.raises(PersonInUse) as caught:
        remove(service, person_id)
    assert caught.value.context == {"person": person_id, "count": 1}
    with service.database.write() as session:
        assignments.assign(service, session, Duty(SEGMENT, "local", "段长", person_id), MOMENT)
    with pytest.raises(PersonInUse) as caught:
        remove(service, person_id)
    assert caught.value.context["count"] == 2
    assert account.id
    with pytest.raises(PersonNotFound):
        remove(service, "nobody")


def test_a_duty_is_a_feature_with_place_history_and_revision(full_service: Service) -> None:
    service, person_id = full_service, create(full_service)
    with service.database.write() as session:
        before = revisions(session)["duty_assignments"]
        duty = Duty(SEGMENT, "local", "镇段长", person_id, valid_from=date(2026, 11, 1))
        duty_id = assignments.assign(service, session, duty, MOMENT)
        assignments.end(service, session, duty_id, date(2026, 12, 31), MOMENT)
    layer = service.registry["duty_assignments"]
    with service.database.read() as session:
        assert revisions(session)["duty_assignments"] > before
        feature = orjson.loads(service.features(session, layer).one(duty_id).text)
        segment = orjson.loads(
            service.features(session, service.registry["railway_segments"]).one(SEGMENT).text
        )
        changes = session.execute(
            select(CHANGES.c.action, CHANGES.c.actor, CHANGES.c.via, CHANGES.c.feature)
            .where(CHANGES.c.feature_id == duty_id)
            .order_by(CHANGES.c.seq)
        ).all()
        log = session.execute(
            select(AUDIT_LOG.c.action, AUDIT_LOG.c.layer_id).where(AUDIT_LOG.c.feature_id == duty_id)
        ).all()
        rows = assignments.duties(service, session, person_id=person_id)
    assert feature["geometry"] == segment["geometry"]
    properties = feature["properties"]
    assert (properties["level"], properties["person_id"]) == (segment["properties"]["level"], person_id)
    assert (properties["valid_from"], properties["valid_to"]) == ("2026-11-01", "2026-12-31")
    assert properties["is_demo"] is False
    assert [(row.action, row.via) for row in changes] == [("create", "console"), ("update", "console")]
    assert [tuple(row) for row in log] == [
        ("feature_created", "duty_assignments"),
        ("feature_changed", "duty_assignments"),
    ]
    assert "张三" not in "".join(row.feature for row in changes)
    assert [(row["id"], row["segment"]) for row in rows] == [(duty_id, segment["properties"]["name_zh"])]


@pytest.mark.parametrize(
    ("duty", "error"),
    [
        (Duty("nowhere", "local", "段长"), FeatureNotFound),
        (Duty("\0", "local", "段长"), FeatureNotFound),
        (Duty(SEGMENT, "local", "段长", "nobody"), PersonNotFound),
        (Duty(SEGMENT, "both", "段长"), InvalidFeature),
        (
            Duty(SEGMENT, "local", "段长", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
            InvalidEntry,
        ),
    ],
)
def test_duties_that_are_refused(full_service: Service, duty: Duty, error: type[Exception]) -> None:
    with pytest.raises(error), full_service.database.write() as session:
        assignments.assign(full_service, session, duty, MOMENT)


def test_a_duty_does_not_end_before_it_begins(full_service: Service) -> None:
    with pytest.raises(InvalidEntry), full_service.database.write() as session:
        assignments.end(full_service, session, "demo-duty-001", date(2000, 1, 1), MOMENT)
    with pytest.raises(FeatureNotFound), full_service.database.write() as session:
        assignments.end(full_service, session, "nothing", date(2026, 1, 1), MOMENT)


def test_a_changed_name_is_read_at_once_where_names_are_shown(full_service: Service) -> None:
    service = full_service
    clerk, planner = program(service, Role.CLERK), program(service, Role.PLANNER)
    path = "/collections/duty_assignments/items/demo-duty-001"
    before = clerk.get(path)
    person_id = before.json()["properties"]["person_id"]
    with service.database.write() as session:
        people.change(session, SYSTEM, person_id, PersonEntry("赵钱孙", phone="0763-1112222"), MOMENT)
    after = clerk.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["properties"]["person_id_name"] == "赵钱孙"
    assert "赵钱孙" not in planner.get(path).text
