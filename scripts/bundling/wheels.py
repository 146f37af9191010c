"""The Python packages of the bundle."""

import sys
from pathlib import Path

from steps.environment import PINNED
from steps.report import run

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")


def download(lock: Path, folder: Path) -> None:
    """Download the pinned wheels of `lock` for this Python and processor into `folder`; pip's cache is used."""
    failed = f"The packages of {lock.name} could not be downloaded."
    run([*PIP, "download", *PINNED, "--dest", folder, "-r", lock], failed=failed)


def install_tool(lock: Path, folder: Path) -> Path:
    """Install the pinned packages of `lock` into `folder`, for this once, and return its folder of programs."""
    failed = f"The packages of {lock.name} could not be installed."
    run([*PIP, "install", *PINNED, "--target", folder, "-r", lock], failed=failed)
    return folder / "bin"


def build_project(root: Path, folder: Path) -> Path:
    """Build our own wheel, maps' scripts and styles inside, into `folder` and return its path."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        root,
    ]
    run(command, failed="The project's wheel could not be built.")
    return next(folder.glob("county_geo_service-*.whl"))
