"""The virtual environment `.venv` and the pinned packages in it."""

import shutil
import subprocess
from pathlib import Path

from steps.apt import Apt
from steps.interpreter import choose_python
from steps.report import run, say
from steps.stamps import Stamps, digest_of

PIP_INSTALL = ("install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location")
PINNED = ("--require-hashes", "--only-binary=:all:")
"""Only what the lock names, and never a source that would need a compiler."""

PRINT_VERSION = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"


def answers(python: Path, *arguments: str) -> bool:
    """Whether `python` runs with these arguments without an error."""
    return subprocess.run([python, *arguments], capture_output=True, check=False).returncode == 0


def can_lend_pip(python: Path) -> bool:
    """Whether the pip of this Python can install into another one; Debian's Python may have pip without ensurepip."""
    return answers(python, "-m", "pip", "--python", str(python), "--version")


class Environment:
    """The environment of a checkout.

    Parameters
    ----------
    root : Path
        The checkout.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamps = Stamps(self.folder / "stamps")
        self.requirements = root / "requirements"

    def make(self, apt: Apt) -> None:
        """Make `.venv` with pip in it, unless it is there and its Python still runs."""
        build_lock = self.requirements / "build.txt"
        digests = {"environment": digest_of(build_lock, str(self.folder))}
        if self.stamps.are_done(digests) and self.python.exists():
            return
        base = choose_python()
        say(f"Making the virtual environment .venv with {base} ...")
        if not answers(base, "-c", "import ensurepip") and not can_lend_pip(base):
            version = run([base, "-c", PRINT_VERSION], failed=f"{base} does not run.").strip()
            apt.install([f"python{version}-venv"], need="Python's module venv is missing.")
        shutil.rmtree(self.folder, ignore_errors=True)
        venv_failed = "The virtual environment could not be made."
        if answers(base, "-c", "import ensurepip"):
            run([base, "-m", "venv", self.folder], failed=venv_failed)
            pip: list[str | Path] = [self.python, "-m", "pip"]
        else:
            run([base, "-m", "venv", "--without-pip", self.folder], failed=venv_failed)
            pip = [base, "-m", "pip", "--python", self.python]
        run([*pip, *PIP_INSTALL, *PINNED, "-r", build_lock], failed="The build tools could not be installed.")
        self.stamps.finish(digests)

    def is_installed(self) -> bool:
        """Whether the service's packages are in the environment as the lock has them."""
        return self.python.exists() and self.stamps.are_done(
            {"run": digest_of(self.requirements / "run.txt")}
        )

    def install(self, *, development: bool) -> None:
        """Install the pinned packages; those for development include those for running."""
        locks = ["dev", "run"] if development else ["run"]
        digests = {lock: digest_of(self.requirements / f"{lock}.txt") for lock in locks}
        if self.stamps.are_done(digests):
            return
        path = self.requirements / f"{locks[0]}.txt"
        count = sum(line[:1].isalnum() for line in path.read_text().splitlines())
        say(f"Installing {count} pinned packages from requirements/{path.name} (a minute or two) ...")
        command: list[str | Path] = [self.python, "-m", "pip", *PIP_INSTALL, *PINNED, "-r", path]
        run(command, failed="The pinned packages could not be installed.")
        self.stamps.finish(digests)

    def install_project(self) -> None:
        """Put the project itself into the environment, editable, with its command geo-service."""
        digests = {"project": digest_of(self.root / "pyproject.toml")}
        if self.stamps.are_done(digests):
            return
        say("Installing the project itself ...")
        options: list[str | Path] = [
            *PIP_INSTALL,
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--editable",
            self.root,
        ]
        run([self.python, "-m", "pip", *options], failed="The project could not be installed.")
        self.stamps.finish(digests)
