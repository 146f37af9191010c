"""What is kept of an import beside its file, until the upload goes."""

import os
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from geo_service.files import lock
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Progress
from geo_service.importing.proposal import Proposed
from geo_service.importing.report import Report
from layers.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a plan came to nothing, as an error said it."""

    code: str
    status: int
    sentence: Text


@dataclass(frozen=True, slots=True)
class Examined:
    """A report, and the plan that it is the report of."""

    plan: Plan
    report: Report


_PROPOSED: TypeAdapter[Proposed] = TypeAdapter(Proposed)
_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
_EXAMINED: TypeAdapter[Examined] = TypeAdapter(Examined)
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_PROGRESS: TypeAdapter[Progress] = TypeAdapter(Progress)
_REFUSAL: TypeAdapter[Refusal] = TypeAdapter(Refusal)


class Notebook:
    """Files in the folder of an upload; each is there as a whole or not at all.

    They hold rows of the file: the first ones for whoever chooses the header, and those that are given
    back, without the columns that say to be about persons. Other cells stand there as they came, names
    and telephone numbers in a remark included. So only the service reads them, and they go when the
    upload goes.

    Parameters
    ----------
    folder : Path
        Of the upload. Where it had to make room, nothing is written and nothing is there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def proposed(self) -> Proposed | None:
        """How the file is read, with the plan as it stands."""
        return self._read("proposed.json", _PROPOSED)

    @proposed.setter
    def proposed(self, value: Proposed) -> None:
        self._write("proposed.json", _PROPOSED.dump_json(value))

    @property
    def examined(self) -> Examined | None:
        """What would come of the file."""
        return self._read("examined.json", _EXAMINED)

    @examined.setter
    def examined(self, value: Examined) -> None:
        self._write("examined.json", _EXAMINED.dump_json(value))
        self._write("examined_plan.json", value.plan.as_json().encode())

    @property
    def examined_plan(self) -> Plan | None:
        """With which plan the file was examined; the report itself may be long to read."""
        return self._read("examined_plan.json", _PLAN)

    @property
    def stored(self) -> Report | None:
        """What came of the file; true only where the database has the import."""
        return self._read("stored.json", _REPORT)

    @stored.setter
    def stored(self, value: Report) -> None:
        self._write("stored.json", value.dumped())

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self._read("progress.json", _PROGRESS) or Progress()

    @progress.setter
    def progress(self, value: Progress) -> None:
        self._write("progress.json", _PROGRESS.dump_json(value))

    @property
    def refusal(self) -> Refusal | None:
        """Why it came to nothing."""
        return self._read("refusal.json", _REFUSAL)

    @refusal.setter
    def refusal(self, value: Refusal | None) -> None:
        if value is None:
            with suppress(FileNotFoundError):
                (self._folder / "refusal.json").unlink()
        else:
            self._write("refusal.json", _REFUSAL.dump_json(value))

    @property
    def is_at_work(self) -> bool:
        """Whether some process works on it at this moment."""
        return lock.is_at_work(self._folder)

    def working(self) -> AbstractContextManager[bool]:
        """Hold the import for the block; False where another process or thread holds it."""
        return lock.working(self._folder)

    def _read(self, name: str, adapter: TypeAdapter[T]) -> T | None:
        try:
            return adapter.validate_json((self._folder / name).read_bytes())
        except (OSError, ValueError):
            return None

    def _write(self, name: str, content: bytes) -> None:
        beside = self._folder / f"{name}.new"
        with suppress(FileNotFoundError):
            number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(number, "wb") as file:
                file.write(content)
            beside.replace(self._folder / name)
