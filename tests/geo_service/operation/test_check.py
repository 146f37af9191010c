import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from geo_service.db import migrate
from geo_service.operation.archive import archive_name
from geo_service.operation.check import check
from geo_service.operation.checks import libraries, machine, program
from geo_service.operation.checks.finding import Finding, Level, ok
from geo_service.service import Service
from geo_service.settings import Settings
from layers.registry import LAYERS
from layers.text import Language

Amiss = list[tuple[str, Level, str]]


@pytest.fixture
def amiss(now: datetime) -> Callable[[Settings], Amiss]:
    """Reader of the findings that are not well, in English."""

    def read(settings: Settings) -> Amiss:
        findings = check(settings, LAYERS, now=now)
        return [
            (finding.name, finding.level, finding.sentence(Language.EN))
            for finding in findings
            if finding.level is not Level.OK
        ]

    return read


@pytest.fixture
def backed_up(full_settings: Settings, now: datetime) -> Settings:
    """Settings of a machine where nothing is amiss."""
    folder = full_settings.state_dir / "backups"
    folder.mkdir(parents=True)
    (folder / archive_name(now - timedelta(hours=7))).touch()
    return full_settings


def alter(settings: Settings, *statements: str) -> None:
    """Change a database behind the service's back."""
    service = Service.start(settings)
    with service.database.write() as session:
        for statement in statements:
            session.execute(text(statement))
    service.database.close()


def test_a_healthy_machine_has_nothing_amiss(
    backed_up: Settings, now: datetime, amiss: Callable[[Settings], Amiss]
) -> None:
    assert amiss(backed_up) == []
    told = {finding.name: finding.sentence(Language.EN) for finding in check(backed_up, LAYERS, now=now)}
    assert told["python"] == "Python " + ".".join(str(part) for part in sys.version_info[:3])
    assert told["proj"].startswith("PROJ ")
    assert "EPSG:4547" in told["proj"]
    assert told["backup"] == "The last backup is 7 hours old."
    assert told["layers"] == f"All {len(LAYERS)} layers have their table and spatial index."
    assert told["content"] == "Rows, stored texts and history agree."


def test_which_checks_there_are(dialect: str, backed_up: Settings, now: datetime) -> None:
    own = {"spatialite": ["sqlite", "spatialite"], "postgis": []}[dialect]
    clients = {"spatialite": [], "postgis": ["clients"]}[dialect]
    names = [finding.name for finding in check(backed_up, LAYERS, now=now)]
    assert names == [
        *("python", "program", "assets", "pages"),
        *own,
        *("proj", "gdal", "state", "disk", "data", "backup", "database"),
        *clients,
        *("migration", "layers", "content", "reviews"),
    ]


def test_a_bare_machine_is_told_what_to_do(tmp_path: Path, amiss: Callable[[Settings], Amiss]) -> None:
    settings = Settings(state_dir=tmp_path / "none")
    assert ("database", Level.MISSING, "There is no database yet. Run: geo-service init") in amiss(settings)
    assert not settings.state_dir.exists()


