"""The database: connections, tables, features, migrations."""
