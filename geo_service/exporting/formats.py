"""The formats that features are exported in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from geo_service.exporting import geojson
from geo_service.exporting.about import About
from geo_service.exporting.csv_table import csv_lines
from geo_service.exporting.errors import NoGeometry, SystemUnsaid
from geo_service.exporting.flatgeobuf import flatgeobuf
from geo_service.exporting.geopackage import geopackage
from geo_service.exporting.geoparquet import geoparquet
from geo_service.exporting.kml import kml
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.exporting.shapefile import shapefile
from geo_service.exporting.workbook import workbook
from layers.text import Text

Streamed = Callable[[Order, About], Iterator[bytes]]
Made = Callable[[Order, About, Path, Tally], Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of files.

    Parameters
    ----------
    name : str
        Value of ``f``.
    title : Text
        For whom it is.
    ending, media_type : str
    streamed : callable or None
        Gives the file piece by piece, while the features are read.
    made : callable or None
        Writes it into a folder first, where the format is not written from its beginning to its end.
    has_labels : bool or None
        Whether tables have titles and labels unless codes are asked for; None where there is no choice.
    says_system : bool
        Whether the file can say which reference system its coordinates are in.
    needs_geometry : bool
    """

    name: str
    title: Text
    ending: str
    media_type: str
    streamed: Streamed | None = None
    made: Made | None = None
    has_labels: bool | None = None
    says_system: bool = True
    needs_geometry: bool = False

    def require_possible(self, order: Order) -> None:
        """Refuse what the format cannot hold.

        Raises
        ------
        NoGeometry, SystemUnsaid, NotPublic
        """
        order.fields()
        if self.needs_geometry and order.layer.geometry is None:
            raise NoGeometry(collection=order.layer.id, format=self.name)
        if not self.says_system and not order.places.is_wgs84:
            raise SystemUnsaid(format=self.name, crs=order.places.name)


_ALL = (
    Format(
        name="xlsx",
        title=Text("Excel 表格（中文表头）", "Excel workbook"),
        ending=".xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        made=workbook,
        has_labels=True,
    ),
    Format(
        name="csv",
        title=Text("CSV 表格", "CSV table"),
        ending=".csv",
        media_type="text/csv; charset=utf-8",
        streamed=csv_lines,
        has_labels=False,
    ),
    Format(
        name="gpkg",
        title=Text("GeoPackage（含样式，推荐用于 QGIS）", "GeoPackage with symbols, best for QGIS"),
        ending=".gpkg",
        media_type="application/geopackage+sqlite3",
        made=geopackage,
    ),
    Format(
        name="shp",
        title=Text("Shapefile（zip）", "Shapefile in a zip"),
        ending=".shp.zip",
        media_type="application/zip",
        made=shapefile,
        needs_geometry=True,
    ),
    Format(
        name="geojson",
        title=Text("GeoJSON", "GeoJSON"),
        ending=".geojson",
        media_type="application/geo+json",
        streamed=geojson.collection,
    ),
    Format(
        name="geojsonseq",
        title=Text("GeoJSON 逐条", "GeoJSON text sequence"),
        ending=".geojsons",
        media_type="application/geo+json-seq",
        streamed=geojson.sequence,
        says_system=False,
    ),
    Format(
        name="kml",
        title=Text("KML（三维地球）", "KML for globes"),
        ending=".kml",
        media_type="application/vnd.google-earth.kml+xml",
        streamed=kml,
        says_system=False,
        needs_geometry=True,
    ),
    Format(
        name="fgb",
        title=Text("FlatGeobuf", "FlatGeobuf"),
        ending=".fgb",
        media_type="application/flatgeobuf",
        made=flatgeobuf,
        needs_geometry=True,
    ),
    Format(
        name="parquet",
        title=Text("GeoParquet（数据分析）", "GeoParquet for analysis"),
        ending=".parquet",
        media_type="application/vnd.apache.parquet",
        made=geoparquet,
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({one.name: one for one in _ALL})
"""By the value of ``f``, in the order in which people are offered them."""
