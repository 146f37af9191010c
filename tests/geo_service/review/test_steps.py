"""Steps on both databases: the way to closing, who may, keys, versions, foreign segments, history."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.db.tables import CHANGES, REVIEWS
from geo_service.editing.errors import ConditionRequired
from geo_service.errors import FeatureNotFound, GeoServiceError, InvalidFeature
from geo_service.review.agreement import all_faults
from geo_service.review.bulk import carry_out, preview
from geo_service.review.errors import InvalidStep, KeyTaken, NotReviewed, StaleStep, StepNotAllowed
from geo_service.review.log import entries, latest, since
from geo_service.review.steps import Proposal
from geo_service.service import Service
from layers.registry import LAYERS
from layers.text import Language
from layers.workflow import Party
from review_stand import HAZARDS, ReviewStand


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    return ReviewStand(service).prepare()


def refused(stand: ReviewStand, *arguments: Any, **more: Any) -> StepNotAllowed:
    with pytest.raises(StepNotAllowed) as caught:
        stand.step(*arguments, **more)
    return caught.value


def test_the_way_to_closing(stand: ReviewStand) -> None:
    hazard = stand.submitted("h")
    assert stand.offered("lv", hazard) == {"accept": True, "note": True, "return": True}
    assert stand.offered("clerk", hazard) == {"record_acceptance": True, "note": True, "return": True}
    assert stand.offered("planner", hazard) == stand.offered("administrator", hazard) == {}
    assert stand.offered("reader", hazard) == {}, "a token for reading takes no steps"
    assert stand.step("lv", hazard, "accept").status == "submitted"
    # This side and this person have accepted, by whatever account; the other side of the same person counts.
    assert not stand.offered("lv2", hazard)["accept"]
    assert refused(stand, "lt", hazard, "accept").reasons[0].zh.startswith("两方验收须由不同的人")
    done = stand.step("rv", hazard, "accept")
    values = stand.values(hazard)
    today = stand.now.astimezone(stand.service.settings.zone).date()
    assert (done.status, values["status"], values["closed_on"]) == ("closed", "closed", today)
    assert (values["closure_basis"], values["submitted_for"]) == ("two_acceptances", None)
    with stand.service.database.read() as session:
        log = entries(session, HAZARDS, hazard)
        changes = list(session.execute(select(CHANGES).where(CHANGES.c.feature_id == hazard)).mappings())
        assert latest(session, HAZARDS, [hazard, "other"]) == {hazard: log[-1]}
        assert since(session, log[2].seq, not_by="a-rv") == [log[4]]
    assert [one.action for one in log] == ["verify", "assign", "start", "submit", "accept", "accept"]
    assert [one.version for one in log] == [row["version"] for row in changes[1:]]
    # History and log name the same moment and the same account.
    assert [(one.at, one.actor) for one in log] == [(row["at"], row["actor"]) for row in changes[1:]]
    assert (log[4].party, log[4].level, log[4].person_id) == ("local", "village", "p-lv")
    assert [file.kind for file in log[3].attachments] == ["before", "after"]
    assert log[1].given["responsible_person_id"] == "p-lt"
    assert (
        refused(stand, "lv", hazard, "submit").reasons[0].en
        == "the step does not lead from the present state"
    )
    assert set(stand.offered("lv", hazard)) == {"recheck", "reopen"}


def test_a_major_hazard_and_signed_papers(stand: ReviewStand) -> None:
    hazard = stand.submitted("h", grade="major")
    told = refused(stand, "lv", hazard, "accept")
    assert [reason.en for reason in told.reasons] == [
        "a major hazard is accepted by coordinators of the county's level"
    ]
    assert stand.step("both", hazard, "accept").entry.party == Party.RAILWAY, "the side of the higher level"
    today = stand.now.astimezone(stand.service.settings.zone).date()
    paper = {"accepted_side": "local", "accepted_person_id": "p-lc", "signed_on": today.isoformat()}
    for change, reason in (
        ({"accepted_person_id": "p-gone", "accepted_side": "railway"}, "holds a duty on this segment"),
        ({"accepted_person_id": "p-foreign"}, "holds a duty on this segment"),
        ({"accepted_side": "railway"}, "holds a duty on this segment"),
        ({"accepted_person_id": "p-lv"}, "county's level"),
        ({"signed_on": (today - timedelta(days=1)).isoformat()}, "between the day of the submission"),
        ({"signed_on": (today + timedelta(days=1)).isoformat()}, "between the day of the submission"),
    ):
        told = refused(stand, "clerk", hazard, "record_acceptance", photos=("scan",), **{**paper, **change})
        assert any(reason in one.en for one in told.reasons), (change, told)
    told = refused(stand, "clerk", hazard, "record_acceptance", **paper)
    assert [one.en for one in told.reasons] == ["attach the signed paper, scanned or photographed"]
    assert refused(stand, "clerk", hazard, "record_acceptance", photos=("scan",)).fields == tuple(paper)
    done = stand.step("clerk", hazard, "record_acceptance", photos=("scan",), **paper)
    assert (done.status, stand.values(hazard)["closure_basis"]) == ("closed", "signed_paper")
    assert (done.entry.is_recorded, done.entry.person_id, done.entry.actor) == (True, "p-lc", "a-clerk")


def test_what_came_before_a_return_or_another_segment_does_not_count(stand: ReviewStand) -> None:
    hazard = stand.submitted("h")
    stand.step("lv", hazard, "accept")
    stand.step("rv", hazard, "return", photos=("after",))
    assert [reason.en for reason in refused(stand, "lv", hazard, "submit").reasons] == [
        "at least one photo from after the work is needed"
    ]
    stand.step("lv", hazard, "submit", photos=("after",))
    assert stand.step("rv", hazard, "accept").status == "submitted", "the acceptance before does not count"
    # Moved to another segment, it is accepted by those who answer for that one.
    table = stand.service.tables[HAZARDS]
    with stand.service.database.write() as session:
        session.execute(table.update().where(table.c.id == hazard).values(segment_id="s-other"))
    assert stand.step("foreign", hazard, "accept").status == "submitted"


def test_who_may_and_from_where(stand: ReviewStand) -> None:
    hazard = stand.hazard("h")
    foreign = stand.hazard("elsewhere", segment_id="s-other")
    for who, name, error in (
        ("nobody", hazard, SignInRequired),
        ("viewer", hazard, Forbidden),
        ("reader", hazard, Forbidden),
        ("lv", foreign, FeatureNotFound),
        ("gone", hazard, FeatureNotFound),
        ("foreign", hazard, FeatureNotFound),
        ("lc", "nothing", FeatureNotFound),
        ("planner", hazard, StepNotAllowed),
        ("administrator", hazard, StepNotAllowed),
        ("supervisor", hazard, StepNotAllowed),
    ):
        with pytest.raises(error):
            stand.step(who, name, "verify")
        if error is not StepNotAllowed:
            with pytest.raises((SignInRequired, Forbidden, FeatureNotFound)):
                stand.offered(who if who != "reader" else "viewer", name)
    # A duty covers what nests in its segment, and so does that of the foreign segment its own.
    assert stand.step("lc", hazard, "verify").entry.level == "county"
    assert stand.step("foreign", foreign, "verify").status == "verified"
    with pytest.raises(NotReviewed):
        stand.step("planner", "s-village", "verify", layer="railway_segments")


def test_versions_and_keys(stand: ReviewStand) -> None:
    hazard = stand.hazard("h")
    with pytest.raises(ConditionRequired):
        stand.step("lv", hazard, "verify", version=None)
    first = stand.step("lv", hazard, "verify", version=1, key="draft-1")
    with pytest.raises(StaleStep) as stale:
        stand.step("rv", hazard, "reject", version=1)
    assert stale.value.members(Language.EN) == {"version": 2, "state": "verified"}
    again = stand.step("lv", hazard, "verify", version=1, key="draft-1")
    assert (again.entry, again.version, again.status) == (first.entry, 2, "verified")
    assert again.is_repeated
    assert not first.is_repeated
    with pytest.raises(KeyTaken):
        stand.step("lv", hazard, "reject", key="draft-1")
    # Of another account the same key is another draft.
    assert not stand.step("rv", hazard, "note", key="draft-1").is_repeated
    for key in ("", "x" * 65, "a b", "钥"):
        with pytest.raises(InvalidStep):
            stand.step("lv", hazard, "note", key=key)
    with stand.service.database.read() as session:
        assert session.scalar(select(func.count()).select_from(REVIEWS)) == 2


def test_inputs_are_read_and_refer_to_what_is_there(stand: ReviewStand) -> None:
    hazard, other = stand.hazard("h"), stand.hazard("o")
    elsewhere = stand.hazard("elsewhere", segment_id="s-other")

    def faults(who: str, action: str, **given: Any) -> Mapping[str, str]:
        with pytest.raises(InvalidFeature) as caught:
            stand.step(who, hazard, action, **given)
        return {error.field: error.reason.en for error in caught.value.errors}

    assert faults("lv", "fly") == {"action": "there is no such step"}
    assert faults("lv", "verify", status="closed") == {"status": "is no input of this step"}
    assert set(faults("lv", "mark_duplicate", original_id="nothing")) == {"original_id"}
    assert set(faults("lv", "mark_duplicate", original_id=elsewhere)) == {"original_id"}, "not theirs to see"
    assert faults("lv", "mark_duplicate", original_id=hazard) == {"original_id": "is the feature itself"}
    assert set(faults("lv", "verify", comment="x" * 2001)) == {"comment"}
    stand.step("lv", other, "mark_duplicate", original_id=hazard)
    assert set(faults("lv", "mark_duplicate", original_id=other)) == {"original_id"}, "no circle"
    # The original may be named by the number on its papers; a number of somebody else's segment is none.
    stand.hazard("original", hazard_no="YD-2026-0007")
    stand.hazard("foreign", hazard_no="YD-2026-0008", segment_id="s-other")
    assert set(faults("lv", "mark_duplicate", original_id="YD-2026-0008")) == {"original_id"}
    again = stand.step("lv", stand.hazard("copy"), "mark_duplicate", original_id="yd-2026-0007")
    assert again.entry.given["original_id"] == "original"
    stand.step("lv", hazard, "verify")
    assignment = {"responsible_unit": "单位", "deadline": "2030-01-01"}
    assert set(faults("lv", "assign", responsible_person_id="p-nobody", **assignment)) == {
        "responsible_person_id"
    }
    assert set(faults("lv", "assign", **{**assignment, "deadline": "soon"})) == {"deadline"}
    told = refused(stand, "lv", hazard, "assign", responsible_unit=" ")
    assert told.fields == ("responsible_unit", "responsible_person_id", "deadline")
    assert [one.step.action for one in told.allowed][:2] == ["assign", "note"]
    # The deadline is not before the day on which it was found: a rule of the layer, not of the step.
    stand.step("lv", hazard, "assign", responsible_person_id="p-lv", **assignment)
    with stand.service.database.write() as session:
        service = stand.seen_by(session, "lv")
        layer = service.layer(HAZARDS)
        foreign_photo = stand.photo(session, "rv", hazard)
        own = stand.photo(session, "lv", other)
        for ids in ((foreign_photo,), (own,), ("nothing",)):
            with pytest.raises(InvalidStep):
                preview(service, session, layer, [hazard], Proposal("start", attachments=ids), stand.now)
    assert since_count(stand) == 4


def since_count(stand: ReviewStand) -> int:
    with stand.service.database.read() as session:
        return len(since(session))


def test_many_at_once(stand: ReviewStand) -> None:
    hazards = [stand.hazard(f"h{number}") for number in range(4)]
    foreign = stand.hazard("elsewhere", segment_id="s-other")
    stand.step("lv", hazards[3], "reject")
    step = Proposal("verify", key="bulk")
    with stand.service.database.read() as session:
        service = stand.seen_by(session, "lv")
        found = preview(
            service, session, service.layer(HAZARDS), [*hazards, foreign, hazards[0]], step, stand.now
        )
    assert [(one.id, one.version) for one in found] == [
        *((name, 1) for name in hazards[:3]),
        (hazards[3], 2),
        (foreign, None),
    ]
    assert [one.outcome is not None and one.outcome.status for one in found] == ["verified"] * 3 + [False] * 2
    assert isinstance(found[3].refusal, StepNotAllowed)
    assert isinstance(found[4].refusal, FeatureNotFound)
    assert since_count(stand) == 1, "nothing is written by looking"
    stand.step("rv", hazards[1], "note")
    seen = [(one.id, one.version or 1) for one in found]
    for is_again in (False, True):
        with stand.service.database.write() as session:
            service = stand.seen_by(session, "lv")
            done = carry_out(service, session, service.layer(HAZARDS), seen, step, stand.now)
        assert [one.taken is not None and one.taken.is_repeated == is_again for one in done] == [
            *(True, False, True),
            *(False, False),
        ]
    refusals: list[GeoServiceError | None] = [one.refusal for one in done]
    assert [type(one) for one in refusals] == [
        type(None),
        StaleStep,
        type(None),
        StepNotAllowed,
        FeatureNotFound,
    ]
    assert since_count(stand) == 4
    assert stand.values(hazards[1])["status"] == "reported"


def test_one_of_many_that_cannot_be_stored_leaves_the_others(stand: ReviewStand) -> None:
    hazards = [stand.hazard(f"h{number}") for number in range(3)]
    with stand.service.database.write() as session:
        table = stand.service.tables[HAZARDS]
        session.execute(update(table).where(table.c.id == "h1").values(category="no such"))
        service = stand.seen_by(session, "lv")
        wanted = [(hazard, 1) for hazard in hazards]
        done = carry_out(service, session, service.layer(HAZARDS), wanted, Proposal("verify"), stand.now)
    assert [one.taken is not None and one.taken.entry.seq for one in done] == [1, False, 2]
    assert isinstance(done[1].refusal, InvalidFeature)
    assert [stand.values(hazard)["status"] for hazard in hazards] == ["verified", "reported", "verified"]
    with stand.service.database.read() as session:
        assert list(all_faults(session, LAYERS, stand.service.tables)) == []


def test_applications_are_decided_by_others(stand: ReviewStand) -> None:
    hazard = stand.hazard("h", origin="superior")
    today = stand.now.astimezone(stand.service.settings.zone).date()
    first, later = today + timedelta(days=5), today + timedelta(days=50)
    given = {"responsible_unit": "单位", "responsible_person_id": "p-lv", "deadline": first.isoformat()}
    stand.step("clerk", hazard, "register", **given)
    stand.step("clerk", hazard, "apply_extension", extension_to=later.isoformat())
    assert not stand.offered("clerk", hazard)["approve_extension"]
    assert stand.values(hazard)["deadline"] == first
    stand.step("clerk2", hazard, "refuse_extension")
    stand.step("lv", hazard, "apply_extension", extension_to=later.isoformat())
    stand.step("clerk", hazard, "approve_extension")
    assert (stand.values(hazard)["deadline"], stand.values(hazard)["extension_to"]) == (later, None)
