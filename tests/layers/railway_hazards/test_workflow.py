"""The loop of a hazard: that nothing closes one but two names, whatever is tried in whatever order."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from layers.feature import Value
from layers.railway_hazards import LAYER
from layers.railway_hazards.workflow import WORKFLOW
from layers.workflow import (
    COMMENT,
    LEVELS,
    SIDES,
    Acceptance,
    Actor,
    Party,
    Situation,
    StepRefused,
)

TODAY = date(2026, 11, 23)
AHEAD = TODAY + timedelta(days=20)
ACTIONS = tuple(step.action for step in WORKFLOW.steps)
LOCAL = Actor("a1", "p1", frozenset({Party.LOCAL}), {Party.LOCAL: "county"})
RAILWAY = Actor("a2", "p2", frozenset({Party.RAILWAY}), {Party.RAILWAY: "county"})
CLERK = Actor("a7", None, frozenset({Party.CLERK}))
DATES = {"deadline", "recheck_due", "extension_to"}
STRAIGHT = {
    "reported": ("verify", LOCAL, ()),
    "verified": ("assign", CLERK, ()),
    "assigned": ("start", LOCAL, ()),
    "rectifying": ("submit", RAILWAY, ("after",)),
    "reopened": ("resume", CLERK, ()),
}
"""One step on from each state that leads to acceptance."""

ACTORS = (
    LOCAL,
    RAILWAY,
    Actor("a3", "p1", frozenset({Party.RAILWAY}), {Party.RAILWAY: "county"}),  # the same person again
    Actor("a4", "p4", SIDES, {Party.LOCAL: "village", Party.RAILWAY: "county"}),
    Actor("a5", "p5", frozenset({Party.LOCAL}), {Party.LOCAL: "village"}),
    Actor("a1", "p6", frozenset({Party.RAILWAY}), {Party.RAILWAY: "town"}),  # the same account
    CLERK,
    Actor("a8", None, frozenset({Party.SUPERVISOR})),
    Actor("a9", None, frozenset({Party.PLANNER})),
    Actor("a10", None, frozenset({Party.LOCAL})),
    Actor("a11", "p11", frozenset()),
)
NAMED = [
    Acceptance(side, f"p{n}", level, "a7", is_recorded=True)
    for side in sorted(SIDES)
    for n in (1, 2, 20)
    for level in ("county", "village")
]


@dataclass(frozen=True)
class Taken:
    """A step of the machine's own log."""

    action: str
    source: str
    status: str
    actor: Actor
    acceptance: Acceptance | None
    photos: Counter[str]


