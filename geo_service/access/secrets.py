"""Random values that nobody guesses, and how they are kept: never as they are."""

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

from geo_service.settings import Settings

FILE = "secret.key"
"""In the state folder: the key of the service, made at the first start."""


def new_secret() -> str:
    """Return 256 random bits as text for a cookie or a token."""
    return token_urlsafe(32)


def new_id() -> str:
    """Return an identifier that says nothing."""
    return token_hex(8)


def digest(secret: str) -> str:
    """Return what a secret is stored and found by; it has 256 random bits, so one round of SHA-256 is enough."""
    return sha256(secret.encode()).hexdigest()


def key_of(settings: Settings) -> str:
    """Return the key that cookies and forms are signed with: the setting, else that of the state folder."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return _kept(Path(settings.state_dir).absolute() / FILE)


@lru_cache(maxsize=32)
def _kept(file: Path) -> str:
    """Return the key of a file; every cookie and page asks, so it is read once."""
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        return _made(file)


def _made(file: Path) -> str:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{FILE}.{token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(token_bytes(32).hex())
    try:
        os.link(draft, file)  # of two processes that start at once, one makes the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii")
