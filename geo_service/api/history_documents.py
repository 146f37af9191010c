"""The history of features as JSON: versions with what each of them changed, deleted features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from geo_service.access.actors import Actor
from geo_service.access.principal import Principal
from geo_service.api.documents import GEOJSON, HTML, JSON
from geo_service.db.feature_text import moment
from geo_service.db.history import Deleted, Version, geometry_of
from geo_service.differences import Difference, Move, differences, move
from layers.access import Role
from layers.contract import Layer
from layers.text import Language

SEES_WAYS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
"""Who sees by which session or token, and from where, a change came."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version with what it changed.

    Parameters
    ----------
    version : Version
    actor : Actor
    differences : tuple of Difference
    move : Move or None
    is_withheld : bool
        Whether the version before is not the reader's to see, so that nothing is compared with it.
    """

    version: Version
    actor: Actor
    differences: tuple[Difference, ...] = ()
    move: Move | None = None
    is_withheld: bool = False


def entry(layer: Layer, version: Version, before: Version | None, actor: Actor, metric_crs: int) -> Entry:
    """Return a version compared with the one before it.

    Parameters
    ----------
    before : Version or None
        The next older version that the reader sees.
    metric_crs : int
        EPSG code of the system in which distances are measured.
    """
    if version.action != "update":
        return Entry(version, actor)
    was, now = None if before is None else before.feature, version.feature
    if before is None or before.number != version.number - 1 or was is None or now is None:
        return Entry(version, actor, is_withheld=True)
    return Entry(
        version,
        actor,
        differences(layer, was["properties"], now["properties"]),
        move(geometry_of(was), geometry_of(now), metric_crs),
    )


def history_address(base: str, layer: Layer, feature_id: str) -> str:
    """Return the address of a feature's history."""
    return f"{base}/collections/{layer.id}/items/{quote(feature_id, safe='')}/history"


def history_document(
    base: str,
    layer: Layer,
    feature_id: str,
    entries: Sequence[Entry],
    principal: Principal,
    language: Language,
) -> dict[str, Any]:
    """Return a page of a feature's history; the links to its neighbours are the caller's."""
    here = history_address(base, layer, feature_id)
    return {
        "collection": layer.id,
        "feature": feature_id,
        "numberReturned": len(entries),
        "versions": [_described(here, one, layer, principal, language) for one in entries],
        "links": [
            {"href": here, "rel": "self", "type": JSON},
            {"href": f"{here}?f=html", "rel": "alternate", "type": HTML},
            {"href": here.removesuffix("/history"), "rel": "latest-version", "type": GEOJSON},
            {"href": f"{base}/collections/{layer.id}", "rel": "collection", "type": JSON},
        ],
    }


def deleted_document(
    base: str,
    layer: Layer,
    found: Sequence[tuple[Deleted, Actor, str]],
    principal: Principal,
    language: Language,
) -> dict[str, Any]:
    """Return a page of the deleted features of a layer: deletion, who deleted, name of the feature."""
    here = f"{base}/collections/{layer.id}/deleted"
    return {
        "collection": layer.id,
        "numberReturned": len(found),
        "features": [
            {
                "id": gone.last.feature_id,
                "title": title,
                "version": gone.deletion.number,
                "at": moment(gone.deletion.at),
                "actor": _actor(actor, language),
                **_way(gone.deletion, principal),
                "links": [
                    {
                        "href": history_address(base, layer, gone.last.feature_id),
                        "rel": "version-history",
                        "type": JSON,
                    }
                ],
            }
            for gone, actor, title in found
        ],
        "links": [
            {"href": here, "rel": "self", "type": JSON},
            {"href": f"{here}?f=html", "rel": "alternate", "type": HTML},
            {"href": f"{base}/collections/{layer.id}", "rel": "collection", "type": JSON},
        ],
    }


def compared(layer: Layer, found: Sequence[Difference], moved: Move | None) -> dict[str, Any]:
    """Return what differs as JSON has it."""
    document: dict[str, Any] = {
        "changes": [{"property": one.field.name, "before": one.before, "after": one.after} for one in found]
    }
    if moved is not None:
        distance = None if moved.distance_m is None else round(moved.distance_m, 3)
        document["moved"] = {"property": layer.geometry_name, "distance_m": distance}
    return document


def _described(
    here: str, one: Entry, layer: Layer, principal: Principal, language: Language
) -> dict[str, Any]:
    version = one.version
    document: dict[str, Any] = {
        "version": version.number,
        "action": version.action,
        "at": moment(version.at),
        "actor": _actor(one.actor, language),
        **_way(version, principal),
    }
    if version.action == "update" and not one.is_withheld:
        document |= compared(layer, one.differences, one.move)
    if version.text is not None:
        document["links"] = [{"href": f"{here}?version={version.number}", "rel": "item", "type": GEOJSON}]
    return document


def _actor(actor: Actor, language: Language) -> dict[str, Any]:
    document: dict[str, Any] = {"id": actor.id}
    if actor.part is not None:
        document["title"] = actor.part.in_language(language)
    if actor.name is not None and actor.role is not None:
        document |= {"name": actor.name, "role": actor.role.value}
    return document


def _way(version: Version, principal: Principal) -> Mapping[str, str | None]:
    if principal.role not in SEES_WAYS:
        return {}
    return {"via": version.via, "address": version.address}
