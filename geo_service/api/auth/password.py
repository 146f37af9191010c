"""The own password: changed by who knows the present one."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from geo_service.access import accounts, admission, first_account, passwords
from geo_service.access.errors import Forbidden, SignInRequired, TooManyAttempts
from geo_service.api.auth.arrival import arrived, origin_of, safe_target
from geo_service.api.deps import LanguageDep, asking, require_own_form
from geo_service.api.forms import FormDep, secret_of, text_of, token_of
from geo_service.api.pages import page
from geo_service.api.parameters.known import require_known
from geo_service.i18n import N_, translate
from geo_service.service import Service
from layers.text import Language

router = APIRouter(prefix="/auth", include_in_schema=False)

NO_OLD = N_("Type your present password.")
WRONG_OLD = N_("This is not your present password.")
SAME = N_("The new password is the present one.")
UNEQUAL = N_("The two new passwords differ.")


@router.get("/password")
def password_page(request: Request, language: LanguageDep) -> Response:
    """Show the form."""
    require_known(request.query_params, ("next",), formats=("html",))
    service = _own(request)
    return _form(request, language, service, safe_target(request, request.query_params.get("next")))


@router.post("/password")
def change_password(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Set the password, end all sessions of the account and go on with a new one."""
    require_known(request.query_params, formats=("html",))
    service = _own(request)
    require_own_form(service, token_of(form))
    target = safe_target(request, text_of(form, "next"))
    errors = _faults(form, service, language)
    if errors:
        return _form(request, language, service, target, errors=errors, form=form)
    old, new = secret_of(form, "old"), secret_of(form, "new")
    principal = service.principal
    try:
        opened = admission.change_password(
            service,
            principal,
            old,
            new,
            origin_of(request, principal),
            takes_tokens_back=text_of(form, "tokens") == "yes",
        )
    except TooManyAttempts as error:
        sentence = translate(error.message, language, **error.context)
        response = _form(request, language, service, target, errors={"old": [sentence]}, form=form)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if opened is None:
        errors = {"old": [translate(WRONG_OLD, language)]}
        return _form(request, language, service, target, errors=errors, form=form)
    if principal.name == first_account.NAME:
        first_account.forget(service.settings)
    return arrived(service.settings, opened, target)


def _own(request: Request) -> Service:
    """Return the service for a browser whose account has a password.

    Raises
    ------
    SignInRequired, Forbidden
    """
    with asking(request) as (service, session):
        principal = service.principal
        if principal.account_id is None:
            raise SignInRequired
        account = accounts.find(session, principal.account_id)
        if principal.session_hash is None or account is None or account.password_hash is None:
            raise Forbidden
    return service


def _faults(form: FormData, service: Service, language: Language) -> dict[str, list[str]]:
    """Return what can be said about the fields before the old password is verified."""
    old, new, again = (secret_of(form, name) for name in ("old", "new", "again"))
    errors: dict[str, list[str]] = {}
    if not old:
        errors["old"] = [translate(NO_OLD, language)]
    found = passwords.faults(new, service.principal.name, service.settings.password_length)
    if found:
        errors["new"] = [fault.in_language(language) for fault in found]
    elif new == old:
        errors["new"] = [translate(SAME, language)]
    elif new != again:
        errors["again"] = [translate(UNEQUAL, language)]
    return errors


def _form(
    request: Request,
    language: Language,
    service: Service,
    target: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    form: FormData | None = None,
) -> Response:
    response = page(
        request,
        "auth/password.html",
        language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        target=target,
        errors=errors or {},
        takes_tokens_back=form is None or text_of(form, "tokens") == "yes",
        least=service.settings.password_length,
        most=passwords.MOST,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
