"""What only the tests need from the system: PostGIS in throw-away clusters, programs that read our files, a font."""

import re
import shutil
import subprocess
from pathlib import Path

from steps.apt import Apt
from steps.report import StepFailedError, run

OFFICE = ["libreoffice-calc-nogui", "libreoffice-base-drivers", "libreoffice-writer-nogui"]
"""LibreOffice without its window, with what it reads dBASE and papers with: 95 MB to load, 290 MB on the disk."""


def provide(apt: Apt) -> None:
    """Install what is missing of the tests' system packages."""
    provide_postgis(apt)
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        apt.install(["chromium"], need="The tests drive Chromium, which is missing.")
    if not has_chinese_font():
        apt.install(["fontconfig", "fonts-wqy-microhei"], need="A font with Chinese characters is missing.")
    if not shutil.which("ogr2ogr"):
        apt.install(["gdal-bin"], need="The tests read the API with ogrinfo and ogr2ogr, which are missing.")
    if not reads_files():
        apt.install(OFFICE, need="The tests open tables and papers with LibreOffice, which is missing.")


def provide_postgis(apt: Apt, need: str = "The tests run on PostGIS too, which is missing.") -> None:
    """Install PostgreSQL with PostGIS, and pg_virtualenv, which makes and removes clusters."""
    if not shutil.which("pg_virtualenv"):
        apt.install(["postgresql-common"], need=need)
    if not any(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        apt.install([newest_postgis_package()], need=need)


def newest_postgis_package() -> str:
    """Return the package of PostGIS for the newest PostgreSQL that the system's lists have."""
    pattern = r"^postgresql-([0-9]+)-postgis-3$"
    found = run(
        ["apt-cache", "search", "--names-only", pattern], failed="The system's package lists cannot be read."
    )
    versions = sorted(
        int(match) for match in re.findall(r"^postgresql-(\d+)-postgis-3 ", found, re.MULTILINE)
    )
    if not versions:
        mend = "Install PostgreSQL 14 or newer with PostGIS 3, then run the same command again."
        raise StepFailedError("The system's package lists have no PostGIS 3.", mend)
    return f"postgresql-{versions[-1]}-postgis-3"


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font that covers Chinese."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def reads_files() -> bool:
    """Whether LibreOffice is there with its tables, its way to dBASE and its papers."""
    program = shutil.which("soffice")
    if program is None:
        return False
    libraries = Path(program).resolve().parent
    return all((libraries / name).is_file() for name in ("libsclo.so", "libdbaselo.so", "libswlo.so"))
