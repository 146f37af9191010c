"""Files that GDAL writes: batches of features go in as they are read, so memory stays flat."""

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from geo_service.exporting.arrow import Columns
from geo_service.exporting.errors import ExportFailed
from geo_service.exporting.pages import Tally


def write(
    columns: Columns,
    path: Path,
    driver: str,
    tally: Tally,
    options: Mapping[str, str],
    *,
    encoding: str | None = None,
    version: str | None = None,
) -> None:
    """Write the features of an order as a file of GDAL.

    Parameters
    ----------
    columns : Columns
    path : Path
        A new file.
    driver : str
        Name of the driver.
    tally : Tally
        Counts the features.
    options : mapping of str to str
        With which the driver makes a layer.
    encoding : str, optional
        Of the texts of a Shapefile.
    version : str, optional
        Of the format.

    Raises
    ------
    ExportFailed
    """
    from pyogrio import write_arrow
    from pyogrio.errors import DataLayerError, DataSourceError

    layer, crs = columns.order.layer, columns.order.places.crs
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)  # GCJ-02 has none
            write_arrow(
                columns.reader(tally),
                path,
                layer=layer.id,
                driver=driver,
                geometry_name=columns.geometry or None,
                geometry_type=None if layer.geometry is None else layer.geometry.value,
                crs=None if crs is None or layer.geometry is None else crs.to_wkt(),
                encoding=encoding,
                layer_options=dict(options),
                dataset_options=None if version is None else {"VERSION": version},
            )
    except (DataSourceError, DataLayerError, RuntimeError, OSError, ValueError) as error:
        raise columns.failure or ExportFailed(reason=str(error)) from error
    if columns.failure is not None:
        raise columns.failure


def column_name(wish: str, taken: Iterable[str]) -> str:
    """Return a name for a column of ours that no field has: ``geom``, else ``geom_1`` and on."""
    folded = {name.casefold() for name in taken}
    name, number = wish, 0
    while name in folded:
        number += 1
        name = f"{wish}_{number}"
    return name
