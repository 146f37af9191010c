"""The engine of reviews, on a workflow of three steps, and what holds for the workflow of every layer."""

from datetime import date

import pytest

from layers.contract import Layer
from layers.field import Field
from layers.registry import LAYERS
from layers.text import Text
from layers.workflow import (
    COMMENT,
    EVIDENCE_KINDS,
    SCAN,
    Actor,
    Guard,
    Input,
    Outcome,
    Party,
    Situation,
    Step,
    StepRefused,
    Workflow,
)

REVIEWED = [layer for layer in LAYERS.values() if layer.workflow is not None]
DRY = Guard("dry", Text("下雨", "it rains"), lambda it: it.values.get("weather") != "rain")
EARLY = Guard("early", Text("太晚", "too late"), lambda it: it.given.get("hour") != 12, is_standing=False)
WORKFLOW = Workflow(
    initial="open",
    settled=frozenset({"shut"}),
    steps=(
        Step(
            action="shut",
            title=Text("关", "Shut"),
            sources=frozenset({"open"}),
            target="shut",
            by=frozenset({Party.LOCAL}),
            takes=(Input("reason"), Input("hour", required=False), Input("day", must_be_new=True)),
            guards=(DRY, EARLY),
            evidence="after",
            sets={"flag": None},
        ),
        Step(
            action="note",
            title=Text("记", "Note"),
            sources=frozenset({"open", "shut"}),
            target=None,
            by=frozenset(Party),
            needs_comment=True,
        ),
        Step(
            action="sign",
            title=Text("签", "Sign"),
            sources=frozenset({"open"}),
            target=None,
            by=frozenset({Party.CLERK}),
            evidence=SCAN,
            is_own_evidence=True,
            decide=lambda it: Outcome("shut", {"day": it.today}),
            targets=("shut",),
        ),
    ),
)
LOCAL = Actor("a", "p", frozenset({Party.LOCAL}))
CLERK = Actor("c", None, frozenset({Party.CLERK}))
TODAY = date(2026, 11, 23)


def at(status: str = "open", actor: Actor = LOCAL, **more: object) -> Situation:
    return Situation(status=status, actor=actor, today=TODAY, **{"values": {}, **more})  # type: ignore[arg-type]


def refusal(action: str, situation: Situation) -> StepRefused:
    with pytest.raises(StepRefused) as caught:
        WORKFLOW.take(action, situation)
    return caught.value


def test_a_step_leads_on_with_what_it_is_given_and_what_it_sets() -> None:
    given = {"reason": "x", "day": TODAY, COMMENT: "c"}
    outcome = WORKFLOW.take("shut", at(given=given, evidence={"after": 1}))
    assert outcome == Outcome("shut", {"reason": "x", "day": TODAY, "flag": None})


def test_all_that_is_missing_is_told_at_once() -> None:
    found = refusal("shut", at(values={"weather": "rain", "day": TODAY}, given={"hour": 12}))
    # A value that the feature has already counts for what need not be new.
    assert found.fields == ("reason", "day")
    assert [reason.en for reason in found.reasons][:2] == ["it rains", "too late"]
    assert len(found.reasons) == 3
    assert refusal("shut", at(values={"reason": "x"}, evidence={"after": 1})).fields == ("day",)
    assert refusal("note", at()).fields == (COMMENT,)


def test_a_step_is_refused_by_action_state_and_party() -> None:
    assert refusal("fly", at()).reasons[0].en == "there is no such step"
    assert refusal("shut", at("shut")).reasons[0].en == "the step does not lead from the present state"
    refused = refusal("shut", at(actor=CLERK))
    assert refused.is_forbidden
    assert refusal("note", at(actor=Actor("v", None, frozenset()))).is_forbidden


def test_a_signed_paper_comes_with_its_own_step() -> None:
    assert refusal("sign", at(actor=CLERK, evidence={SCAN: 1})).reasons[0].zh == "请附签字件的扫描或照片"
    assert WORKFLOW.take("sign", at(actor=CLERK, attached={SCAN: 1})) == Outcome("shut", {"day": TODAY})


def test_offers_tell_what_stands_in_the_way_of_the_feature() -> None:
    offers = WORKFLOW.offers(at(values={"weather": "rain"}))
    assert [(one.step.action, [reason.en for reason in one.missing]) for one in offers] == [
        ("shut", ["it rains"]),
        ("note", []),
    ]
    assert WORKFLOW.offers(at("shut", actor=Actor(None, None, frozenset()))) == ()


def test_an_action_stands_for_one_step() -> None:
    with pytest.raises(ValueError, match="share an action"):
        Workflow(initial="open", steps=WORKFLOW.steps + WORKFLOW.steps[:1], settled=frozenset())


@pytest.mark.parametrize("layer", REVIEWED, ids=lambda layer: layer.id)
def test_every_workflow_agrees_with_its_layer(layer: Layer) -> None:
    workflow = layer.workflow
    assert workflow is not None
    states = {code.value for code in layer.field(workflow.field).codes}
    left = {state for step in workflow.steps for state in step.sources}
    reached = {workflow.initial}
    while True:
        more = {
            state
            for step in workflow.steps
            if step.sources & reached
            for state in (step.target, *step.targets)
            if state is not None
        }
        if more <= reached:
            break
        reached |= more
    assert reached == states, "every state can be reached"
    assert left == states, "and left again"
    for step in workflow.steps:
        assert step.sources, step.action
        assert step.by, step.action
        assert step.evidence is None or step.evidence in EVIDENCE_KINDS
        assert step.decide is None or step.target is None, "one of the two says where it leads"
        assert not step.targets or step.decide is not None, step.action
        for one in step.takes:
            assert isinstance(one.field(layer.by_name), Field), (step.action, one.name)
            assert one.own is None or one.name not in layer.by_name, "an own value is no field of the layer"
        for name in step.sets:
            assert name in layer.by_name, (step.action, name)
            assert not layer.field(name).required, (step.action, name)
