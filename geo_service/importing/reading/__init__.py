"""Files of others as plain tables: what a file is, its cells, its features. Nothing is interpreted here."""

from pathlib import Path

from geo_service.importing.reading.encodings import Encoding
from geo_service.importing.reading.look import Kind, Looked, look, read_grid
from layers.ledger.table import Table

__all__ = ["Encoding", "Kind", "Looked", "look", "read_features", "read_grid"]


def read_features(
    path: Path, layer_name: str | None = None, encoding: str | None = None, *, repair: bool = True
) -> Table:
    """Read the features of a file, as `features.read_features`; GDAL is loaded when it is first called.

    Raises
    ------
    FileError
    """
    from geo_service.importing.reading import features

    return features.read_features(path, layer_name, encoding, repair=repair)
