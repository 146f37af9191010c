"""Settings of the service: environment variables with the prefix ``GEO_SERVICE_``."""

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pyproj import CRS
from pyproj.exceptions import CRSError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from geo_service.errors import SettingsError
from layers.reference_system import ReferenceSystem, of_epsg, served
from layers.text import Language, Text
from maps.page import Tiles
from maps.policy import tile_origin

PREFIX = "GEO_SERVICE_"
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
SUPPORTED_DRIVERS = ("sqlite", "postgresql+psycopg")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error
    return name


def _bundled_data() -> Path:
    return Path(__file__).resolve().parent.parent / "data"


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
    demo: bool = True
    tile_url: str | None = None
    tile_attribution: str | None = None
    tile_approval_no: str | None = None
    backup_keep: Annotated[int, Field(ge=1, le=1000)] = 14
    backup_hour: Annotated[int, Field(ge=0, le=23)] = 2
    log_format: Annotated[str, Field(pattern="^(text|json)$")] = "text"

    @field_validator("extent", "crs", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part for part in value.split(",") if part.strip()) if isinstance(value, str) else value

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

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

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
    def title(self) -> Text:
        """Name of the service, as the pages show it."""
        return Text(self.title_zh, self.title_en)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone that decides what "today" is."""
        return ZoneInfo(self.time_zone)


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


def require_local_host(settings: Settings) -> None:
    """Refuse any address but this machine's own: without sign-in nobody else may read.

    Raises
    ------
    SettingsError
        If ``HOST`` is not a loopback address.
    """
    if settings.host == "localhost":
        return
    try:
        is_local = ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise SettingsError(
            setting=PREFIX + "HOST",
            reason=f"{settings.host} is not this machine itself; people cannot sign in yet, "
            "so the service answers on 127.0.0.1 only",
        )
