"""The first start, the second, and the ones that cannot be."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from databases import Cluster, Templates
from geo_service.service import Service
from geo_service.settings import Settings
from geo_service.starting import initialise

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from geo_service.cli import app; app()"]


def _run(
    *arguments: str, state: Path, prefix: Sequence[str] = (), **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "GEO_SERVICE_STATE_DIR": str(state),
        "GEO_SERVICE_LANGUAGE": "en",
        **{f"GEO_SERVICE_{name}": value for name, value in settings.items()},
    }
    return subprocess.run(
        [*prefix, *COMMAND, *arguments],
        env=environment,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_a_second_start_loads_nothing_twice(settings: Settings, now) -> None:
    service = Service.start(settings)
    told: list[str] = []
    initialise(service, now=now, tell=lambda message, **context: told.append(message))
    assert any("demonstration set" in message for message in told)
    with service.database.read() as session:
        before = {
            layer.id: service.features(session, layer).revision() for layer in service.registry.values()
        }
    told.clear()
    initialise(service, now=now, tell=lambda message, **context: told.append(message))
    with service.database.read() as session:
        after = {layer.id: service.features(session, layer).revision() for layer in service.registry.values()}
    service.database.close()
    assert (told, after) == ([], before)


def test_init_makes_the_state_folder_for_its_owner_only(tmp_path: Path) -> None:
    done = _run("init", state=tmp_path / "new" / "state")
    assert done.returncode == 0, done.stderr
    assert "Ready." in done.stdout
    for path in (tmp_path / "new" / "state", *(tmp_path / "new" / "state").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_data_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    _one_sentence(_run("init", state=tmp_path / "state", DATA_DIR=str(tmp_path / "none")), "datapackage.json")


def _one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _one_sentence(_run("init", state=tmp_path / "file" / "state"), "state folder", "Not a directory")


@pytest.mark.parametrize("name", ["geo_service.sqlite"])
def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("not a database, but long enough to be read as one" * 100)
    _one_sentence(_run("init", state=tmp_path), "database")


@pytest.mark.parametrize(
    ("options", "words"),
    [("size=1m", "disk is full"), ("size=9m", "disk is full"), ("ro", "state folder")],
)
def test_a_full_disk_and_a_read_only_one_are_one_sentence(tmp_path: Path, options: str, words: str) -> None:
    # A file system of its own, in a mount namespace of its own: 1 MB is full before the tables are
    # made, 9 MB while they are.
    mount = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", options, str(tmp_path)]
    _one_sentence(_run("init", state=tmp_path / "state", prefix=command), words)


def test_another_host_is_refused_with_the_reason(tmp_path: Path) -> None:
    done = _run("serve", state=tmp_path / "state", HOST="0.0.0.0")  # noqa: S104 - it is refused
    _one_sentence(done, "GEO_SERVICE_HOST", "sign in")
    assert not (tmp_path / "state").exists()


def test_a_broken_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    _one_sentence(_run("serve", state=tmp_path, PORT="eight"), "GEO_SERVICE_PORT")
    done = _run("serve", state=tmp_path, PORT="eight", LANGUAGE="zh")
    assert "设置 GEO_SERVICE_PORT 有误" in done.stderr


def test_an_unreachable_server_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://u:hunter2@127.0.0.1:1/x"
    done = _run("init", state=tmp_path, DATABASE_URL=url)
    _one_sentence(done, "database cannot be used")
    assert "hunter2" not in done.stderr


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert _run("version", state=tmp_path).stdout.strip() == "0.1.0"


def test_a_port_in_use_is_one_sentence_before_any_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _run("serve", state=tmp_path / "state", PORT=str(taken.getsockname()[1]))
    _one_sentence(done, "GEO_SERVICE_PORT", "in use")
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_answers_and_stops_cleanly(tmp_path: Path, workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {
        "PATH": os.environ["PATH"],
        "GEO_SERVICE_STATE_DIR": str(tmp_path),
        "GEO_SERVICE_PORT": port,
        "GEO_SERVICE_WORKERS": workers,
    }
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as server:
        deadline = time.monotonic() + 60
        answer = b""
        while not answer:
            assert time.monotonic() < deadline, "the service did not answer within a minute"
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as response,
            ):
                answer = response.read()
            time.sleep(0.1)
        rebound = urllib.request.Request(
            f"http://127.0.0.1:{port}/collections", headers={"Host": "evil.example"}
        )
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(rebound)
        server.terminate()
        assert server.wait(timeout=30) in (0, -15)
    assert b"ok" in answer


def test_backup_and_restore_by_command(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    assert _run("init", state=old).returncode == 0
    done = _run("backup", str(tmp_path / "kept"), state=old)
    assert done.returncode == 0, done.stderr
    (archive,) = (tmp_path / "kept").iterdir()
    assert archive.name in done.stdout
    assert _run("demo", "clear", state=old).returncode == 0
    assert _run("restore", str(archive), state=new).returncode == 0
    _one_sentence(_run("restore", str(archive), state=old), "--replace")
    done = _run("restore", str(archive), "--replace", state=old)
    assert done.returncode == 0, done.stderr
    assert "The database as it was" in done.stdout
    assert "Demonstration features removed: 240" in _run("demo", "clear", state=old).stdout


def test_check_tells_what_is_missing_and_ends_with_status_1(tmp_path: Path) -> None:
    done = _run("check", state=tmp_path / "none")
    assert done.returncode == 1
    assert "There is no database yet" in done.stdout
    assert _run("init", state=tmp_path / "there").returncode == 0
    done = _run("check", state=tmp_path / "there")
    assert done.returncode == 0, done.stdout
    assert "SpatiaLite" in done.stdout


def test_demo_generate_makes_any_size(tmp_path: Path) -> None:
    assert _run("init", state=tmp_path, DEMO="false").returncode == 0
    done = _run("demo", "generate", "--hazards", "100", "--seed", "3", state=tmp_path)
    assert "Demonstration features stored: 280" in done.stdout


def test_two_starts_at_once_load_once(
    dialect: str, templates: Templates, cluster: Cluster, tmp_path: Path
) -> None:
    settings = {}
    if dialect == "postgis":
        name = f"starts_{uuid4().hex}"
        cluster.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        settings["DATABASE_URL"] = cluster.url(name)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: _run("init", state=tmp_path / "state", **settings), range(2)))
    assert [done.returncode for done in runs] == [0, 0], [done.stderr for done in runs]
    told = "".join(done.stdout for done in runs)
    assert told.count("Loaded townships: 24") == 1
    assert told.count("Loaded the demonstration set") == 1
