"""One feature under review: what is known of it, its photos, its log, what may be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
import shapely

from geo_service.access.actors import Actor, actors
from geo_service.api.html.history import who
from geo_service.api.html.place import map_position
from geo_service.api.html.reader import Reader, query_text
from geo_service.api.html.review.board import HAZARDS, layer_query, segment_levels
from geo_service.api.html.review.choice import choice_of
from geo_service.api.html.review.forms import Known, StepForm, Typed, step_forms
from geo_service.api.html.review.marks import CALM, SETTLED
from geo_service.api.html.review.meanwhile import changed_since
from geo_service.api.html.review.people import people_on_duty
from geo_service.api.html.review.photos import Photo, photo
from geo_service.api.html.review.refusal import STEP
from geo_service.api.html.review.trace import Trace, accepted_by, traces
from geo_service.api.html.review.words import attention_text
from geo_service.api.html.subject import SUBJECT, subject
from geo_service.api.html.values import Shown, is_demo, is_low, shown, title_of, with_titles
from geo_service.attachments import store
from geo_service.db.people import title_beside_name
from geo_service.i18n import N_, translate
from geo_service.papers.kinds import kinds_of
from geo_service.papers.store import ISSUERS, Paper, papers
from geo_service.review.duplicates import Near, near
from geo_service.review.log import entries
from layers.alerts import EVIDENCE
from layers.contract import Layer
from layers.field import Field
from layers.railway_hazards.attention import attention
from layers.workflow import AFTER_PHOTO, BEFORE_PHOTO, EVIDENCE_KINDS, LEVELS

SECTIONS: Sequence[tuple[str, tuple[str, ...]]] = (
    (
        N_("Handling"),
        (
            *("responsible_side", "responsible_unit", "responsible_person_id", "deadline", "extension_to"),
            *("interim_measures", "measures", "progress", "submitted_for", "recheck_due"),
            *("closed_on", "closure_basis", "original_id"),
        ),
    ),
    (
        N_("Where"),
        (
            *("line_id", "chainage", "chainage_to", "track_dir", "side", "offset_m", "offset_datum"),
            *("segment_id", "township", "village"),
        ),
    ),
    (
        N_("What"),
        (
            *("category", "grade", "local_grade", "risk_level", "height_m", "found_on", "origin", "found_by"),
            *("campaign", "superior_no", "owner", "remark"),
        ),
    ),
)
"""Fields of the ledger as the review reads them; other layers show those of their popup."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute in words."""

    title: str
    value: Shown


@dataclass(frozen=True, slots=True)
class Section:
    """Some facts under a heading; one without facts is left out."""

    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Other:
    """A feature that may be the same one."""

    title: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper that was issued: its page to print and its file."""

    title: str
    href: str
    file: str
    day: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of one feature's page.

    Parameters
    ----------
    kind : str
        Key of its mark.
    note : str
        Why somebody has to look at it today; empty where nobody has.
    accepted : str
        Which side has accepted already, while the other is waited for.
    photos : sequence of (str, sequence of Photo)
        By kind, in words; before and after stand first.
    traces : sequence of Trace
        The log, newest first.
    issue : str
        Address where a paper is issued; empty for those who issue none.
    place : tuple of float or None
        Longitude and latitude.
    is_stale : bool
        Whether a step was refused because somebody else was quicker; `changed` says what they did.
    unsent : sequence of str
        What was sent for a step that is not possible any more.
    back : str
        Address of the list that it was opened from.
    """

    id: str
    title: str
    version: int
    status: str
    kind: str
    note: str
    subject: str
    text: str
    accepted: str
    is_major: bool
    is_demo: bool
    is_low: bool
    sections: Sequence[Section]
    photos: Sequence[tuple[str, Sequence[Photo]]]
    traces: Sequence[Trace]
    others: Sequence[Other]
    papers: Sequence[PaperLink]
    issue: str
    forms: Sequence[StepForm]
    place: tuple[float, float] | None
    action: str
    href: str
    back: str
    big_map: str
    done: str
    is_stale: bool
    changed: Sequence[str]
    unsent: Sequence[str]


