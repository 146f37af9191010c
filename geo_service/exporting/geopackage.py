"""GeoPackage: the layer with titles, lists of codes, how it is drawn, and whose it is."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

from geo_service.exporting.about import About, Fact, facts
from geo_service.exporting.arrow import Columns
from geo_service.exporting.gdal_file import column_name, write
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.exporting.qml import qml
from layers.field import Field

VERSION = "1.2"
"""Older programs warn of a newer one, and nothing of it is needed here."""

STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
"""The table in which QGIS keeps styles beside the data, as QGIS itself makes it."""

METADATA = """
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL,
    table_name TEXT,
    column_name TEXT,
    row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
"""
"""The tables of the extension for metadata, as OGC 12-128r19, F.8, gives them."""

METADATA_EXTENSION = "http://www.geopackage.org/spec120/#extension_metadata"
GDAL_METADATA = "http://gdal.org"


def geopackage(order: Order, known: About, folder: Path, tally: Tally) -> Path:
    """Write a GeoPackage; return its path."""
    path = folder / "export.gpkg"
    fields = order.fields()
    names = [field.name for field in fields]
    geometry = column_name("geom", names) if order.layer.geometry is not None else ""
    options = {
        "FID": column_name("fid", names),
        "IDENTIFIER": order.layer.title.in_language(order.language),
        "DESCRIPTION": order.layer.description.in_language(order.language),
    }
    if geometry:
        options["GEOMETRY_NAME"] = geometry
    write(Columns(order, fields, geometry), path, "GPKG", tally, options, version=VERSION)
    with closing(sqlite3.connect(path)) as package, package:
        _codes(package, order, fields)
        _metadata(package, order, facts(order, known, tally))
        if order.layer.style is not None:
            _style(package, order, geometry)
    return path


def _codes(package: sqlite3.Connection, order: Order, fields: Sequence[Field]) -> None:
    """Write the codes of each field with their labels; QGIS offers them as a list."""
    language = order.language
    for field in fields:
        if not field.codes:
            continue
        name = f"{order.layer.id}_{field.name}"
        package.executemany(
            "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
            "VALUES (?, 'enum', ?, ?)",
            [(name, code.value, code.label.in_language(language)) for code in field.codes],
        )
        package.execute(
            "UPDATE gpkg_data_columns SET constraint_name = ? WHERE table_name = ? AND column_name = ?",
            (name, order.layer.id, field.name),
        )
    package.execute("UPDATE gpkg_data_columns SET title = name")


def _metadata(package: sqlite3.Connection, order: Order, told: Sequence[Fact]) -> None:
    """Write what the file says about itself, so that GDAL and QGIS show it with the layer."""
    root = ET.Element("GDALMultiDomainMetadata")
    listed = ET.SubElement(root, "Metadata")
    for fact in told:
        ET.SubElement(listed, "MDI", key=fact.key).text = fact.value
    package.executescript(METADATA)
    package.execute(
        "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES (1, 'dataset', ?, 'text/xml', ?)",
        (GDAL_METADATA, ET.tostring(root, encoding="unicode")),
    )
    package.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES ('table', ?, 1)",
        (order.layer.id,),
    )
    package.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [("gpkg_metadata", METADATA_EXTENSION), ("gpkg_metadata_reference", METADATA_EXTENSION)],
    )


def _style(package: sqlite3.Connection, order: Order, geometry: str) -> None:
    """Write how the layer is drawn, so that QGIS draws it as our map does."""
    layer, title = order.layer, order.layer.title.in_language(order.language)
    package.execute(STYLES)
    package.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '')",
        (layer.id, geometry, title[:30], qml(order), title),
    )
    package.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles')"
    )