def test_a_database_that_is_not_migrated_is_told(
    backed_up: Settings, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(backed_up, "UPDATE alembic_version SET version_num = 'old'")
    ((name, level, sentence),) = amiss(backed_up)
    assert (name, level) == ("migration", Level.MISSING)
    assert sentence == (
        f"The database is at version old, the program needs {migrate.latest()}. Run: geo-service migrate"
    )


def test_an_unreachable_database_is_told_without_its_password(amiss: Callable[[Settings], Amiss]) -> None:
    # Port 1 (tcpmux) is closed on any machine of our time.
    settings = Settings(database_url="postgresql+psycopg://me:s3cret@127.0.0.1:1/none")
    (finding,) = [entry for entry in amiss(settings) if entry[0] == "database"]
    assert finding[1] is Level.MISSING
    assert "Connection refused" in finding[2] or "connection failed" in finding[2]
    assert "s3cret" not in finding[2]


def test_a_file_that_is_no_database_is_told(tmp_path: Path, amiss: Callable[[Settings], Amiss]) -> None:
    (tmp_path / "geo_service.sqlite").write_bytes(b"no database" * 1000)
    assert [level for name, level, _ in amiss(Settings(state_dir=tmp_path)) if name == "database"] == [
        Level.MISSING
    ]


def test_a_missing_table_is_named(
    backed_up: Settings, dialect: str, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(backed_up, "DROP TABLE projects")
    assert ("layers", Level.MISSING, "Layer projects has no table. Restore a backup.") in amiss(backed_up)


def test_a_missing_spatial_index_is_named(
    backed_up: Settings, dialect: str, amiss: Callable[[Settings], Amiss]
) -> None:
    if dialect == "spatialite":
        alter(backed_up, "SELECT DisableSpatialIndex('wharves', 'geom')", "DROP TABLE idx_wharves_geom")
    else:
        alter(backed_up, "DROP INDEX idx_wharves_geom")
    assert amiss(backed_up) == [
        ("layers", Level.MISSING, "Layer wharves has no working spatial index. Restore a backup.")
    ]


def test_an_index_that_lags_behind_its_rows_is_named(
    embedded_service: Service, now: datetime, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(embedded_service.settings, "INSERT INTO idx_wharves_geom VALUES (7, 113, 113, 24, 24)")
    assert "Layer wharves has no working spatial index. Restore a backup." in [
        sentence for _, _, sentence in amiss(embedded_service.settings)
    ]


def test_rows_without_history_are_told(backed_up: Settings, amiss: Callable[[Settings], Amiss]) -> None:
    alter(backed_up, "DELETE FROM changes WHERE layer_id = 'projects'")
    found = amiss(backed_up)
    assert {(name, level) for name, level, _ in found} == {("content", Level.WARNING)}
    assert all("of layer projects: the history does not have it." in sentence for _, _, sentence in found)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE townships SET feature = replace(feature, '\"name_zh\"', '\"name\"')",
            "its columns do not give its stored text",
        ),
        ("UPDATE townships SET version = 9", "its columns do not give its stored text"),
        ("UPDATE townships SET name_zh = 'X'", "its columns do not give its stored text"),
        (
            "UPDATE townships SET geom = (SELECT geom FROM townships ORDER BY fid LIMIT 1)",
            "its columns do not give its stored text",
        ),
        (
            "UPDATE changes SET feature = replace(feature, '\"name_zh\"', '\"name\"')",
            "its history ends with another text",
        ),
        ("UPDATE changes SET version = 7", "its history ends with another version"),
        ("UPDATE changes SET action = 'delete', feature = NULL", "its history ends with its deletion"),
        (
            "UPDATE changes SET action = 'update'",
            "the versions in its history do not rise one after the other",
        ),
    ],
)
def test_every_row_that_does_not_agree_is_named(
    backed_up: Settings, amiss: Callable[[Settings], Amiss], statement: str, sentence: str
) -> None:
    which = " WHERE layer_id = 'townships'" if "changes" in statement else ""
    alter(backed_up, statement + which)
    found = [told for name, _, told in amiss(backed_up) if name == "content"]
    assert any(sentence in told and "of layer townships" in told for told in found)
    assert len(found) <= 2 * 24 + 1


def test_the_oldest_row_is_compared_as_well(backed_up: Settings, amiss: Callable[[Settings], Amiss]) -> None:
    alter(
        backed_up,
        "UPDATE railway_hazards SET description = 'X' WHERE fid = (SELECT min(fid) FROM railway_hazards)",
    )
    found = amiss(backed_up)
    assert len(found) == 1
    assert found[0][2].endswith("of layer railway_hazards: its columns do not give its stored text.")


def test_what_is_restricted_is_compared(backed_up: Settings, amiss: Callable[[Settings], Amiss]) -> None:
    alter(
        backed_up,
        'UPDATE railway_hazards SET restricted = \'"owner":"X"\''
        " WHERE fid = (SELECT min(fid) FROM railway_hazards)",
    )
    ((_, _, sentence),) = amiss(backed_up)
    assert "its columns do not give its stored restricted text" in sentence


def test_a_history_without_its_row_is_named(backed_up: Settings, amiss: Callable[[Settings], Amiss]) -> None:
    alter(backed_up, "DELETE FROM bus_stops WHERE fid = (SELECT min(fid) FROM bus_stops)")
    found = [sentence for name, _, sentence in amiss(backed_up) if name == "content"]
    assert len(found) == 1
    assert "of layer bus_stops: its history says that it is there, yet it has no row." in found[0]


