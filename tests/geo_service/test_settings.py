"""Settings: read once, refused by their name."""

from pathlib import Path
from typing import Any

import pytest

from geo_service.errors import SettingsError
from geo_service.settings import Settings, load_settings

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
        ("BASE_URL", "gis.example.gov.cn", "needs an address"),
        ("BASE_URL", "https://u:hunter2@gis.example.gov.cn", "needs an address"),
        ("BASE_URL", "https://gis.example.gov.cn/?a=b", "needs an address"),
        ("TRUSTED_PROXIES", "10.0.0.5,gateway", "got 'gateway'"),
        ("TRUSTED_PROXIES", "*", "needs addresses"),
        ("TRUSTED_PROXIES", "10.0.0.5/24", "needs addresses"),
        ("SECRET_KEY", "hunter2", "at least 32"),
        ("SESSION_IDLE_MINUTES", "0", "greater"),
        ("SESSION_HOURS", "169", "168"),
        ("PASSWORD_LENGTH", "7", "8"),
        ("AUDIT_DAYS", "30", "183"),
        ("ANONYMOUS_READ", "perhaps", "boolean"),
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
def test_the_demonstration_on_this_machine_is_read_without_signing_in(host: str) -> None:
    assert Settings(host=host).is_local
    assert Settings(host=host).reads_anonymously


@pytest.mark.parametrize(
    "values",
    [
        {"host": "0.0.0.0"},  # noqa: S104
        {"host": "192.168.1.5"},
        {"host": "::"},
        {"host": "bureau.example"},
        {"host": ""},
        {"demo": False},
        {"base_url": "https://gis.example.gov.cn"},  # a gateway on this machine serves others
        {"anonymous_read": False},
    ],
)
def test_anything_else_is_read_after_signing_in(values: dict[str, Any]) -> None:
    assert not Settings(**values).reads_anonymously


def test_the_operator_may_open_the_public_profile_to_all() -> None:
    settings = Settings(host="0.0.0.0", demo=False, anonymous_read=True)  # noqa: S104
    assert settings.reads_anonymously


@pytest.mark.parametrize(
    ("address", "path", "is_https"),
    [
        (None, "", False),
        ("https://gis.example.gov.cn/", "", True),
        ("https://www.example.gov.cn:8443/a/gis/", "/a/gis", True),
        ("http://10.1.2.3:8080", "", False),
    ],
)
def test_the_address_of_a_gateway_decides_path_and_cookies(
    address: str | None, path: str, *, is_https: bool
) -> None:
    settings = Settings(base_url=address)
    assert (settings.base_path, settings.is_https) == (path, is_https)
    assert not (settings.base_url or "").endswith("/")


def test_gateways_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/24, ::1")
    assert load_settings().trusted_proxies == ("10.0.0.5", "10.1.0.0/24", "::1")


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_SECRET_KEY", "hunter2" * 5)
    assert "hunter2" not in repr(load_settings())


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


OIDC = {
    "OIDC_ISSUER": "https://login.example.gov.cn/realms/bureau",
    "OIDC_CLIENT_ID": "geo-service",
    "OIDC_CLIENT_SECRET": "hunter2",
}


def test_a_provider_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().oidc is None
    assert load_settings().oidc_title is None
    for name, value in OIDC.items():
        monkeypatch.setenv(f"GEO_SERVICE_{name}", value)
    client = load_settings().oidc
    assert client is not None
    assert (client.issuer, client.client_id) == (OIDC["OIDC_ISSUER"], "geo-service")
    assert (client.scopes, client.name_claim) == ("openid profile", "preferred_username")
    assert "hunter2" not in repr(client)
    assert load_settings().oidc_title is not None


