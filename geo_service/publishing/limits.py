"""How many rows are published while a person waits."""

from collections.abc import Callable

from geo_service.publishing.errors import TooManyRows

MOST_ROWS = 100_000
"""Rows that are published while a person waits.

Storing them takes some fifteen seconds, in which other changes wait: half of what they wait at most.
"""


def at_most(limit: int, name: str) -> Callable[[int], None]:
    """Return what counts rows and refuses to count further than a limit.

    Raises
    ------
    TooManyRows
        From what is returned.
    """
    seen = 0

    def count(rows: int) -> None:
        nonlocal seen
        seen += rows
        if seen > limit:
            raise TooManyRows(file=name, limit=f"{limit:,}")

    return count
