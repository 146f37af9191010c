"""Fixtures of the sign-in tests."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from structlog.testing import capture_logs

from accounts import Account, somebody, visitor
from geo_service.access import passwords
from geo_service.service import Service


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash at next to no cost: what is hashed is the matter of `test_passwords`."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHING", cheap)
    passwords._hash_of_nobody.cache_clear()
    yield
    passwords._hash_of_nobody.cache_clear()


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords were verified against, as it happens."""
    against: list[str] = []
    right = Argon2Hasher.verify

    def verify(self: Argon2Hasher, text: str | bytes, stored: str | bytes) -> bool:
        against.append(str(stored))
        return right(self, text, stored)

    monkeypatch.setattr(Argon2Hasher, "verify", verify)
    return against


@pytest.fixture
def logs() -> Iterator[list[Any]]:
    """All that is logged, though the tests are silent otherwise."""
    silent = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with capture_logs() as entries:
        yield entries
    structlog.configure(wrapper_class=silent)


@pytest.fixture
def planner(service: Service) -> Account:
    """An account that signs in with `accounts.PASSWORD`."""
    return somebody(service)


@pytest.fixture
def guest(service: Service) -> TestClient:
    """A browser in which nobody is signed in."""
    return visitor(service)
