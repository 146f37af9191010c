"""Data sets that stand beside the repository, too large or of too little use to carry in it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Return the path of a shared file; without it the test is skipped and says what it misses."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the data set {'/'.join(parts)} in the folder shared/data beside the repository")
    return path
