"""Whom a page is for: the request, the language, the layers and where everything is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlalchemy.orm import Session

from geo_service.api.pages import root_path
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language

READABLE = ",:/()'"
"""Characters that a query may hold as they are."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one page.

    Parameters
    ----------
    request : Request
    language : Language
    service : Service
        With the layers as they stand now.
    session : Session
        Reads titles of referred records and counts, in the transaction of the data shown.
    titles : mapping
        Title of a record by its layer and id, for the references on the page.
    """

    request: Request
    language: Language
    service: Service
    session: Session
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def layers(self) -> Mapping[str, Layer]:
        """All layers."""
        return self.service.registry

    @property
    def zone(self) -> ZoneInfo:
        """Time zone in which times are read."""
        return self.service.settings.zone

    @property
    def root(self) -> str:
        """Prefix of all addresses, without a slash at its end."""
        return root_path(self.request)

    @property
    def past(self) -> Mapping[str, str]:
        """The parameter that names the moment of the page; empty for the present."""
        value = self.request.query_params.get("as-of")
        return {} if self.service.moment is None or value is None else {"as-of": value}

    @property
    def moment(self) -> str:
        """The moment of the page in words; empty for the present."""
        return "" if self.service.moment is None else moment_text(self.service.moment, self.zone)

    def address(self, *parts: str, **query: object) -> str:
        """Return the address of a page of ours in the reader's language."""
        path = "".join(f"/{quote(part, safe='')}" for part in parts)
        return f"{self.root}{path}?{query_text({'lang': self.language.value, **query})}"

    def collection(self, layer_id: str, *parts: str, **query: object) -> str:
        """Return the address of a collection or of something below it.

        On a page about a moment of the past the features are those of the moment as well.
        """
        if len(parts) <= 2 and parts[:1] in (("items",), ("export",)):
            query = {**self.past, **query}
        return self.address("collections", layer_id, *parts, **query)

    def here(self, without: Collection[str] = (), **changes: object) -> str:
        """Return this page's own address with changes of its query."""
        query: dict[str, object] = {
            name: value for name, value in self.request.query_params.items() if name not in without
        }
        query |= changes
        return f"?{query_text(query)}"

    def data(self) -> str:
        """Return the address of this page as JSON."""
        return self.here(f="json")


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment to the minute with its time zone; the end of today is not there yet."""
    happened = min(moment, datetime.now(UTC))
    return f"{happened.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def query_text(query: Mapping[str, Any]) -> str:
    """Return a query; what is None is left out."""
    return urlencode({name: str(value) for name, value in query.items() if value is not None}, safe=READABLE)