@pytest.mark.parametrize("missing", list(OIDC))
@pytest.mark.parametrize("empty", [True, False])
def test_a_part_of_a_provider_is_refused(
    monkeypatch: pytest.MonkeyPatch, missing: str, *, empty: bool
) -> None:
    for name, value in OIDC.items():
        monkeypatch.setenv(f"GEO_SERVICE_{name}", value)
    if empty and missing != "OIDC_ISSUER":
        monkeypatch.setenv(f"GEO_SERVICE_{missing}", "")
    else:
        monkeypatch.delenv(f"GEO_SERVICE_{missing}")
    with pytest.raises(SettingsError, match=rf"^Setting GEO_SERVICE_{missing}: ") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://login.example.gov.cn"),
        ("OIDC_ISSUER", "login.example.gov.cn"),
        ("OIDC_ISSUER", "https://login.example.gov.cn/?realm=bureau"),
        ("OIDC_SCOPES", "profile"),
    ],
)
def test_a_provider_that_is_not_safe_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for setting, usual in {**OIDC, name: value}.items():
        monkeypatch.setenv(f"GEO_SERVICE_{setting}", usual)
    with pytest.raises(SettingsError, match=rf"^Setting GEO_SERVICE_{name}: "):
        load_settings()


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "127.9.9.9"])
def test_a_provider_on_this_machine_needs_no_https(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for setting, usual in {**OIDC, "OIDC_ISSUER": f"http://{host}"}.items():
        monkeypatch.setenv(f"GEO_SERVICE_{setting}", usual)
    assert load_settings().oidc is not None


def test_openid_connect_on_a_network_needs_the_address_that_people_type() -> None:
    client = {
        "oidc_issuer": "https://sso.example.gov.cn",
        "oidc_client_id": "geo",
        "oidc_client_secret": "secret",
    }
    with pytest.raises(SettingsError, match="GEO_SERVICE_BASE_URL"):
        load_settings(host="10.0.0.1", **client)
    assert load_settings(host="10.0.0.1", base_url="https://gis.example.gov.cn", **client).oidc is not None
    assert load_settings(**client).oidc is not None


NOTICES = {
    "WEBHOOK_URL": "https://desk.example.gov.cn/hooks?key=hunter2",
    "WEBHOOK_SECRET": "hunter2 and some more",
    "SMTP_HOST": "mail.example.gov.cn",
    "SMTP_USER": "geo",
    "SMTP_PASSWORD": "hunter2",
    "MAIL_FROM": "geo@example.gov.cn",
    "MAIL_TO": "a@example.gov.cn, b@example.gov.cn",
    "ESCALATION_DAYS": "3,9",
}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": ""}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_SECRET": "hunter2"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "ftp://hunter2.example"}, "WEBHOOK_URL"),
        ({"WEBHOOK_URL": "https://hunter2@example.gov.cn/"}, "WEBHOOK_URL"),
        ({"MAIL_TO": ""}, "MAIL_TO"),
        ({"MAIL_FROM": ""}, "MAIL_TO"),
        ({"MAIL_TO": "a@example.gov.cn\nBcc: x@example.org"}, "MAIL_TO"),
        ({"SMTP_PASSWORD": ""}, "SMTP_PASSWORD"),
        ({"SMTP_SECURITY": "none"}, "SMTP_SECURITY"),
        ({"SMTP_SECURITY": "some"}, "SMTP_SECURITY"),
        ({"ESCALATION_DAYS": "9,3"}, "ESCALATION_DAYS"),
        ({"ESCALATION_DAYS": "0"}, "ESCALATION_DAYS"),
    ],
)
def test_notices_are_whole_and_safe_or_not_there(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], named: str
) -> None:
    for setting, usual in NOTICES.items():
        monkeypatch.setenv(f"GEO_SERVICE_{setting}", usual)
    settings = load_settings()
    assert settings.mail_to == ("a@example.gov.cn", "b@example.gov.cn")
    assert settings.attention_rules.escalation_days == (3, 9)
    assert "hunter2" not in repr(settings)
    for setting, value in changed.items():
        monkeypatch.setenv(f"GEO_SERVICE_{setting}", value)
    with pytest.raises(SettingsError, match=rf"^Setting GEO_SERVICE_{named}: ") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
