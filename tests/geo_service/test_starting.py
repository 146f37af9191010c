"""The first start, the second, and the ones that cannot be."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import SessionTransaction

from accounts import form_token, new_account
from databases import Cluster, Templates
from geo_service.access.first_account import make_first_account
from geo_service.access.passwords import verify
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG
from geo_service.service import Service
from geo_service.settings import Settings
from geo_service.starting import initialise, prepare_state
from layers.access import Role

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


def test_the_first_start_makes_one_administrator_and_tells_its_password_to_nobody_but_the_operator(
    tmp_path: Path,
) -> None:
    done = _run("init", state=tmp_path)
    note = tmp_path / "first-password.txt"
    assert f"Account admin was made. Its password, for the first sign-in alone, is in {note}" in done.stdout
    name, password = note.read_text(encoding="utf-8").split()
    assert (name, len(password), note.stat().st_mode & 0o777) == ("admin", 19, 0o600)
    assert password not in done.stdout + done.stderr
    assert _run("init", state=tmp_path).stdout.strip() == "Ready."
    assert note.read_text(encoding="utf-8").split() == [name, password]


def test_on_a_terminal_the_password_is_told_once_and_stored_nowhere(settings: Settings, now) -> None:
    service = Service.start(settings)
    told: list[str] = []

    def tell(message: str, **context: object) -> None:
        told.append(message % context)

    prepare_state(service)
    initialise(service, now=now, tell=tell, is_watched=True)
    (sentence,) = (line for line in told if "Account admin was made" in line)
    found = re.search(r"told this once: (\S{19}) ", sentence)
    assert found is not None
    with service.database.read() as session:
        (account,) = session.execute(select(ACCOUNTS)).all()
    assert (account.name, account.role, account.must_change_password) == ("admin", "administrator", True)
    assert verify(found[1], account.password_hash)
    assert not list(settings.state_dir.glob("first-*"))
    told.clear()
    initialise(service, now=now, tell=tell, is_watched=True)
    assert told == []
    service.database.close()


def test_where_there_are_accounts_none_is_made(service: Service, now) -> None:
    new_account(service, Role.VIEWER)
    assert make_first_account(service, now) is None


def test_two_processes_make_one_administrator(service: Service, now) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: make_first_account(service, now), range(2)))
    assert len({password for password in made if password is not None}) == 1


def test_a_start_cut_off_before_it_told_the_password_leaves_it_to_the_next(settings: Settings, now) -> None:
    service = Service.start(settings)
    prepare_state(service)
    made = make_first_account(service, now)  # and nothing after its commit
    assert made is not None
    told: list[str] = []
    initialise(service, now=now, tell=lambda message, **context: told.append(message % context))
    note = settings.state_dir / "first-password.txt"
    assert str(note) in told[0]
    assert note.read_text(encoding="utf-8").split() == ["admin", made]
    assert note.stat().st_mode & 0o777 == 0o600
    told.clear()
    initialise(service, now=now, tell=lambda message, **context: told.append(message % context))
    assert "Account admin" not in "".join(told)
    service.database.close()


def test_a_start_cut_off_before_its_commit_is_made_anew(
    service: Service, now, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_state(service)
    draft = service.settings.state_dir / "first-password.draft"

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(SessionTransaction, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            make_first_account(service, now)
    old = draft.read_text(encoding="utf-8")
    made = make_first_account(service, now)
    assert made is not None
    assert made not in old
    assert draft.read_text(encoding="utf-8").split() == ["admin", made]


def test_a_draft_that_serves_no_more_goes(service: Service, now) -> None:
    prepare_state(service)
    assert make_first_account(service, now) is not None
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).values(must_change_password=False))
    assert make_first_account(service, now) is None
    assert not list(service.settings.state_dir.glob("first-*"))


def test_a_server_for_others_lets_nobody_read_without_signing_in(tmp_path: Path) -> None:
    with _serving(tmp_path, HOST="0.0.0.0", DEMO="false") as address:  # noqa: S104
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{address}/collections")
        with urllib.request.urlopen(f"{address}/auth/sign-in") as page:
            assert b'type="password"' in page.read()


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


@contextmanager
def _serving(state: Path, **settings: str) -> Iterator[str]:
    """Run ``geo-service serve``, give its address when it is ready, and stop it cleanly at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {
        "PATH": os.environ["PATH"],
        "GEO_SERVICE_STATE_DIR": str(state),
        "GEO_SERVICE_PORT": port,
        **{f"GEO_SERVICE_{name}": value for name, value in settings.items()},
    }
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as server:
        try:
            deadline = time.monotonic() + 60
            answer = b""
            while not answer:
                assert time.monotonic() < deadline, "the service did not answer within a minute"
                with suppress(OSError), urllib.request.urlopen(f"{address}/health/ready") as response:
                    answer = response.read()
                time.sleep(0.1)
            assert b"ok" in answer
            yield address
        finally:
            server.terminate()
        assert server.wait(timeout=30) in (0, -15)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_answers_and_stops_cleanly(tmp_path: Path, workers: str) -> None:
    with _serving(tmp_path, WORKERS=workers) as address:
        rebound = urllib.request.Request(f"{address}/collections", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(rebound)


@pytest.mark.parametrize(
    ("workers", "proxies", "seen"),
    [
        ("1", "127.0.0.1", "203.0.113.9"),
        ("2", "127.0.0.0/8", "203.0.113.9"),
        ("1", "10.0.0.5", "127.0.0.1"),
        ("1", "", "127.0.0.1"),
    ],
)
def test_the_address_of_a_reader_is_what_a_trusted_proxy_says(
    tmp_path: Path, workers: str, proxies: str, seen: str
) -> None:
    with _serving(tmp_path, WORKERS=workers, TRUSTED_PROXIES=proxies, DEMO="false") as address:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(f"{address}/auth/sign-in") as page:
            token = form_token(page.read().decode())
        form = urlencode({"csrf_token": token, "name": "admin", "password": "wrong"}).encode()
        request = urllib.request.Request(
            f"{address}/auth/sign-in", form, {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        )
        with pytest.raises(urllib.error.HTTPError, match="422"):
            browser.open(request)
    service = Service.start(Settings(state_dir=tmp_path))
    with service.database.read() as session:
        query = select(AUDIT_LOG.c.address).where(AUDIT_LOG.c.action == "sign_in_refused")
        assert session.scalars(query).all() == [seen]
    service.database.close()


def test_under_a_path_of_a_gateway_all_links_lead_through_it(tmp_path: Path) -> None:
    base = "https://www.example.gov.cn/gis"
    with _serving(tmp_path, BASE_URL=base, ANONYMOUS_READ="true", DEMO="false") as address:

        def get(path: str, accept: str = "application/json", host: str = "www.example.gov.cn") -> str:
            # What the gateway sends on, having taken its path off.
            request = urllib.request.Request(f"{address}{path}", headers={"Host": host, "Accept": accept})
            with urllib.request.urlopen(request) as response:
                return str(response.read().decode())

        for path in ("/", "/collections", "/collections/townships/items?limit=2", "/api", "/maps"):
            named = set(re.findall(r"https?://(?:www\.example\.gov\.cn|127\.0\.0\.1)[^\"]*", get(path)))
            assert named, path
            assert all(link == base or link.startswith(f"{base}/") for link in named), named
        page = get("/collections?lang=en", "text/html")
        local = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))
        assert local
        assert all(link.startswith("/gis/") for link in local), local
        style = next(link for link in local if link.endswith("site.css"))
        assert "--ink" in get(style.removeprefix("/gis"), "text/css")
        assert "/gis/auth/sign-in?" in page
        with pytest.raises(urllib.error.HTTPError, match="400"):
            get("/collections", host="evil.example")


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
    assert "Demonstration features removed: 324" in _run("demo", "clear", state=old).stdout


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
    assert "Demonstration features stored: 364" in done.stdout


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
