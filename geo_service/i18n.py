"""Interface texts in the reader's language.

Messages are written in English; the Chinese catalogue is ``locale/zh/messages.po``, read as it
is, so that there is no compiled file to forget.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from layers.text import Language, Text


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a message for the catalogue without translating it here."""
    return message


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of a language; English needs none."""
    if language is Language.EN:
        return NullTranslations()
    source = files("geo_service").joinpath("locale", language.value, "messages.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=language.value))
    compiled.seek(0)
    return Translations(compiled)


def translate(message: str, language: Language, **context: object) -> str:
    """Return a message in a language, its named places filled; a `Text` fills in the same language."""
    text = translations(language).ugettext(message)
    return text % spoken(context, language) if context else text


def spoken(context: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return the values of a message's places as a reader of a language sees them."""
    return {
        name: value.in_language(language) if isinstance(value, Text) else value
        for name, value in context.items()
    }


def negotiate(accept_language: str | None, default: Language) -> Language:
    """Choose a language from an ``Accept-Language`` header.

    Parameters
    ----------
    accept_language : str or None
        The header as it came. Broken parts are passed over, as RFC 9110 allows.
    default : Language
        Used where the header names none of ours.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "").split(",")[:20]):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            wishes.append((-weight, place, tag.strip()))
    tags = [tag.replace("-", "_") for _, _, tag in sorted(wishes) if tag]
    if not tags:
        return default
    known = [language.value for language in sorted(Language, key=lambda it: it is not default)]
    match = Locale.negotiate(tags, known) if "*" not in tags[:1] else None
    return Language(match.language) if match else default
