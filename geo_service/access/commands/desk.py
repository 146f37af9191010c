"""What these commands share: a session for the operator, days, and what is said of a missing value."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geo_service.console import Speaker, opened
from geo_service.db.migrate import require_latest
from geo_service.service import Service

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
"""An option that takes a day: 2026-01-31."""

NOTHING = "—"


def group(about: str) -> typer.Typer:
    """Return an empty group of commands."""
    return typer.Typer(no_args_is_help=True, help=about)


@contextmanager
def consulted() -> Iterator[tuple[Service, Session, Speaker]]:
    """Open the service of the environment for reading."""
    with opened() as (started, tell):
        require_latest(started.database)
        with started.database.read() as session:
            yield started.current(session), session, tell


@contextmanager
def managed() -> Iterator[tuple[Service, Session, Speaker]]:
    """Open the service of the environment for one change; it is stored at the end of the block.

    What was done is told behind it: `Speaker` speaks on.
    """
    with opened() as (started, tell):
        require_latest(started.database)
        with started.database.write() as session:
            yield started.current(session), session, tell


def day(moment: datetime | None) -> date | None:
    """Return the day of an option."""
    return None if moment is None else moment.date()


def local(service: Service, moment: datetime | None) -> str:
    """Return a moment in the service's time zone."""
    return NOTHING if moment is None else f"{moment.astimezone(service.settings.zone):%Y-%m-%d %H:%M}"
