"""Migrations of the schema, run by `geo_service.db.migrate`."""
