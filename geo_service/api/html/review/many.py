"""One step for many features: which steps, what each of them would become, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo_service.access.secrets import new_id
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import Line, board
from geo_service.api.html.review.forms import Known, StepInput, Typed, comment_input, step_input
from geo_service.api.html.review.people import people_on_duty
from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.review.bulk import Done, Forecast
from geo_service.review.errors import StepNotAllowed
from geo_service.review.parties import OFFICES
from layers.access import Role
from layers.contract import Layer
from layers.workflow import SIDES, Outcome, Step


@dataclass(frozen=True, slots=True)
class ManyForm:
    """One step that may be taken for many."""

    action: str
    title: str
    count: int
    is_negative: bool
    inputs: Sequence[StepInput]
    comment: StepInput
    key: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ManyRow:
    """One of many features.

    Parameters
    ----------
    outcome : str
        What it becomes; empty where it is refused.
    refusal : str
        Why nothing is done.
    version : int or None
        As it was looked at.
    """

    id: str
    title: str
    place: str
    outcome: str
    refusal: str
    version: int | None


def chosen_lines(reader: Reader, layer: Layer, ids: Sequence[str]) -> list[Line]:
    """Return the lines of some identifiers, in the board's order; what the reader does not see is left out."""
    wanted = set(ids)
    return [line for line in board(reader, layer).lines if line.id in wanted]


def many_forms(
    reader: Reader, layer: Layer, lines: Sequence[Line], typed: Typed | None = None
) -> list[ManyForm]:
    """Return the steps that are possible for at least one of some features, those for most first."""
    assert layer.workflow is not None
    scope = layer.access.scope or ""
    segments = {str(line.values[scope]) for line in lines if scope in line.values}
    known = Known(_common(lines), people=people_on_duty(reader, sorted(segments)))
    found = []
    for step in layer.workflow.steps:
        count = sum(line.status in step.sources for line in lines)
        if not count or not _is_for_many(step, layer) or not _is_theirs(step, reader):
            continue
        own = typed if typed is not None and typed.action == step.action else None
        found.append(
            ManyForm(
                action=step.action,
                title=step.title.in_language(reader.language),
                count=count,
                is_negative=step.is_negative,
                inputs=[step_input(reader, layer, step, one, known, own) for one in step.takes],
                comment=comment_input(reader, step, own),
                key=new_id(),
                is_open=own is not None,
            )
        )
    return sorted(found, key=lambda form: (form.is_negative, -form.count))


def forecast_rows(
    reader: Reader, layer: Layer, lines: Sequence[Line], found: Sequence[Forecast]
) -> list[ManyRow]:
    """Return what a step would make of each of some features."""
    by_id = {line.id: line for line in lines}
    return [
        _row(
            by_id.get(one.id),
            one.id,
            "" if one.outcome is None else _outcome(reader, layer, one.outcome),
            _reason(reader, one.refusal),
            one.version,
        )
        for one in found
    ]


def done_rows(reader: Reader, layer: Layer, lines: Sequence[Line], found: Sequence[Done]) -> list[ManyRow]:
    """Return what came of each of some features."""
    assert layer.workflow is not None
    status = layer.field(layer.workflow.field)
    by_id = {line.id: line for line in lines}
    return [
        _row(
            by_id.get(one.id),
            one.id,
            "" if one.taken is None else status.label(one.taken.status).in_language(reader.language),
            _reason(reader, one.refusal),
            None,
        )
        for one in found
    ]


def _row(line: Line | None, feature_id: str, outcome: str, refusal: str, version: int | None) -> ManyRow:
    title = feature_id if line is None else line.title
    place = "" if line is None else str(line.values.get("chainage", ""))
    return ManyRow(feature_id, title, place, outcome, refusal, version)


def _common(lines: Sequence[Line]) -> Mapping[str, Any]:
    """Return the values that all of some features share."""
    if not lines:
        return {}
    first = lines[0].values
    return {
        name: value for name, value in first.items() if all(line.values.get(name) == value for line in lines)
    }


def _is_for_many(step: Step, layer: Layer) -> bool:
    """Whether a step needs nothing that is each feature's own: a paper, a name under it, an original."""
    references = {one.field(layer.by_name).references for one in step.takes}
    return not step.is_own_evidence and layer.id not in references


def _is_theirs(step: Step, reader: Reader) -> bool:
    role = reader.service.principal.role
    parties = SIDES if role is Role.COORDINATOR else {OFFICES[role]} if role in OFFICES else set()
    return bool(step.by & parties)


def _outcome(reader: Reader, layer: Layer, outcome: Outcome) -> str:
    assert layer.workflow is not None
    return layer.field(layer.workflow.field).label(outcome.status).in_language(reader.language)


def _reason(reader: Reader, refusal: GeoServiceError | None) -> str:
    if refusal is None:
        return ""
    if isinstance(refusal, StepNotAllowed):
        separator = "；" if reader.language.value == "zh" else "; "
        told = [reason.in_language(reader.language) for reason in refusal.reasons]
        told += [
            refusal.titles[name].in_language(reader.language)
            for name in refusal.fields
            if name in refusal.titles and not refusal.reasons
        ]
        return separator.join(told)
    return translate(refusal.message, reader.language, **refusal.context)
