"""Settings: read once, refused by their name."""

from pathlib import Path

import pytest

from geo_service.errors import SettingsError
from geo_service.settings import Settings, load_settings, require_local_host

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "eight", "integer"),
        ("PORT", "70000", "65535"),
        ("WORKERS", "0", "greater"),
        ("LANGUAGE", "fr", "zh"),
        ("TIME_ZONE", "Asia/Yingde", "no time zone is called 'Asia/Yingde'"),
        ("EXTENT", "113,24", "Field required"),
        ("EXTENT", "114,24,113,25", "west < east"),
        ("EXTENT", "a,b,c,d", "number"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x", "needs one of sqlite, postgresql+psycopg"),
        ("DATABASE_URL", "hunter2", "is not a database address"),
        ("TILE_URL", "http://tiles.example/{z}/{x}/{y}.png", "attribution"),
        ("DATABASE_URL", "sqlite://", "path of a file"),
        ("METRIC_CRS", "4326", "projected system in metres"),
        ("METRIC_CRS", "9999", "projected system in metres"),
        ("DATABASE_URL", "postgresql+psycopg://u:hunter2@h:port/x", "is not a database address"),
        ("CRS", "4326,999999", "no reference system 999999"),
        ("CRS", "EPSG:4326", "integer"),
        ("BACKUP_HOUR", "24", "23"),
        ("LOG_FORMAT", "xml", "text|json"),
    ],
)
def test_a_bad_value_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(f"GEO_SERVICE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"Setting GEO_SERVICE_{name}: ")
    assert reason in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_extent_is_four_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_EXTENT", "112.5, 23.5, 114, 25")
    assert load_settings().extent == (112.5, 23.5, 114.0, 25.0)


def test_the_reference_systems_are_crs84_the_listed_ones_and_the_metric_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEO_SERVICE_CRS", "4490, 3857")
    monkeypatch.setenv("GEO_SERVICE_METRIC_CRS", "4526")
    assert [uri.rsplit("/", 1)[1] for uri in load_settings().reference_systems] == [
        "CRS84",
        "4490",
        "3857",
        "4526",
    ]


def test_the_database_is_a_file_in_the_state_folder_unless_told(tmp_path: Path) -> None:
    assert Settings(state_dir=tmp_path).url.render_as_string() == f"sqlite:///{tmp_path}/geo_service.sqlite"


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_DATABASE_URL", "postgresql+psycopg://u:hunter2@db/x")
    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_machine_is_served(host: str) -> None:
    require_local_host(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "bureau.example", ""])  # noqa: S104
def test_other_addresses_are_refused_with_the_reason(host: str) -> None:
    with pytest.raises(SettingsError, match=r"GEO_SERVICE_HOST: .* cannot sign in yet"):
        require_local_host(Settings(host=host))


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"| `GEO_SERVICE_{name.upper()}` |" in text, name
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `GEO_SERVICE_")}
    assert documented == {f"GEO_SERVICE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(
    "url", ["https://tiles.example/osm", "ftp://tiles.example/{z}/{x}/{y}", "https://a b/{z}/{x}/{y}"]
)
def test_a_tile_address_that_no_map_could_use_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("GEO_SERVICE_TILE_URL", url)
    monkeypatch.setenv("GEO_SERVICE_TILE_ATTRIBUTION", "x")
    with pytest.raises(SettingsError, match=r"^Setting GEO_SERVICE_TILE_URL: "):
        load_settings()
