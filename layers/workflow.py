"""States of a feature under review, and the steps between them. Pure: plain values in, plain values out.

A workflow is data of its layer: which steps there are, from which states, by whom, what each of them asks
for and what it leaves behind. Buttons, refusals, the drawing in the documentation and the tests all read
the same steps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from layers.feature import Value
from layers.field import Field, FieldType, codes
from layers.text import Text

COMMENT = "comment"
"""Name of the input that every step takes: why, or what was seen."""

LEVELS = ("village", "town", "county")
"""Levels of a duty, the lowest first."""

COMMENT_FIELD = Field(
    name=COMMENT, title=Text("理由或情况", "Comment"), type=FieldType.TEXT, max_length=2_000
)


class Party(StrEnum):
    """Who somebody is in a review of one feature: by the duty on its segment, or by the office."""

    LOCAL = "local"
    RAILWAY = "railway"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"


PARTY_TITLES: Mapping[Party, Text] = MappingProxyType(
    {
        Party.LOCAL: Text("地方段长", "local coordinator"),
        Party.RAILWAY: Text("铁路段长", "railway coordinator"),
        Party.CLERK: Text("双段长办", "coordinators' office"),
        Party.SUPERVISOR: Text("督导人员", "supervisor"),
        Party.PLANNER: Text("规划人员", "planner"),
    }
)

SIDES = frozenset({Party.LOCAL, Party.RAILWAY})
"""The two who answer for a segment together."""

ACCEPTED_SIDE, ACCEPTED_PERSON, SIGNED_ON = "accepted_side", "accepted_person_id", "signed_on"
"""Inputs of a step that writes down a signed paper: for which side, whose name, of which day."""

PAPER_FIELDS = (
    Field(
        name=ACCEPTED_SIDE,
        title=Text("签字方", "Side that signed"),
        codes=codes(
            *((side.value, PARTY_TITLES[side].zh, PARTY_TITLES[side].en) for side in Party if side in SIDES)
        ),
    ),
    Field(name=ACCEPTED_PERSON, title=Text("签字人", "Who signed"), max_length=100, names_person=True),
    Field(name=SIGNED_ON, title=Text("签字日期", "Signed on"), type=FieldType.DATE),
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step, as the feature at hand sees them.

    Parameters
    ----------
    account_id, person_id : str or None
    parties : frozenset of Party
    levels : mapping of Party to str
        The highest level of somebody's duties on each side, one of `LEVELS`.
    """

    account_id: str | None
    person_id: str | None
    parties: frozenset[Party]
    levels: Mapping[Party, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody's name under the closing of a feature.

    Parameters
    ----------
    side : Party
        Local or railway.
    person_id : str
        Whose name it is.
    level : str
        Of the duty, one of `LEVELS`.
    account_id : str or None
        By which account it came.
    is_recorded : bool
        Whether the office wrote it down from a signed paper (代录).
    """

    side: Party
    person_id: str
    level: str
    account_id: str | None = None
    is_recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A feature at the moment of a step, and what the step is given.

    Parameters
    ----------
    status : str
    values : mapping of str to Value
        Of the feature, by field.
    actor : Actor
    today : date
        The county's date.
    is_placed : bool
        Whether it has a position, or a chainage that stands for one.
    evidence : mapping of str to int
        Attachments by kind since the work on it last began again, those of the step included.
    attached : mapping of str to int
        Those of the step alone.
    acceptances : tuple of Acceptance
        Since it came into its present state.
    since : date or None
        Day on which it came there; None where no step led to it, as with a ledger that was taken over.
    applicant : str or None
        Account that last applied for something: see `Step.is_application`.
    given : mapping of str to Value
        Inputs of the step by name, `COMMENT` among them; what is empty is not there.
    named : Acceptance or None
        Whose signed paper a recorded step is about, where the duties of that person are known.
    """

    status: str
    values: Mapping[str, Value]
    actor: Actor
    today: date
    is_placed: bool = True
    evidence: Mapping[str, int] = field(default_factory=dict)
    attached: Mapping[str, int] = field(default_factory=dict)
    acceptances: tuple[Acceptance, ...] = ()
    since: date | None = None
    applicant: str | None = None
    given: Mapping[str, Value] = field(default_factory=dict)
    named: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """What has to hold before a step is taken.

    Parameters
    ----------
    name : str
    reason : Text
        What a reader is told where it does not hold.
    holds : callable
    is_standing : bool
        Whether it speaks of the feature alone, so that it is known before anything is given.
    """

    name: str
    reason: Text
    holds: Callable[[Situation], bool]
    is_standing: bool = True


@dataclass(frozen=True, slots=True)
class Input:
    """What a step takes: a field of the layer by name, or a value of the step's own.

    Parameters
    ----------
    name : str
    required : bool
        A field that has a value already need not be given again.
    must_be_new : bool
        A required value that the feature has from before does not count.
    own : Field or None
        What a value of the step's own is like; None where it is a field of the layer.
    """

    name: str
    required: bool = True
    must_be_new: bool = False
    own: Field | None = None

    def field(self, fields: Mapping[str, Field]) -> Field:
        """Return what the value is like, given the fields of the layer by name."""
        return fields[self.name] if self.own is None else self.own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step makes of a feature.

    Parameters
    ----------
    status : str
        The state after it.
    changes : mapping of str to Value or None
        Fields that change, the status not among them; None empties one.
    acceptance : Acceptance or None
        The name that was put under it.
    """

    status: str
    changes: Mapping[str, Value | None]
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a workflow.

    Parameters
    ----------
    action : str
        Its identifier in the API and the log.
    title : Text
        What the button says.
    sources : frozenset of str
        States that it leads from.
    target : str or None
        State that it leads to; None where the state stays. What `decide` says goes before.
    by : frozenset of Party
        Who may take it.
    takes : tuple of Input
    guards : tuple of Guard
    needs_comment : bool
    evidence : str or None
        Kind of attachment that the step needs.
    is_own_evidence : bool
        Whether it has to come with the step itself: one paper stands for one signature.
    sets : mapping of str to Value or None
        Fields that it always sets.
    decide : callable, optional
        Computes the outcome from the situation; the target and what was given by default.
    targets : tuple of str
        States that `decide` may lead to, for the drawing.
    is_negative : bool
        Whether it goes back or out of the loop, so that a page shows it apart.
    begins_anew : bool
        Whether the work begins again: evidence from before it does not count any more.
    is_application : bool
        Whether it asks for something that somebody else has to decide.
    """

    action: str
    title: Text
    sources: frozenset[str]
    target: str | None
    by: frozenset[Party]
    takes: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    needs_comment: bool = False
    evidence: str | None = None
    is_own_evidence: bool = False
    sets: Mapping[str, Value | None] = field(default_factory=dict)
    decide: Callable[[Situation], Outcome] | None = None
    targets: tuple[str, ...] = ()
    is_negative: bool = False
    begins_anew: bool = False
    is_application: bool = False

    def outcome(self, situation: Situation) -> Outcome:
        """Return what the step makes of a feature, whether or not it may be taken."""
        if self.decide is not None:
            return self.decide(situation)
        names = {one.name for one in self.takes}
        given = {name: value for name, value in situation.given.items() if name in names}
        return Outcome(self.target or situation.status, {**given, **self.sets})


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that somebody may take, and what still stands in its way.

    Parameters
    ----------
    step : Step
    missing : tuple of Text
        Guards of the feature that do not hold; empty where it is ready.
    """

    step: Step
    missing: tuple[Text, ...]


class StepRefused(ValueError):
    """A step cannot be taken.

    Parameters
    ----------
    action : str
    reasons : tuple of Text
    fields : tuple of str
        Inputs that are missing.
    is_forbidden : bool
        Whether the step leads from this state but not for this actor.
    """

    def __init__(
        self,
        action: str,
        reasons: tuple[Text, ...],
        fields: tuple[str, ...] = (),
        *,
        is_forbidden: bool = False,
    ) -> None:
        super().__init__(f"{action}: {'; '.join(reason.en for reason in reasons)}")
        self.action = action
        self.reasons = reasons
        self.fields = fields
        self.is_forbidden = is_forbidden


UNKNOWN = Text("没有这个操作", "there is no such step")
WRONG_STATE = Text("当前状态不能进行此操作", "the step does not lead from the present state")
WRONG_PARTY = Text("您的岗位不能进行此操作", "it is not for your post to take this step")
NO_COMMENT = Text("请写明理由或情况", "say why, or what was seen")


@dataclass(frozen=True)
class Workflow:
    """The states of a layer's features and the steps between them.

    Parameters
    ----------
    initial : str
        State of a new feature.
    steps : tuple of Step
    settled : frozenset of str
        States in which nobody is waited for.
    field : str
        The layer's field that holds the state.

    Raises
    ------
    ValueError
        If two steps share an action.
    """

    initial: str
    steps: tuple[Step, ...]
    settled: frozenset[str]
    field: str = "status"

    def __post_init__(self) -> None:
        if len({step.action for step in self.steps}) != len(self.steps):
            raise ValueError("two steps of a workflow share an action")

    def step(self, action: str) -> Step:
        """Return a step.

        Raises
        ------
        StepRefused
        """
        for step in self.steps:
            if step.action == action:
                return step
        raise StepRefused(action, (UNKNOWN,))

    def open_step(self, action: str, status: str, parties: frozenset[Party]) -> Step:
        """Return a step that leads from a state and is for one of the parties.

        Raises
        ------
        StepRefused
        """
        step = self.step(action)
        if status not in step.sources:
            raise StepRefused(action, (WRONG_STATE,))
        if not step.by & parties:
            raise StepRefused(action, (WRONG_PARTY,), is_forbidden=True)
        return step

    def offers(self, situation: Situation) -> tuple[Offer, ...]:
        """Return the steps that the actor may take from the present state, in their order."""
        return tuple(
            Offer(
                step,
                tuple(
                    guard.reason for guard in step.guards if guard.is_standing and not guard.holds(situation)
                ),
            )
            for step in self.steps
            if situation.status in step.sources and step.by & situation.actor.parties
        )

    def take(self, action: str, situation: Situation) -> Outcome:
        """Return what a step makes of a feature.

        Parameters
        ----------
        action : str
        situation : Situation

        Raises
        ------
        StepRefused
            With every reason, and the inputs that are missing.
        """
        step = self.open_step(action, situation.status, situation.actor.parties)
        fields = [one.name for one in step.takes if _is_missing(one, situation)]
        reasons = [guard.reason for guard in step.guards if not guard.holds(situation)]
        if step.needs_comment and not situation.given.get(COMMENT):
            fields.append(COMMENT)
            reasons.append(NO_COMMENT)
        counted = situation.attached if step.is_own_evidence else situation.evidence
        if step.evidence is not None and not counted.get(step.evidence):
            reasons.append(EVIDENCE_REASONS[step.evidence])
        if reasons or fields:
            raise StepRefused(action, tuple(reasons), tuple(fields))
        return step.outcome(situation)


AFTER_PHOTO, BEFORE_PHOTO, SCAN, OTHER = "after", "before", "scan", "other"
EVIDENCE_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        BEFORE_PHOTO: Text("整改前照片", "Photo before"),
        AFTER_PHOTO: Text("整改后照片", "Photo after"),
        SCAN: Text("签字件扫描", "Scan of a signed paper"),
        OTHER: Text("其他照片", "Other photo"),
    }
)
EVIDENCE_REASONS: Mapping[str, Text] = MappingProxyType(
    {
        BEFORE_PHOTO: Text("至少要有一张整改前照片", "at least one photo from before is needed"),
        AFTER_PHOTO: Text("至少要有一张整改后照片", "at least one photo from after the work is needed"),
        SCAN: Text("请附签字件的扫描或照片", "attach the signed paper, scanned or photographed"),
        OTHER: Text("请附照片", "attach a photo"),
    }
)


def _is_missing(one: Input, situation: Situation) -> bool:
    if not one.required or situation.given.get(one.name) is not None:
        return False
    return one.must_be_new or situation.values.get(one.name) is None
