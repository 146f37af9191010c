"""What an address takes: the methods of its routes, without the changes that are not this reader's."""

import re

from fastapi import Request
from starlette.routing import Match

from geo_service.api.deps import reading
from geo_service.api.documents import GEOJSON, JSON
from geo_service.api.pages import root_path
from geo_service.editing.changes import may_edit

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

FEATURE_TYPES = (GEOJSON, JSON)
"""Media types of a whole feature."""

MERGE_PATCH = "application/merge-patch+json"
PATCH_TYPES = (MERGE_PATCH, GEOJSON)
"""Media types of a part of a feature; both mean what RFC 7396 says."""

ACCEPT_POST = "Accept-Post"
ACCEPT_PATCH = "Accept-Patch"
OF_A_LAYER = re.compile(r"/collections/(?P<id>[^/]+)/")
OF_A_REVIEW = re.compile(r"/collections/[^/]+/(items/[^/]+/)?(reviews|attachments|papers)$")
"""Addresses whose changes are not for those who change features, but for the staff."""


def taken(request: Request) -> dict[str, str]:
    """Return the headers that tell what an address takes of this reader: ``Allow`` and the media types.

    Raises
    ------
    SignInRequired, BadCredentials, CollectionNotFound
        As for reading the same address: whether a layer is there is told to its readers alone.
    """
    found = {method for method in METHODS if _takes(request, method)}
    if "GET" in found:
        found.add("HEAD")
    path = request.url.path.removeprefix(root_path(request))
    layer = OF_A_LAYER.match(path)
    if OF_A_REVIEW.match(path):
        return {"Allow": _listed(found)}
    if layer is not None and found & CHANGES:
        with reading(request) as (service, _):
            if not may_edit(service, service.layer(layer["id"])):
                found -= CHANGES
    headers = {"Allow": _listed(found)}
    if layer is not None and "POST" in found:
        headers[ACCEPT_POST] = ", ".join(FEATURE_TYPES)
    if "PATCH" in found:
        headers[ACCEPT_PATCH] = ", ".join(PATCH_TYPES)
    return headers


def _listed(found: set[str]) -> str:
    return ", ".join(method for method in METHODS if method in found | {"OPTIONS"})


def _takes(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)
