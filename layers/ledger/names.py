"""Features that a ledger refers to by name: which one is meant."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from layers.folding import fold, without_brackets
from layers.ledger.misread import Misread
from layers.text import Text

MOST_NAMED = 6
"""Candidates that a sentence names."""

LONGEST = 200
"""Characters of a name; longer texts are descriptions."""

MOST_UNKNOWN = 500
"""Different unknown names of one layer for which a likely one is looked for; a file with more is another's."""

MOST_COMPARED = 200_000
"""Comparisons with known names for that, in all."""

_CLOSE = 0.5
"""Likeness from which on one name may be a slip of the other; Chinese names are short."""

_HIGH_SPEED = re.compile(r"高速铁路|高速线|客运专线|客专线?|高铁线?|城际铁路|城际线")
_ENDINGS = (
    *("街道办事处", "人民政府", "责任区段", "街道办", "办事处", "镇政府", "铁路线", "作业区", "责任段"),
    *(
        "街道",
        "铁路",
        "线路",
        "河流",
        "码头",
        "港区",
        "区段",
        "区间",
        "镇",
        "乡",
        "线",
        "河",
        "江",
        "段",
        "站",
    ),
)
"""Words that names go without, the longer ones first."""

_TOLD_ID = re.compile(r"\[([^\[\]]+)\]$")
"""An identifier behind a name that several have, as our own tables write it."""

_ABOVE = re.compile(r"^(?:.{2,3}省)?(?:.{2,4}?市)?(?:.{2,4}?[市县区])?(?=.{2})")


@dataclass(frozen=True, slots=True)
class Named:
    """A feature that rows may refer to.

    Parameters
    ----------
    id : str
        Its stable identifier.
    words : tuple of str
        What it is called: title, code, name in the other language. Blank ones are passed over.
    part : str
        What tells it from others of the same name (the stretch of a line), for the sentence.
    """

    id: str
    words: tuple[str, ...]
    part: str = ""

    @property
    def title(self) -> str:
        """The first of its words with what tells it from others."""
        title = next((word for word in self.words if word.strip()), self.id)
        return f"{title}（{self.part}）" if self.part else title


class Names:
    """Features by what ledgers call them, for each layer that is referred to.

    Parameters
    ----------
    of_layer : mapping of str to iterable of Named
        By the layer's identifier.
    """

    def __init__(self, of_layer: Mapping[str, Iterable[Named]]) -> None:
        self._of_layer = {layer_id: _Index(named) for layer_id, named in of_layer.items()}

    def find(self, layer_id: str, given: str, preferred: str | None = None) -> str | Misread:
        """Return the feature that words mean.

        Tried in this order, until words mean anything: the identifier, alone or in brackets at the end; a
        title, code or other name as it is (望埠镇); without its ending (望埠, 京广铁路 for 京广线); without the
        county in front (英德市望埠镇). A high-speed line never answers to the name of the other.

        Parameters
        ----------
        layer_id : str
            Layer of the feature.
        given : str
            As the ledger has it.
        preferred : str, optional
            Identifier of the one that is meant where several have the name.

        Returns
        -------
        str or Misread
            The identifier; or that no feature, or more than one, has the name, with the likely one.

        Examples
        --------
        >>> names = Names({"townships": [Named("441881102", ("望埠镇", "Wangbu"))]})
        >>> names.find("townships", "望埠"), names.find("townships", "英德市望埠镇")
        ('441881102', '441881102')
        >>> names.find("townships", "望阜镇").suggestion.zh
        '望埠镇'
        """
        index = self._of_layer.get(layer_id, _NO_INDEX)
        return index.find(given, preferred)


class _Index:
    """The features of one layer by folded words, exact and shortened."""

    def __init__(self, named: Iterable[Named]) -> None:
        self._by_id = {one.id: one for one in named}
        self._exact: dict[str, list[str]] = {}
        self._shortened: dict[str, list[str]] = {}
        for one in self._by_id.values():
            for word in dict.fromkeys((*one.words, one.title)):
                if key := fold(word):
                    _add(self._exact, key, one.id)
                    _add(self._shortened, _short(key), one.id)
        self._parts = [
            (one.title, tuple(short for word in one.words if len(short := _short(fold(word))) > 1))
            for one in self._by_id.values()
        ]
        self._unknowns: dict[str, Misread] = {}
        self._compared = 0

    def find(self, given: str, preferred: str | None) -> str | Misread:
        if len(given) > LONGEST:
            return Misread(Text("不像名称，文字过长", "is too long for a name"))
        if (stripped := given.strip()) in self._by_id:
            return stripped
        if (told := _TOLD_ID.search(stripped)) is not None and told[1] in self._by_id:
            return told[1]
        key = fold(given)
        for found in self._stages(key):
            if len(found) == 1:
                return found[0]
            if found:
                return preferred if preferred in found else self._ambiguous(found)
        return self._unknown(given, key)

    def _stages(self, key: str) -> Iterable[list[str]]:
        yield self._exact.get(key, [])
        yield self._shortened.get(_short(key), [])
        below = _ABOVE.sub("", key)
        if below != key:
            yield self._exact.get(below, [])
            yield self._shortened.get(_short(below), [])

    def _ambiguous(self, found: list[str]) -> Misread:
        listed = [f"{self._by_id[one].title} [{one}]" for one in found[:MOST_NAMED]]
        some = Text("、".join(listed), ", ".join(listed))
        reason = Text(f"有{len(found)}个同名：{some.zh}", f"{len(found)} have this name: {some.en}")
        return Misread(reason, Text(f"写明标识，如 {found[0]}", f"the identifier, such as {found[0]}"))

    def _unknown(self, given: str, key: str) -> Misread:
        """Return that a name is not known, for the first of many with the likely one."""
        if given in self._unknowns:
            return self._unknowns[given]
        reason = Text(f"系统中没有“{given}”", f"there is no “{given}” here")
        if len(self._unknowns) >= MOST_UNKNOWN or self._compared >= MOST_COMPARED or not self._by_id:
            return Misread(reason)
        titles = self._likely(key)
        found = Misread(reason, Text("或".join(titles), " or ".join(titles)) if titles else None)
        self._unknowns[given] = found
        return found

    def _likely(self, key: str) -> list[str]:
        """Return titles that hold the words or are held by them, else the one that is written alike."""
        short = _short(key)
        if len(short) < 2:
            return []
        self._compared += len(self._parts) + len(self._exact)
        likely = [
            title for title, words in self._parts if any(word in key or short in word for word in words)
        ]
        if not likely:
            close = get_close_matches(key, self._exact, n=1, cutoff=_CLOSE)
            likely = [self._by_id[self._exact[word][0]].title for word in close]
        return list(dict.fromkeys(likely))[:MOST_NAMED]


def _add(index: dict[str, list[str]], key: str, feature_id: str) -> None:
    found = index.setdefault(key, [])
    if feature_id not in found:
        found.append(feature_id)


def _short(key: str) -> str:
    """Return folded words without brackets and endings, with one word for every high-speed line."""
    words = _HIGH_SPEED.sub("高铁", without_brackets(key))
    end = len(words)
    while ending := next((one for one in _ENDINGS if len(one) < end and words.endswith(one, 0, end)), ""):
        end -= len(ending)
    return words[:end] or key


_NO_INDEX = _Index(())
