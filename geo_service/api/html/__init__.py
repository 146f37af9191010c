"""The data as pages: collections, tables, records, schemas, the interface itself.

The functions take the documents that the API answers with, so a page never says anything else.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from geo_service.api.html import collections, item, items
from geo_service.api.html.interface import api_page as api_page
from geo_service.api.html.interface import conformance_page as conformance_page
from geo_service.api.html.items import MOST_ROWS as MOST_ROWS
from geo_service.api.html.reader import Reader
from geo_service.api.html.schema import schema_page as schema_page
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language

Document = Mapping[str, Any]


def collections_page(
    request: Request, language: Language, document: Document, service: Service, session: Session
) -> Response:
    """Show all layers by theme."""
    return collections.collections_page(Reader(request, language, service, session), document)


def collection_page(
    request: Request,
    language: Language,
    layer: Layer,
    document: Document,
    service: Service,
    session: Session,
) -> Response:
    """Show what a layer is and how to open it."""
    return collections.collection_page(Reader(request, language, service, session), layer, document)


def items_page(
    request: Request,
    language: Language,
    layer: Layer,
    document: Document,
    service: Service,
    session: Session,
) -> Response:
    """Show a FeatureCollection as a table."""
    return items.items_page(Reader(request, language, service, session), layer, document)


def item_page(
    request: Request,
    language: Language,
    layer: Layer,
    document: Document,
    service: Service,
    session: Session,
) -> Response:
    """Show one Feature."""
    return item.item_page(Reader(request, language, service, session), layer, document)