def record(reader: Reader, layer: Layer, feature_id: str, typed: Typed | None = None) -> Record:
    """Return a feature for its page.

    Parameters
    ----------
    typed : Typed, optional
        What somebody sent that was refused, so that none of it is lost.

    Raises
    ------
    FeatureNotFound
    """
    service, session = reader.service, reader.session
    stored = service.features(session, layer).one(feature_id)
    feature: Mapping[str, Any] = orjson.loads(stored.text)
    properties = feature["properties"]
    reader = with_titles(reader, layer, [feature])
    log = entries(session, layer.id, feature_id)
    attached = store.attachments(session, layer.id, feature_id)
    named = actors(session, service.principal, {one.actor for one in log} | {one.actor for one in attached})
    place = shapely.from_geojson(orjson.dumps(feature["geometry"])) if feature["geometry"] else None
    photos = {one.id: photo(reader, one, place, who(named[one.actor], reader)) for one in attached}
    workflow = layer.workflow
    assert workflow is not None
    status = str(properties.get(workflow.field) or workflow.initial)
    found = None
    if layer.id == HAZARDS:
        level = segment_levels(reader).get(properties.get("segment_id", ""), LEVELS[0])
        found = attention(properties, service.today(), service.settings.attention_rules, level)
    calm = SETTLED if status in workflow.settled else CALM
    others = near(service, session, feature_id) if layer.id == HAZARDS else []
    segment = properties.get(layer.access.scope or "")
    known = Known(properties, others, people_on_duty(reader, [segment] if segment else []))
    forms = step_forms(reader, layer, feature_id, stored.version, known, typed)
    told = traces(reader, layer, log, _names(named, reader), photos)
    query = {**layer_query(layer), **choice_of(reader.request.query_params, layer).query}
    return Record(
        id=feature_id,
        title=title_of(layer, feature, reader.language),
        version=stored.version,
        status=layer.field(workflow.field).label(status).in_language(reader.language),
        kind=calm if found is None else found.kind.value,
        note="" if found is None else attention_text(found, reader.language),
        subject=_subject(layer, properties, reader),
        text=str(properties.get("description") or ""),
        accepted=accepted_by(reader, log, told),
        is_major=properties.get("grade") == "major",
        is_demo=is_demo(feature),
        is_low=is_low(feature),
        sections=_sections(reader, layer, properties),
        photos=_by_kind(photos, reader),
        traces=told,
        others=[_other(reader, layer, one) for one in others],
        papers=[_paper(reader, one) for one in papers(session, layer.id, feature_id)],
        issue=_issue(reader, layer, feature_id),
        forms=forms,
        place=None if place is None else (place.centroid.x, place.centroid.y),
        action=_address(reader, feature_id, "steps", **query),
        href=reader.collection(layer.id, "items", feature_id),
        back=reader.address("review", **query),
        big_map="" if place is None else _map(reader, layer, place.bounds),
        done=_done(reader, layer),
        is_stale=typed is not None and typed.refusal.is_stale,
        changed=() if typed is None else changed_since(reader, layer, feature, typed.version, log, told),
        unsent=_unsent(layer, forms, typed, reader),
    )


def _done(reader: Reader, layer: Layer) -> str:
    """Return which step was just taken, in words; empty where none was."""
    action = reader.request.query_params.get("done", "")
    assert layer.workflow is not None
    for step in layer.workflow.steps:
        if step.action == action:
            title = step.title.in_language(reader.language)
            return translate(N_("Done and written down: %(step)s"), reader.language, step=title)
    return ""


