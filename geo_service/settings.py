"""Settings of the service: environment variables with the prefix ``GEO_SERVICE_``."""

import ipaddress
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pyproj import CRS
from pyproj.exceptions import CRSError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from geo_service.errors import SettingsError
from layers.railway_hazards.attention import Rules
from layers.railway_hazards.codes import CATEGORIES
from layers.reference_system import ReferenceSystem, of_epsg, served
from layers.text import Language, Text
from maps.page import Tiles
from maps.policy import tile_origin

PREFIX = "GEO_SERVICE_"
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
HOOK = re.compile(ADDRESS.pattern + r"(\?[A-Za-z0-9._~/%&=-]*)?")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")
SUPPORTED_DRIVERS = ("sqlite", "postgresql+psycopg")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error
    return name


def _bundled_data() -> Path:
    return Path(__file__).resolve().parent.parent / "data"


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Limits(NamedTuple):
    """How long a session lasts without being used, and at most."""

    idle: timedelta
    longest: timedelta


class OidcClient(NamedTuple):
    """The service as a client of an OpenID Connect provider."""

    issuer: str
    client_id: str
    client_secret: SecretStr
    scopes: str
    name_claim: str


class Settings(BaseSettings):
    """What an operator can set. Each setting is documented in ``docs/settings.md``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    state_dir: Path = Path("state")
    database_url: SecretStr | None = None
    data_dir: Path = Field(default_factory=_bundled_data)
    spatialite_path: str = "mod_spatialite"
    pool_size: Annotated[int, Field(ge=1, le=64)] = 4
    query_timeout_s: Annotated[int, Field(ge=1, le=3600)] = 15
    language: Language = Language.ZH
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    title_zh: str = "英德市交通空间监测"
    title_en: str = "Yingde transport monitoring"
    extent: Annotated[tuple[float, float, float, float], NoDecode] = (112.75, 23.80, 113.95, 24.60)
    metric_crs: Annotated[int, Field(ge=1024, le=32767)] = 4547
    crs: Annotated[tuple[int, ...], NoDecode] = (4326, 4490, 3857, 4547)
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    base_url: str | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    anonymous_read: bool | None = None
    secret_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    session_idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    password_length: Annotated[int, Field(ge=8, le=64)] = 10
    audit_days: Annotated[int, Field(ge=183, le=36500)] = 400
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = "openid profile"
    oidc_name_claim: str = "preferred_username"
    oidc_title_zh: str = "用单位账号登录"
    oidc_title_en: str = "Sign in with your organisation's account"
    upload_mb: Annotated[int, Field(ge=1, le=10_000)] = 200
    photo_mb: Annotated[int, Field(ge=1, le=100)] = 20
    photo_megapixels: Annotated[int, Field(ge=1, le=80)] = 60
    photo_edge_px: Annotated[int, Field(ge=640, le=8192)] = 2048
    paper_issuer: str | None = None
    duplicate_distance_m: Annotated[float, Field(gt=0, le=1000)] = 50.0
    duplicate_distances: Annotated[Mapping[str, float], NoDecode] = Field(default_factory=dict)
    hazard_no_format: str = "YD-{year}-{number:04d}"
    demo: bool = True
    tile_url: str | None = None
    tile_attribution: str | None = None
    tile_approval_no: str | None = None
    backup_keep: Annotated[int, Field(ge=1, le=1000)] = 14
    backup_hour: Annotated[int, Field(ge=0, le=23)] = 2
    deadline_days_major: Annotated[int, Field(ge=1, le=366)] = 15
    deadline_days_general: Annotated[int, Field(ge=1, le=366)] = 30
    due_soon_days: Annotated[int, Field(ge=0, le=60)] = 7
    escalation_days: Annotated[tuple[int, ...], NoDecode] = (7, 15)
    monitor_minutes: Annotated[int, Field(ge=0, le=1440)] = 60
    patrol_days_village: Annotated[int, Field(ge=1, le=366)] = 15
    patrol_days_town: Annotated[int, Field(ge=1, le=366)] = 30
    patrol_days_county: Annotated[int, Field(ge=1, le=366)] = 90
    verification_soon_days: Annotated[int, Field(ge=0, le=366)] = 30
    berth_call_days: Annotated[int, Field(ge=1, le=3660)] = 30
    font_path: Path | None = None
    webhook_url: SecretStr | None = None
    webhook_secret: Annotated[SecretStr, Field(min_length=16)] | None = None
    smtp_host: Annotated[str, Field(pattern="^[A-Za-z0-9.:-]{1,253}$")] | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    smtp_security: Annotated[str, Field(pattern="^(none|starttls|tls)$")] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str | None = None
    mail_to: Annotated[tuple[str, ...], NoDecode] = ()
    mail_hour: Annotated[int, Field(ge=0, le=23)] = 8
    log_format: Annotated[str, Field(pattern="^(text|json)$")] = "text"

    @field_validator("extent", "crs", "escalation_days", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("duplicate_distances", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        return {name.strip(): distance for name, _, distance in pairs}

    @field_validator("duplicate_distances")
    @classmethod
    def _distances(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        known = {code.value for code in CATEGORIES}
        for category, distance_m in value.items():
            if category not in known or not 0 < distance_m <= 1000:
                raise ValueError(
                    f"needs categories with metres such as hazard_tree=20, got {category}={distance_m:g}"
                )
        return value

    @field_validator("hazard_no_format")
    @classmethod
    def _counts(cls, value: str) -> str:
        try:
            told = [value.format(year=2026, number=number) for number in (1, 2)]
        except (KeyError, ValueError, IndexError, AttributeError):
            told = []
        if len(set(told)) != 2 or len(told[0]) > 40:
            raise ValueError(
                f"needs {{number}} and may hold {{year}}, such as YD-{{year}}-{{number:04d}}, got {value!r}"
            )
        return value

    @field_validator("extent")
    @classmethod
    def _ordered_extent(cls, value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = value
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("needs west,south,east,north in degrees, west < east and south < north")
        return value

    @field_validator("metric_crs")
    @classmethod
    def _projected(cls, value: int) -> int:
        try:
            is_metric = CRS.from_epsg(value).axis_info[0].unit_name == "metre"
        except CRSError:
            is_metric = False
        if not is_metric:
            raise ValueError(f"needs the EPSG code of a projected system in metres, got {value}")
        return value

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        if value is not None and not ADDRESS.fullmatch(value):
            # The text may hold a password, so it is not repeated.
            raise ValueError("needs an address such as https://gis.example.gov.cn and nothing more")
        return value.rstrip("/") if value else None

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not ADDRESS.fullmatch(value):
            raise ValueError(f"needs an address such as https://login.example.gov.cn, got {value!r}")
        if not is_safe_address(value):
            raise ValueError(f"needs https, since passwords and keys depend on it, got {value!r}")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _asks_for_identity(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("needs openid among the scopes")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                raise ValueError(
                    f"needs addresses such as 10.0.0.5 or 10.0.0.0/24, got {network!r}"
                ) from None
        return value

    @field_validator(
        "font_path",
        "webhook_url",
        "webhook_secret",
        "smtp_host",
        "smtp_port",
        "smtp_user",
        "smtp_password",
        "mail_from",
        mode="before",
    )
    @classmethod
    def _none_if_empty(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("escalation_days")
    @classmethod
    def _increasing(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)) or min(value, default=1) < 1:
            raise ValueError("needs days that increase, such as 7,15")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _hook(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not HOOK.fullmatch(value.get_secret_value()):
            # The text may hold a key, so it is not repeated.
            raise ValueError("needs an address such as https://desk.example.gov.cn/hooks/hazards")
        return value

    @field_validator("mail_from", "mail_to")
    @classmethod
    def _mail_addresses(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for address in (value,) if isinstance(value, str) else value or ():
            if not MAIL_ADDRESS.fullmatch(address):
                raise ValueError(f"needs addresses such as office@example.gov.cn, got {address!r}")
        return value

    @field_validator("cors_origins", "trusted_proxies", "mail_to", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("cors_origins")
    @classmethod
    def _plain_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"needs origins such as https://maps.example.gov.cn, got {origin!r}")
        return value

    @field_validator("crs")
    @classmethod
    def _known_crs(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        for code in value:
            try:
                of_epsg(code)
            except CRSError:
                raise ValueError(f"the EPSG register has no reference system {code}") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            url = make_url(value.get_secret_value())
        except (ArgumentError, ValueError):
            # The text may hold a password, so it is not repeated.
            raise ValueError(
                "is not a database address such as postgresql+psycopg://user@host/name"
            ) from None
        if url.drivername not in SUPPORTED_DRIVERS:
            raise ValueError(f"needs one of {', '.join(SUPPORTED_DRIVERS)}, got {url.drivername}")
        if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("needs the path of a file: sqlite:////folder/geo_service.sqlite")
        return value

    @model_validator(mode="after")
    def _usable_tiles(self) -> Self:
        if self.tile_url is not None and not self.tile_attribution:
            raise ValueError("tile_url: a tile source needs its attribution in tile_attribution")
        try:
            if self.tiles is not None:
                tile_origin(self.tiles)
        except ValueError as error:
            raise ValueError(f"tile_url: {error}") from None
        return self

    @model_validator(mode="after")
    def _whole_oidc(self) -> Self:
        if self._has_oidc and self.base_url is None and not self.is_local:
            # The address that the provider sends people back to would else be what a request says.
            raise ValueError("base_url: sign-in by OpenID Connect needs the address that people type")
        for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret"):
            if not getattr(self, name) and self._has_oidc:
                raise ValueError(
                    f"{name}: sign-in by OpenID Connect needs issuer, client id and client secret"
                )
        return self

    @model_validator(mode="after")
    def _whole_notices(self) -> Self:
        if (self.webhook_url is None) is not (self.webhook_secret is None):
            raise ValueError("webhook_secret: messages are signed, so address and secret are given together")
        if self.smtp_host is not None and not (self.mail_from and self.mail_to):
            raise ValueError("mail_to: mail needs a sender and somebody to go to, mail_from and mail_to")
        if (self.smtp_user is None) is not (self.smtp_password is None):
            raise ValueError("smtp_password: user and password are given together")
        if self.smtp_user and self.smtp_security == "none" and not _is_this_machine(self.smtp_host or ""):
            raise ValueError("smtp_security: a password needs an encrypted connection, starttls or tls")
        return self

    @property
    def attention_rules(self) -> Rules:
        """The county's numbers for deadlines and delays."""
        return Rules(
            days_major=self.deadline_days_major,
            days_general=self.deadline_days_general,
            soon_days=self.due_soon_days,
            escalation_days=self.escalation_days,
        )

    @property
    def _has_oidc(self) -> bool:
        return any((self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret))

    @property
    def oidc(self) -> OidcClient | None:
        """The provider that people sign in by, where the operator set one."""
        if self.oidc_issuer is None or self.oidc_client_id is None or self.oidc_client_secret is None:
            return None
        return OidcClient(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret,
            scopes=self.oidc_scopes,
            name_claim=self.oidc_name_claim,
        )

    @property
    def oidc_title(self) -> Text | None:
        """What the button for it says; None where no provider is set."""
        return Text(self.oidc_title_zh, self.oidc_title_en) if self.oidc is not None else None

    @property
    def tiles(self) -> Tiles | None:
        """Background tiles of the maps, where the operator configured some."""
        if self.tile_url is None:
            return None
        return Tiles(
            url=self.tile_url,
            attribution=self.tile_attribution or "",
            approval_number=self.tile_approval_no or "",
        )

    @property
    def reference_systems(self) -> Mapping[str, ReferenceSystem]:
        """Systems that coordinates are given and asked in, by identifier, CRS84 first."""
        return served((*self.crs, self.metric_crs))

    @property
    def url(self) -> URL:
        """Address of the database: the configured one, else a SpatiaLite file in the state folder."""
        if self.database_url is not None:
            return make_url(self.database_url.get_secret_value())
        return URL.create("sqlite", database=str(self.state_dir / "geo_service.sqlite"))

    @property
    def is_local(self) -> bool:
        """Whether only this machine itself reaches the service."""
        return _is_this_machine(self.host)

    @property
    def reads_anonymously(self) -> bool:
        """Whether the public profile is read without signing in: by default the demonstration on this machine."""
        if self.anonymous_read is not None:
            return self.anonymous_read
        return self.demo and self.is_local and self.base_url is None

    @property
    def base_path(self) -> str:
        """Path under which a gateway serves the service, without a slash at its end; mostly empty."""
        return urlsplit(self.base_url or "").path

    @property
    def is_https(self) -> bool:
        """Whether readers come by HTTPS, through a gateway."""
        return self.base_url is not None and self.base_url.startswith("https://")

    @property
    def session_limits(self) -> Limits:
        """How long a session lasts."""
        return Limits(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours))

    @property
    def title(self) -> Text:
        """Name of the service, as the pages show it."""
        return Text(self.title_zh, self.title_en)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone that decides what "today" is."""
        return ZoneInfo(self.time_zone)


def is_safe_address(address: str) -> bool:
    """Whether what is sent to an address is safe from others: by HTTPS, or to this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname or ""))


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    SettingsError
        Naming the first setting whose value cannot be used, and why.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        name = str(first["loc"][0]) if first["loc"] else reason.split(":", 1)[0]
        raise SettingsError(setting=PREFIX + name.upper(), reason=reason) from None


def wished_language() -> Language:
    """Return the language of the environment, for what is to be said before the settings are read."""
    wish = os.environ.get(f"{PREFIX}LANGUAGE", "")
    return Language(wish) if wish in set(Language) else Language.ZH
