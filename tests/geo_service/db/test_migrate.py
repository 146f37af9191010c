"""The migrations make exactly the tables of the manifests, on both databases, forth and back."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from databases import Cluster
from geo_service.db import migrate
from geo_service.errors import DatabaseMissing, NotMigrated
from geo_service.service import Service
from geo_service.settings import Settings


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


def test_a_database_without_postgis_says_what_its_administrator_has_to_run(
    cluster: Cluster, tmp_path: Path
) -> None:
    name = f"bare_{uuid4().hex}"
    cluster.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    cluster.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    plain = replace(cluster, user=name, password=name)
    service = Service.start(Settings(state_dir=tmp_path, database_url=SecretStr(plain.url(name))))
    with pytest.raises(DatabaseMissing, match="CREATE EXTENSION postgis"):
        migrate.upgrade(service.database, service.registry)
    service.database.close()
