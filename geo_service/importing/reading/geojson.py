"""What is particular to GeoJSON: it may be in another encoding than UTF-8, and lose geometries without a word."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geo_service.files.errors import OtherEncoding, UnknownEncoding
from geo_service.files.workroom import workroom
from geo_service.importing.reading.encodings import UTF8, decoded, detect, known_name, pieces_of
from layers.ledger.table import Record, RecordFault
from layers.text import Text

ENDINGS = (".geojson", ".json", ".geojsonl", ".geojsons")
LARGEST = 64 * 2**20
"""Bytes of a file that is looked at again, as a whole."""

_LOST = Text("图形无法读取", "its geometry cannot be read")


@contextmanager
def in_utf8(path: Path, encoding: str | None = None) -> Iterator[tuple[Path, str]]:
    """Give a file in UTF-8, as the standard has it, for the block, and the encoding in which it came.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        What a person says of it; found by default.

    Raises
    ------
    UnknownEncoding, OtherEncoding
    """
    detected = detect(pieces_of(path))
    name = detected.name if encoding is None else known_name(encoding)
    if name is None:
        reason = detected.fault if encoding is None else Text(f"不支持 {encoding}", f"{encoding} is not read")
        raise UnknownEncoding(file=path.name, reason=reason)
    if name == UTF8:
        yield path, name
        return
    with workroom(path) as folder:
        copy = folder / path.name
        try:
            with copy.open("w", encoding="utf-8", newline="") as content:
                for text in decoded(name, pieces_of(path)()):
                    content.write(text.removeprefix("\ufeff"))
        except UnicodeDecodeError:
            raise OtherEncoding(file=path.name, encoding=name) from None
        yield copy, name


def lost(
    path: Path, driver: str, records: Sequence[Record], known: Sequence[RecordFault]
) -> list[RecordFault]:
    """Return the faults of rows whose feature has a geometry in the file, and none as it was read.

    Parameters
    ----------
    path : Path
    driver : str
        GDAL's name of the format.
    records : sequence of Record
    known : sequence of RecordFault
        What was found already.
    """
    without = {record.number for record in records if record.geometry is None}
    without -= {fault.number for fault in known if not fault.column}
    if driver != "GeoJSON" or not without or path.stat().st_size > LARGEST:
        return []
    features = _features(path)
    if len(features) != len(records):
        return []
    return [
        RecordFault(number, _LOST)
        for number, feature in enumerate(features, 1)
        if number in without and isinstance(feature, dict) and _is_drawn(feature.get("geometry"))
    ]


def _features(path: Path) -> list[Any]:
    try:
        document = json.loads(path.read_bytes())  # NaN and Infinity as well, as for GDAL
    except (ValueError, RecursionError):
        return []  # GDAL takes what is not quite JSON
    if not isinstance(document, dict):
        return []
    found = document.get("features", [document] if document.get("type") == "Feature" else [])
    return found if isinstance(found, list) else []


def _is_drawn(geometry: Any) -> bool:
    """Return whether a geometry is more than the word for none, or an empty one."""
    if not isinstance(geometry, dict):
        return geometry is not None
    return bool(geometry.get("coordinates", True)) or bool(geometry.get("geometries"))
