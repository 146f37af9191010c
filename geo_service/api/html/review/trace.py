"""The log of one feature in words, and what a hash of it stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo_service.api.html.reader import Reader
from geo_service.api.html.review.photos import Photo
from geo_service.api.html.values import shown
from geo_service.db.people import people_choices, title_beside_name
from geo_service.i18n import N_, translate
from geo_service.review.log import Entry
from layers.contract import Layer
from layers.field import Field
from layers.workflow import LEVELS, PARTY_TITLES, Party, Step

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """One step that was taken.

    Parameters
    ----------
    who, party, name : str
        Account; as what it acted; whose name stands under an acceptance.
    given : sequence of (str, str)
        Titles and values of what the step was given.
    """

    seq: int
    title: str
    before: str
    after: str
    at: str
    stamp: str
    who: str
    party: str
    name: str
    comment: str
    given: Sequence[tuple[str, str]]
    photos: Sequence[Photo]
    is_recorded: bool
    is_negative: bool
    hash: str


def traces(
    reader: Reader,
    layer: Layer,
    log: Sequence[Entry],
    names: Mapping[str, str],
    photos: Mapping[str, Photo],
) -> list[Trace]:
    """Return the steps of a feature, newest first.

    Parameters
    ----------
    names : mapping of str to str
        Of accounts, as the reader may know them.
    photos : mapping of str to Photo
        Of the feature, by identifier.
    """
    assert layer.workflow is not None
    steps = {step.action: step for step in layer.workflow.steps}
    people = _people(reader, layer, steps, log)
    return [_trace(reader, layer, steps.get(one.action), one, names, photos, people) for one in reversed(log)]


def accepted_by(reader: Reader, log: Sequence[Entry], told: Sequence[Trace]) -> str:
    """Return in a sentence who has accepted and that the other side is waited for; empty where nobody waits.

    Parameters
    ----------
    log : sequence of Entry
        The oldest first.
    told : sequence of Trace
        The same in words, the newest first.
    """
    for entry, trace in zip(reversed(log), told, strict=True):
        if entry.from_status != entry.to_status:
            return ""
        if entry.person_id is not None:
            who = " ".join(part for part in (trace.party, trace.name) if part)
            message = N_("%(who)s has accepted; the other side's acceptance is still needed.")
            return translate(message, reader.language, who=who)
    return ""


def party_text(reader: Reader, party: str | None, level: str | None) -> str:
    """Return as what somebody acted, with the level of the duty where it has one."""
    if party not in set(Party):
        return party or ""
    title = PARTY_TITLES[Party(party)].in_language(reader.language)
    if level not in LEVELS:
        return title
    levels = {"village": ("村级", "village"), "town": ("镇级", "town"), "county": ("县级", "county")}
    zh, en = levels[level]
    return f"{zh}{title}" if reader.language.value == "zh" else f"{title}, {en}"


def _people(reader: Reader, layer: Layer, steps: Mapping[str, Step], log: Sequence[Entry]) -> dict[str, str]:
    """Return the names of the people whom the log refers to, for those who may see them."""
    if not reader.service.principal.sees_people:
        return {}
    ids = {one.person_id for one in log if one.person_id}
    for one in log:
        for name, field in _fields(layer, steps.get(one.action)).items():
            if field.names_person and one.given.get(name):
                ids.add(str(one.given[name]))
    return dict(people_choices(reader.session, MOST_PEOPLE, ids=ids)) if ids else {}


def _fields(layer: Layer, step: Step | None) -> dict[str, Field]:
    if step is None:
        return {}
    return {one.name: one.field(layer.by_name) for one in step.takes}


def _trace(
    reader: Reader,
    layer: Layer,
    step: Step | None,
    one: Entry,
    names: Mapping[str, str],
    photos: Mapping[str, Photo],
    people: Mapping[str, str],
) -> Trace:
    language = reader.language
    assert layer.workflow is not None
    status = layer.field(layer.workflow.field)

    def label(value: str | None) -> str:
        return "" if value is None else status.label(value).in_language(language)

    def text(field: Field, value: Any) -> str:
        return people.get(str(value), str(value)) if field.names_person else shown(field, value, reader).text

    fields = _fields(layer, step)
    given = [
        (title_beside_name(fields[name], language), text(fields[name], value))
        for name, value in one.given.items()
        if name in fields and value not in (None, "")
    ]
    return Trace(
        seq=one.seq,
        title=one.action if step is None else step.title.in_language(language),
        before=label(one.from_status) if one.from_status != one.to_status else "",
        after=label(one.to_status),
        at=f"{one.at.astimezone(reader.zone):%Y-%m-%d %H:%M}",
        stamp=one.at.isoformat(),
        who=names.get(one.actor, ""),
        party=party_text(reader, one.party, one.level),
        name=people.get(one.person_id or "", ""),
        comment=one.comment or "",
        given=given,
        photos=[photos[it.id] for it in one.attachments if it.id in photos],
        is_recorded=one.is_recorded,
        is_negative=step is not None and step.is_negative,
        hash=one.hash[:12],
    )