class Loop(RuleBasedStateMachine):
    """Tries steps by anybody with anything, and keeps a log of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.status = "reported"
        self.values: dict[str, Value] = {}
        self.log: list[Taken] = []

    @initialize(
        grade=st.sampled_from(["major", "general"]),
        origin=st.sampled_from(["patrol", "superior"]),
        status=st.sampled_from(["reported", "reported", "submitted"]),
    )
    def found(self, grade: str, origin: str, status: str) -> None:
        self.status = status  # one that was brought in as submitted has no log
        self.values = {"category": "hazard_tree", "grade": grade, "segment_id": "s", "origin": origin}

    def _after(self, *actions: str) -> list[Taken]:
        place = max((n for n, one in enumerate(self.log) if one.action in actions), default=-1)
        return self.log[place + 1 :]

    def _situation(self, actor: Actor, given: dict[str, Value], photos: Counter[str]) -> Situation:
        present = self._after("submit", "submit_monitoring")
        kept: Counter[str] = Counter()
        for one in self._after("return", "reopen", "reconsider"):
            kept.update(one.photos)
        applied = [one.actor.account_id for one in self.log if one.action == "apply_extension"]
        return Situation(
            status=self.status,
            values={**self.values, "status": self.status},
            actor=actor,
            today=TODAY,
            evidence=kept + photos,
            attached=photos,
            acceptances=tuple(one.acceptance for one in present if one.acceptance is not None),
            since=TODAY,
            applicant=applied[-1] if applied else None,
            given=given,
        )

    def _try(self, action: str, situation: Situation, photos: Counter[str]) -> None:
        try:
            outcome = WORKFLOW.take(action, situation)
        except StepRefused:
            return
        step = WORKFLOW.step(action)
        assert outcome.status in {step.target, *step.targets, self.status}
        assert set(outcome.changes) <= set(LAYER.by_name), "only fields change"
        taken = Taken(action, self.status, outcome.status, situation.actor, outcome.acceptance, photos)
        self.log.append(taken)
        self.status = outcome.status
        for name, value in outcome.changes.items():
            if value is None:
                self.values.pop(name, None)
            else:
                self.values[name] = value

    @rule(
        action=st.sampled_from(ACTIONS),
        actor=st.sampled_from(ACTORS),
        photos=st.sampled_from([(), ("after",), ("after", "scan"), ("before",)]),
        fields=st.sets(
            st.sampled_from(
                ["responsible_unit", "responsible_person_id", "deadline", "recheck_due", "original_id"]
            )
        ),
        is_full=st.booleans(),
        person=st.none() | st.sampled_from(NAMED),
        day=st.sampled_from([TODAY, AHEAD, TODAY - timedelta(days=1)]),
    )
    def step(
        self,
        action: str,
        actor: Actor,
        photos: tuple[str, ...],
        fields: set[str],
        is_full: bool,  # noqa: FBT001 - drawn by name
        person: Acceptance | None,
        day: date,
    ) -> None:
        names = {one.name for one in WORKFLOW.step(action).takes}
        wanted = names if is_full else names & fields
        given: dict[str, Value] = {COMMENT: "c"} if is_full else {}
        for name in wanted:
            given[name] = {"grade": "general", "signed_on": day}.get(
                name, AHEAD + timedelta(days=len(self.log)) if name in DATES else "x"
            )
        files = Counter(photos)
        situation = self._situation(actor, given, files)
        if action == "record_acceptance":
            situation = replace(situation, named=person)
        self._try(action, situation, files)

    @rule(count=st.integers(1, 5))
    def go_on(self, count: int) -> None:
        """Go the straight way for some steps, so that the loop is gone round often."""
        for _ in range(count):
            if self.status not in STRAIGHT:
                return
            action, actor, photos = STRAIGHT[self.status]
            given: dict[str, Value] = {one.name: "x" for one in WORKFLOW.step(action).takes}
            given |= dict.fromkeys(DATES & set(given), AHEAD) | {COMMENT: "c"}
            self._try(action, self._situation(actor, given, Counter(photos)), Counter(photos))

    @precondition(lambda self: self.status == "submitted")
    @rule(
        actor=st.sampled_from(ACTORS),
        person=st.none() | st.sampled_from(NAMED),
        photos=st.sampled_from([(), ("scan",), ("scan", "after")]),
    )
    def name(self, actor: Actor, person: Acceptance | None, photos: tuple[str, ...]) -> None:
        files = Counter(photos)
        given: dict[str, Value] = {"accepted_side": "local", "accepted_person_id": "p", "signed_on": TODAY}
        action = "accept" if person is None else "record_acceptance"
        situation = self._situation(actor if person is None else CLERK, given, files)
        self._try(action, replace(situation, named=person), files)

    @invariant()
    def closing_has_two_names(self) -> None:
        """Asked of the log alone: the values of the hazard might lie."""
        if (
            not self.log
            or self.log[-1].status not in {"closed", "monitored"}
            or self.log[-1].source != "submitted"
        ):
            return
        assert self.log[-1].action in {"accept", "record_acceptance"}
        names = [one.acceptance for one in self._after("submit", "submit_monitoring") if one.acceptance]
        assert {one.side for one in names} == SIDES
        assert len(names) == 2
        assert len({one.person_id for one in names}) == 2
        own = [one.account_id for one in names if not one.is_recorded]
        assert len(set(own)) == len(own)
        photos: Counter[str] = Counter()
        for one in self._after("return", "reopen", "reconsider"):
            photos.update(one.photos)
        assert photos["after"]
        for one in self.log:
            if one.acceptance is not None and one.acceptance.is_recorded:
                assert one.photos["scan"]
        if self.values["grade"] == "major":
            assert {one.level for one in names} == {"county"}
        if self.status == "closed":
            assert self.values["closed_on"] == TODAY
            basis = "signed_paper" if len(own) < 2 else "two_acceptances"
            assert self.values["closure_basis"] == basis

    @invariant()
    def a_closed_one_is_only_reopened(self) -> None:
        for one in self.log:
            if one.source == "closed":
                assert one.status in {"closed", "reopened"}
            if one.status == "closed" and one.source != "closed":
                assert one.source == "submitted"

    @invariant()
    def what_is_closed_says_so(self) -> None:
        assert (self.values.get("closed_on") is not None) == (self.status == "closed")
        if self.status != "submitted":
            assert "submitted_for" not in self.values
        if self.status not in {"assigned", "rectifying"}:
            assert "extension_to" not in self.values
        assert ("original_id" in self.values) == (self.status == "duplicate")


TestLoop = Loop.TestCase
TestLoop.settings = settings(
    max_examples=80, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def situation(status: str, actor: Actor, **more: object) -> Situation:
    values = {"category": "c", "grade": "general", "segment_id": "s"}
    given = {"evidence": Counter(after=1), "values": values, **more}
    return Situation(status=status, actor=actor, today=TODAY, **given)  # type: ignore[arg-type]


def test_acceptances_of_one_submission_close() -> None:
    first = WORKFLOW.take("accept", situation("submitted", LOCAL))
    assert (first.status, first.changes) == ("submitted", {})
    assert first.acceptance == Acceptance(Party.LOCAL, "p1", "county", "a1")
    second = WORKFLOW.take("accept", situation("submitted", RAILWAY, acceptances=(first.acceptance,)))
    assert second.status == "closed"
    assert second.changes == {"submitted_for": None, "closed_on": TODAY, "closure_basis": "two_acceptances"}


def test_submitted_for_control_leads_to_control() -> None:
    own = {"submitted_for": "monitoring", "grade": "general"}
    name = Acceptance(Party.LOCAL, "p1", "county", "a1")
    outcome = WORKFLOW.take("accept", situation("submitted", RAILWAY, acceptances=(name,), values=own))
    assert outcome.status == "monitored"


def test_what_is_back_has_no_deadline_until_somebody_gives_one() -> None:
    past = {"deadline": TODAY - timedelta(days=300), "grade": "general", "segment_id": "s"}
    back = WORKFLOW.take("reopen", situation("closed", LOCAL, values=past, given={COMMENT: "again"}))
    assert back.status == "reopened"
    assert back.changes["deadline"] is None
    with pytest.raises(StepRefused) as caught:
        WORKFLOW.take("resume", situation("reopened", LOCAL, values={"segment_id": "s"}))
    assert caught.value.fields == ("deadline",)


REFUSED = [
    ("accept", situation("submitted", LOCAL, evidence=Counter()), "photo from after"),
    ("accept", situation("submitted", ACTORS[9]), "different people"),
    (
        "accept",
        situation("submitted", ACTORS[2], acceptances=(Acceptance(Party.LOCAL, "p1", "county", "a1"),)),
        "different people",
    ),
    (
        "accept",
        situation("submitted", ACTORS[5], acceptances=(Acceptance(Party.LOCAL, "p1", "county", "a1"),)),
        "different people",
    ),
    ("accept", situation("submitted", ACTORS[4], values={"grade": "major"}), "county"),
    (
        "record_acceptance",
        situation(
            "submitted",
            ACTORS[6],
            named=NAMED[0],
            attached=Counter(scan=1),
            since=TODAY,
            given={
                "accepted_side": "local",
                "accepted_person_id": "p1",
                "signed_on": TODAY - timedelta(days=1),
            },
        ),
        "between the day of the submission and today",
    ),
    ("approve_extension", situation("assigned", ACTORS[6]), "no application"),
    (
        "approve_extension",
        situation("assigned", ACTORS[6], values={"extension_to": AHEAD}, applicant="a7"),
        "own application",
    ),
    ("submit", situation("rectifying", LOCAL, values={"extension_to": AHEAD}), "is waiting"),
    ("assign", situation("verified", LOCAL, given={"deadline": TODAY - timedelta(days=1)}), "before today"),
    ("verify", situation("reported", LOCAL, is_placed=False), "no position"),
]


@pytest.mark.parametrize(("action", "asked", "reason"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_is_refused_says_why(action: str, asked: Situation, reason: str) -> None:
    with pytest.raises(StepRefused) as caught:
        WORKFLOW.take(action, asked)
    assert any(reason in one.en for one in caught.value.reasons), caught.value


def test_somebody_on_both_sides_names_the_side_of_the_higher_level() -> None:
    outcome = WORKFLOW.take("accept", situation("submitted", ACTORS[3], values={"grade": "major"}))
    assert outcome.acceptance is not None
    assert (outcome.acceptance.side, outcome.acceptance.level) == (Party.RAILWAY, LEVELS[-1])
