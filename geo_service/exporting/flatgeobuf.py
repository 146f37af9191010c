"""FlatGeobuf: one file that is read by parts over the network."""

from pathlib import Path

from geo_service.exporting.about import About, facts
from geo_service.exporting.arrow import Columns
from geo_service.exporting.gdal_file import column_name, write
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally


def flatgeobuf(order: Order, known: About, folder: Path, tally: Tally) -> Path:
    """Write a FlatGeobuf; return its path.

    It has a spatial index where all features have a place: the format has no room for others in it.
    What the file says about itself stands before the features, so it counts those that were selected
    as it was begun.
    """
    path = folder / "export.fgb"
    fields = order.fields()
    geometry = column_name("geometry", (field.name for field in fields))
    told = facts(order, known, Tally(rows=known.rows, demo=known.demo))
    may_lack = known.has_placeless or order.places.is_coarse
    options = {
        "TITLE": order.layer.title.in_language(order.language),
        "DESCRIPTION": "\n".join(f"{fact.title.in_language(order.language)}: {fact.value}" for fact in told),
        "SPATIAL_INDEX": "NO" if may_lack else "YES",
        "TEMPORARY_DIR": str(folder),
    }
    write(Columns(order, fields, geometry), path, "FlatGeobuf", tally, options)
    return path
