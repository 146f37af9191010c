"""Phrases for terms: what a person reads and types where the mapping has ``category:stacking``."""

import re
from collections.abc import Iterable, Sequence

from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.terms import (
    ALL,
    FIELDS,
    MEASURE,
    REST,
    REST_TITLE,
    SPAN,
    SPAN_TITLES,
    TOTAL_TITLE,
    is_term,
)
from layers.folding import fold
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import TITLES
from layers.text import Language, Text

_EXPLANATION = re.compile(r"(（[^（）]*）|\s\([^()]*\))$")

KINDS = {MEASURE: Text("指标", "Figure"), SPAN: Text("时间", "Time")}


def without_explanation(title: str) -> str:
    """Return a title without what it explains in brackets at its end; 建（构）筑物 stays whole."""
    return _EXPLANATION.sub("", title) or title


class Phrases:
    """Phrases in a reader's language.

    Parameters
    ----------
    vocabulary : Vocabulary
        Names of what the ledger refers to. Several features with one name have one phrase together.
    language : Language
    """

    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[str, list[str]] = {}
        self._short: dict[str, str] = {}
        self._add(ALL, "", TOTAL_TITLE.in_language(language))
        for kind, titles in ((MEASURE, TITLES), (SPAN, SPAN_TITLES)):
            for value, title in titles.items():
                self._add(f"{kind}:{value}", KINDS[kind].in_language(language), title.in_language(language))
        for name in FIELDS:
            field = LAYER.field(name)
            kind = field.title.in_language(language)
            for code in field.codes:
                self._add(f"{name}:{code.value}", kind, code.label.in_language(language))
            for identifier, called in vocabulary.names.get(name, ()):
                self._add(f"{name}:{identifier}", kind, called)
            self._add(f"{name}:{REST}", kind, REST_TITLE.in_language(language))
        self._phrases = {term: phrase for phrase, terms in self._terms.items() for term in terms}
        self._folded = {fold(phrase): terms for phrase, terms in self._terms.items()}

    @property
    def options(self) -> Sequence[str]:
        """All phrases, in the order of a list to choose from."""
        return list(self._terms)

    def said(self, terms: Iterable[str]) -> list[str]:
        """Return the phrases of some terms, each once."""
        return list(dict.fromkeys(self._phrases.get(term, term) for term in terms))

    def short(self, terms: Iterable[str]) -> str:
        """Return some terms in few words, for a cell of the picture."""
        return " · ".join(dict.fromkeys(self._short.get(term, term) for term in terms if term != ALL))

    def read(self, phrase: str) -> tuple[str, ...]:
        """Return the terms of what a person typed: a phrase, a term, or a label as templates have it.

        Returns
        -------
        tuple of str
            Empty where it is not understood.
        """
        known = self._folded.get(fold(phrase))
        if known is not None:
            return tuple(known)
        if is_term(phrase):
            return (phrase,)
        return tuple(term for term in self._vocabulary.line([phrase]) if is_term(term))

    def _add(self, term: str, kind: str, title: str) -> None:
        phrase = f"{kind}：{title}" if kind else title
        self._terms.setdefault(phrase, []).append(term)
        self._short[term] = without_explanation(title)
