"""HTML pages: the templates, the reader's language, the headers every page has."""

from functools import cache, partial
from importlib.resources import files
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined

from geo_service.api.assets import asset_url
from geo_service.i18n import translations
from layers.text import Language, Text

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self';"
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

    def words(text: Text) -> str:
        return text.in_language(language)

    environment.filters["words"] = words
    environment.globals["language"] = language
    return environment


def root_path(request: Request) -> str:
    """Return the prefix under which a proxy serves the application, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def wants_page(request: Request) -> bool:
    """Whether the reader asks for a page rather than data: ``f``, else ``Accept``."""
    wish = request.query_params.get("f")
    if wish is not None:
        return wish == "html"
    accepted = request.headers.get("accept", "")
    html, json = accepted.find("text/html"), accepted.find("json")
    return html >= 0 and (json < 0 or html < json)


def page(request: Request, name: str, language: Language, *, status: int = 200, **values: Any) -> Response:
    """Render a template as an answer."""
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
        "Content-Security-Policy": POLICY,
        "Content-Language": language.value,
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language",
    }
    return Response(body, status, media_type="text/html", headers=headers)
