"""SpatiaLite: is mod_spatialite there, and does the environment's Python load it."""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

from steps.apt import Apt
from steps.environment import Environment
from steps.report import run, say
from steps.stamps import digest_of

PACKAGE = "libsqlite3-mod-spatialite"

PROBE = """
import sqlite3
import sys

if not hasattr(sqlite3.Connection, "enable_load_extension"):
    from pysqlite3 import dbapi2 as sqlite3
connection = sqlite3.connect(":memory:")
connection.enable_load_extension(True)
connection.load_extension(sys.argv[1])
print(connection.execute("SELECT spatialite_version()").fetchone()[0])
"""


def module_path() -> str:
    """Return the module to load: the operator's, else the one on the system's library path."""
    return os.environ.get("GEO_SERVICE_SPATIALITE_PATH", "mod_spatialite")


def is_installed() -> bool:
    """Whether the dynamic linker finds the module and all that it needs."""
    path = module_path()
    for name in (path, f"{path}.so"):  # SQLite adds the ending as well
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def provide(apt: Apt) -> None:
    """Install mod_spatialite from the system's packages if it is missing."""
    if not is_installed():
        apt.install([PACKAGE], need="SpatiaLite's module mod_spatialite is missing.")


def check(environment: Environment) -> None:
    """Make sure that the environment's Python loads mod_spatialite as the service does."""
    digests = {"spatialite": digest_of(module_path(), PROBE)}
    if environment.stamps.are_done(digests):
        return
    command: list[str | Path] = [environment.python, "-c", PROBE, module_path()]
    version = run(command, failed=f"{environment.python} cannot load {module_path()}.").strip()
    say(f"SpatiaLite {version} loads. Set-up is complete.")
    environment.stamps.finish(digests)
