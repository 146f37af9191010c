"""Pages of papers: those about a feature with the forms for new ones, and one as it is printed."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from geo_service.access.actors import actors
from geo_service.api.pages import page, root_path
from geo_service.editing.changes import standing
from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.papers import store, wording
from geo_service.papers.entered import proposed
from geo_service.papers.kinds import Kind, kinds_of
from geo_service.papers.model import PaperModel
from geo_service.papers.store import Paper
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Value
from layers.naming import title_fields
from layers.text import Language, Text


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent and refused: what was typed, and what is wrong with it.

    Parameters
    ----------
    kind : str
    given : mapping of str to Any
    faults : mapping of str to Text
        By entry.
    error : GeoServiceError or None
        What is wrong with the whole.
    """

    kind: str
    given: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, Text] = field(default_factory=dict)
    error: GeoServiceError | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One input of a form."""

    name: str
    title: str
    value: str
    is_date: bool
    is_long: bool
    max_length: int
    required: bool
    fault: str


@dataclass(frozen=True, slots=True)
class KindView:
    """The form of one kind of paper."""

    id: str
    title: str
    heading: str
    is_open: bool
    entries: tuple[EntryView, ...]


def list_page(
    request: Request,
    service: Service,
    layer: Layer,
    feature_id: str,
    language: Language,
    filled: Filled | None = None,
) -> Response:
    """Show the papers about a feature, and the forms for those that its state allows.

    Raises
    ------
    FeatureNotFound
    """
    with service.database.answer() as session:
        values = standing(service, session, layer, feature_id).feature.properties
        found = store.papers(session, layer.id, feature_id)
        who = actors(session, service.principal, {paper.actor for paper in found})
        names = title_fields(layer, layer.title_field, language)
        title = service.features(session, layer).titles(names, {feature_id}).get(feature_id, feature_id)
    kinds = kinds_of(layer.id).values()
    error = None if filled is None else filled.error
    state = layer.field(store.STATE)
    is_issuer = service.principal.role in store.ISSUERS and service.principal.session_hash is not None
    return page(
        request,
        "papers.html",
        language,
        status=200 if filled is None else error.status if error else 422,
        layer=layer,
        title=title,
        state=state.label(str(values.get(store.STATE) or "")).in_language(language),
        item=f"{root_path(request)}/collections/{layer.id}/items/{quote(feature_id, safe='')}",
        papers=found,
        who=who,
        zone=service.settings.zone,
        is_issuer=is_issuer,
        forms=[
            _form(kind, values, service, language, filled)
            for kind in kinds
            if values.get(store.STATE) in kind.states
        ]
        if is_issuer
        else [],
        fault="" if error is None else translate(error.message, language, **error.context),
    )


def paper_page(request: Request, model: PaperModel, paper: Paper, language: Language) -> Response:
    """Show a paper as it is printed."""
    plan = None if model.plan is None else f"data:image/png;base64,{base64.b64encode(model.plan).decode()}"
    pairs = None
    if model.after_photos is not None:
        count = max(len(model.before_photos), len(model.after_photos), 1)
        padded = [
            [*them, *[None] * (count - len(them))] for them in (model.before_photos, model.after_photos)
        ]
        pairs = list(zip(*padded, strict=True))
    return page(
        request,
        "paper.html",
        language,
        model=model,
        paper=paper,
        plan=plan,
        pairs=pairs,
        said=wording,
        item=f"{root_path(request)}/collections/{paper.layer_id}/items/{quote(paper.feature_id, safe='')}",
    )


def _form(
    kind: Kind, values: Mapping[str, Value], service: Service, language: Language, filled: Filled | None
) -> KindView:
    is_open = filled is not None and filled.kind == kind.id.value
    given = filled.given if filled is not None and is_open else {}
    faults = filled.faults if filled is not None and is_open else {}
    today = service.today()
    return KindView(
        kind.id.value,
        kind.title.in_language(language),
        kind.heading.in_language(language),
        is_open,
        tuple(
            EntryView(
                entry.name,
                entry.title.in_language(language),
                str(given.get(entry.name, proposed(entry, values, today))),
                entry.is_date,
                entry.max_length > 100,
                entry.max_length,
                entry.required,
                faults[entry.name].in_language(language) if entry.name in faults else "",
            )
            for entry in kind.entries
        ),
    )
