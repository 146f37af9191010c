"""What programs are told of imports, as plain dictionaries."""

from collections.abc import Sequence
from typing import Any

from geo_service.importing.jobs import Job
from geo_service.importing.progress import STAGE_TITLES, Progress
from geo_service.importing.proposal import Proposed
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import Action, Report
from geo_service.importing.subjects import parts_of
from layers.text import Language, Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS = 10_000
SOME_ROWS = 1_000
"""Rows of a report that one answer tells, at most and by default."""

WORDS = {
    "self": Text("本次导入", "This import"),
    "page": Text("网页", "This import as a page"),
    "html": Text("报告（网页）", "Report as a page"),
    "xlsx": Text("退回的行（XLSX）", "Rows that were given back, as a workbook"),
    "events": Text("进度", "Progress, as events"),
    "items": Text("要素", "Features"),
    "next": Text("后续的行", "Following rows"),
}


def import_document(
    base: str,
    job: Job,
    language: Language,
    *,
    actions: Sequence[Action] = (),
    limit: int = SOME_ROWS,
    offset: int = 0,
) -> dict[str, Any]:
    """Return one import whose file is here: the plan, what would come of it or came, where it stands.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    job : Job
    language : Language
    actions : sequence of Action
        Rows of the report that are told one by one; all where none is named.
    limit, offset : int
    """
    state, proposed, refusal = job.state, job.proposed, job.refusal
    here = f"{base}/imports/{job.id}"
    document: dict[str, Any] = {
        "id": job.id,
        "state": state.value,
        "layer": proposed.plan.layer_id,
        **proposed_members(proposed, language),
        "progress": progress_members(job.progress, language),
        "refusal": None
        if refusal is None
        else {"code": refusal.code, "detail": refusal.sentence.in_language(language)},
        "report": None,
        "links": [
            _link("self", here, "application/json", language),
            _link("alternate", f"{base}/import/{job.id}", "text/html", language, "page"),
            _link("alternate", f"{here}?f=html", "text/html", language, "html"),
            _link("monitor", f"{here}/events", "text/event-stream", language, "events"),
        ],
    }
    report = job.report
    if report is not None:
        document |= _told(report, language, actions, limit, offset)
        links = document["links"]
        if report.counts[Action.REJECTED]:
            links.append(_link("related", f"{here}?f=xlsx", XLSX, language, "xlsx"))
        if report.is_stored:
            for layer_id in parts_of(report.layer_id):
                items = f"{base}/collections/{layer_id}/items"
                links.append(_link("items", items, "application/geo+json", language))
        if offset + document["numberReturned"] < document["numberMatched"]:
            chosen = f"&action={','.join(actions)}" if actions else ""
            following = f"{here}?offset={offset + limit}&limit={limit}{chosen}"
            links.append(_link("next", following, "application/json", language))
    return document


def record_document(base: str, record: ImportRecord) -> dict[str, Any]:
    """Return one import that was stored, as the database has it: its file and its report are gone."""
    told = record.as_json()
    return {**told, "state": "stored", "report": None, "links": _links_of(base, record)}


def imports_document(
    base: str, stored: Sequence[ImportRecord], count: int, waiting: Sequence[Job]
) -> dict[str, Any]:
    """Return imports that were stored, the last first, and own files that wait."""
    return {
        "imports": [{**one.as_json(), "links": _links_of(base, one)} for one in stored],
        "waiting": [
            {
                "id": job.id,
                "state": job.state.value,
                "layer": job.plan.layer_id,
                "file": job.upload.path.name,
                "links": [{"rel": "self", "href": f"{base}/imports/{job.id}", "type": "application/json"}],
            }
            for job in waiting
        ],
        "numberMatched": count,
        "numberReturned": len(stored),
        "links": [{"rel": "self", "href": f"{base}/imports", "type": "application/json"}],
    }


def proposed_members(proposed: Proposed, language: Language) -> dict[str, Any]:
    """Return how a file is read, and how else it could be."""
    return {
        "plan": {
            "sheet": proposed.plan.sheet,
            "encoding": proposed.plan.encoding,
            "header": proposed.plan.header,
            "targets": proposed.plan.targets,
            "crs": proposed.plan.crs,
            "mode": proposed.plan.mode.value,
            "rule": proposed.plan.rule.value,
            "repair": proposed.plan.repair,
            "defaults": dict(proposed.plan.defaults),
            "number_prefix": proposed.plan.number_prefix,
        },
        "sheets": proposed.sheets,
        "encodings": [{"name": one.name, "sample": one.sample} for one in proposed.encodings],
        "columns": proposed.columns,
        "private": proposed.private,
        "notes": [note.in_language(language) for note in proposed.notes],
        "needs_crs": proposed.needs_crs,
        "systems": [
            {
                "name": one.name,
                "title": one.title.in_language(language),
                "reason": one.reason.in_language(language),
                "offset_m": one.offset_m,
            }
            for one in proposed.systems
        ],
    }


def progress_members(progress: Progress, language: Language) -> dict[str, Any]:
    """Return how far an import has come."""
    return {
        "stage": progress.stage.value,
        "title": STAGE_TITLES[progress.stage].in_language(language),
        "done": progress.done,
        "of": progress.of,
    }


def _told(
    report: Report, language: Language, actions: Sequence[Action], limit: int, offset: int
) -> dict[str, Any]:
    chosen = report.of_actions(actions) if actions else report.outcomes
    told = chosen[offset : offset + limit]
    return {
        "report": report.as_json(language, told),
        "numberMatched": len(chosen),
        "numberReturned": len(told),
    }


def _links_of(base: str, record: ImportRecord) -> list[dict[str, str]]:
    return [
        {"rel": "self", "href": f"{base}/imports/{record.id}", "type": "application/json"},
        *(
            {
                "rel": "items",
                "href": f"{base}/collections/{layer_id}/items",
                "type": "application/geo+json",
            }
            for layer_id in parts_of(record.layer_id)
        ),
    ]


def _link(rel: str, href: str, media_type: str, language: Language, word: str = "") -> dict[str, str]:
    title = WORDS[word or rel].in_language(language)
    return {"rel": rel, "href": href, "type": media_type, "title": title}
