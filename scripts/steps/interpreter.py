"""Which Python the environment is built on."""

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from steps.report import StepFailedError

SUPPORTED = ("3.13", "3.12", "3.11")
"""Minor versions that the hashed requirements are tested with, newest first."""

PROBE = "import sys, sqlite3; print(sys.version_info >= (3, 11) and hasattr(sqlite3.Connection, 'enable_load_extension'))"


def loads_extensions(python: Path) -> bool:
    """Whether this is a Python 3.11 or newer whose own sqlite3 can load SpatiaLite."""
    result = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, check=False)
    return result.stdout.strip() == "True"


def candidates() -> Iterator[Path]:
    """Pythons on the search path and in the system's own places, each file once."""
    seen = set()
    names = ["python3", *(f"python{version}" for version in SUPPORTED)]
    for folder in [*os.get_exec_path(), "/usr/bin", "/usr/local/bin"]:
        for name in names:
            path = Path(folder, name)
            if os.access(path, os.X_OK) and path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def choose_python() -> Path:
    """Return the Python to build the environment on.

    The one that runs this is right if its sqlite3 loads extensions. Many self-built Pythons (pyenv) cannot: then
    another one on this machine is taken, and failing that this one with the package pysqlite3-binary, which exists
    for x86-64 Linux only.

    Raises
    ------
    StepFailedError
        If SpatiaLite could be loaded in neither way.
    """
    this = Path(sys.executable)
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return this
    for python in candidates():
        if loads_extensions(python):
            return python
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return this
    what = f"{this} was built without loadable SQLite extensions, which SpatiaLite needs, and no other Python was found."
    raise StepFailedError(
        what, "Install your system's own Python (on Debian and Ubuntu: apt install python3)."
    )
