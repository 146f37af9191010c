"""The page that asks for a ledger, with the own files that wait and what was imported so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response

from geo_service.access.actors import Actor, actors
from geo_service.api.html.history import who
from geo_service.api.html.importing.entered import Faults
from geo_service.api.html.reader import Reader
from geo_service.api.pages import page
from geo_service.api.words import words
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import ARCHIVE, SIDECARS
from geo_service.i18n import N_, translate
from geo_service.importing import jobs, records
from geo_service.importing.jobs import State
from geo_service.importing.reading.limits import MOST_ROWS
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import ACTION_TITLES
from geo_service.importing.subjects import known_subjects, may_import
from geo_service.service import Service
from layers.access import OFFICE
from layers.contract import THEMES, Layer, Theme
from layers.text import Language, Text

LISTED = 20
"""Imports that are listed beside the form."""


_STATES: Mapping[State, str] = {
    State.PROPOSED: N_("to be looked at"),
    State.EXAMINING: N_("is being looked at"),
    State.EXAMINED: N_("not stored yet"),
    State.STORING: N_("is being stored"),
    State.STORED: N_("stored"),
    State.INTERRUPTED: N_("broken off"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An import in the list."""

    id: str
    file: str
    layer: str
    at: datetime
    actor: str
    counts: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An own file of which nothing is stored yet."""

    id: str
    file: str
    layer: str
    state: str


def editable(service: Service) -> list[tuple[Theme, list[Layer]]]:
    """Return what the principal may import, by theme: layers, and tables that layers are made of."""
    known = [one.layer for one in known_subjects(service).values() if may_import(service, one)]
    themes = [(theme, [layer for layer in known if layer.theme == theme]) for theme in THEMES]
    return [(theme, layers) for theme, layers in themes if layers]


def ask_page(
    request: Request,
    service: Service,
    language: Language,
    fields: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    *,
    chosen: str = "",
) -> Response:
    """Return the page that asks for a file, with what was entered before where it was refused."""
    entered = fields or {}
    return page(
        request,
        "import.html",
        language,
        status=422 if faults else 200,
        faults=faults or {},
        themes=editable(service),
        chosen=entered.get("layer", chosen),
        pasted=entered.get("text", ""),
        endings=",".join(sorted(IMPORTING.endings | SIDECARS | {ARCHIVE})),
        limit_mb=service.settings.upload_mb,
        most_rows=f"{MOST_ROWS:,}",
        waiting=_waiting(service, language),
        imports=_listed(request, service, language),
        notice=request.query_params.get("notice"),
    )


def _listed(request: Request, service: Service, language: Language) -> list[Listed]:
    principal = service.principal
    actor = None if principal.role in OFFICE else principal.actor
    subjects = known_subjects(service)
    with service.database.answer() as session:
        found = records.latest(session, actor, layers=sorted(subjects), limit=LISTED)
        reader = Reader(request, language, service, session)
        known = actors(session, principal, {record.actor for record in found})
    return [
        Listed(
            record.id,
            record.file,
            subjects[record.layer_id].layer.title.in_language(language),
            record.at.astimezone(service.settings.zone),
            _who(known[record.actor], reader),
            _counts(record, language),
        )
        for record in found
    ]


def _who(actor: Actor, reader: Reader) -> str:
    """Return who imported a file; an account whose name the reader may not know by its whole identifier."""
    if actor.part is None and (actor.name is None or actor.role_title is None):
        return str(words(reader.language).account_id.format(id=actor.id))
    return who(actor, reader)


def _waiting(service: Service, language: Language) -> list[Waiting]:
    subjects = known_subjects(service)
    return [
        Waiting(
            job.id,
            job.upload.path.name,
            subjects[job.plan.layer_id].layer.title.in_language(language),
            translate(_STATES[job.state], language),
        )
        for job in jobs.waiting(service)
        if job.plan.layer_id in subjects
    ]


def _counts(record: ImportRecord, language: Language) -> str:
    counts = zip(
        ACTION_TITLES.values(),
        (record.created, record.updated, record.unchanged, record.rejected),
        strict=True,
    )
    said = [f"{title.in_language(language)} {count:,}" for title, count in counts if count]
    return Text("，".join(said) or "—", ", ".join(said) or "—").in_language(language)
