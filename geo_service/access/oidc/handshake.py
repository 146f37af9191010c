"""What a browser keeps between the way to the provider and the way back."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer

from geo_service.access.secrets import new_secret
from geo_service.settings import Settings

SALT = "oidc handshake"
LIFETIME_S = 600
"""Seconds that somebody has for signing in at the provider."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """One attempt to sign in, bound to one browser.

    State, nonce and PKCE verifier derive from a random text and the service's key, so whoever reads
    the cookie knows none of them.

    Parameters
    ----------
    secret : str
        Random text of this attempt.
    key : str
        The service's key.
    target : str
        Where to go afterwards, a path of the service.
    """

    secret: str
    key: str
    target: str

    @classmethod
    def begin(cls, key: str, target: str) -> "Handshake":
        """Return a new attempt."""
        return cls(new_secret(), key, target)

    @classmethod
    def of_cookie(cls, cookie: str | None, key: str) -> "Handshake | None":
        """Return the attempt of a cookie; None where there is none, or it is not ours, or too old."""
        try:
            secret, target = URLSafeTimedSerializer(key, salt=SALT).loads(cookie or "", max_age=LIFETIME_S)
        except BadSignature:
            return None
        return cls(secret, key, target)

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return str(URLSafeTimedSerializer(self.key, salt=SALT).dumps([self.secret, self.target]))

    @property
    def state(self) -> str:
        """What the provider sends back: the answer belongs to this browser's question."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the ID token holds: it was made for this attempt."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What redeems the code (RFC 7636): nobody else can who sees the code pass."""
        return self._derived("verifier")

    def is_answered_by(self, state: str | None) -> bool:
        """Whether an answer belongs to this attempt."""
        return state is not None and hmac.compare_digest(state.encode(), self.state.encode())

    def _derived(self, purpose: str) -> str:
        value = hmac.new(self.key.encode(), f"oidc:{purpose}:{self.secret}".encode(), sha256)
        return base64.urlsafe_b64encode(value.digest()).decode().rstrip("=")


def cookie_name(settings: Settings) -> str:
    """Return the name of the cookie; browsers keep the prefix from being set by others."""
    return "__Host-geo_service_oidc" if settings.is_https else "geo_service_oidc"
