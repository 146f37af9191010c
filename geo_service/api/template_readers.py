"""Who is at the pages of templates: those who fill them in, and those who bring and change them."""

from typing import Annotated

from fastapi import Depends, Request

from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.api.deps import reading
from geo_service.reporting.stored import USERS
from geo_service.service import Service
from layers.access import OFFICE, Role


def get_user(request: Request) -> Service:
    """Return the service as somebody sees it who fills templates in.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    return _allowed(request, USERS)


def get_keeper(request: Request) -> Service:
    """Return the service as somebody sees it who brings and changes templates.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    """
    return _allowed(request, OFFICE)


UserDep = Annotated[Service, Depends(get_user)]
KeeperDep = Annotated[Service, Depends(get_keeper)]


def _allowed(request: Request, roles: frozenset[Role]) -> Service:
    """Return the service as somebody of some roles sees it, in a signed-in browser."""
    with reading(request) as (service, _):
        principal = service.principal
        if not principal.is_signed_in:
            raise SignInRequired
        if principal.role not in roles or principal.session_hash is None:
            raise Forbidden
        return service
