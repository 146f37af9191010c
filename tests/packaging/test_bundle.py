"""The bundle: made here, installed and used in a network namespace that has no network."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def bundle(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    command: list[str | Path] = [sys.executable, root / "scripts/bundle", "--output", folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (archive,) = folder.glob("geo-service-bundle-*.tar.gz")
    subprocess.run(["tar", "xzf", archive, "-C", folder], check=True)
    archive.unlink()
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="module")
def seen(bundle: Path, target: Path) -> dict[str, Any]:
    """What offline.py saw."""
    namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    system_python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    command: list[str | Path] = [
        *namespace,
        system_python,
        Path(__file__).with_name("offline.py"),
        bundle,
        target,
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHON": os.path.realpath(sys.executable),
        "PIP_NO_COMPILE": "1",  # only here, for speed: Python compiles the few modules that it imports
    }
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_there_was_no_network(seen: dict[str, Any]) -> None:
    assert seen["interfaces"] == ["lo"]


def test_answers_collections_and_a_map(seen: dict[str, Any]) -> None:
    assert "railway_hazards" in {collection["id"] for collection in seen["collections"]["collections"]}
    assert "leaflet" in seen["map"]


def test_spatialite_and_its_libraries_are_the_bundled_ones(seen: dict[str, Any], target: Path) -> None:
    libraries = target / "spatialite/lib"
    loaded = {Path(path).name: Path(path) for path in seen["libraries"]}
    assert loaded["mod_spatialite.so"] == libraries / "mod_spatialite.so"
    # Those that nothing but SpatiaLite loads under these names; libz, say, may be Python's own by then.
    for name in ("libfreexl", "libgeos_c", "libproj", "librttopo"):
        (library,) = libraries.glob(f"{name}.so.*")
        assert loaded[library.name] == library


def test_bundled_spatialite_transforms_with_the_bundled_proj_database(
    bundle: Path, target: Path, seen: object
) -> None:
    # A bundle made on x86-64 Linux, as where our tests run, holds pysqlite3-binary (see pyproject.toml).
    program = """
import sys
from pysqlite3 import dbapi2
connection = dbapi2.connect(":memory:")
connection.enable_load_extension(True)
connection.load_extension(sys.argv[1])
print(connection.execute("SELECT PROJ_GetDatabasePath()").fetchone()[0])
"""
    module = target / "spatialite/lib/mod_spatialite.so"
    command: list[str | Path] = [target / "venv/bin/python", "-I", "-c", program, module]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found).resolve() == target / "spatialite/share/proj/proj.db"


def test_a_damaged_file_is_refused(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy, copy_function=os.link)
    licence = copy / "LICENSE"
    licence.unlink()
    licence.write_text("something else")
    environment = os.environ | {"PYTHON": os.path.realpath(sys.executable)}
    command: list[str | Path] = [copy / "install.sh", tmp_path / "target"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 1
    assert "damaged" in result.stderr
    assert not (tmp_path / "target/venv").exists()
