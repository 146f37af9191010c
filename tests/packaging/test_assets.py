"""The build hook: what is fetched is what was locked, and nothing in it calls another host."""

import importlib.util
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def hook(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Registry = Callable[[dict[str, bytes]], None]


@pytest.fixture
def registry(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A function that sets the files of the one package, ``rose@1.0.0``, that stands in for the npm registry."""
    contents: dict[str, bytes] = {}

    def pack(specifier: str, folder: Path) -> Path:
        assert specifier == "rose@1.0.0"
        path = folder / "rose-1.0.0.tgz"
        with tarfile.open(path, "w") as archive:
            for name, content in contents.items():
                member = tarfile.TarInfo(f"package/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return path

    def publish(files: dict[str, bytes]) -> None:
        contents.clear()
        contents.update(files)

    monkeypatch.setattr(hook, "pack", pack)
    return publish


MANIFEST = json.dumps({"name": "rose", "version": "1.0.0", "license": "MIT"}).encode()


def lock_rose(hook: ModuleType, root: Path, *files: str) -> dict[str, Any]:
    (root / "maps").mkdir()
    hook.lock_package(root, "shipped", "rose", "1.0.0", list(files))
    lock: dict[str, Any] = json.loads((root / "maps/assets.lock.json").read_text())
    return lock


def test_lock_then_fetch_then_nothing_to_do(hook: ModuleType, registry: Registry, tmp_path: Path) -> None:
    registry({"package.json": MANIFEST, "dist/rose.js": b"let rose", "LICENSE": b"Take it.\n"})
    lock = lock_rose(hook, tmp_path, "dist/rose.js=rose.js")
    assert lock["shipped"]["rose"]["licence"] == "MIT"
    assert lock["shipped"]["rose"]["files"] == {"dist/rose.js": "rose.js"}
    assert hook.fetch_group(tmp_path, "shipped")
    vendor = tmp_path / "maps/static/vendor"
    assert (vendor / "rose/rose.js").read_bytes() == b"let rose"
    assert (vendor / "THIRD_PARTY.txt").read_text() == "rose 1.0.0 (MIT)\n\nTake it.\n"
    registry({})
    assert not hook.fetch_group(tmp_path, "shipped")


def test_a_removed_file_is_fetched_again(hook: ModuleType, registry: Registry, tmp_path: Path) -> None:
    registry({"package.json": MANIFEST, "rose.js": b"let rose"})
    lock_rose(hook, tmp_path, "rose.js")
    hook.fetch_group(tmp_path, "shipped")
    (tmp_path / "maps/static/vendor/rose/rose.js").unlink()
    assert hook.fetch_group(tmp_path, "shipped")


def test_another_package_under_the_same_version_is_refused(
    hook: ModuleType, registry: Registry, tmp_path: Path
) -> None:
    registry({"package.json": MANIFEST, "rose.js": b"let rose"})
    lock_rose(hook, tmp_path, "rose.js")
    registry({"package.json": MANIFEST, "rose.js": b"let thorn"})
    with pytest.raises(hook.AssetError, match="not the package that was locked"):
        hook.fetch_group(tmp_path, "shipped")
    assert not (tmp_path / "maps/static/vendor").exists()


def test_an_unknown_file_is_refused(hook: ModuleType, registry: Registry, tmp_path: Path) -> None:
    registry({"package.json": MANIFEST})
    with pytest.raises(hook.AssetError, match=r"has no rose\.js"):
        lock_rose(hook, tmp_path, "rose.js")


@pytest.mark.parametrize(
    "text",
    [
        "a { background: url(//cdn.example/a.png) }",
        "a { background: url( 'HTTPS://cdn.example/a.png' ) }",
        '@import "//cdn.example/a.css";',
        '@import url("http://cdn.example/a.css");',
    ],
)
def test_a_style_sheet_that_calls_another_host_is_refused(hook: ModuleType, text: str) -> None:
    with pytest.raises(hook.AssetError, match="another host"):
        hook.refuse_foreign_urls("a.css", text)


@pytest.mark.parametrize(
    "text",
    [
        "a { background: url(images/layers.png) }",
        "a { background: url('data:image/png;base64,AAAA') }",
        "a { behavior: url(#default#VML) }",
        "/* https://example.org explains it */",
    ],
)
def test_a_style_sheet_of_its_own_files_is_kept(hook: ModuleType, text: str) -> None:
    hook.refuse_foreign_urls("a.css", text)


def test_without_npm_the_message_says_what_to_install(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(hook, "find_spec", lambda name: None)
    with pytest.raises(hook.AssetError, match=r"requirements/node\.txt"):
        hook.npm_command()


def test_lock_names_no_address(root: Path) -> None:
    text = (root / "maps/assets.lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    for group in json.loads(text).values():
        for entry in group.values():
            assert entry.keys() == {"version", "licence", "integrity", "files"}
