"""The migrations make exactly the tables of the manifests, on both databases, forth and back."""

import pytest

from geo_service.db import migrate
from geo_service.errors import NotMigrated
from geo_service.service import Service


def test_migrations_equal_the_manifests(service: Service) -> None:
    assert migrate.differences(service.database, service.registry) == []


def test_down_and_up_again_leaves_no_trace(service: Service) -> None:
    migrate.downgrade(service.database, service.registry, "base")
    with service.database.read() as session:
        connection = session.connection()
        if service.database.is_spatialite:
            left = connection.exec_driver_sql("SELECT f_table_name FROM geometry_columns").all()
            left += connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE name LIKE 'idx_%_geom%'"
            ).all()
        else:
            left = connection.exec_driver_sql("SELECT f_table_name FROM geometry_columns").all()
        assert left == []
    assert migrate.upgrade(service.database, service.registry)
    assert migrate.differences(service.database, service.registry) == []


def test_a_second_upgrade_changes_nothing(service: Service) -> None:
    assert not migrate.upgrade(service.database, service.registry)


def test_another_version_is_refused_with_both_names(service: Service) -> None:
    migrate.require_latest(service.database)
    with service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    with pytest.raises(NotMigrated, match=f"at version older, the program needs {migrate.latest()}"):
        migrate.require_latest(service.database)
