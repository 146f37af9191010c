"""Words as people write them, folded to one form in which they are compared."""

import re
import unicodedata

LONGEST = 2000
"""Characters up to which full-width forms become plain; putting many combining marks in order takes long."""

_ANY_BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》", "()()()()()()")
_BRACKETED = re.compile(r"\([^()]*\)")
_IGNORED = re.compile(r"[\s*]+")  # templates mark required columns with an asterisk


def fold(words: str) -> str:
    """Return the form in which headers and the labels of codes are compared.

    Full-width forms become plain (NFKC), letters lower case, every kind of bracket round;
    spaces, line breaks and asterisks go.

    Examples
    --------
    >>> fold("距线路距离（米） *")
    '距线路距离(米)'
    >>> fold("Hazard Number")
    'hazardnumber'
    """
    if len(words) <= LONGEST:
        words = unicodedata.normalize("NFKC", words)
    plain = words.casefold().translate(_ANY_BRACKETS)
    return _IGNORED.sub("", plain)


def without_brackets(folded: str) -> str:
    """Return folded words without what stands in brackets, mostly a unit or an explanation.

    Examples
    --------
    >>> without_brackets("距线路距离(米)")
    '距线路距离'
    """
    return _BRACKETED.sub("", folded)
