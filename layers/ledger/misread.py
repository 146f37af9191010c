"""A value that could not be read, with what the person could write instead."""

from dataclasses import dataclass

from layers.conversion import Unreadable
from layers.text import Text


@dataclass(frozen=True, slots=True)
class Misread(Unreadable):
    """Why a value could not be read, and a proposal that a person has to confirm."""

    suggestion: Text | None = None
