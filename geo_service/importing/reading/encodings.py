"""In which encoding a text is: found from its bytes alone, the same for the same bytes.

Chinese bureaus send UTF-8, GB18030 (and GBK and GB 2312, which it holds), UTF-16 of spreadsheets, now and
then Big5. Most bytes can be read as GB18030, so that it can be read tells nothing: what comes
out has to be characters that people write.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from layers.text import Text

UTF8 = "UTF-8"
GB18030 = "GB18030"
BIG5 = "Big5"
UTF16_LE = "UTF-16LE"
UTF16_BE = "UTF-16BE"

CODECS: Mapping[str, str] = MappingProxyType(
    {UTF8: "utf-8-sig", GB18030: "gb18030", UTF16_LE: "utf-16-le", UTF16_BE: "utf-16-be", BIG5: "big5hkscs"}
)
"""Python's names of the encodings that are offered."""

USUAL = 0.6
"""Share of usual characters from which a text counts as read rightly; in the wrong encoding it is below 0.5."""

_MOSTLY = 0.9
_ENOUGH = 1_000
"""Characters that settle that a text is not UTF-8."""

_HEAD = 2**16
_CHUNK = 2**20
_SAMPLE = 400
"""Characters that are shown."""

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding in which a text can be read, and how it begins then.

    Parameters
    ----------
    name : str
        One of `CODECS`.
    sample : str
        The first lines, from the first with a character beyond ASCII.
    """

    name: str
    sample: str


@dataclass(frozen=True, slots=True)
class Detected:
    """What the bytes of a text tell.

    Parameters
    ----------
    name : str or None
        The encoding; None where a person has to choose, or the text is damaged.
    offered : tuple of Encoding
        All in which the whole of it can be read, the likeliest first.
    fault : Text or None
        Why no encoding was found.
    """

    name: str | None
    offered: tuple[Encoding, ...]
    fault: Text | None = None


def known_name(name: str) -> str | None:
    """Return the name in `CODECS` of an encoding that somebody states, None for one that is not read.

    Examples
    --------
    >>> known_name("gbk"), known_name("utf-8"), known_name("rot13")
    ('GB18030', 'UTF-8', None)
    """
    return _ALIASES.get(name.strip().replace("_", "-").casefold())


def detect(pieces: Callable[[], Iterable[bytes]]) -> Detected:
    """Find the encoding of a text.

    Parameters
    ----------
    pieces : callable
        Gives the bytes from the first to the last, piece by piece, each time it is called.
    """
    head = _first(pieces(), _HEAD)
    if marked := _by_mark(head):
        return _settled(marked, pieces)
    if b"\0" in head:
        wide = _by_zeros(head)
        return _settled(wide, pieces) if wide and _reads(wide, pieces) else Detected(None, (), _BINARY)
    if _reads(UTF8, pieces):
        return Detected(UTF8, (Encoding(UTF8, sample(UTF8, pieces)),))
    if damage := _damaged_utf8(pieces):
        return Detected(None, (), damage)
    found = sorted(
        (
            (usual_share(_beginning(name, pieces), name), name)
            for name in (GB18030, BIG5)
            if _reads(name, pieces)
        ),
        key=lambda one: -one[0],
    )
    offered = tuple(Encoding(name, sample(name, pieces)) for _, name in found)
    if not found:
        return Detected(None, (), _NONE)
    if found[0][0] < USUAL:
        return Detected(None, offered, _UNSURE)
    return Detected(found[0][1], offered)


def usual_share(text: str, name: str) -> float:
    """Return which share of the characters beyond ASCII are among the usual ones of an encoding.

    GB 2312 and Big5 hold the characters in daily use in a first block of their own, and signs before
    it. Without any such character the share is 1.
    """
    codec, leads = _BLOCKS[name]
    counted = usual = 0
    for character in text:
        if character > "\x7f":
            counted += 1
            written = character.encode(codec, "ignore")
            usual += len(written) == 2 and any(low <= written[0] <= high for low, high in leads)
    return usual / counted if counted else 1.0


def sample(name: str, pieces: Callable[[], Iterable[bytes]]) -> str:
    """Return the first lines of a text, from the first with a character beyond ASCII."""
    text = _beginning(name, pieces)
    first = next((place for place, character in enumerate(text) if character > "\x7f"), 0)
    start = text.rfind("\n", 0, first) + 1
    return text[start : start + _SAMPLE]


def pieces_of(path: Path) -> Callable[[], Iterator[bytes]]:
    """Return what gives the bytes of a file piece by piece."""

    def read() -> Iterator[bytes]:
        with path.open("rb") as content:
            while chunk := content.read(_CHUNK):
                yield chunk

    return read


def decoded(name: str, pieces: Iterable[bytes]) -> Iterator[str]:
    """Read bytes as a text, strictly.

    Raises
    ------
    UnicodeDecodeError
    """
    decoder = codecs.getincrementaldecoder(CODECS[name])("strict")
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _first(pieces: Iterable[bytes], size: int) -> bytes:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= size:
            break
    return head[:size]


def _beginning(name: str, pieces: Callable[[], Iterable[bytes]]) -> str:
    """Return the first characters of a text that can be read in an encoding."""
    head = _first(pieces(), _HEAD)
    return codecs.getincrementaldecoder(CODECS[name])("strict").decode(head).removeprefix(_MARK)


def _reads(name: str, pieces: Callable[[], Iterable[bytes]]) -> bool:
    try:
        for _ in decoded(name, pieces()):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _settled(name: str, pieces: Callable[[], Iterable[bytes]]) -> Detected:
    if not _reads(name, pieces):
        reason = Text(
            f"文件标明为 {name}，但其中有不属于该编码的字节",
            f"it says that it is {name}, but has bytes that are none of it",
        )
        return Detected(None, (), reason)
    return Detected(name, (Encoding(name, sample(name, pieces)),))


def _by_mark(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> str | None:
    """Tell UTF-16 without a mark: its zeros stand in every second place, and nowhere else."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd and not even:
        return UTF16_LE
    return UTF16_BE if even and not odd else None


