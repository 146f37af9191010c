"""What is known before a sentence is read, and what has been read from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from layers.feature import Value
from layers.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A railway line that sentences may name.

    Parameters
    ----------
    id : str
    names : tuple of str
        What it is called; the words that lead to no other line.
    down_side : str or None
        Side of the down track, facing increasing chainage; None where nobody says.
    """

    id: str
    names: tuple[str, ...]
    down_side: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A township by its name, with its ending (镇, 街道)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of a county.

    Parameters
    ----------
    lines : tuple of Line
    townships : tuple of Place
    villages : tuple of str
        Those that are known; others are read with a doubt, unless their township stands before them.
    """

    lines: tuple[Line, ...]
    townships: tuple[Place, ...] = ()
    villages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """Characters of the sentence that a field was read from."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a reader has to look at before it is taken.

    Parameters
    ----------
    field : str
    reason : Text
    start, end : int
        The characters that it is about; both 0 where the sentence says nothing.
    """

    field: str
    reason: Text
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says.

    Parameters
    ----------
    sentence : str
    values : mapping of str to Value
        By field of the hazards; one that is missing was not said, or is not certain enough to be proposed.
        Chainages are written one way (``K2155+300``).
    description : str
        The words of the sentence, without its beginning where that was nothing but the place, and without
        telephone numbers.
    used : tuple of Used
        In the order of the sentence.
    doubts : tuple of Doubt
    """

    sentence: str
    values: Mapping[str, Value]
    description: str
    used: tuple[Used, ...] = ()
    doubts: tuple[Doubt, ...] = field(default=())

    @property
    def doubted(self) -> frozenset[str]:
        """The fields that somebody has to look at."""
        return frozenset(doubt.field for doubt in self.doubts)
