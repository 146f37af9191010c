"""The steps that a reader may take, each as a form: what it asks for, what still stands in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from geo_service.access.secrets import new_id
from geo_service.api.html.form import Choice
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.photos import Photo
from geo_service.api.html.review.refusal import STEP, Refusal
from geo_service.api.html.values import shown
from geo_service.db.people import title_beside_name
from geo_service.i18n import N_, translate
from geo_service.review.duplicates import Near
from geo_service.review.steps import offers
from layers.contract import Layer
from layers.field import Field, FieldType
from layers.railway_hazards.attention import proposed_deadline
from layers.workflow import (
    AFTER_PHOTO,
    BEFORE_PHOTO,
    COMMENT,
    EVIDENCE_KINDS,
    SCAN,
    SIGNED_ON,
    Input,
    Offer,
    Step,
)

LONG = 200
"""Characters; a text that may be longer gets several lines."""

FORWARD_DAYS = 3 * 365
DEADLINE, RECHECK = "deadline", "recheck_due"
AHEAD = frozenset({DEADLINE, RECHECK, "extension_to"})
"""Days that lie ahead of today."""

ATTACHMENTS = "attachments"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent for a step that was not taken.

    Parameters
    ----------
    action, comment, key : str
    given : mapping of str to str
    version : int
        Of the feature that they saw.
    kept : sequence of Photo
        Photos that came with it and are kept until it is sent again.
    refusal : Refusal
    """

    action: str
    comment: str
    given: Mapping[str, str]
    version: int
    key: str
    kept: Sequence[Photo]
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Known:
    """What inputs propose and offer.

    Parameters
    ----------
    properties : mapping of str to Any
        Of the feature; what many have in common.
    others : sequence of Near
        Features that may be the same one.
    people : sequence of (str, str)
        Identifiers and names of those who answer for it.
    """

    properties: Mapping[str, Any]
    others: Sequence[Near] = ()
    people: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class StepInput:
    """One input of a step.

    Parameters
    ----------
    kind : str
        Type of the ``input``, or ``textarea`` or ``select``.
    hint : str
        What a browser's form cannot say by itself.
    """

    name: str
    id: str
    title: str
    kind: str
    text: str
    hint: str
    is_required: bool
    options: Sequence[Choice] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[str] = ()

    @property
    def described_by(self) -> str:
        """Identifiers of what explains the input."""
        told = (("fault", self.faults), ("hint", self.hint))
        return " ".join(f"{self.id}-{name}" for name, text in told if text)


@dataclass(frozen=True, slots=True)
class FileInput:
    """Photos that a step takes, of one kind."""

    name: str
    id: str
    title: str
    is_required: bool
    takes: str
    is_camera: bool


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step that the reader may take.

    Parameters
    ----------
    missing : sequence of str
        What has to be put right elsewhere first; without anything the step is ready.
    is_open : bool
        Whether the form is unfolded, as after it was refused.
    """

    action: str
    title: str
    is_negative: bool
    missing: Sequence[str]
    inputs: Sequence[StepInput]
    comment: StepInput
    files: Sequence[FileInput]
    kept: Sequence[Photo]
    version: int
    key: str
    is_open: bool
    faults: Sequence[str] = ()


def step_forms(
    reader: Reader, layer: Layer, feature_id: str, version: int, known: Known, typed: Typed | None
) -> list[StepForm]:
    """Return the steps that the reader may take now; those that lead on stand first."""
    found = offers(reader.service, reader.session, layer, feature_id)
    ready = sorted(found, key=lambda offer: (offer.step.is_negative, bool(offer.missing)))
    return [_form(reader, layer, offer, version, known, typed) for offer in ready]


def step_input(
    reader: Reader, layer: Layer, step: Step, one: Input, known: Known, typed: Typed | None
) -> StepInput:
    """Return the input of a step: of a field of the layer, or of a value of the step's own."""
    like = one.field(layer.by_name)
    text = _proposed(reader, one, like, known.properties) if typed is None else typed.given.get(one.name, "")
    kind, options, attributes = _control(reader, layer, like, text, known)
    return StepInput(
        name=f"given-{one.name}",
        id=f"{step.action}-{one.name}",
        title=title_beside_name(like, reader.language),
        kind=kind,
        text=text,
        hint=_hint(reader, one, like, known),
        is_required=one.required,
        options=options,
        attributes=attributes,
        faults=() if typed is None else typed.refusal.faults.get(one.name, ()),
    )