def _damaged_utf8(pieces: Callable[[], Iterable[bytes]]) -> Text | None:
    """Say where a text that is UTF-8 for the most part is not; None for another text."""
    good = bad = first = 0
    lines = 1
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces():
        text = decoder.decode(piece)
        bad_here = text.count("\ufffd")
        if bad_here and not bad:
            first = lines + text.count("\n", 0, text.index("\ufffd"))
        lines += text.count("\n")
        bad += bad_here
        good += len(text) - len(text.encode("ascii", "ignore")) - bad_here
        if bad > _ENOUGH and bad > good:
            return None
    if good < _MOSTLY * (good + bad):
        return None
    return Text(
        f"文件是 UTF-8，但第 {first} 行起有损坏的字节（共 {bad} 处），请重新导出",
        f"it is UTF-8, but damaged from line {first} on ({bad} times): export it again",
    )


_MARKS: Sequence[tuple[bytes, str]] = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, UTF16_LE),
    (codecs.BOM_UTF16_BE, UTF16_BE),
)

_BLOCKS: Mapping[str, tuple[str, tuple[tuple[int, int], ...]]] = MappingProxyType(
    {GB18030: ("gb2312", ((0xA1, 0xA3), (0xB0, 0xD7))), BIG5: ("big5", ((0xA1, 0xC6),))}
)
"""The block of usual characters by the first of their two bytes (GB/T 2312-1980, level 1; Big5, level 1)."""

_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{name.casefold(): name for name in CODECS},
        **dict.fromkeys(("utf8", "utf-8-sig", "65001"), UTF8),
        **dict.fromkeys(("gbk", "gb2312", "cp936", "936", "ansi 936", "gb-18030", "euc-cn"), GB18030),
        **dict.fromkeys(("utf-16", "utf16", "utf-16-le"), UTF16_LE),
        **dict.fromkeys(("utf-16-be",), UTF16_BE),
        **dict.fromkeys(("cp950", "950", "big5-hkscs", "big-5"), BIG5),
    }
)
"""Names under which encodings are known."""

_BINARY = Text("其内容不是文字", "it holds no text")
_NONE = Text(
    "其中有不属于 UTF-8、GB18030、UTF-16、Big5 的字节，请用表格软件另存为 UTF-8",
    "it has bytes that are none of UTF-8, GB18030, UTF-16 and Big5: save it as UTF-8",
)
_UNSURE = Text(
    "读作 GB18030 或 Big5 都不像通常的文字，请核对预览后选择编码",
    "read as GB18030 or Big5 it looks unlike a usual text: look at the samples and choose",
)
