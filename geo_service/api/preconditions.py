"""``If-Match`` and ``If-None-Match`` of changes (RFC 9110, section 13)."""

import re

from fastapi import Request

from geo_service.api.etags import state_of
from geo_service.db.features import StoredFeature
from geo_service.editing.errors import ChangedSince, ConditionRequired
from layers.contract import Layer

IF_MATCH = "if-match"
IF_NONE_MATCH = "if-none-match"
_TAG = re.compile(r'(?P<weak>W/)?"(?P<tag>[^"]*)"')


def require_condition(request: Request, layer: Layer) -> None:
    """Refuse a change of a reviewed layer that does not say which state it starts from.

    Raises
    ------
    ConditionRequired
    """
    if layer.is_reviewed and IF_MATCH not in request.headers:
        raise ConditionRequired(collection=layer.title)


def require_state(request: Request, layer: Layer, feature_id: str, feature: StoredFeature) -> None:
    """Refuse a change that starts from another state than the present one.

    Any form of the present state counts: another reference system, compressed or not. To be asked
    in the transaction of the change.

    Raises
    ------
    ChangedSince
    """
    state = state_of(feature)
    wanted, unwanted = _header(request, IF_MATCH), _header(request, IF_NONE_MATCH)
    if (wanted is not None and not names_state(wanted, state)) or (
        unwanted is not None and names_state(unwanted, state, takes_weak=True)
    ):
        raise ChangedSince(collection=layer.title, feature=feature_id, etag=f'"{state}"')


def wants_new(request: Request) -> bool:
    """Whether a change is wished only where nothing is there yet: ``If-None-Match: *``."""
    return (_header(request, IF_NONE_MATCH) or "").strip() == "*"


def _header(request: Request, name: str) -> str | None:
    values = request.headers.getlist(name)
    return ",".join(values) if values else None


def names_state(header: str, state: str, *, takes_weak: bool = False) -> bool:
    """Whether one of a header's ETags is of a state, in whatever form."""
    if header.strip() == "*":
        return True
    return any(
        found["tag"] == state or found["tag"].startswith(f"{state}-")
        for found in _TAG.finditer(header)
        if takes_weak or not found["weak"]
    )
