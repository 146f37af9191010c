"""Steps of a migration that GeoAlchemy2's helpers leave half done on SpatiaLite.

Importing this module puts ours in their place, side by side for both databases.
"""

from alembic.operations import Operations
from geoalchemy2.alembic_helpers import DropGeospatialColumnOp, DropGeospatialIndexOp
from sqlalchemy import func, select

from geo_service.db.layer_tables import drop_spatial_index


@Operations.implementation_for(DropGeospatialIndexOp, replace=True)
def drop_geospatial_index(operations: Operations, operation: DropGeospatialIndexOp) -> None:
    """Drop a spatial index with the table that SpatiaLite keeps it in."""
    connection = operations.get_bind()
    if connection.dialect.name == "sqlite":
        drop_spatial_index(connection, operation.table_name or "", operation.column_name)
    else:
        operations.impl.drop_index(operation.to_index(operations.migration_context))


@Operations.implementation_for(DropGeospatialColumnOp, replace=True)
def drop_geospatial_column(operations: Operations, operation: DropGeospatialColumnOp) -> None:
    """Drop a geometry column with its index, its triggers and its entry in the metadata."""
    connection = operations.get_bind()
    column = operation.to_column(operations.migration_context)
    if connection.dialect.name == "sqlite":
        # The triggers of the metadata name the column, so they have to go first.
        drop_spatial_index(connection, operation.table_name, column.name)
        connection.execute(select(func.DiscardGeometryColumn(operation.table_name, column.name)))
    operations.impl.drop_column(operation.table_name, column, schema=operation.schema)
