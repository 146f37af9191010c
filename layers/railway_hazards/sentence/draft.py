"""A sentence while it is read: which characters are taken, what they said, what is doubted."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from layers.feature import Value
from layers.railway_hazards.sentence.reading import Doubt, Used
from layers.text import Text


class Mark(StrEnum):
    """Stands in the text for characters that were read; from the block for private use."""

    CHAINAGE = "\ue000"
    LINE = "\ue001"
    SIDE = "\ue002"
    TRACK = "\ue003"
    DAY = "\ue004"
    PLACE = "\ue005"
    OFFSET = "\ue006"
    OTHER = "\ue007"


MARKS = "".join(Mark)
_MARKED = re.compile(f"[{MARKS}]")


@dataclass(slots=True)
class Draft:
    """A sentence that is being read.

    Parameters
    ----------
    text : str
        As long as the sentence: full-width forms folded, letters in capitals. What was read is replaced
        by marks, so that nothing is read twice and the neighbours of a word tell what it is about.
    """

    text: str
    values: dict[str, Value] = field(default_factory=dict)
    used: list[Used] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @classmethod
    def of(cls, sentence: str) -> "Draft":
        """Begin to read a sentence."""
        return cls("".join(_folded(character) for character in _MARKED.sub(" ", sentence)))

    def take(self, mark: Mark, start: int, end: int, *names: str) -> None:
        """Take characters, for some fields or for none."""
        self.text = self.text[:start] + mark * (end - start) + self.text[end:]
        self.used += [Used(name, start, end) for name in names]

    def note(self, start: int, end: int, name: str) -> None:
        """Tell from which characters a field was read that stay in the description."""
        self.used.append(Used(name, start, end))

    def doubt(self, name: str, reason: Text, start: int = 0, end: int = 0) -> None:
        """Let a field be looked at."""
        self.doubts.append(Doubt(name, reason, start, end))

    def is_doubted(self, name: str) -> bool:
        """Whether there is a doubt about a field."""
        return any(doubt.field == name for doubt in self.doubts)

    def before(self, start: int, length: int = 16) -> str:
        """Return the characters before a place."""
        return self.text[max(0, start - length) : start]

    def behind(self, end: int, length: int = 16) -> str:
        """Return the characters behind a place."""
        return self.text[end : end + length]


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    plain = plain if len(plain) == 1 else character
    return plain.upper() if plain.isascii() else plain
