"""Characters that nobody sees: two numbers that differ by them alone look the same."""

import re

from layers.text import Text

_UNSEEN = re.compile(
    "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]"
)
"""Controls, those of writing direction among them, and characters without a width."""

UNSEEN = Text("含看不见的字符（控制符、零宽字符或书写方向符）", "holds characters that nobody sees")


def unseen(text: str) -> bool:
    r"""Whether a text holds characters that nobody sees.

    Examples
    --------
    >>> unseen("YD-2026-\u200b1"), unseen("下𬒗镇-1")
    (True, False)
    """
    return _UNSEEN.search(text) is not None


def without_unseen(text: str) -> str:
    r"""Return a text on one line, a blank in the place of what nobody sees.

    Examples
    --------
    >>> without_unseen("YD\n-2026-\u202e1")
    'YD -2026- 1'
    """
    return " ".join(_UNSEEN.sub(" ", text).split())
