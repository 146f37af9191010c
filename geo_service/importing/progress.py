"""How far an import has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from layers.text import Text


class Stage(StrEnum):
    """What is being done with a file."""

    WAITING = "waiting"
    READING = "reading"
    PLACING = "placing"
    CHECKING = "checking"
    STORING = "storing"
    DONE = "done"


STAGE_TITLES: Mapping[Stage, Text] = {
    Stage.WAITING: Text("等待", "Waiting"),
    Stage.READING: Text("读取", "Reading"),
    Stage.PLACING: Text("定位", "Placing"),
    Stage.CHECKING: Text("检查", "Checking"),
    Stage.STORING: Text("入库", "Storing"),
    Stage.DONE: Text("完成", "Done"),
}

Tell = Callable[[Stage, int, int], None]
"""Called with what is being done, how many rows were done, and of how many; 0 where nobody knows."""


def silent(_stage: Stage, _done: int, _of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come.

    Parameters
    ----------
    number : int
        Grows with each step, so that a reader who comes back is told only what is new.
    stage : Stage
    done, of : int
        Rows; `of` is 0 where nobody knows.
    is_commit : bool
        Whether the rows are being stored, and not only looked at.
    """

    number: int = 0
    stage: Stage = Stage.WAITING
    done: int = 0
    of: int = 0
    is_commit: bool = False
