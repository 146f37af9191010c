"""What an ID token has to be, so that we believe it (OpenID Connect Core 1.0, section 3.1.3.7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "ES256")
"""Signatures by a key that the provider alone has; never none, never a key that we have as well."""

LEEWAY_S = 60
_LONGEST = 255
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, RecursionError)


class BadIdToken(Exception):
    """An ID token that is not believed. The text names what is wrong with it and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows them.

    Parameters
    ----------
    issuer, subject : str
        The provider, and what it calls this one for ever.
    name : str or None
        What this one is called there at present.
    """

    issuer: str
    subject: str
    name: str | None


def signed_claims(id_token: str, keys: KeySet) -> jwt.Token:
    """Return the content of a token that one of the keys signed.

    Raises
    ------
    BadIdToken
    """
    try:
        return jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    except _MALFORMED as error:
        raise BadIdToken(f"signature: {type(error).__name__}") from error


def identity(
    token: jwt.Token,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    name_claim: str,
    access_token: str | None,
    now: datetime,
) -> Identity:
    """Return whom a token of the right signature tells of.

    Parameters
    ----------
    token : Token
    issuer, client_id, nonce : str
        Of whom, for whom and for which attempt it has to be.
    name_claim : str
        The claim that holds the name.
    access_token : str or None
        That came with it: its digest is compared where the token holds one.
    now : datetime

    Raises
    ------
    BadIdToken
    """
    expected: dict[str, Any] = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }
    params = {"client_id": client_id, "nonce": nonce, "access_token": access_token}
    try:
        CodeIDToken(token.claims, token.header, expected, params).validate(int(now.timestamp()), LEEWAY_S)
    except _MALFORMED as error:
        claim = getattr(error, "claim", None) or ""
        raise BadIdToken(f"claims: {type(error).__name__} {claim}".rstrip()) from error
    subject, name = token.claims["sub"], token.claims.get(name_claim)
    if not 0 < len(subject) <= _LONGEST:
        raise BadIdToken("claims: sub is empty or too long")
    return Identity(issuer, subject, name if isinstance(name, str) and name.strip() else None)