def comment_input(reader: Reader, step: Step, typed: Typed | None) -> StepInput:
    """Return the input for why a step is taken, or what was seen."""
    title = N_("Reason, or what was seen") if step.needs_comment else N_("Remark")
    return StepInput(
        name=COMMENT,
        id=f"{step.action}-{COMMENT}",
        title=translate(title, reader.language),
        kind="textarea",
        text="" if typed is None else typed.comment,
        hint="",
        is_required=step.needs_comment,
        attributes={"maxlength": "2000", "rows": "2"},
        faults=() if typed is None else typed.refusal.faults.get(COMMENT, ()),
    )


def _form(
    reader: Reader, layer: Layer, offer: Offer, version: int, known: Known, typed: Typed | None
) -> StepForm:
    step = offer.step
    own = typed if typed is not None and typed.action == step.action else None
    return StepForm(
        action=step.action,
        title=step.title.in_language(reader.language),
        is_negative=step.is_negative,
        missing=[reason.in_language(reader.language) for reason in offer.missing],
        inputs=[step_input(reader, layer, step, one, known, own) for one in step.takes],
        comment=comment_input(reader, step, own),
        files=_files(reader, step),
        kept=() if own is None else own.kept,
        version=version,
        key=new_id() if own is None else own.key,
        is_open=own is not None,
        faults=()
        if own is None
        else (*own.refusal.faults.get(STEP, ()), *own.refusal.faults.get(ATTACHMENTS, ())),
    )


def _files(reader: Reader, step: Step) -> list[FileInput]:
    kinds = [step.evidence] if step.evidence is not None else [BEFORE_PHOTO]
    if step.evidence is None and step.sources & {"rectifying", "submitted", "closed", "monitored"}:
        kinds = [AFTER_PHOTO]
    return [
        FileInput(
            name=f"photo-{kind}",
            id=f"{step.action}-photo-{kind}",
            title=EVIDENCE_KINDS[kind].in_language(reader.language),
            is_required=kind == step.evidence,
            takes="image/*,application/pdf" if kind == SCAN else "image/*",
            is_camera=kind != SCAN,
        )
        for kind in kinds
    ]


def _proposed(reader: Reader, one: Input, like: Field, properties: Mapping[str, Any]) -> str:
    """Return what an input holds before anything is typed: the value that stands, else what is usual."""
    settings = reader.service.settings
    if one.name == DEADLINE and one.required and (one.must_be_new or not properties.get(DEADLINE)):
        day = proposed_deadline(properties.get("grade"), reader.service.today(), settings.attention_rules)
        return day.isoformat()
    if one.own is not None or one.must_be_new or not one.required:
        return ""
    value = properties.get(like.name)
    return "" if value is None else str(value)


def _control(
    reader: Reader, layer: Layer, like: Field, text: str, known: Known
) -> tuple[str, list[Choice], dict[str, str]]:
    if like.names_person:
        return "select", _options(reader, known.people, text), {}
    if like.references == layer.id:
        near = [Choice(one.hazard_no, _named(one), is_chosen=False) for one in known.others]
        return "text", near, {"maxlength": str(like.max_length), "autocapitalize": "characters"}
    if like.codes:
        labels = [(code.value, code.label.in_language(reader.language)) for code in like.codes]
        return "select", _options(reader, labels, text), {}
    if like.type is FieldType.DATE:
        return "date", [], _days(reader, like)
    limits = {"maxlength": str(like.max_length)}
    return ("textarea", [], {**limits, "rows": "2"}) if like.max_length > LONG else ("text", [], limits)


def _days(reader: Reader, like: Field) -> dict[str, str]:
    today = reader.service.today()
    if like.name in AHEAD:
        return {"min": today.isoformat(), "max": (today + timedelta(days=FORWARD_DAYS)).isoformat()}
    return {"max": today.isoformat()} if like.name == SIGNED_ON else {}


def _options(reader: Reader, pairs: Sequence[tuple[str, str]], text: str) -> list[Choice]:
    options = [Choice("", translate(N_("please choose"), reader.language), not text)]
    options += [Choice(value, label, value == text) for value, label in pairs]
    if text and all(value != text for value, _ in pairs):
        options.append(Choice(text, text, is_chosen=True))
    return options


def _named(one: Near) -> str:
    return f"{one.chainage} · {one.description[:30]}"


def _hint(reader: Reader, one: Input, like: Field, known: Known) -> str:
    if like.references is not None:
        near = N_("Choose one of those nearby, or type the number of the original.")
        far = N_("None of this kind lies near along the line: type the number of the original.")
        return translate(near if known.others else far, reader.language)
    if like.names_person:
        return translate(N_("Those who hold a duty on this segment."), reader.language)
    if one.own is None and not one.required and known.properties.get(like.name):
        stands = shown(like, known.properties[like.name], reader).text
        return translate(N_("Left empty, it stays: %(value)s"), reader.language, value=stands)
    return ""
