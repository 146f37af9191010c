"""Programs that read files of others apart from the service, with little memory and time."""

import datetime as dt
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layers.text import Text

MEMORY = 2**30
"""Bytes of address space; a sheet of five million cells takes two thirds."""

SECONDS = 60
"""Of work; a sheet of five million cells takes ten."""

TOO_MUCH = Text(
    "读取所需的内存或时间过多，请只保留需要的内容后另存",
    "it takes too much memory or time to read: save it with what is needed, and nothing else",
)
"""Why nothing came, or not all of it: the program was ended."""

_DATES = frozenset({"date", "datetime", "time", "timedelta", "timezone"})


def answers(program: Path, path: Path, *more: str) -> Iterator[Any]:
    """Give what a program reads in a file, as long as it is not ended for want of memory or time.

    Parameters
    ----------
    program : Path
        Takes bytes, seconds, a path and more, and writes pickled plain values.
    path : Path
    more : str
    """
    limits = (str(MEMORY), str(SECONDS))
    command = [sys.executable, "-I", str(program), *limits, str(path.resolve()), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            while True:
                try:
                    answer = _PlainValues(process.stdout).load()
                except (EOFError, pickle.UnpicklingError):
                    return
                yield answer
        finally:
            process.kill()


class _PlainValues(pickle.Unpickler):
    """Takes dates and what needs no name, and nothing else: the program read a file of somebody else's."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in _DATES:
            return getattr(dt, name)
        raise pickle.UnpicklingError
