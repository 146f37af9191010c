"""Chainage labels (里程): reading the notations in use, writing one of them."""

import re
import unicodedata
from dataclasses import dataclass, replace

LONGEST = 100
"""Characters of a text that may be a chainage."""


class ChainageError(ValueError):
    """A text that is no chainage, or a label without the one position that was asked for."""


@dataclass(frozen=True, slots=True)
class Chainage:
    """One chainage label: a kilometre post and the metres beyond it.

    Parameters
    ----------
    km : int
        Number on the post.
    metres : float
        Metres beyond the post. May reach past 1000 where the ground between two posts is longer
        than a kilometre; such a label counts from its own post.
    series : str
        Letters before the number: ``K`` in operation, ``DK`` of a design, ``Y2K`` of a second line.
    mark : str
        Letter of a repeated post on a chain that is too long (``K2077A``), else empty.
    """

    km: int
    metres: float = 0.0
    series: str = "K"
    mark: str = ""

    def __post_init__(self) -> None:
        if self.km < 0 or not 0 <= self.metres < 10_000:
            raise ChainageError(
                f"chainage needs km >= 0 and metres in 0..10000, got {self.km} and {self.metres}"
            )

    @classmethod
    def from_value(cls, value_m: float, series: str = "K", mark: str = "") -> "Chainage":
        """Return the label of a value in metres, rounded to the millimetre."""
        km, millimetres = divmod(round(value_m * 1000), 1_000_000)
        return cls(km, millimetres / 1000, series, mark)

    @property
    def value_m(self) -> float:
        """The label read as metres: a value to look up, never a length to subtract."""
        return self.km * 1000 + self.metres

    @property
    def is_overlong(self) -> bool:
        """Whether the metres pass the next post. Accepted, but worth a question to the author."""
        return self.metres >= 1000

    def __str__(self) -> str:
        whole, thousandths = divmod(round(self.metres * 1000), 1000)
        decimals = f".{thousandths:03d}".rstrip("0") if thousandths else ""
        return f"{self.series}{self.km}{self.mark}+{whole:03d}{decimals}"


@dataclass(frozen=True, slots=True)
class ChainageRange:
    """Two labels of one series as they were written; which comes first on the ground the line tells."""

    start: Chainage
    end: Chainage

    def __post_init__(self) -> None:
        if self.start.series != self.end.series:
            raise ChainageError(f"a range needs one series, got {self.start} and {self.end}")

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}-{self.end}"


# Without letters in front, only a plus sign or a unit makes a number a chainage: a bare number is a
# sequence number or a telephone. Marks stop at J, since K and M belong to the units.
_LABEL = re.compile(
    r"""
    (?P<series>(?:[A-Z]{0,3}\d?)?K)? (?P<km>\d{1,4}) (?P<mark>[A-J甲乙丙丁])?
    (?: \+ (?P<plus>\d{1,4}(?:\.\d{1,3})?) (?:M|米)?
      | (?:KM|公里) \+? (?P<after>\d{1,3}(?:\.\d{1,3})?) (?:M|米)?
      | \. (?P<decimals>\d{1,3}) (?:KM|公里)
      | (?P<unit>KM|公里)
    )?
    """,
    re.VERBOSE,
)
_SHORT_END = re.compile(
    r"\+(?P<plus>\d{1,4}(?:\.\d{1,3})?)(?:M|米)?|(?P<metres>\d{1,3}(?:\.\d{1,3})?)(?:M|米)"
)
_BETWEEN = re.compile(r"(?<=.)(?:[-~〜–—―‐‑−─]{1,2}|至|到)(?=.)")
_AROUND = re.compile(
    r"(?:里程|桩号)?[::]?(?:大?约|近)?(?P<label>.+?)(?:处|附近|左右|上下|一带|之?间|段|旁边?){0,2}"
)
"""Words about a label that place nothing: K2155+300附近, 约K2155+300处, K2155+300至K2156段."""


def parse_chainage(text: str) -> Chainage:
    """Read one chainage label.

    Understood, after full-width forms are folded: ``K2155+300``, ``K1630+712m``, ``K108处``,
    ``DK127+474``, ``CK1+525.069``, ``Y2K001+633``, ``2155+300``, ``2077.300km``, ``2077公里300米``,
    ``K2077A+300``, ``K12+1050``. A label without letters is of series ``K``. Words such
    as 约, 附近, 处, 左右 beside it are left aside.

    Raises
    ------
    ChainageError
        If the text is not a chainage; a bare number never is.
    """
    chainage = _label(_folded(text))
    if chainage is None:
        raise ChainageError(f"expected a chainage such as K2155+300, got {text!r}")
    return chainage


def parse_range(text: str) -> ChainageRange:
    """Read a chainage range; a single label gives a range of no length.

    The second part may leave out the series (``K119+200-120+750``), the kilometre
    (``K1577+655～+900``) or both with a unit (``168km600-750m``).

    Raises
    ------
    ChainageError
        If either part is not a chainage, or the two are of different series.
    """
    folded = _folded(text)
    if (single := _label(folded)) is not None:
        return ChainageRange(single, single)
    parts = _BETWEEN.split(folded)
    if len(parts) == 2 and (start := _label(parts[0])) is not None:
        if (short := _SHORT_END.fullmatch(parts[1])) is not None:
            return ChainageRange(start, replace(start, metres=float(short["plus"] or short["metres"])))
        if (end := _label(parts[1], start.series)) is not None:
            return ChainageRange(start, end)
    raise ChainageError(f"expected a chainage range such as K2155+300-K2155+900, got {text!r}")


def _folded(text: str) -> str:
    if len(text) > 10 * LONGEST:  # no label, and putting many combining marks in order takes long
        return text
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    around = _AROUND.fullmatch(folded[:LONGEST])
    return folded if around is None or len(folded) > LONGEST else around["label"]


def _label(folded: str, default_series: str = "K") -> Chainage | None:
    match = _LABEL.fullmatch(folded)
    if match is None or not (
        match["series"] or match["plus"] or match["after"] or match["decimals"] or match["unit"]
    ):
        return None
    if match["decimals"]:
        metres = float(match["decimals"].ljust(3, "0"))
    else:
        metres = float(match["plus"] or match["after"] or 0)
    return Chainage(int(match["km"]), metres, match["series"] or default_series, match["mark"] or "")
