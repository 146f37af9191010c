"""What the set-up says: progress in plain words, and for a failed step what went wrong and how to mend it."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# What programs print, and what it means to the person who typed `make run`. The first match wins.
KNOWN_CAUSES = (
    (
        r"No space left on device|ENOSPC|Errno 28|Disk quota exceeded|Errno 122",
        "The disk is full.",
        "Free some space (a complete set-up takes about 1 GB), then run the same command again.",
    ),
    (
        r"Read-only file system|EROFS|Errno 30|Permission denied|EACCES|Errno 13",
        "A folder cannot be written.",
        "Copy the project to a folder of your own and run the command there.",
    ),
    (
        r"DO NOT MATCH THE HASHES|is not the package that was locked",
        "A downloaded package is not the one that was pinned, so it was refused.",
        "Try again; if it stays so, the mirror that delivers it has another file under the same version.",
    ),
    (
        (
            r"name resolution|Name or service not known|Could not resolve|Network is unreachable|ENETUNREACH"
            r"|Connection refused|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|timed out|NewConnectionError"
        ),
        "No package server could be reached.",
        "Set-up needs the network once. For a machine without one, run `make bundle` elsewhere and install that.",
    ),
    (
        r"No matching distribution found|Could not find a version",
        "A pinned package has no ready-made file for this Python and processor.",
        "Use Python 3.11, 3.12 or 3.13 on x86-64 or ARM64 Linux: make PYTHON=/path/to/python3.12 run",
    ),
)


class StepFailedError(Exception):
    """A step of the set-up cannot be done.

    Parameters
    ----------
    what : str
        What went wrong, one sentence.
    mend : str
        What the reader can do about it, one sentence.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def say(sentence: str) -> None:
    """Print a line of progress at once, also through a pipe."""
    print(sentence, flush=True)


def complain(error: StepFailedError) -> None:
    """Print a failure and its remedy."""
    print(f"\nSet-up stopped. {error.what}\n{error.mend}", file=sys.stderr, flush=True)


def diagnose(output: str, failed: str) -> StepFailedError:
    """Turn what a program printed into a failure with a remedy; an unknown cause shows the program's last lines."""
    for pattern, what, mend in KNOWN_CAUSES:
        if re.search(pattern, output):
            return StepFailedError(f"{failed} {what}", mend)
    last_lines = "\n".join(f"  | {line}" for line in output.strip().splitlines()[-12:])
    return StepFailedError(
        f"{failed} The program's last words:\n{last_lines}", "Mend that, then run the same command again."
    )


def run(command: Sequence[str | Path], *, failed: str, env: Mapping[str, str] | None = None) -> str:
    """Run a program quietly and return what it printed.

    Raises
    ------
    StepFailedError
        If it ends with an error; `failed` is the sentence that says what did not work.
    """
    result = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        raise diagnose(result.stdout, failed)
    return result.stdout
