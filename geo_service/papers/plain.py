"""Text for papers: whatever a field holds, a file with it opens."""

import re

_NOT_IN_XML = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not hold (section 2.2), and the control characters that it merely discourages."""

_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks that turn the direction of the text behind them, so that it reads as something else."""


def plain(text: object) -> str:
    """Return a value as text without characters that no paper can show."""
    lines = (
        str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )
    return _DIRECTIONS.sub("", _NOT_IN_XML.sub("", lines)).strip()
