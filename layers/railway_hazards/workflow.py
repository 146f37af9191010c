"""The loop of a hazard: found, verified, assigned, rectified, accepted by both, looked back at.

States, guards and side exits follow the domain description of the dual segment coordinators (双段长):
closing needs two names, one of the local government and one of the railway, of different people, both
after the submission (记名式验收销号); what is major needs the county's level. Not confirmed (不属实) is a
state, a refused acceptance (验收不通过) an event that leads back to the work.
"""

from datetime import date

from layers.feature import Value
from layers.railway_hazards.rules import SETTLED
from layers.text import Text
from layers.workflow import (
    AFTER_PHOTO,
    EVIDENCE_REASONS,
    LEVELS,
    PAPER_FIELDS,
    SCAN,
    SIDES,
    SIGNED_ON,
    Acceptance,
    Guard,
    Input,
    Outcome,
    Party,
    Situation,
    Step,
    Workflow,
)

MAJOR = "major"
COUNTY = "county"
CLOSING, MONITORING = "closing", "monitoring"
FROM_LISTS = frozenset({"railway_report", "superior"})
"""Origins of hazards that come verified: the list of the railway, or of a superior."""

ON_DUTY = frozenset({*SIDES, Party.CLERK})
DESK = frozenset({Party.CLERK, Party.SUPERVISOR})
EVERYBODY = frozenset({*ON_DUTY, Party.SUPERVISOR})
UNSETTLED = frozenset({"reported", "verified", "assigned", "rectifying", "submitted", "reopened"})
WORKED_ON = frozenset({"assigned", "rectifying"})


