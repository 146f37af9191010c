"""Words in the languages of the service."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language a reader can choose; Chinese is the first."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase of the domain, in Chinese and in English.

    Domain words (titles, field names, labels of codes) are data of the layer, so that
    a layer is complete in its own folder. Interface texts live in the catalogues.
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise ValueError(f"a text needs both languages, got zh={self.zh!r} en={self.en!r}")

    def in_language(self, language: Language) -> str:
        """Return the phrase in one language."""
        return self.zh if language is Language.ZH else self.en
