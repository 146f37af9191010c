"""HTML pages: the templates, the reader's language, the headers every page has."""

from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import Environment, FunctionLoader, StrictUndefined

from geo_service.access import csrf
from geo_service.access.principal import Principal
from geo_service.access.secrets import key_of
from geo_service.api.answers import base_url
from geo_service.api.assets import asset_url
from geo_service.api.words import words
from geo_service.i18n import translations
from layers.text import Language, Text
from maps.json_text import json_text

POLICY = (
    "default-src 'none'; style-src 'self'; img-src {images}; font-src 'self'; script-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def _load(name: str) -> str:
    return files("geo_service").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def templates(language: Language) -> Environment:
    """Return the environment of a language; everything is escaped, an unknown name is an error."""
    environment = Environment(
        loader=FunctionLoader(_load),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]

    def in_language(text: Text) -> str:
        return text.in_language(language)

    environment.filters["words"] = in_language
    environment.filters["json_text"] = json_text
    environment.globals["language"] = language
    environment.globals["t"] = words(language)
    return environment


def root_path(request: Request) -> str:
    """Return the prefix under which a proxy serves the application, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def here(request: Request) -> str:
    """Return path and query of a request, as a reader is sent back to them."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def own_form_token(request: Request, principal: Principal | None) -> str:
    """Return what the forms of a signed-in reader hold; empty for others."""
    if principal is None or principal.session_hash is None:
        return ""
    return csrf.token_for(principal.session_hash, key_of(request.app.state.service.settings))


def may_import(request: Request, principal: Principal | None) -> bool:
    """Whether a reader is signed in with a browser and changes layers: then pages lead to the import."""
    if principal is None or principal.session_hash is None:
        return False
    layers = request.app.state.service.registry.values()
    return any(principal.role in layer.access.editors for layer in layers)


def page(
    request: Request,
    name: str,
    language: Language,
    *,
    status: int = 200,
    images: Sequence[str] = (),
    **values: Any,
) -> Response:
    """Render a template as an answer.

    Parameters
    ----------
    images : sequence of str
        Origins from which the page may load pictures, beside our own: the operator's tile source.
    **values
        Values of the template, escaped there.
    """
    principal: Principal | None = getattr(request.state, "principal", None)
    other = Language.EN if language is Language.ZH else Language.ZH
    body = (
        templates(language)
        .get_template(name)
        .render(
            request=request,
            service=request.app.state.service,
            principal=principal,
            csrf_token=own_form_token(request, principal),
            may_import=may_import(request, principal),
            here=here(request),
            own_address=base_url(request),
            asset=partial(asset_url, root_path(request)),
            root=root_path(request),
            status=status,
            other_language=other,
            other_url=str(request.url.include_query_params(lang=other.value).replace(scheme="", netloc="")),
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": POLICY.format(images=" ".join(("'self'", "data:", *images))),
        "Content-Language": language.value,
        # What somebody saw who has signed out is not shown to the next at the same desk.
        "Cache-Control": "no-store" if principal is not None and principal.is_signed_in else "no-cache",
        "Vary": "Accept, Accept-Language",
    }
    if principal is not None and principal.account_id is not None:
        # What a phone keeps of the review, it keeps for this account alone: static/review_worker.js.
        headers["Page-Account"] = principal.account_id
    return Response(body, status, media_type="text/html", headers=headers)


def go(request: Request, path: str, language: Language, **query: str) -> Response:
    """Send a browser on to another page behind a form, in the same language (303, never kept)."""
    return RedirectResponse(
        f"{root_path(request)}{path}?{urlencode({'lang': language.value} | query)}",
        status_code=303,
        headers={"Cache-Control": "no-store"},
    )
