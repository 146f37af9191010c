"""What a check found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from layers.text import Language


class Level(StrEnum):
    """Whether a thing is as it should be, deserves a look, or is missing so that the service fails."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check.

    Parameters
    ----------
    name : str
        Stable name of what was checked.
    level : Level
    message : str
        Message of the catalogue: one sentence, with what to do where something is amiss.
    context : mapping of str to object
        Values for the places of `message`.
    """

    name: str
    level: Level
    message: str
    context: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Return the finding in a language."""
        return translate(self.message, language, **self.context)


def ok(name: str, message: str, /, **context: object) -> Finding:
    """Say that a thing is as it should be."""
    return Finding(name, Level.OK, message, context)


def warning(name: str, message: str, /, **context: object) -> Finding:
    """Say that a thing deserves a look."""
    return Finding(name, Level.WARNING, message, context)


def missing(name: str, message: str, /, **context: object) -> Finding:
    """Say that the service cannot work like this."""
    return Finding(name, Level.MISSING, message, context)


def refused(name: str, error: GeoServiceError) -> Finding:
    """Say in an error's own words that the service cannot work like this."""
    return Finding(name, Level.MISSING, error.message, error.context)
