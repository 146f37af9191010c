"""Signing in with name and password, and signing out."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from geo_service.access import admission, pre_session
from geo_service.access.errors import ForgedForm, TooManyAttempts
from geo_service.access.secrets import key_of
from geo_service.api.auth.arrival import arrived, go_on, origin_of, safe_target
from geo_service.api.auth.cookies import drop_pre_session, drop_session, set_pre_session
from geo_service.api.deps import LanguageDep, asking, require_own_form, writing
from geo_service.api.forms import FormDep, secret_of, text_of, token_of
from geo_service.api.pages import page, root_path
from geo_service.api.parameters.known import require_known
from geo_service.errors import ServiceBusy
from geo_service.i18n import N_, translate
from layers.text import Language

router = APIRouter(prefix="/auth", include_in_schema=False)

NO_NAME = N_("Type the name of your account.")
NO_PASSWORD = N_("Type your password.")
WRONG = N_("Name and password do not belong together.")
BUSY_SECONDS = "5"


@router.get("/sign-in")
def sign_in_page(request: Request, language: LanguageDep) -> Response:
    """Show the form; who is signed in already goes on."""
    require_known(request.query_params, ("next",), formats=("html",))
    target = safe_target(request, request.query_params.get("next"))
    with asking(request) as (service, _):
        principal = service.principal
    if principal.session_hash is not None:
        return go_on(target)
    return _form(request, language, target)


@router.post("/sign-in")
def sign_in(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """Begin a session where name and password belong together."""
    require_known(request.query_params, formats=("html",))
    with asking(request) as (service, _):
        pass
    settings = service.settings
    target = safe_target(request, text_of(form, "next"))
    cookie = request.cookies.get(pre_session.pre_session_name(settings))
    if not pre_session.is_own_form(cookie, token_of(form), key_of(settings)):
        sentence = translate(ForgedForm.message, language)
        return _form(request, language, target, failure=sentence, status=HTTPStatus.FORBIDDEN)
    name, password = text_of(form, "name"), secret_of(form, "password")
    missing = {
        field: translate(sentence, language)
        for field, value, sentence in (("name", name, NO_NAME), ("password", password, NO_PASSWORD))
        if not value
    }
    if missing:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, language, target, name=name, errors=missing, status=status)
    try:
        opened = admission.sign_in(service, name, password, origin_of(request, service.principal))
    except TooManyAttempts as error:
        sentence = translate(error.message, language, **error.context)
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = _form(request, language, target, name=name, failure=sentence, status=status)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except ServiceBusy as error:
        sentence = translate(error.message, language)
        response = _form(request, language, target, name=name, failure=sentence, status=error.status)
        response.headers["Retry-After"] = BUSY_SECONDS
        return response
    if opened is None:
        sentence = translate(WRONG, language)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, language, target, name=name, failure=sentence, status=status)
    response = arrived(settings, opened, target)
    drop_pre_session(response, settings)
    return response


@router.post("/sign-out")
def sign_out(request: Request, form: FormDep, language: LanguageDep) -> Response:
    """End the browser's session."""
    require_known(request.query_params, formats=("html",))
    with asking(request) as (service, _):
        principal = service.principal
    if principal.session_hash is None:
        return go_on(
            safe_target(request, None)
        )  # and touches no cookie: the form may be that of another site
    require_own_form(service, token_of(form))
    with writing(request, principal) as (_, session):
        admission.sign_out(session, principal, datetime.now(UTC))
    response = go_on(f"{root_path(request)}/auth/sign-in?lang={language}")
    drop_session(response, service.settings)
    return response


def _form(
    request: Request,
    language: Language,
    target: str,
    *,
    name: str = "",
    failure: str = "",
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    settings = request.app.state.service.settings
    key = key_of(settings)
    cookie = request.cookies.get(pre_session.pre_session_name(settings))
    if cookie is None or not pre_session.is_valid(cookie, key, pre_session.RENEWED_AFTER):
        cookie = pre_session.new_pre_session(key)
    response = page(
        request,
        "auth/sign_in.html",
        language,
        status=status,
        typed_name=name,
        target=target,
        failure=failure,
        errors=errors or {},
        form_token=pre_session.form_token(cookie, key),
    )
    response.headers["Cache-Control"] = "no-store"
    set_pre_session(response, settings, cookie)
    return response
