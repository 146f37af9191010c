"""From the rows of a file to what they mean for a layer."""

from dataclasses import replace
from datetime import date

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.importing.differences import plain
from geo_service.importing.known import Known, known
from geo_service.importing.plan import Plan
from geo_service.importing.sheet import Sheet
from geo_service.lineside import LINES
from geo_service.service import Service
from layers.contract import Layer
from layers.ledger.grid import Cell
from layers.ledger.rows import LedgerRow, understand


def understood(
    service: Service,
    session: Session,
    layer: Layer,
    sheet: Sheet,
    plan: Plan,
    referred: Known | None = None,
    *,
    today: date,
    at_most: int | None = None,
) -> list[LedgerRow]:
    """Return what the rows of a file mean for a layer.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
        As the principal sees it.
    sheet : Sheet
    plan : Plan
        With the target of each column.
    referred : Known, optional
        What rows may refer to, where that is known already.
    today : date
        The county's.
    at_most : int, optional
        Rows from the first that are looked at; all by default.
    """
    referred = known(service, session, layer) if referred is None else referred
    table = sheet.table
    if at_most is not None:
        table = replace(table, records=table.records[:at_most], faults=())
    return understand(
        layer,
        table,
        plan.targets,
        referred.names,
        today=today,
        defaults=plan.defaults,
        number_prefix=plan.number_prefix,
        year=sheet.year,
        zone=service.settings.zone,
    )


def railways(service: Service, session: Session, layer: Layer) -> list[BaseGeometry]:
    """Return the railway lines that the features of a layer lie beside; none for other layers."""
    if LINES not in service.registry or not any(field.references == LINES for field in layer.fields):
        return []
    lines = service.features(session, service.layer(LINES)).read()
    return [line.geometry for line in lines if line.geometry is not None]


def shown(cell: Cell) -> str:
    """Return a cell as text."""
    value = plain(cell)
    return "" if value is None else str(value)
