"""HTML pages: the templates, the reader's language, the headers every page has."""

from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined

from geo_service.api.assets import asset_url
from geo_service.api.words import words
from geo_service.i18n import translations
from layers.text import Language, Text
from maps.json_text import json_text

POLICY = (
    "default-src 'none'; style-src 'self'; img-src {images}; font-src 'self'; script-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
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
    other = Language.EN if language is Language.ZH else Language.ZH
    body = (
        templates(language)
        .get_template(name)
        .render(
            request=request,
            service=request.app.state.service,
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
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language",
    }
    return Response(body, status, media_type="text/html", headers=headers)
