"""A signed paper stands for what it says: neither for another hazard nor for an earlier round."""

from typing import Any

import pytest
from sqlalchemy import select, update

from geo_service.db.tables import ATTACHMENTS
from geo_service.review.errors import InvalidStep, StepNotAllowed
from geo_service.review.proposal import Proposal
from geo_service.review.steps import take
from geo_service.service import Service
from layers.feature import Feature
from review_stand import HAZARDS, ReviewStand

SHEET = "c" * 64


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    return ReviewStand(service).prepare()


def record(stand: ReviewStand, feature_id: str, side: str, person: str, sheet: str = SHEET) -> str:
    """Record a signature with the scan of a sheet; return the state."""
    given = {"accepted_side": side, "accepted_person_id": person, "signed_on": stand.now.date().isoformat()}
    with stand.service.database.write() as session:
        service = stand.seen_by(session, "clerk")
        scan = stand.photo(session, "clerk", feature_id, "scan")
        session.execute(update(ATTACHMENTS).where(ATTACHMENTS.c.id == scan).values(source_sha256=sheet))
        version = stand.version(session, feature_id)
        proposal = Proposal("record_acceptance", None, given, (scan,))
        return take(service, session, service.layer(HAZARDS), feature_id, proposal, stand.now, version).status


def refused(stand: ReviewStand, *what: Any) -> str:
    with pytest.raises(InvalidStep) as told:
        record(stand, *what)
    return str(told.value.errors[0].reason.en)


def test_a_signed_paper_is_not_used_again(stand: ReviewStand) -> None:
    """One sheet with both signatures closes one hazard, once."""
    first, second = stand.submitted("first"), stand.submitted("second")
    assert record(stand, first, "local", "p-lv") == "submitted"
    assert "another feature" in refused(stand, second, "local", "p-lv")
    assert record(stand, first, "railway", "p-rv") == "closed"
    assert "another feature" in refused(stand, second, "railway", "p-rv")
    stand.step("clerk", first, "reopen")
    deadline = stand.now.date().replace(year=stand.now.year + 1).isoformat()
    stand.step("lv", first, "resume", deadline=deadline)
    stand.step("lv", first, "submit", photos=("after",))
    assert "earlier round" in refused(stand, first, "local", "p-lv")
    assert record(stand, first, "local", "p-lv", "d" * 64) == "submitted"
    with stand.service.database.read() as session:
        used = session.scalars(select(ATTACHMENTS.c.feature_id).where(ATTACHMENTS.c.kind == "scan"))
        assert set(used) == {"first"}


def test_an_acceptance_moves_along_at_its_own_level_alone(stand: ReviewStand) -> None:
    """Who accepted for the county here is of the village there: a major hazard needs the county there."""
    service = stand.service
    hazard = stand.submitted(grade="major")
    stand.step("lc", hazard, "accept")
    with service.database.write() as session:
        edits = service.edits(session, stand.now)
        duty = next(
            one
            for one in service.features(session, service.registry["duty_assignments"]).read()
            if one.properties["person_id"] == "p-lc"
        )
        other = {**duty.properties, "segment_id": "s-other", "level": "village"}
        edits.create("duty_assignments", [Feature("duty-moved", None, other)])
        railway = {**other, "side": "railway", "level": "county", "person_id": "p-rc"}
        edits.create("duty_assignments", [Feature("duty-railway", None, railway)])
        values = {name: value for name, value in stand.values(hazard).items() if value is not None}
        known = next(
            one for one in service.features(session, service.registry[HAZARDS]).read() if one.id == hazard
        )
        assert values["segment_id"] == "s-village"
        moved = {**known.properties, "segment_id": "s-other"}
        edits.replace(HAZARDS, Feature(hazard, known.geometry, moved))
    assert stand.step("rc", hazard, "accept").status == "submitted"
    with pytest.raises(StepNotAllowed):
        stand.step("lc", hazard, "accept")
    assert stand.step("foreign", hazard, "accept").status == "closed"
