"""Alembic's entry: the connection and the metadata come from `geo_service.db.migrate`."""

from alembic import context

from geo_service.db.migrations import spatialite  # noqa: F401 - its steps replace stock ones
from geo_service.db.migrations.scope import compare_options

metadata = context.config.attributes["metadata"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    **compare_options(metadata),
)
context.run_migrations()
