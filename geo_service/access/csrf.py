"""Proof that a form was filled in on a page of ours: a text bound to the reader's session."""

import hmac
from hashlib import sha256

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def token_for(session_hash: str, key: str) -> str:
    """Return the token that forms of a session hold."""
    return hmac.new(key.encode(), f"form:{session_hash}".encode(), sha256).hexdigest()


def matches(given: str | None, session_hash: str, key: str) -> bool:
    """Whether a form was made for this session."""
    return given is not None and hmac.compare_digest(given.encode(), token_for(session_hash, key).encode())
