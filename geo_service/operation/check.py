"""Whether everything that the service needs is there and agrees: what ``geo-service check`` tells."""

from collections.abc import Iterable
from datetime import datetime

from geo_service.i18n import N_
from geo_service.operation.checks import database, libraries, machine, program
from geo_service.operation.checks.finding import Finding, missing
from geo_service.settings import Settings
from layers.registry import Registry


def check(settings: Settings, registry: Registry, *, now: datetime, is_full: bool = False) -> list[Finding]:
    """Check program, libraries, machine and database, in this order.

    Nothing is created or changed, and nothing that is amiss keeps the rest from being checked.

    Parameters
    ----------
    settings : Settings
    registry : Registry
        Layers that the database should hold.
    now : datetime
        Moment that the age of the last backup is counted to, aware.
    is_full : bool
        Whether all rows of large layers are compared as well.
    """
    return [
        *_guarded("program", program.findings()),
        *_guarded("libraries", libraries.findings(settings)),
        *_guarded("machine", machine.findings(settings, now)),
        *_guarded("database", database.findings(settings, registry, is_full=is_full)),
    ]


def _guarded(name: str, findings: Iterable[Finding]) -> Iterable[Finding]:
    try:
        yield from findings
    except Exception as error:  # noqa: BLE001 - a check that stops half way tells nothing about the rest
        reason = f"{type(error).__name__}: {error}"
        yield missing(name, N_("This could not be checked to its end: %(reason)s"), reason=reason)
