"""The log of reviews that is measured is one that verifies, and every step of it is taken."""

from pathlib import Path

from benchmarks import review
from geo_service.settings import Settings


def test_everything_is_measured_beside_its_peer(tmp_path: Path) -> None:
    found = review.measured(Settings(state_dir=tmp_path / "state"), 20)
    assert set(found) == set(review.TITLES)
    assert all(pair.ours > 0 and pair.plain > 0 for pair in found.values())
