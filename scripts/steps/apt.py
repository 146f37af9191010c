"""Packages of the operating system, where Debian's or Ubuntu's apt may be asked for them."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from steps.report import StepFailedError, run, say

VARIABLE = "GEO_SERVICE_SETUP_APT"
"""Set to 0, this environment variable forbids the set-up to install system packages."""


class Apt:
    """Install system packages, or tell the reader which ones to install."""

    def __init__(self) -> None:
        self._lists_are_fresh = False

    def install(self, packages: Sequence[str], *, need: str) -> None:
        """Install `packages`.

        Parameters
        ----------
        packages : sequence of str
            Names of Debian packages.
        need : str
            The sentence that says what is missing.

        Raises
        ------
        StepFailedError
            If the set-up must not or cannot install them.
        """
        names = " ".join(packages)
        command = apt_command()
        if command is None:
            mend = f"Install with your system's package manager (names on Debian and Ubuntu): apt-get install {names}"
            raise StepFailedError(need, mend)
        say(f"{need} Installing the system's {names} ...")
        failed = f"The system packages {names} could not be installed."
        if not self._lists_are_fresh:
            run([*command, "update"], failed=failed)
            self._lists_are_fresh = True
        options = ["--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
        run([*command, "install", *options, *packages], failed=failed)


def apt_command() -> list[str] | None:
    """Return apt-get as this user may call it: as root, or through a sudo that asks nothing; None if neither."""
    if os.environ.get(VARIABLE) == "0" or not shutil.which("apt-get"):
        return None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]
    if os.geteuid() == 0:
        return command
    sudo = ["sudo", "--non-interactive"]
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    ):
        return [*sudo, *command]
    return None
