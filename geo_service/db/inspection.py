"""What a healthy spatial database has, told apart for SpatiaLite and PostGIS side by side."""

from sqlalchemy import Connection, text

from geo_service.db.spatial import GEOMETRY

EXTENSION_VERSION = {"sqlite": "SELECT spatialite_version()", "postgresql": "SELECT PostGIS_Lib_Version()"}

SPATIALITE_INDEX = (
    "SELECT count(*) FROM geometry_columns JOIN sqlite_master ON name = 'idx_' || :table || '_' || :column"
    " WHERE f_table_name = :table AND f_geometry_column = :column AND spatial_index_enabled = 1"
)
# Compares the index with the rows: writing past SpatiaLite's triggers leaves it behind.
SPATIALITE_INDEX_AGREES = "SELECT CheckSpatialIndex(:table, :column)"
POSTGIS_INDEX = (
    "SELECT count(*) FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " JOIN pg_attribute t ON t.attrelid = i.indrelid AND t.attnum = ANY (i.indkey)"
    " WHERE i.indrelid = to_regclass(:table) AND i.indisvalid AND a.amname = 'gist' AND t.attname = :column"
)
INDEX_QUERIES = {"sqlite": (SPATIALITE_INDEX, SPATIALITE_INDEX_AGREES), "postgresql": (POSTGIS_INDEX,)}
"""Each answers 1 where the index is as it should be."""


def extension_version(connection: Connection) -> str:
    """Return the version of SpatiaLite or PostGIS."""
    return str(connection.exec_driver_sql(EXTENSION_VERSION[connection.dialect.name]).scalar_one())


def has_spatial_index(connection: Connection, table: str) -> bool:
    """Whether a layer's table has a working spatial index on its geometry."""
    values = {"table": table, "column": GEOMETRY}
    return all(
        connection.scalar(text(query), values) == 1 for query in INDEX_QUERIES[connection.dialect.name]
    )
