"""Publishing from the command line: one clear sentence for all that can go wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geo_service.service import Service

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-W", "error", "-c", "from geo_service.cli import app; app()"]
POINT = "POINT (113.4 24.2)"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(service: Service) -> Run:
    """Run the command with the settings of the test."""
    environment = {"PATH": os.environ["PATH"], "GEO_SERVICE_STATE_DIR": str(service.settings.state_dir)}
    if service.settings.database_url is not None:
        environment["GEO_SERVICE_DATABASE_URL"] = service.settings.database_url.get_secret_value()

    def command(
        *arguments: str | Path, language: str = "en", given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=environment | {"GEO_SERVICE_LANGUAGE": language},
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return command


def test_a_layer_comes_is_listed_and_goes(run: Run, geojson) -> None:
    file = geojson((POINT, {"name": "[bold]x", "two words": 1}))
    published = run(
        "publish", file, "--id", "roads", "--title-zh", "公路", "--title-en", "Roads", "--theme", "freight"
    )
    assert published.returncode == 0, published.stderr
    assert published.stdout.splitlines() == [
        "Columns that got another name; their header stays as title: two words → two_words",
        "Features are numbered from 1; name a column that identifies them with --id-column",
        "The accuracy is not stated, so positions count as Medium; state it with --accuracy",
        "Published: Roads (roads), 1 features",
    ]
    assert published.stderr == ""
    listed = run("layers").stdout.splitlines()
    assert "roads  Roads  1  published" in listed
    assert "wharves  Wharves  0  part of the program" in listed
    kept = run("unpublish", "roads", given="n\n")
    assert kept.returncode == 1
    assert "Roads (roads): 1 features go, 0 changes since it was published" in kept.stdout
    gone = run("unpublish", "roads", "--yes")
    assert gone.stdout.splitlines()[-1] == "Taken back: roads. Its history stays."
    assert "published" not in run("layers").stdout


def test_readers_and_editors_are_chosen_and_changed(run: Run, geojson) -> None:
    file = geojson((POINT, {"name": "x"}))
    published = run("publish", file, "--id", "roads", "--readers", "viewer,planner", "--editors", "planner")
    assert published.returncode == 0, published.stderr
    assert run("access", "roads").stdout.splitlines() == [
        "See it: Viewer, Planner, Administrator",
        "Edit it: Planner, Administrator",
    ]
    assert run("access", "roads", "--readers", "viewer").stdout.splitlines() == [
        "See it: Viewer, Administrator",
        "Edit it: Administrator",
    ]
    refused = run("access", "roads", "--editors", "planner")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "These rights do not fit: who edits has to see the layer: Planner"
    unknown = run("access", "roads", "--readers", "somebody")
    assert unknown.returncode == 2
    assert "somebody" in unknown.stderr
    assert "No layer none was published" in run("access", "none").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--id", "wharves"),
            "The id wharves is taken by a layer or map of the program. Choose another --id",
        ),
        (("--id", "A"), "A cannot be a layer's id"),
        (
            ("--id", "roads", "--crs", "EPSG:4547"),
            "says that its coordinates are in EPSG:4326, not EPSG:4547",
        ),
        (("--id", "roads", "--layer-name", "x"), "roads.geojson has no layer x. It has: roads"),
        (("--id", "roads", "--id-column", "x"), "roads.geojson has no column x. It has: name"),
    ],
)
def test_what_is_wrong_is_one_sentence(run: Run, geojson, arguments, sentence) -> None:
    refused = run("publish", geojson((POINT, {"name": "x"})), *arguments)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_a_full_disk_is_one_sentence(geojson, service: Service) -> None:
    with service.database.write() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    limit = f"event.listen(Engine, 'connect', lambda one, _: one.execute('PRAGMA max_page_count = {pages}'))"
    start = f"from sqlalchemy import event; from sqlalchemy.engine import Engine; {limit}; {COMMAND[-1]}"
    program = [*COMMAND[:-1], start]
    refused = subprocess.run(
        [*program, "publish", str(geojson(*[(POINT, {"name": "x" * 500})] * 200)), "--id", "roads"],
        env={
            "PATH": os.environ["PATH"],
            "GEO_SERVICE_STATE_DIR": str(service.settings.state_dir),
            "GEO_SERVICE_LANGUAGE": "en",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.strip() == "the disk is full; free some space and start again"
