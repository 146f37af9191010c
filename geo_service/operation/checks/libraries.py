"""Checks of the native libraries: SQLite with SpatiaLite, PROJ, GDAL."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
from pyproj.exceptions import CRSError

from geo_service.db.engine import load_spatialite, sqlite_driver
from geo_service.db.inspection import EXTENSION_VERSION
from geo_service.errors import DatabaseMissing
from geo_service.i18n import N_
from geo_service.operation.checks.finding import Finding, missing, ok, refused
from geo_service.settings import Settings

NEEDED_DRIVERS = ("GeoJSON",)
OPEN_FILES = Path("/proc/self/maps")


def findings(settings: Settings) -> Iterator[Finding]:
    """Check the libraries that a service with these settings uses."""
    if settings.url.get_backend_name() == "sqlite":
        yield from _spatialite(settings)
    yield _proj(settings.metric_crs)
    yield _gdal()


def _spatialite(settings: Settings) -> Iterator[Finding]:
    try:
        driver: Any = sqlite_driver()
    except DatabaseMissing as error:
        yield refused("sqlite", error)
        return
    yield ok(
        "sqlite",
        N_("SQLite %(version)s, which can load extensions (Python module %(module)s)"),
        version=driver.sqlite_version,
        module=driver.__name__,
    )
    with closing(driver.connect(":memory:")) as connection:
        try:
            load_spatialite(connection, settings.spatialite_path)
        except DatabaseMissing as error:
            yield refused("spatialite", error)
            return
        version = connection.execute(EXTENSION_VERSION["sqlite"]).fetchone()[0]
        path = _loaded_file("mod_spatialite") or settings.spatialite_path
    yield ok("spatialite", N_("SpatiaLite %(version)s from %(path)s"), version=version, path=path)


def _loaded_file(name: str) -> str | None:
    """Return the file of a loaded library, which the system's loader chose; None where it cannot be told."""
    if not OPEN_FILES.is_file():
        return None
    files = (line.split(maxsplit=5)[-1] for line in OPEN_FILES.read_text().splitlines() if name in line)
    return next(files, None)


def _proj(metric_crs: int) -> Finding:
    folder = pyproj.datadir.get_data_dir()
    try:
        crs = pyproj.CRS.from_epsg(metric_crs)
    except CRSError:
        return missing(
            "proj",
            N_(
                "PROJ does not know EPSG:%(code)s. Its data in %(folder)s may be incomplete; install pyproj again."
            ),
            code=metric_crs,
            folder=folder,
        )
    return ok(
        "proj",
        N_("PROJ %(version)s knows EPSG:%(code)s (%(name)s); data in %(folder)s"),
        version=pyproj.proj_version_str,
        code=metric_crs,
        name=crs.name,
        folder=folder,
    )


def _gdal() -> Finding:
    drivers = pyogrio.list_drivers()
    if lacking := [name for name in NEEDED_DRIVERS if name not in drivers]:
        return missing(
            "gdal", N_("GDAL lacks the format %(format)s; install pyogrio again."), format=lacking[0]
        )
    version = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return ok("gdal", N_("GDAL %(version)s with %(count)s formats"), version=version, count=len(drivers))
