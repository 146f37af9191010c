"""The hashed requirements: complete, and free of addresses and paths, so that any mirror can serve them."""

import re
import tomllib
from pathlib import Path

import pytest

ENTRY = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+",
    re.MULTILINE,
)
LOCKS = ["bench", "build", "bundle", "dev", "lock", "node", "run"]


def pinned(root: Path, lock: str) -> set[tuple[str, str]]:
    """Names and versions; a package may have one version for older Pythons and another for newer ones."""
    text = (root / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    return {(match["name"], match["version"]) for match in ENTRY.finditer(text)}


def normalised(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_every_lock_is_listed(root: Path) -> None:
    assert sorted(path.stem for path in (root / "requirements").iterdir()) == LOCKS


@pytest.mark.parametrize("lock", LOCKS)
def test_holds_pinned_and_hashed_packages_and_nothing_else(root: Path, lock: str) -> None:
    text = (root / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    assert ENTRY.sub("", text) == ""


def test_pins_what_the_project_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {"run": project["project"]["dependencies"], **project["dependency-groups"]}
    for lock in LOCKS:
        names = {normalised(entry) for entry in asked[lock] if isinstance(entry, str)}
        assert names <= {name for name, _ in pinned(root, lock)}


@pytest.mark.parametrize("lock", ["build", "run"])
def test_development_uses_the_same_versions(root: Path, lock: str) -> None:
    assert pinned(root, lock) <= pinned(root, "dev")