def _unsent(layer: Layer, forms: Sequence[StepForm], typed: Typed | None, reader: Reader) -> list[str]:
    """Return what was sent for a step that is not possible any more, so that it can be copied."""
    if typed is None or any(form.action == typed.action and not form.missing for form in forms):
        return []
    assert layer.workflow is not None
    titles = {
        one.name: one.field(layer.by_name).title.in_language(reader.language)
        for step in layer.workflow.steps
        if step.action == typed.action
        for one in step.takes
    }
    colon = "：" if reader.language.value == "zh" else ": "
    reasons = typed.refusal.faults.get(STEP, ())
    given = (f"{titles.get(name, name)}{colon}{text}" for name, text in typed.given.items())
    return [*reasons, *filter(None, (typed.comment, *given))]


def _address(reader: Reader, feature_id: str, *parts: str, **query: object) -> str:
    path = "/".join((quote(feature_id, safe=""), *parts))
    return f"{reader.root}/review/{path}?{query_text({'lang': reader.language.value, **query})}"


def _map(reader: Reader, layer: Layer, box: tuple[float, float, float, float]) -> str:
    return reader.address("maps", layer.id, at=map_position(box))


def _names(named: Mapping[str, Actor], reader: Reader) -> Mapping[str, str]:
    return {one: who(actor, reader) for one, actor in named.items()}


def _subject(layer: Layer, properties: Mapping[str, Any], reader: Reader) -> str:
    for name in ("category", "rule"):
        if name in layer.by_name and properties.get(name):
            return layer.field(name).label(str(properties[name])).in_language(reader.language)
    return ""


def _sections(reader: Reader, layer: Layer, properties: Mapping[str, Any]) -> list[Section]:
    if layer.id == HAZARDS:
        groups = [(translate(title, reader.language), names) for title, names in SECTIONS]
    else:
        about = (SUBJECT, EVIDENCE.name)
        names = (*layer.popup, *(name for name in about if name in layer.by_name))
        groups = [(translate(N_("What"), reader.language), names)]
    found = []
    for title, names in groups:
        fields = [layer.field(name) for name in names if name != layer.title_field]
        facts = [
            Fact(title_beside_name(one, reader.language), _value(layer, one, properties, reader))
            for one in fields
        ]
        if filled := [fact for fact in facts if fact.value.text]:
            found.append(Section(title, filled))
    return found


def _value(layer: Layer, field: Field, properties: Mapping[str, Any], reader: Reader) -> Shown:
    if field.names_person and properties.get(f"{field.name}_name"):
        parts = (properties[f"{field.name}_name"], properties.get(f"{field.name}_phone"))
        return Shown(" ".join(str(part) for part in parts if part))
    return subject(reader, layer, field, properties) or shown(field, properties.get(field.name), reader)


def _by_kind(photos: Mapping[str, Photo], reader: Reader) -> list[tuple[str, list[Photo]]]:
    order = (BEFORE_PHOTO, AFTER_PHOTO, *(kind for kind in EVIDENCE_KINDS))
    kinds = [kind for kind in dict.fromkeys(order) if any(one.kind == kind for one in photos.values())]
    return [
        (
            EVIDENCE_KINDS[kind].in_language(reader.language),
            [one for one in photos.values() if one.kind == kind],
        )
        for kind in kinds
    ]


def _paper(reader: Reader, one: Paper) -> PaperLink:
    return PaperLink(
        title=f"{one.title.in_language(reader.language)} {one.number_text}",
        href=reader.address("papers", one.id, f="html"),
        file=reader.address("papers", one.id, f="docx"),
        day=f"{one.at.astimezone(reader.zone):%Y-%m-%d}",
    )


def _issue(reader: Reader, layer: Layer, feature_id: str) -> str:
    principal = reader.service.principal
    if principal.role not in ISSUERS or not principal.may_write or not kinds_of(layer.id):
        return ""
    return reader.collection(layer.id, "items", feature_id, "papers", f="html")


def _other(reader: Reader, layer: Layer, found: Near) -> Other:
    assert layer.workflow is not None
    status = layer.field(layer.workflow.field).label(found.status).in_language(reader.language)
    metres = translate(N_("%(metres)s m along the line"), reader.language, metres=round(found.along_m))
    parts = (status, found.chainage, metres, found.description)
    return Other(found.hazard_no, _address(reader, found.id), " · ".join(part for part in parts if part))
