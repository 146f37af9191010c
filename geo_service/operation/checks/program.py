"""Checks of the program itself: interpreter, where it was imported from, files of its pages."""

import json
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import geo_service
import layers
import maps
from geo_service import __version__
from geo_service.i18n import N_, translations
from geo_service.operation.checks.finding import Finding, missing, ok, warning
from layers.text import Language
from maps.assets import STATIC

OLDEST_PYTHON = (3, 11)
PACKAGES = (geo_service, layers, maps)
LOCK = Path(str(maps.__file__)).parent / "assets.lock.json"
VENDOR = STATIC / "vendor"
PAGES = Path(str(geo_service.__file__)).parent / "templates"
REBUILD = N_("The program's file %(file)s is missing. Install the program again.")


def findings() -> Iterator[Finding]:
    """Check the program."""
    yield _python()
    yield _origin()
    yield _assets()
    yield _pages()


def _python() -> Finding:
    found = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(str(part) for part in OLDEST_PYTHON)
        return missing(
            "python", N_("Python %(version)s is too old; %(oldest)s is needed."), version=found, oldest=oldest
        )
    return ok("python", N_("Python %(version)s"), version=found)


def _origin() -> Finding:
    folders = sorted({str(Path(str(package.__file__)).resolve().parents[1]) for package in PACKAGES})
    if len(folders) > 1:
        return warning(
            "program",
            N_("Parts of the program come from different folders: %(folders)s. Install the program again."),
            folders=", ".join(folders),
        )
    return ok("program", N_("Program %(version)s in %(folder)s"), version=__version__, folder=folders[0])


def _assets() -> Finding:
    shipped = json.loads(LOCK.read_text(encoding="utf-8"))["shipped"]
    names = [f"{package}/{name}" for package, entry in shipped.items() for name in entry["files"].values()]
    for name in names:
        if not (VENDOR / name).is_file():
            return missing("assets", REBUILD, file=f"maps/static/vendor/{name}")
    return ok("assets", N_("All %(count)s third-party scripts and styles are there."), count=len(names))


def _pages() -> Finding:
    for name in ("base.html", "error.html", "portal.html"):
        if not (PAGES / name).is_file():
            return missing("pages", REBUILD, file=f"geo_service/templates/{name}")
    try:
        translations(Language.ZH)
    except OSError:
        return missing("pages", REBUILD, file="geo_service/locale/zh/messages.po")
    return ok("pages", N_("Pages and their Chinese texts are there."))
