"""The wheel: what it holds, and that it runs outside the checkout."""

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from installed import build, get, running_service

pytestmark = pytest.mark.packaging

type_of_asset = {".css": "text/css", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml"}


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def locked_files(root: Path, group: str) -> set[str]:
    packages = json.loads((root / "maps/assets.lock.json").read_text(encoding="utf-8"))[group]
    return {f"{name}/{target}" for name, entry in packages.items() for target in entry["files"].values()}


def test_top_level_is_our_three_packages_and_nothing_else(names: set[str], wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    top = {name.partition("/")[0] for name in names}
    assert top == {"geo_service", "layers", "maps", f"county_geo_service-{version}.dist-info"}


def test_holds_every_shipped_asset_and_its_licence(names: set[str], root: Path) -> None:
    held = {
        name.removeprefix("maps/static/vendor/") for name in names if name.startswith("maps/static/vendor/")
    }
    assert held - {".stamp"} == locked_files(root, "shipped") | {"THIRD_PARTY.txt"}


def test_holds_every_file_of_our_packages(names: set[str], root: Path) -> None:
    """Templates, catalogues, migrations, type markers: all that is tracked, or would be."""
    options = ["--cached", "--others", "--exclude-standard"]
    command = ["git", "ls-files", *options, "geo_service", "layers", "maps"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    assert listed, "needs a git checkout: nothing else knows which files are ours"
    assert {name for name in listed if (root / name).is_file()} <= names


def test_sdist_makes_the_same_wheel_without_npm(
    names: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdist = build("--sdist", tmp_path / "sdist")
    (tmp_path / "source").mkdir()
    subprocess.run(["tar", "xzf", sdist, "-C", tmp_path / "source"], check=True)
    (source,) = (tmp_path / "source").iterdir()
    assert (source / "data").is_dir()
    monkeypatch.setenv("PATH", str(tmp_path))
    again = build("--wheel", tmp_path / "wheel", source)
    with zipfile.ZipFile(again) as archive:
        assert set(archive.namelist()) == names


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that holds the wheel, outside the checkout.

    The dependencies are those of the environment that runs the tests: a ``.pth`` line puts its site-packages behind
    the new one's. Python reads no ``.pth`` files there, so the editable install of the checkout stays out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    into = ["--python", str(folder / "bin/python")]
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *into]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", wheel], check=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_imports_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    program = "import geo_service, layers, maps; print(geo_service.__file__, layers.__file__, maps.__file__)"
    result = subprocess.run(
        [installed / "python", "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for path in result.stdout.split():
        assert Path(path).is_relative_to(installed.parent)


def test_serves_a_map_with_all_its_assets(installed: Path, tmp_path: Path) -> None:
    with running_service(installed / "geo-service", tmp_path) as base:
        status, media_type, body = get(f"{base}/maps/overview")
        assert (status, media_type) == (200, "text/html")
        page = body.decode()
        links = set(re.findall(r"""<(?:script|link|img)\b[^>]*?\b(?:src|href)=["']([^"']+)""", page))
        assert any(link.partition("?")[0].endswith("leaflet.js") for link in links)
        for link in links:
            assert link.startswith("/"), link
            assert not link.startswith("//"), link
            status, media_type, body = get(base + link)
            assert status == 200, link
            assert body, link
            expected = type_of_asset.get(Path(link.partition("?")[0]).suffix)
            assert expected in {None, media_type}, link
