"""Speaking with the operator on a terminal, and opening the service for one command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer
from rich.console import Console

from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.service import Service
from geo_service.settings import Settings, load_settings, wished_language
from layers.text import Language

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Speaker:
    """Speaks to the operator in the language of the settings."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, message: str, **context: object) -> None:
        """Print one message of the catalogue."""
        out.print(self.said(message, **context), markup=False)

    def said(self, message: str, **context: object) -> str:
        """Return one message of the catalogue."""
        return translate(message, self.language, **context)


@contextmanager
def settled() -> Iterator[tuple[Settings, Speaker]]:
    """Read the environment's settings; an error in the block is one sentence and exit status 1."""
    language = wished_language()
    try:
        settings = load_settings()
        language = settings.language
        yield settings, Speaker(language)
    except GeoServiceError as error:
        err.print(translate(error.message, language, **error.context), markup=False, style="red")
        raise typer.Exit(1) from error


@contextmanager
def opened() -> Iterator[tuple[Service, Speaker]]:
    """Open the service of the environment's settings, close it at the end of the block."""
    with settled() as (settings, tell):
        service = Service.start(settings)
        try:
            yield service, tell
        finally:
            service.database.close()


def is_watched() -> bool:
    """Whether what is printed goes to a terminal, and into no file or log."""
    return sys.stdout.isatty()


def moment() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
