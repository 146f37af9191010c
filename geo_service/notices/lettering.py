"""Fonts with Chinese characters for pictures that the service draws itself.

The service ships none. What is drawn is looked up in the font first, so that a reader never gets boxes in
the place of characters.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo_service.notices.errors import NoFont
from geo_service.settings import PREFIX

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDERS = tuple(
    Path(folder)
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "C:/Windows/Fonts")
)
NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "msyh.ttc",
    "simhei.ttf",
    "simsun.ttc",
    "NotoSerifCJK-Regular.ttc",
    "uming.ttc",
    "ukai.ttc",
)
"""Files by which Chinese fonts come with Debian and its like, and with Windows, the plainest first."""

_PROBE = "隐患逾期预警"
_MISSING = "\U0010fffd"
"""A code point for private use at the end of all, which no font draws."""


def font(path: Path | None, size_px: int) -> "FreeTypeFont":
    """Return a font with Chinese characters.

    Parameters
    ----------
    path : Path or None
        Of the settings; None looks for one in the folders of the system.
    size_px : int

    Raises
    ------
    NoFont
        If there is none, or the one that is named cannot be read.
    """
    found = _found(path)
    if found is None:
        raise NoFont(setting=f"{PREFIX}FONT_PATH")
    return _opened(*found, size_px)


def has_font(path: Path | None) -> bool:
    """Whether pictures can be drawn: a font with Chinese characters is there."""
    return _found(path) is not None


def missing(letters: "FreeTypeFont", text: str) -> str:
    """Return the characters of a text that a font would draw as boxes, each once."""
    box = _drawn(letters, _MISSING)
    return "".join(sorted({char for char in text if not char.isspace() and _drawn(letters, char) == box}))


def _drawn(letters: "FreeTypeFont", char: str) -> tuple[tuple[int, int], bytes]:
    mask = letters.getmask(char)
    return mask.size, bytes(mask)


@lru_cache(maxsize=8)
def _found(path: Path | None) -> tuple[Path, int] | None:
    for file in (path,) if path is not None else _candidates():
        for index in _faces(file):
            if not missing(_opened(file, index, 16), _PROBE):
                return file, index
    return None


def _candidates() -> Iterator[Path]:
    there: dict[str, Path] = {}
    for folder in FOLDERS:
        for file in sorted(folder.expanduser().rglob("*.[to]t[fc]")):
            there.setdefault(file.name.lower(), file)
    for name in NAMES:
        if (found := there.get(name.lower())) is not None:
            yield found


def _faces(file: Path) -> list[int]:
    """Return the faces of a file, those for simplified Chinese first."""
    faces = []
    for index in range(16):
        try:
            family, _ = _opened(file, index, 16).getname()
        except OSError:
            break
        faces.append((" SC" not in (family or ""), index))
    return [index for _, index in sorted(faces)]


def _opened(file: Path, index: int, size_px: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # The plain layout: the other one needs a library that is not everywhere, and Chinese needs no shaping.
    return ImageFont.truetype(file, size_px, index, layout_engine=ImageFont.Layout.BASIC)
