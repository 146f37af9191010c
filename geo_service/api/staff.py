"""Who is at the review: those who work with the layers. Others are sent away before anything is read."""

from typing import Annotated

from fastapi import Depends, Request

from geo_service.api.deps import reading, require_writer
from geo_service.review.steps import require_reviewed, require_staff
from geo_service.service import Service
from layers.access import STAFF
from layers.contract import Layer

__all__ = ["SenderDep", "StaffDep", "get_sender", "get_staff", "require_staff", "reviewed_layer"]


def reviewed_layer(service: Service, collection_id: str) -> Layer:
    """Return a layer that has reviews.

    Raises
    ------
    CollectionNotFound, NotReviewed
    """
    layer = service.layer(collection_id)
    require_reviewed(layer)
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
