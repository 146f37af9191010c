"""GDAL reads with a token of an account where nobody reads without one: by header, by Basic, by Bearer.

The token stands in the environment or in a file, never on the command line, which every user of the
machine may see.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from accounts import new_account, token_of
from databases import Templates
from geo_service.access.tokens import TokenScope
from known_rows import ROWS, known_service
from layers.access import Role
from serving import serving

PROGRAM = """
import json, sys
import pyogrio
found = pyogrio.read_dataframe(f"OAPIF:{sys.argv[1]}/", layer="places", read_geometry=False)
print(json.dumps(list(found["name_zh"])))
"""
"""In a process of its own: pyogrio holds the interpreter while it waits for the service."""

NAMES = sorted(str(row.properties["name_zh"]) for row in ROWS["places"])


@dataclass(frozen=True)
class Closed:
    """A running service that answers to tokens alone."""

    address: str
    token: str


@pytest.fixture(scope="module")
def closed(dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    """The service of ``known_rows`` without anonymous reading, and a token for reading."""
    with known_service(templates, dialect, tmp_path_factory.mktemp("closed")) as open_to_all:
        settings = open_to_all.settings.model_copy(update={"anonymous_read": False})
        service = replace(open_to_all, settings=settings)
        headers = token_of(service, new_account(service, Role.VIEWER), TokenScope.READ)
        with serving(service) as address:
            yield Closed(address, headers["Authorization"].removeprefix("Bearer "))


def ogr2ogr(closed: Closed, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read a layer as GeoJSON with settings of GDAL from the environment."""
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{closed.address}/", "places"]
    return subprocess.run(
        [*command, "-oo", "PAGE_SIZE=7"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def header_file(folder: Path, closed: Closed) -> str:
    file = folder / "headers.txt"
    file.write_text(f"Authorization: Bearer {closed.token}\n")
    return str(file)


def names(text: str) -> list[str]:
    return sorted(feature["properties"]["name_zh"] for feature in json.loads(text)["features"])


def test_a_header_from_the_environment_serves(closed: Closed) -> None:
    done = ogr2ogr(closed, GDAL_HTTP_HEADERS=f"Authorization: Bearer {closed.token}")
    assert names(done.stdout) == NAMES, done.stderr


def test_a_file_with_the_header_serves(closed: Closed, tmp_path: Path) -> None:
    done = ogr2ogr(closed, GDAL_HTTP_HEADER_FILE=header_file(tmp_path, closed))
    assert names(done.stdout) == NAMES, done.stderr


def test_basic_with_any_name_and_the_token_as_password_serves(closed: Closed) -> None:
    done = ogr2ogr(closed, GDAL_HTTP_AUTH="BASIC", GDAL_HTTP_USERPWD=f"anybody:{closed.token}")
    assert names(done.stdout) == NAMES, done.stderr


@pytest.mark.parametrize("environment", [{}, {"GDAL_HTTP_HEADERS": "Authorization: Bearer geo_wrong"}])
def test_nothing_is_read_without_a_token_that_serves(closed: Closed, environment: dict[str, str]) -> None:
    done = ogr2ogr(closed, **environment)
    assert done.returncode != 0
    assert "401" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "options",
    [
        {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": "{token}"},
        {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": "anybody:{token}"},
        {"GDAL_HTTP_HEADER_FILE": "{file}"},
    ],
    ids=["bearer", "basic", "file"],
)
def test_pyogrio_reads_with_a_token(closed: Closed, tmp_path: Path, options: dict[str, str]) -> None:
    file = header_file(tmp_path, closed)
    given = {name: value.format(token=closed.token, file=file) for name, value in options.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, closed.address],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert sorted(json.loads(done.stdout or "[]")) == NAMES, done.stderr
