"""The morning sheet as a picture, for chats in which text is lost among other text."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from geo_service.notices.lettering import font, missing
from geo_service.notices.sheet import Rank, Written

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH_PX, MARGIN_PX = 1080, 56
PAPER, INK, QUIET, ACCENT = "#ffffff", "#1b2733", "#4d5d6c", "#a31515"
COLOURS = 32
MOST_ENTRIES = 12
"""Entries of a part in the picture: a phone shows it whole."""
NEVER_FIRST = "、，。；：！？）》】”’%"
"""What does not stand at the beginning of a line."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How lines of a rank are drawn, in pixels."""

    size: int
    colour: str
    before: int
    leading: float = 1.45


_LOOKS = {
    Rank.TITLE: _Look(48, INK, 0),
    Rank.NOTE: _Look(28, QUIET, 4),
    Rank.HEADING: _Look(36, ACCENT, 28),
    Rank.ENTRY: _Look(30, INK, 6),
}


def drawn(lines: list[Written], font_path: Path | None) -> bytes:
    """Return the lines of a sheet as a PNG.

    Parameters
    ----------
    lines : list of Written
    font_path : Path or None
        Of the settings.

    Raises
    ------
    NoFont
        If no font with Chinese characters is there: a sentence is better than boxes. A rare character that
        the font lacks becomes a question mark.
    """
    from PIL import Image, ImageDraw

    letters = {rank: font(font_path, look.size) for rank, look in _LOOKS.items()}
    unknown = str.maketrans(
        dict.fromkeys(missing(letters[Rank.ENTRY], "".join(line.text for line in lines)), "?")
    )
    placed, height = [], MARGIN_PX
    for line in lines:
        look = _LOOKS[line.rank]
        height += look.before
        for part in _wrapped(line.text.translate(unknown), letters[line.rank]):
            placed.append((height, part, line.rank))
            height += round(look.size * look.leading)
    picture = Image.new("RGB", (WIDTH_PX, height + MARGIN_PX), PAPER)
    draw = ImageDraw.Draw(picture)
    for top, part, rank in placed:
        draw.text((MARGIN_PX, top), part, fill=_LOOKS[rank].colour, font=letters[rank])
    content = BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


def _wrapped(text: str, letters: "FreeTypeFont") -> Iterator[str]:
    """Break a text into lines that fit: Chinese anywhere, Latin words and numbers at blanks where it can."""
    widest = WIDTH_PX - 2 * MARGIN_PX
    rest = text
    while letters.getlength(rest) > widest:
        end = 1
        while letters.getlength(rest[: end + 1]) <= widest:
            end += 1
        cut = end
        while cut > 1 and rest[cut - 1].isascii() and rest[cut].isascii() and not rest[cut - 1].isspace():
            cut -= 1
        cut = cut if cut > end // 2 else end
        if cut > 1 and rest[cut] in NEVER_FIRST:
            cut -= 1
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    yield rest
