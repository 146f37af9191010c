"""Third-party scripts and styles, fetched by the build hook; and npm for machines that have none."""

import os
import shutil
import tempfile
from pathlib import Path

from steps.environment import PINNED, PIP_INSTALL, Environment
from steps.report import run, say
from steps.stamps import digest_of


def fetch(environment: Environment, *, development: bool) -> None:
    """Fetch what `maps/assets.lock.json` lists, unless it is there."""
    root = environment.root
    groups = {"assets": root / "maps/static/vendor"}
    if development:
        groups["assets-dev"] = root / ".assets-dev"
    digests = dict.fromkeys(groups, digest_of(root / "maps/assets.lock.json", root / "hatch_build.py"))
    if environment.stamps.are_done(digests) and all(folder.is_dir() for folder in groups.values()):
        return
    say("Fetching the maps' scripts and styles ...")
    command: list[str | Path] = [environment.python, root / "hatch_build.py"]
    if development:
        command.append("--dev")
    failed = "The maps' scripts and styles could not be fetched."
    if shutil.which("npm"):
        run(command, failed=failed)
    else:
        with tempfile.TemporaryDirectory(prefix="node-", dir=environment.folder) as folder:
            run(command, failed=failed, env={"PYTHONPATH": install_node(environment, folder)})
    environment.stamps.finish(digests)


def install_node(environment: Environment, folder: str) -> str:
    """Put Node.js and its npm into `folder` for this once, from a hashed wheel: no rights and no compiler needed.

    Debian's own package `npm` would bring some 400 others along.
    """
    say("There is no npm here: fetching one for this step (60 MB) ...")
    lock = environment.requirements / "node.txt"
    failed = "npm is missing, and could not be fetched either; the system's package npm would do."
    run(
        [environment.python, "-m", "pip", *PIP_INSTALL, *PINNED, "--target", folder, "-r", lock],
        failed=failed,
    )
    return os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
