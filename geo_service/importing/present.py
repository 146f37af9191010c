"""The service as whoever imports sees it now: work in a thread may outlast the rights that it began with."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.anew import identified_anew
from geo_service.access.principal import SYSTEM
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.sheet import Contents, contents
from geo_service.importing.subjects import require_importer
from geo_service.service import Service


def present(service: Service, session: Session) -> Service:
    """Return the service as its principal sees it now, with the duties that there are now.

    Raises
    ------
    Forbidden
        If the account was switched off or has another role since.
    """
    if service.principal is SYSTEM:
        return service.current(session)
    principal = identified_anew(session, service.principal)
    operator = replace(service, principal=SYSTEM, scope=None, registry=service.catalogue.registry)
    return operator.current(session, principal)


def read_first(service: Service, path: Path, plan: Plan, progress: Tell = silent) -> Contents:
    """Read a file with no session open: it may take a minute, and connections are few.

    Raises
    ------
    FileError, BadPlan, CollectionNotFound, SignInRequired, Forbidden
    """
    with service.database.read() as session:
        layer = require_importer(present(service, session), plan.layer_id).layer
    progress(Stage.READING, 0, 0)
    return contents(path, plan, layer)
