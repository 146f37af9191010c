"""Fixtures of the packaging tests."""

from pathlib import Path

import pytest

from installed import ROOT, build


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built from the checkout."""
    return build("--wheel", tmp_path_factory.mktemp("wheel"))
