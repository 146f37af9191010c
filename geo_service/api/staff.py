"""Who is at the review: those who work with the layers. Others are sent away before anything is read."""

from typing import Annotated

from fastapi import Depends, Request

from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.api.deps import reading, require_writer
from geo_service.review.errors import NotReviewed
from geo_service.service import Service
from layers.access import STAFF
from layers.contract import Layer


def require_staff(service: Service) -> None:
    """Refuse who does not work with the layers.

    Raises
    ------
    SignInRequired, Forbidden
    """
    if not service.principal.is_signed_in:
        raise SignInRequired
    if service.principal.role not in STAFF:
        raise Forbidden


def reviewed_layer(service: Service, collection_id: str) -> Layer:
    """Return a layer that has reviews.

    Raises
    ------
    CollectionNotFound, NotReviewed
    """
    layer = service.layer(collection_id)
    if layer.workflow is None:
        raise NotReviewed(collection=layer.title)
    return layer


def get_staff(request: Request) -> Service:
    """Return the service as one of the staff sees it.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    with reading(request) as (service, _):
        require_staff(service)
        return service


def get_sender(request: Request) -> Service:
    """Return the service as one of the staff sees it who may change things; before any body is read.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden, ForgedForm
    """
    with reading(request) as (service, _):
        require_writer(request, service, *STAFF)
        return service


StaffDep = Annotated[Service, Depends(get_staff)]
SenderDep = Annotated[Service, Depends(get_sender)]
