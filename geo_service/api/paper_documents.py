"""Papers of a review as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from geo_service.access.actors import actors
from geo_service.db.feature_text import moment
from geo_service.editing.changes import standing
from geo_service.papers import store
from geo_service.papers.entered import proposed
from geo_service.papers.kinds import Kind, kinds_of
from geo_service.papers.office_file import MEDIA_TYPE
from geo_service.papers.store import Paper
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Value
from layers.text import Language


def papers_document(
    base: str, service: Service, session: Session, layer: Layer, feature_id: str, language: Language
) -> dict[str, Any]:
    """Return the papers about a feature, and the kinds that may be issued by those who issue some.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    service : Service
        As the reader sees it in this session.
    session, layer, feature_id, language
        Of the feature.

    Raises
    ------
    FeatureNotFound
    """
    values = standing(service, session, layer, feature_id).feature.properties
    found = store.papers(session, layer.id, feature_id)
    document: dict[str, Any] = {
        "papers": [paper_document(base, service, session, paper, language) for paper in found],
        "numberReturned": len(found),
    }
    if service.principal.role in store.ISSUERS:
        document["kinds"] = [_kind(kind, values, service, language) for kind in kinds_of(layer.id).values()]
    return document


def paper_document(
    base: str, service: Service, session: Session, paper: Paper, language: Language
) -> dict[str, Any]:
    """Return what there is to know of a paper."""
    actor = actors(session, service.principal, {paper.actor})[paper.actor]
    address = f"{base}/papers/{paper.id}"
    title = f"{paper.title.in_language(language)} {paper.number_text}"
    return {
        "id": paper.id,
        "kind": paper.kind,
        "title": paper.title.in_language(language),
        "number": paper.number_text,
        "collection": paper.layer_id,
        "feature": paper.feature_id,
        "version": paper.version,
        "at": moment(paper.at),
        "actor": {"id": actor.id} | ({} if actor.name is None else {"name": actor.name}),
        "head": str(paper.head),
        "given": dict(paper.given),
        "links": [
            {"rel": "alternate", "type": "text/html", "title": title, "href": f"{address}?f=html"},
            {"rel": "alternate", "type": MEDIA_TYPE, "title": title, "href": f"{address}?f=docx"},
        ],
    }


def _kind(kind: Kind, values: dict[str, Value] | Any, service: Service, language: Language) -> dict[str, Any]:
    today = service.today()
    return {
        "kind": kind.id.value,
        "title": kind.title.in_language(language),
        "is_possible": values.get(store.STATE) in kind.states,
        "entries": [
            {
                "name": entry.name,
                "title": entry.title.in_language(language),
                "type": "date" if entry.is_date else "text",
                "is_required": entry.required,
                "proposed": proposed(entry, values, today),
            }
            for entry in kind.entries
        ],
    }
