"""The morning sheet written out, line by line: what the text and the picture of it share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo_service.i18n import N_, translate
from geo_service.notices.morning import Line, Morning
from layers.text import Language, Text
from layers.unseen import without_unseen

MOST = 20
"""Entries of a part that are written out; the rest is counted."""

TITLE = N_("Railway hazards, sheet of the morning")
DEMO = N_("Holds data invented for demonstration.")
NOTHING = N_("Nothing is due today, and nobody is waited for.")
HEADING = N_("%(title)s: %(count)s")
ENTRY = N_("%(place)s. %(entry)s")
MORE = N_("and %(count)s more")
TURN = N_("turn of: %(watcher)s")
WEEKDAYS = (
    Text("星期一", "Monday"),
    Text("星期二", "Tuesday"),
    Text("星期三", "Wednesday"),
    Text("星期四", "Thursday"),
    Text("星期五", "Friday"),
    Text("星期六", "Saturday"),
    Text("星期日", "Sunday"),
)


class Rank(StrEnum):
    """What a line of the sheet is."""

    TITLE = "title"
    NOTE = "note"
    HEADING = "heading"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Written:
    """One line of the sheet."""

    rank: Rank
    text: str


def written(sheet: Morning, owner: Text, language: Language, most: int = MOST) -> Iterator[Written]:
    """Give the lines of a sheet.

    Parameters
    ----------
    sheet : Morning
    owner : Text
        Name of the service.
    language : Language
    most : int
        Entries of a part that are written out.
    """
    yield Written(Rank.TITLE, translate(TITLE, language))
    day = f"{sheet.day:%Y-%m-%d} {weekday(sheet.day).in_language(language)}"
    yield Written(Rank.NOTE, f"{day} · {owner.in_language(language)}")
    if sheet.has_demo:
        yield Written(Rank.NOTE, translate(DEMO, language))
    if sheet.is_empty:
        yield Written(Rank.HEADING, translate(NOTHING, language))
    for _, title, part in sheet.sections:
        if not part.count:
            continue
        yield Written(Rank.HEADING, translate(HEADING, language, title=title, count=part.count))
        shown = part.lines[:most]
        for place, line in enumerate(shown, start=1):
            yield Written(
                Rank.ENTRY, translate(ENTRY, language, place=place, entry=entry_text(line, language))
            )
        if part.count > len(shown):
            yield Written(Rank.ENTRY, translate(MORE, language, count=part.count - len(shown)))


def weekday(day: date) -> Text:
    """Return the day of the week."""
    return WEEKDAYS[day.weekday()]


def entry_text(line: Line, language: Language) -> str:
    """Return one entry in words: number, place, how urgent, whose turn."""
    about = " ".join(part.in_language(language) for part in line.about)
    watcher = [translate(TURN, language, watcher=line.watcher)] if line.watcher is not None else []
    between = "；" if language is Language.ZH else "; "
    parts = [" ".join(part for part in (line.number, about) if part), line.state.in_language(language)]
    return without_unseen(between.join([*parts, *watcher]))


def as_text(sheet: Morning, owner: Text, language: Language) -> str:
    """Return a sheet as plain text, to be copied into a chat or sent by mail."""
    lines = []
    for one in written(sheet, owner, language):
        if one.rank is Rank.HEADING:
            lines.append("")
            lines.append(f"【{one.text}】" if language is Language.ZH else one.text)
        else:
            lines.append(one.text)
    return "\n".join(lines) + "\n"
