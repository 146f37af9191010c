"""GeoParquet, version 1: a table with places as well-known binary, and what its metadata say of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_service.files.errors import FileUnreadable
from geo_service.files.reference import named
from geo_service.importing.reading.apart import TOO_MUCH, answers
from geo_service.importing.reading.limits import require_few_faults, require_modest_grid
from geo_service.importing.reading.look import Kind, Looked
from geo_service.importing.reading.places import Places
from geo_service.importing.reading.values import cells
from layers.ledger.grid import Cell
from layers.ledger.table import Record, RecordFault, Table
from layers.text import Text

ENDING = ".parquet"
PROGRAM = Path(__file__).with_name("parquet_process.py")

_STANDARD_CRS = "OGC:CRS84"


def look_at(path: Path) -> Looked:
    """Look at what the metadata of a file say.

    Raises
    ------
    FileUnreadable
    """
    facts = next(_answers(path))
    geo = _geo(path.name, facts)
    return Looked(Kind.FEATURES, sheets=(path.stem,), crs=_crs(path.name, geo), rows=facts["rows"])


def read_table(path: Path, *, repair: bool) -> Table:
    """Read a file; coordinates are x, y whatever the axes of their system, as the standard has it.

    Raises
    ------
    FileUnreadable
    """
    name = path.name
    blocks = _answers(path, "rows")
    facts = next(blocks)
    geo = _geo(name, facts)
    primary = geo["primary_column"] if geo else ""
    places = Places(repair=repair)
    faults: list[RecordFault] = []
    records: list[Record] = []
    for block in blocks:
        columns = dict(zip(facts["names"], block, strict=True))
        records += _records(columns, primary, len(records) + 1, places, faults)
        require_modest_grid(name, len(records), len(columns))
        require_few_faults(name, len(faults))
    left_out = ", ".join(facts["binary"])
    notes = (
        [Text(f"二进制列未读取：{left_out}", f"Binary columns are not read: {left_out}")] if left_out else []
    )
    return Table(
        columns=tuple(column for column in facts["names"] if column != primary),
        records=records,
        has_geometry=bool(primary),
        crs=_crs(name, geo),
        faults=sorted([*faults, *places.faults], key=lambda fault: fault.number),
        notes=(*notes, *places.notes()),
    )


def _records(
    columns: dict[str, list[Any]], primary: str, first: int, places: Places, faults: list[RecordFault]
) -> list[Record]:
    count = len(next(iter(columns.values()), []))
    geometries = places.take(columns.pop(primary, [None] * count), first)
    values = [cells(column, given, first, faults) for column, given in columns.items()]
    rows: Sequence[tuple[Cell, ...]] = list(zip(*values, strict=True)) or [()] * count
    return [
        Record(number, row, place)
        for number, (row, place) in enumerate(zip(rows, geometries, strict=True), first)
    ]


def _answers(path: Path, *rows: str) -> Iterator[Any]:
    """Give what a file says of itself, and then its rows, where they are asked for.

    Raises
    ------
    FileUnreadable
    """
    for number, answer in enumerate(answers(PROGRAM, path, *rows)):
        if isinstance(answer, dict) and "error" in answer:
            is_large = answer["error"] in ("memory", "ArrowMemoryError")
            raise FileUnreadable(file=path.name, reason=TOO_MUCH if is_large else _DAMAGED)
        if number == 0:
            require_modest_grid(path.name, answer["rows"], answer["columns"])
        if not answer:
            return
        yield answer
        if not rows:
            return
    raise FileUnreadable(file=path.name, reason=TOO_MUCH)


def _geo(name: str, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the metadata of the places, None where the file has none.

    Raises
    ------
    FileUnreadable
    """
    if facts["geo"] is None:
        return None
    try:
        geo = json.loads(facts["geo"])
        primary = geo["primary_column"]
        encoding = geo["columns"][primary]["encoding"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FileUnreadable(file=name, reason=_DAMAGED) from error
    if primary not in facts["names"]:
        raise FileUnreadable(file=name, reason=_DAMAGED)
    if str(encoding).upper() != "WKB":
        reason = Text(
            f"图形编码为 {str(encoding)[:40]}，只读取 WKB",
            f"its geometries are encoded as {str(encoding)[:40]}; WKB is what is read",
        )
        raise FileUnreadable(file=name, reason=reason)
    return dict(geo)


def _crs(name: str, geo: Mapping[str, Any] | None) -> str | None:
    if geo is None:
        return None
    stated = geo["columns"][geo["primary_column"]].get("crs", _STANDARD_CRS)
    if stated is None:
        return None  # the standard's word for a system that is not known
    try:
        system = CRS.from_user_input(stated)
    except CRSError as error:
        raise FileUnreadable(file=name, reason=_DAMAGED) from error
    return named(system) if system.to_authority() else system.to_wkt()


_DAMAGED = Text("文件损坏，或不是 GeoParquet", "it is damaged, or no GeoParquet")
