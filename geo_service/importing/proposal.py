"""What a file looks like, and how it would be read if nobody said anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from sqlalchemy.orm import Session

from geo_service.importing.numbering import prefix_of, told_of_prefix
from geo_service.importing.placing import uses_coordinates
from geo_service.importing.plan import Plan
from geo_service.importing.reading import Kind, Looked, look
from geo_service.importing.sheet import Sheet, read, sheet_of
from geo_service.importing.subjects import subject
from geo_service.importing.targets import LOOKED_AT, cells_of, targets_of
from geo_service.importing.understanding import railways, shown, understood
from geo_service.service import Service
from layers.contract import Layer
from layers.coordinates.proposal import propose as propose_systems
from layers.ledger.persons import is_about_persons, told_of_persons
from layers.ledger.rows import LedgerRow
from layers.ledger.telling import told_of_required, told_of_units
from layers.text import Text

SHOWN = 10
"""Rows of the table that are shown."""

HEAD = 20
"""Rows of the sheet among which a person chooses the header."""


@dataclass(frozen=True, slots=True)
class EncodingChoice:
    """An encoding that the text may be in, and how it then begins."""

    name: str
    sample: str


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A reference system that the coordinates may be in, and why.

    Parameters
    ----------
    name : str
        As a plan names it: ``EPSG:4547``, ``GCJ-02``.
    title, reason : Text
    offset_m : float or None
        How far the places then lie from the railways, metres; None where that is not known.
    is_told : bool
        Whether something speaks for it rather than for the others.
    """

    name: str
    title: Text
    reason: Text
    offset_m: float | None
    is_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a file looks like, and how it would be read.

    Parameters
    ----------
    plan : Plan
        Whole: with sheet, encoding, header and targets. Its reference system stays as a person has said
        it, or empty.
    is_grid : bool
        Whether it is a sheet whose header is looked for, and no file of features.
    sheets : tuple of str
        Sheets of the workbook or layers of the file.
    encodings : tuple of EncodingChoice
        Those that the text can be in; none for files that say it themselves.
    columns : tuple of str
    first_rows : tuple of tuple of str
        Some rows under these columns, as text.
    head : tuple of tuple of str
        The first rows of the sheet as they stand there, for choosing the header.
    rows : int
    states_crs : str
        Reference system that the file itself states; empty where it states none.
    needs_crs : bool
        Whether coordinates are used whose reference system the file does not state.
    systems : tuple of SystemChoice
        Most likely first.
    notes : tuple of Text
    number_prefix : str
        The prefix of the plan where it is proposed; empty where a person said it, or none is needed.
    private : tuple of str
        Columns that are left out since they are about persons.
    """

    plan: Plan
    is_grid: bool
    sheets: tuple[str, ...] = ()
    encodings: tuple[EncodingChoice, ...] = ()
    columns: tuple[str, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()
    head: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    states_crs: str = ""
    needs_crs: bool = False
    systems: tuple[SystemChoice, ...] = ()
    notes: tuple[Text, ...] = ()
    number_prefix: str = ""
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, and its rows; those are None where the encoding of a text is not known.

    Parameters
    ----------
    looked : Looked
    sheet : Sheet or None
    name : str
        Of the sheet or layer.
    """

    looked: Looked
    sheet: Sheet | None
    name: str


def look_at(path: Path, plan: Plan, layer: Layer) -> Look:
    """Read a file for a proposal; it takes its time, so no session should wait for it.

    Raises
    ------
    FileError, BadPlan
    """
    looked = look(path)
    name = sheet_of(path, looked, plan, layer)
    if not plan.encoding and looked.encoding is None and looked.fault is not None:
        return Look(looked, None, name)
    return Look(looked, read(path, replace(plan, sheet=name), layer, looked), name)


def propose(
    service: Service, session: Session, path: Path, plan: Plan, before: Look | None = None
) -> Proposed:
    """Look at a file and fill in what the plan leaves open.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    path : Path
    plan : Plan
        With its layer, and what a person has decided already.
    before : Look, optional
        The file as it was read with the same plan: it is not read again.

    Raises
    ------
    FileError, BadPlan, CollectionNotFound
    """
    layer = subject(service, plan.layer_id).layer
    seen = look_at(path, plan, layer) if before is None else before
    looked, sheet = seen.looked, seen.sheet
    offered = tuple(EncodingChoice(one.name, one.sample) for one in looked.encodings)
    plan = replace(plan, sheet=seen.name)
    if sheet is None:
        notes = () if looked.fault is None else (looked.fault,)
        return Proposed(plan=plan, is_grid=looked.kind is Kind.GRID, encodings=offered, notes=notes)
    table = sheet.table
    targets = targets_of(layer, table, plan)
    plan = replace(plan, encoding=sheet.encoding, header=sheet.header, targets=targets)
    given = plan.number_prefix
    plan = replace(plan, number_prefix=prefix_of(layer, sheet, path, plan))
    rows = understood(service, session, layer, sheet, plan, today=service.today(), at_most=LOOKED_AT)
    uses = uses_coordinates(rows)
    cells = cells_of(layer, replace(table, records=table.records[:SHOWN]))
    return Proposed(
        plan=plan,
        is_grid=sheet.grid is not None,
        sheets=looked.sheets,
        encodings=offered,
        columns=table.columns,
        first_rows=tuple(tuple(map(shown, cells[one.number])) for one in table.records[:SHOWN]),
        head=() if sheet.grid is None else tuple(tuple(map(shown, row)) for row in sheet.grid.rows[:HEAD]),
        rows=len(table.records),
        states_crs=table.crs or "",
        needs_crs=uses and table.crs is None,
        systems=systems(service, session, layer, rows) if uses else (),
        notes=(
            *told_of_persons(layer, table.columns),
            *told_of_units(layer, table.columns, targets),
            *told_of_required(layer, targets, plan.defaults, is_numbered=bool(plan.number_prefix)),
            *told_of_prefix(layer, sheet, plan),
            *table.notes,
        ),
        number_prefix="" if given else plan.number_prefix,
        private=tuple(name for name in table.columns if is_about_persons(layer, name)),
    )


def systems(
    service: Service, session: Session, layer: Layer, rows: Sequence[LedgerRow]
) -> tuple[SystemChoice, ...]:
    """Return the reference systems that the coordinates of some rows may be in, the most likely first."""
    pairs = [row.xy for row in rows if row.xy is not None]
    outlines = [row.geometry for row in rows if row.geometry is not None]
    xy = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    if outlines:
        points = shapely.point_on_surface(np.array(outlines, dtype=object))
        xy = np.concatenate((xy, shapely.get_coordinates(points)))
    found = propose_systems(
        xy, service.settings.extent, service.settings.metric_crs, railways(service, session, layer)
    )
    return tuple(
        SystemChoice(one.system.name, one.title, one.reason, one.offset_m, one.is_told) for one in found
    )
