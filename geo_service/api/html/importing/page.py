"""The pages of imports: sending, asking, work under way, outcome."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from geo_service.api.html.edit.choices import MOST_OPTIONS, Pairs, choices, source_of
from geo_service.api.html.importing.entered import LIMITS, LONGEST_DEFAULT, Faults
from geo_service.api.html.importing.question import asked_for_all, question
from geo_service.api.html.importing.rows import SYMBOLS, Rows
from geo_service.api.html.importing.unknown import unknown_values
from geo_service.api.html.place import small_map
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import with_titles
from geo_service.api.pages import page, root_path
from geo_service.errors import BadParameter, GeoServiceError
from geo_service.files.errors import OtherEncoding
from geo_service.i18n import N_, translate
from geo_service.importing import records
from geo_service.importing.errors import ImportGone, SystemNotDeclared
from geo_service.importing.jobs import Job, State
from geo_service.importing.notebook import Refusal
from geo_service.importing.plan import Plan, Rule
from geo_service.importing.progress import STAGE_TITLES
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import ACTION_TITLES, Action, Report
from geo_service.importing.subjects import Subject, known_subjects
from geo_service.service import Service
from layers.access import OFFICE
from layers.contract import Layer
from layers.text import Language
from maps.policy import tile_origin

_SHOW = N_("Open the record")
_NONE = N_("No row has a place yet, so there is nothing to draw.")
_LEFT = N_("{count} more rows are not drawn.")
_INTERRUPTED = N_("The work broke off, and nothing was stored. Look at it again.")

_NO_ROWS = N_("No rows were found. Choose the sheet, the encoding and the rows of the header.")

_BESIDE: Mapping[str, str] = {SystemNotDeclared.code: "crs", OtherEncoding.code: "encoding"}
"""Beside which input an error stands, by its code."""


def job_page(
    request: Request, job: Job, language: Language, plan: Plan | None = None, faults: Faults | None = None
) -> Response:
    """Return the page of an import whose file is here: work under way, the question, or the outcome.

    Parameters
    ----------
    plan : Plan, optional
        What was entered and is not the plan of the import, as it was refused.
    faults : Faults, optional
        Why it was refused.
    """
    state = job.state
    wanted = job.subject
    layer = wanted.layer
    if state in (State.EXAMINING, State.STORING):
        return page(
            request,
            "import_working.html",
            language,
            job=job,
            layer=layer,
            file=job.upload.path.name,
            progress=job.progress,
            stages=STAGE_TITLES,
            is_storing=state is State.STORING,
        )
    report = job.report
    if state is State.STORED:
        return _outcome_page(request, job.service, job.record, report, wanted, language)
    told = dict(faults or {})
    if not told and job.refusal is not None:
        told = beside(job.refusal, language)
    if not told and state is State.INTERRUPTED:
        told = {"file": [translate(_INTERRUPTED, language)]}
    if not told and not job.proposed.rows:
        notes = [note.in_language(language) for note in job.proposed.notes]
        told = {"file": [translate(_NO_ROWS, language), *notes]}
    shown = plan or job.plan
    known = _known(request, job.service, layer, shown, language)
    asked = question(layer, job.proposed, shown, job.service.settings.metric_crs, language, known)
    return page(
        request,
        "import_file.html",
        language,
        status=422 if faults else 200,
        images=_tiles(job.service),
        job=job,
        layer=layer,
        file=job.upload.path.name,
        rows_of_file=job.proposed.rows,
        asked=asked,
        faults=told,
        limits=LIMITS,
        longest=LONGEST_DEFAULT,
        storable=_storable(report, job.plan),
        has_rejected=report is not None and bool(report.counts[Action.REJECTED]),
        unknown=[] if report is None or plan is not None else unknown_values(report, layer, language),
        **_told(request, job.service, job.id, report if plan is None else None, wanted, language),
    )


def record_page(request: Request, service: Service, import_id: str, language: Language) -> Response:
    """Return the page of an import whose file is gone.

    Raises
    ------
    ImportGone
        If it did not happen, or is none of the reader's business.
    """
    with service.database.answer() as session:
        record = records.one(session, import_id)
    wanted = None if record is None else known_subjects(service).get(record.layer_id)
    if record is None or wanted is None or not _may_see(service, record):
        raise ImportGone
    return _outcome_page(request, service, record, None, wanted, language)


def places(request: Request, job: Job, language: Language) -> Response:
    """Return the rows that have a place, for the map of the page."""
    report = job.report
    found: dict[str, Any] = {"rows": [], "left": 0}
    if report is not None:
        found = _rows(request, job.service, report, job.subject, language).places()
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def beside(error: GeoServiceError | Refusal, language: Language) -> Faults:
    """Return an error beside the input that it is about."""
    if isinstance(error, Refusal):
        return {_BESIDE.get(error.code, "file"): [error.sentence.in_language(language)]}
    if isinstance(error, BadParameter) and error.context["name"] == "layer":
        return {"layer": [str(error.context["expected"])]}
    return {_BESIDE.get(error.code, "file"): [translate(error.message, language, **error.context)]}


def _outcome_page(
    request: Request,
    service: Service,
    record: ImportRecord | None,
    report: Report | None,
    wanted: Subject,
    language: Language,
) -> Response:
    assert record is not None
    counts = (record.created, record.updated, record.unchanged, record.rejected)
    told = _told(request, service, record.id, report, wanted, language)
    figures = [
        {"action": action, "title": title.in_language(language), "count": count}
        for (action, title), count in zip(ACTION_TITLES.items(), counts, strict=True)
    ]
    return page(
        request,
        "import_done.html",
        language,
        images=_tiles(service),
        record=record,
        layer=wanted.layer,
        parts=[service.layer(part) for part in wanted.parts],
        at=record.at.astimezone(service.settings.zone),
        **told | {"figures": figures, "total": sum(counts)},
    )


def _known(
    request: Request, service: Service, layer: Layer, plan: Plan, language: Language
) -> dict[str, Pairs]:
    """Return what the fields for all rows may refer to, where it is few enough for a list."""
    found = {}
    with service.database.answer() as session:
        reader = Reader(request, language, service.current(session), session)
        for field in asked_for_all(layer, plan):
            source = source_of(layer, field, reader)
            if (
                source is not None
                and len(pairs := choices(reader, source, MOST_OPTIONS + 1, tells_apart=True)) <= MOST_OPTIONS
            ):
                found[field.name] = pairs
    return found


def _storable(report: Report | None, plan: Plan) -> int:
    """Return how many rows would be stored as the plan stands."""
    if report is None or (plan.rule is Rule.ALL and report.counts[Action.REJECTED]):
        return 0
    return report.counts[Action.CREATE] + report.counts[Action.UPDATE]


def _told(
    request: Request,
    service: Service,
    import_id: str,
    report: Report | None,
    wanted: Subject,
    language: Language,
) -> dict[str, Any]:
    """Return what a page tells of a report; little where there is none with rows."""
    if report is None or not report.outcomes:
        return {
            "report": report,
            "figures": [],
            "total": 0,
            "lines": None,
            "model": None,
            "big_map": "",
            "tiles": None,
        }
    rows = _rows(request, service, report, wanted, language)
    drawn = service.layer(wanted.parts[0])
    query = request.query_params
    number = query.get("page", "1")
    action = rows.shown(query.get("show", ""))
    is_placed = drawn.style is not None and any(outcome.place is not None for outcome in report.outcomes)
    return {
        "report": report,
        "figures": rows.figures(),
        "total": len(report.outcomes),
        "lines": rows.lines(
            action, int(number) if number.isascii() and number.isdigit() and number != "0" else 1
        ),
        "model": _map_model(request, service, import_id, drawn, language) if is_placed else None,
        "big_map": rows.big_map() if report.is_stored else "",
        "tiles": service.settings.tiles,
    }


def _map_model(
    request: Request, service: Service, import_id: str, layer: Layer, language: Language
) -> dict[str, Any]:
    """Return what the script of the map knows; the rows come by fetch."""
    with service.database.answer() as session:
        current = service.current(session)
        reader = Reader(request, language, current, session)
        has_demo = current.features(session, layer).has_demo()
        model = small_map(reader, layer, {"id": "", "properties": {"is_demo": has_demo}})
        rows = reader.address("import", import_id, "places")
    actions = {
        action.value: {"title": ACTION_TITLES[action].in_language(language), **SYMBOLS[action]}
        for action in Action
    }
    texts = {"show": _SHOW, "none": _NONE, "left": _LEFT}
    return model | {
        "import": {"rows": rows, "actions": actions}
        | {name: translate(message, language) for name, message in texts.items()}
    }


def _rows(request: Request, service: Service, report: Report, wanted: Subject, language: Language) -> Rows:
    layers = [service.layer(part) for part in wanted.parts]
    titles: dict[tuple[str, str], str] = {}
    with service.database.answer() as session:
        reader = Reader(request, language, service.current(session), session)
        for layer in layers:
            of_layer = report.of_layer(layer.id).outcomes if len(layers) > 1 else report.outcomes
            features = [{"properties": dict(one.values)} for one in of_layer if one.values]
            titles |= with_titles(reader, layer, features).titles
    return Rows(report, layers, root_path(request), language, titles)


def _tiles(service: Service) -> Sequence[str]:
    tiles = service.settings.tiles
    return [origin] if tiles and (origin := tile_origin(tiles)) else ()


def _may_see(service: Service, record: ImportRecord) -> bool:
    return record.actor == service.principal.actor or service.principal.role in OFFICE