def test_a_row_that_lies_elsewhere_than_its_place_is_named(
    backed_up: Settings, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(
        backed_up,
        "UPDATE railway_segments SET geom = (SELECT geom FROM railway_segments ORDER BY fid DESC LIMIT 1)"
        " WHERE id = (SELECT segment_id FROM duty_assignments WHERE geom IS NOT NULL ORDER BY fid LIMIT 1)",
    )
    found = [sentence for name, _, sentence in amiss(backed_up) if name == "content"]
    assert any(
        "of layer duty_assignments: it does not lie where the feature lies that it belongs to" in sentence
        for sentence in found
    )


def test_a_revision_older_than_the_last_change_is_told(
    backed_up: Settings, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(
        backed_up,
        "UPDATE layer_revisions SET changed_at = '2020-01-01 00:00:00' WHERE layer_id = 'wharves'",
        "DELETE FROM layer_revisions WHERE layer_id = 'projects'",
    )
    told = [sentence for name, _, sentence in amiss(backed_up) if name == "content"]
    assert [sentence.split(" is older")[0] for sentence in told] == [
        f"The revision of layer {name}" for name in LAYERS if name in ("wharves", "projects")
    ]


def test_a_layer_that_is_wrong_throughout_is_told_in_a_page(
    full_service: Service, amiss: Callable[[Settings], Amiss]
) -> None:
    alter(full_service.settings, "UPDATE railway_hazards SET description = 'X'")
    told = [sentence for name, _, sentence in amiss(full_service.settings) if name == "content"]
    assert len(told) == 21
    assert told[-1] == "More features of layer railway_hazards do not agree. Restore a backup."


def test_texts_that_a_migration_wrote_anew_agree(
    backed_up: Settings, amiss: Callable[[Settings], Amiss]
) -> None:
    # As if the layer had had a field more, and no field name_en, when its rows were written.
    alter(backed_up, 'UPDATE changes SET feature = replace(feature, \'"name_zh"\', \'"gone": 1,"name_zh"\')')
    assert amiss(backed_up) == []


def test_sessions_without_an_account_are_told(
    dialect: str, backed_up: Settings, amiss: Callable[[Settings], Amiss]
) -> None:
    insert = (
        "INSERT INTO sign_in_sessions (id_hash, account_id, created_at, seen_at)"
        " VALUES ('x', 'nobody', '2026-11-22 00:00:00', '2026-11-22 00:00:00')"
    )
    if dialect == "spatialite":
        service = Service.start(backed_up)
        with service.database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute(insert)
        service.database.close()
    else:
        alter(
            backed_up, "ALTER TABLE sign_in_sessions DROP CONSTRAINT fk_sign_in_sessions_account_id", insert
        )
    assert [sentence for _, _, sentence in amiss(backed_up)] == ["Sessions without an account: 1"]


def test_of_a_large_layer_the_newest_rows_are_compared(
    backed_up: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.operation.checks.database.MOST_COMPARED", 10)
    alter(backed_up, "UPDATE railway_hazards SET description = 'X' WHERE fid <= 5")

    def told(*, is_full: bool) -> str:
        found = check(backed_up, LAYERS, now=now, is_full=is_full)
        return next(finding.sentence(Language.EN) for finding in found if finding.name == "content")

    assert "the newest 10 rows were compared. All of them: geo-service check --full" in told(is_full=False)
    assert "railway_hazards" in told(is_full=False)
    assert "its columns do not give its stored text" in told(is_full=True)


def test_a_missing_asset_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = tmp_path / "vendor"
    shutil.copytree(program.VENDOR, vendor)
    (vendor / "leaflet" / "leaflet.js").unlink()
    monkeypatch.setattr(program, "VENDOR", vendor)
    assert (
        program._assets().sentence(Language.EN)
        == "The program's file maps/static/vendor/leaflet/leaflet.js is missing. Install the program again."
    )


def test_a_missing_template_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "PAGES", tmp_path)
    assert program._pages().level is Level.MISSING
    assert "geo_service/templates/base.html" in program._pages().sentence(Language.EN)


def test_parts_from_two_folders_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maps.__file__", str(tmp_path / "maps" / "__init__.py"))
    assert program._origin().level is Level.WARNING
    assert str(tmp_path) in program._origin().sentence(Language.EN)


def test_a_missing_mod_spatialite_is_told(tmp_path: Path) -> None:
    found = list(libraries.findings(Settings(spatialite_path=str(tmp_path / "none"))))
    (spatialite,) = [finding for finding in found if finding.name == "spatialite"]
    assert spatialite.level is Level.MISSING
    assert "libsqlite3-mod-spatialite" in spatialite.sentence(Language.EN)


def test_an_unknown_metric_crs_is_told() -> None:
    assert libraries._proj(1025).level is Level.MISSING


def test_a_lacking_format_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "NEEDED_DRIVERS", ("GeoJSON", "Spreadsheet of 1985"))
    assert libraries._gdal().sentence(Language.EN) == (
        "GDAL lacks the format Spreadsheet of 1985; install pyogrio again."
    )


def test_a_state_folder_that_cannot_be_written_is_told() -> None:
    # Nobody may make files in /proc, not even root, as whom the tests may run.
    assert machine._writable(Path("/proc")).level is Level.MISSING


def test_little_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LITTLE_SPACE", 1 << 60)
    assert machine._space(tmp_path).level is Level.WARNING


def test_a_changed_data_file_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(Settings().data_dir, data)
    with (data / "townships.geojson").open("a") as file:
        file.write(" ")
    assert (
        machine._data(data).sentence(Language.EN)
        == "The data file townships.geojson is missing or was changed."
    )
    (data / "townships.geojson").unlink()
    assert machine._data(data).level is Level.WARNING


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (timedelta(0), Level.OK),
        (timedelta(hours=48), Level.OK),
        (timedelta(hours=49), Level.WARNING),
        (timedelta(hours=-1), Level.WARNING),  # of a clock that was wrong
    ],
)
def test_the_age_of_the_last_backup_is_told(
    tmp_path: Path, now: datetime, age: timedelta, level: Level
) -> None:
    (tmp_path / archive_name(now - age)).touch()
    assert machine._last_backup(tmp_path, now).level is level


def test_a_check_that_breaks_leaves_the_rest(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Settings) -> Iterator[Finding]:
        yield ok("sqlite", "fine")
        raise OSError("gone")

    monkeypatch.setattr(libraries, "findings", broken)
    findings = {finding.name: finding for finding in check(Settings(state_dir=tmp_path), LAYERS, now=now)}
    told = findings["libraries"]
    assert told.level is Level.MISSING
    assert told.sentence(Language.EN) == "This could not be checked to its end: OSError: gone"
    assert {"python", "sqlite", "data", "database"} <= findings.keys()