def _date(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None


def _is_ahead(name: str, situation: Situation) -> bool:
    day = _date(situation.given.get(name))
    return day is None or day >= situation.today


def _may_name(situation: Situation) -> bool:
    """Whether no name of the same side, person or account stands under it already."""
    name = _own_name(situation)
    return name is not None and all(
        name.side is not other.side
        and name.person_id != other.person_id
        and (name.is_recorded or other.is_recorded or name.account_id != other.account_id)
        for other in situation.acceptances
    )


def _own_name(situation: Situation) -> Acceptance | None:
    """Return the acceptance that the actor would give: on a side that has none yet, at the highest level."""
    if situation.named is not None:
        return situation.named
    actor = situation.actor
    own = actor.parties & SIDES
    if actor.person_id is None or not own:
        return None
    taken = {one.side for one in situation.acceptances}
    side = max(sorted(own - taken or own), key=lambda one: LEVELS.index(actor.levels.get(one, LEVELS[0])))
    return Acceptance(side, actor.person_id, actor.levels.get(side, LEVELS[0]), actor.account_id)


def _is_of_level(situation: Situation) -> bool:
    name = _own_name(situation)
    return situation.values.get("grade") != MAJOR or (name is not None and name.level == COUNTY)


def _accepted(situation: Situation) -> Outcome:
    """Put a name under it; the second one closes it, or keeps it under control."""
    name = _own_name(situation)
    assert name is not None  # guards hold
    names = (*situation.acceptances, name)
    if {one.side for one in names} != SIDES:
        return Outcome(situation.status, {}, name)
    if situation.values.get("submitted_for") == MONITORING:
        return Outcome("monitored", {"submitted_for": None}, name)
    basis = "signed_paper" if any(one.is_recorded for one in names) else "two_acceptances"
    changes = {"submitted_for": None, "closed_on": situation.today, "closure_basis": basis}
    return Outcome("closed", changes, name)


def _extended(situation: Situation) -> Outcome:
    changes = {"deadline": situation.values["extension_to"], "extension_to": None}
    return Outcome(situation.status, changes)


PLACED = Guard(
    "placed",
    Text("缺少位置，或里程不能定位", "it has no position, and no chainage that stands for one"),
    lambda it: it.is_placed,
)
CLASSED = Guard(
    "classed",
    Text("缺少隐患类别或等级", "category or grade is missing"),
    lambda it: bool(it.values.get("category") and it.values.get("grade")),
)
IN_SEGMENT = Guard(
    "in_segment",
    Text("缺少所属区段，找不到双段长", "it belongs to no segment, so nobody answers for it"),
    lambda it: it.values.get("segment_id") is not None,
)
FROM_LIST = Guard(
    "from_list",
    Text(
        "仅限铁路通报或上级交办的隐患直接交办",
        "only what the railway or a superior reported is assigned unverified",
    ),
    lambda it: it.values.get("origin") in FROM_LISTS,
)
DEADLINE_AHEAD = Guard(
    "deadline_ahead",
    Text("整改期限不能早于今天", "the deadline is before today"),
    lambda it: _is_ahead("deadline", it),
    is_standing=False,
)
RECHECK_AHEAD = Guard(
    "recheck_ahead",
    Text("复查日期不能早于今天", "the day of the next check is before today"),
    lambda it: _is_ahead("recheck_due", it),
    is_standing=False,
)
LATER_DEADLINE = Guard(
    "later_deadline",
    Text("延期后的期限应晚于现期限，且不早于今天", "the new deadline is after the present one and not past"),
    lambda it: (
        _is_ahead("extension_to", it)
        and (
            (wished := _date(it.given.get("extension_to"))) is None
            or (now := _date(it.values.get("deadline"))) is None
            or wished > now
        )
    ),
    is_standing=False,
)
NO_APPLICATION = Guard(
    "no_application",
    Text("已有延期申请待批", "an application for a later deadline is waiting"),
    lambda it: it.values.get("extension_to") is None,
)
APPLICATION = Guard(
    "application",
    Text("没有待批的延期申请", "no application for a later deadline is waiting"),
    lambda it: it.values.get("extension_to") is not None,
)
NOT_OWN = Guard(
    "not_own",
    Text("不能审批自己提出的申请", "nobody approves their own application"),
    lambda it: it.applicant is None or it.applicant != it.actor.account_id,
)
UNNAMED = Guard(
    "unnamed",
    Text(
        "两方验收须由不同的人分别记名，本方或本人已经验收",
        "the two acceptances are by different people, one for each side: this side or person has accepted",
    ),
    _may_name,
)
OF_LEVEL = Guard(
    "of_level",
    Text("重大隐患须由县级段长验收", "a major hazard is accepted by coordinators of the county's level"),
    _is_of_level,
)
NAMED = Guard(
    "named",
    Text(
        "签字人须是该区段在任的地方段长或铁路段长",
        "who signed holds a duty on this segment, on the side that is named",
    ),
    lambda it: it.named is not None,
    is_standing=False,
)
UNNAMED_PAPER = Guard(
    UNNAMED.name, UNNAMED.reason, lambda it: it.named is None or _may_name(it), is_standing=False
)
LEVEL_OF_PAPER = Guard(
    OF_LEVEL.name, OF_LEVEL.reason, lambda it: it.named is None or _is_of_level(it), is_standing=False
)
SIGNED_IN_TIME = Guard(
    "signed_in_time",
    Text(
        "签字日期不能晚于今天，也不能早于提请验收之日",
        "it is signed between the day of the submission and today",
    ),
    lambda it: (
        (day := _date(it.given.get(SIGNED_ON))) is None
        or ((it.since is None or day >= it.since) and day <= it.today)
    ),
    is_standing=False,
)
PHOTOGRAPHED = Guard(
    "photographed",
    EVIDENCE_REASONS[AFTER_PHOTO],
    lambda it: it.evidence.get(AFTER_PHOTO, 0) > 0,
    is_standing=False,
)
OTHER_GRADE = Guard(
    "other_grade",
    Text("等级没有变化", "the grade is what it was"),
    lambda it: it.given.get("grade") != it.values.get("grade"),
    is_standing=False,
)

ASSIGNMENT = (Input("responsible_unit"), Input("responsible_person_id"), Input("deadline"))

WORKFLOW = Workflow(
    initial="reported",
    settled=SETTLED,
    steps=(
        Step(
            action="verify",
            title=Text("核实属实", "Verify"),
            sources=frozenset({"reported"}),
            target="verified",
            by=ON_DUTY,
            guards=(PLACED, CLASSED),
        ),
        Step(
            action="assign",
            title=Text("交办", "Assign"),
            sources=frozenset({"verified"}),
            target="assigned",
            by=frozenset({Party.LOCAL, Party.CLERK}),
            takes=ASSIGNMENT,
            guards=(IN_SEGMENT, DEADLINE_AHEAD),
        ),
        Step(
            action="register",
            title=Text("按通报直接交办", "Assign from a list"),
            sources=frozenset({"reported"}),
            target="assigned",
            by=frozenset({Party.CLERK}),
            takes=ASSIGNMENT,
            guards=(FROM_LIST, PLACED, CLASSED, IN_SEGMENT, DEADLINE_AHEAD),
        ),
        Step(
            action="start",
            title=Text("开始整改", "Start the work"),
            sources=frozenset({"assigned"}),
            target="rectifying",
            by=ON_DUTY,
        ),
        Step(
            action="submit",
            title=Text("提请验收", "Submit for acceptance"),
            sources=frozenset({"rectifying"}),
            target="submitted",
            by=ON_DUTY,
            takes=(Input("measures", required=False),),
            guards=(NO_APPLICATION,),
            evidence=AFTER_PHOTO,
            sets={"submitted_for": CLOSING},
        ),
        Step(
            action="submit_monitoring",
            title=Text("提请持续管控", "Submit for keeping under control"),
            sources=frozenset({"rectifying"}),
            target="submitted",
            by=ON_DUTY,
            takes=(Input("interim_measures"), Input("recheck_due", must_be_new=True)),
            guards=(NO_APPLICATION, RECHECK_AHEAD),
            needs_comment=True,
            evidence=AFTER_PHOTO,
            sets={"submitted_for": MONITORING},
        ),
        Step(
            action="accept",
            title=Text("验收通过（记名）", "Accept, by name"),
            sources=frozenset({"submitted"}),
            target=None,
            by=SIDES,
            guards=(UNNAMED, OF_LEVEL, PHOTOGRAPHED),
            decide=_accepted,
            targets=("submitted", "closed", "monitored"),
        ),
        Step(
            action="record_acceptance",
            title=Text("代录纸质验收", "Record an acceptance on paper"),
            sources=frozenset({"submitted"}),
            target=None,
            by=frozenset({Party.CLERK}),
            takes=tuple(Input(field.name, own=field) for field in PAPER_FIELDS),
            guards=(SIGNED_IN_TIME, NAMED, UNNAMED_PAPER, LEVEL_OF_PAPER, PHOTOGRAPHED),
            evidence=SCAN,
            is_own_evidence=True,
            decide=_accepted,
            targets=("submitted", "closed", "monitored"),
        ),
        Step(
            action="recheck",
            title=Text("回头看：未反弹", "Looked back: holds"),
            sources=frozenset({"closed"}),
            target=None,
            by=EVERYBODY,
            takes=(Input("recheck_due", required=False),),
            guards=(RECHECK_AHEAD,),
            needs_comment=True,
            decide=lambda it: Outcome(it.status, {"recheck_due": it.given.get("recheck_due")}),
        ),
        Step(
            action="recheck_control",
            title=Text("复查：继续管控", "Checked: keep under control"),
            sources=frozenset({"monitored"}),
            target=None,
            by=EVERYBODY,
            takes=(Input("recheck_due", must_be_new=True), Input("interim_measures", required=False)),
            guards=(RECHECK_AHEAD,),
            needs_comment=True,
        ),
        Step(
            action="note",
            title=Text("记录进展", "Write down progress"),
            sources=UNSETTLED,
            target=None,
            by=EVERYBODY,
            takes=(Input("progress", required=False), Input("interim_measures", required=False)),
            needs_comment=True,
        ),
        Step(
            action="apply_extension",
            title=Text("申请延期", "Apply for a later deadline"),
            sources=WORKED_ON,
            target=None,
            by=ON_DUTY,
            takes=(Input("extension_to", must_be_new=True),),
            guards=(NO_APPLICATION, LATER_DEADLINE),
            needs_comment=True,
            is_application=True,
        ),
        Step(
            action="approve_extension",
            title=Text("同意延期", "Approve the later deadline"),
            sources=WORKED_ON,
            target=None,
            by=DESK,
            guards=(APPLICATION, NOT_OWN),
            decide=_extended,
        ),
        Step(
            action="refuse_extension",
            title=Text("不同意延期", "Refuse the later deadline"),
            sources=WORKED_ON,
            target=None,
            by=DESK,
            guards=(APPLICATION, NOT_OWN),
            needs_comment=True,
            sets={"extension_to": None},
            is_negative=True,
        ),
        Step(
            action="regrade",
            title=Text("调整等级", "Change the grade"),
            sources=UNSETTLED - {"submitted"},
            target=None,
            by=DESK,
            takes=(Input("grade", must_be_new=True),),
            guards=(OTHER_GRADE,),
            needs_comment=True,
        ),
        Step(
            action="return",
            title=Text("验收不通过，退回整改", "Not accepted: back to the work"),
            sources=frozenset({"submitted"}),
            target="rectifying",
            by=ON_DUTY,
            takes=(Input("deadline", required=False),),
            guards=(DEADLINE_AHEAD,),
            needs_comment=True,
            sets={"submitted_for": None},
            is_negative=True,
            begins_anew=True,
        ),
        Step(
            action="reject",
            title=Text("不属实", "Not confirmed"),
            sources=frozenset({"reported", "verified"}),
            target="rejected",
            by=ON_DUTY,
            needs_comment=True,
            is_negative=True,
        ),
        Step(
            action="mark_duplicate",
            title=Text("标为重复", "Mark as a duplicate"),
            sources=frozenset({"reported", "verified", "assigned", "rectifying"}),
            target="duplicate",
            by=ON_DUTY,
            takes=(Input("original_id", must_be_new=True),),
            sets={"extension_to": None},
            is_negative=True,
        ),
        Step(
            action="transfer",
            title=Text("转办", "Transfer"),
            sources=frozenset({"reported", "verified", "assigned", "rectifying"}),
            target="transferred",
            by=frozenset({Party.LOCAL, Party.CLERK}),
            takes=(Input("responsible_unit", must_be_new=True),),
            needs_comment=True,
            sets={"extension_to": None},
            is_negative=True,
        ),
        Step(
            action="reopen",
            title=Text("回头看反弹", "It is back: reopen"),
            sources=frozenset({"closed", "monitored"}),
            target="reopened",
            by=EVERYBODY,
            needs_comment=True,
            # The deadline was that of the work before; whoever resumes gives another.
            sets={"closed_on": None, "closure_basis": None, "recheck_due": None, "deadline": None},
            is_negative=True,
            begins_anew=True,
        ),
        Step(
            action="resume",
            title=Text("重新整改", "Work on it again"),
            sources=frozenset({"reopened"}),
            target="rectifying",
            by=ON_DUTY,
            takes=(Input("deadline", must_be_new=True), Input("responsible_unit", required=False)),
            guards=(IN_SEGMENT, DEADLINE_AHEAD),
        ),
        Step(
            action="reconsider",
            title=Text("撤回，重新核实", "Take back: verify again"),
            sources=frozenset({"rejected", "duplicate", "transferred"}),
            target="reported",
            by=DESK,
            needs_comment=True,
            sets={"original_id": None},
            is_negative=True,
            begins_anew=True,
        ),
    ),
)
