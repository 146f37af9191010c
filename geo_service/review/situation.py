"""A feature at the moment of a step, put together from its row, its log and what the step is given."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo_service.lineside import LAYERS as LINESIDE
from geo_service.review.grounds import Grounds
from geo_service.review.log import Attached, Entry
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.workflow import LEVELS, SIGNED_ON, Acceptance, Actor, Party, Situation, Workflow


def situation(
    grounds: Grounds,
    feature: Feature,
    actor: Actor,
    today: date,
    *,
    given: Mapping[str, Value] | None = None,
    attached: Iterable[Attached] = (),
    named: Acceptance | None = None,
) -> Situation:
    """Return the situation of a feature.

    Parameters
    ----------
    grounds : Grounds
        Of a layer with a workflow.
    feature : Feature
        As it is stored.
    actor : Actor
    today : date
    given : mapping of str to Value, optional
    attached : iterable of Attached
        What comes with the step.
    named : Acceptance, optional
    """
    workflow = workflow_of(grounds.whole)
    entries = grounds.log(feature.id)
    own = Counter(one.kind for one in attached)
    present = _of_present_state(entries)
    return Situation(
        status=str(feature.properties.get(workflow.field) or workflow.initial),
        values=feature.properties,
        actor=actor,
        today=today,
        is_placed=feature.geometry is not None or _is_located(grounds, feature.properties),
        evidence=evidence(workflow, entries) + own,
        attached=own,
        acceptances=tuple(
            acceptance
            for one in present
            if (acceptance := acceptance_of(one)) is not None
            and _still_counts(grounds, feature.properties, one, acceptance)
        ),
        since=_since(present, grounds.service.settings.zone),
        applicant=_applicant(workflow, entries),
        given=given or {},
        named=named,
    )


def workflow_of(layer: Layer) -> Workflow:
    """Return the workflow of a layer that has one."""
    assert layer.workflow is not None
    return layer.workflow


def acceptance_of(entry: Entry) -> Acceptance | None:
    """Return the acceptance that an entry of the log is; None where it is another step."""
    if entry.person_id is None or entry.party is None or entry.level is None:
        return None
    return Acceptance(
        Party(entry.party), entry.person_id, entry.level, entry.actor, is_recorded=entry.is_recorded
    )


def evidence(workflow: Workflow, entries: Sequence[Entry]) -> Counter[str]:
    """Return how many attachments of each kind came since the work last began again."""
    anew = {step.action for step in workflow.steps if step.begins_anew}
    counted: Counter[str] = Counter()
    for entry in entries:
        if entry.action in anew:
            counted.clear()  # a photo that came with it shows why the work begins again
        else:
            counted.update(one.kind for one in entry.attachments)
    return counted


def _still_counts(
    grounds: Grounds, values: Mapping[str, Value], entry: Entry, acceptance: Acceptance
) -> bool:
    """Whether who accepted answered for the segment that the feature belongs to now, at that level.

    Where somebody moved it to another segment meanwhile, the coordinators of that one accept.
    """
    signed = entry.given.get(SIGNED_ON)
    day = entry.at.astimezone(grounds.service.settings.zone).date()
    if acceptance.is_recorded and isinstance(signed, str):
        day = date.fromisoformat(signed)
    held = grounds.duties.levels(grounds.whole, values, acceptance.person_id, day).get(acceptance.side)
    return held is not None and LEVELS.index(held) >= LEVELS.index(acceptance.level)


def _of_present_state(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the entries from that on which led into the present state; all where none did."""
    for place in range(len(entries) - 1, -1, -1):
        if entries[place].from_status != entries[place].to_status:
            return entries[place:]
    return entries


def _since(present: Sequence[Entry], zone: ZoneInfo) -> date | None:
    if not present or present[0].from_status == present[0].to_status:
        return None
    moment: datetime = present[0].at
    return moment.astimezone(zone).date()


def _applicant(workflow: Workflow, entries: Sequence[Entry]) -> str | None:
    applications = {step.action for step in workflow.steps if step.is_application}
    return next((one.actor for one in reversed(entries) if one.action in applications), None)


def _is_located(grounds: Grounds, values: Mapping[str, Value]) -> bool:
    """Whether a chainage stands for a place of a feature that has none of its own."""
    line, label = values.get("line_id"), values.get("chainage")
    if line is None or label is None or LINESIDE[0] not in grounds.service.registry:
        return False
    end = values.get("chainage_to")
    track = values.get("track_dir")
    answer = grounds.network.locate(
        str(line),
        str(label),
        track_dir=None if track is None else str(track),
        label_to=None if end is None else str(end),
    )
    return answer.place is not None
