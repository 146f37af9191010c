"""The provider: what it says of itself, its keys, and a code turned into an identity."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import AfterValidator, BaseModel, ValidationError
from requests import HTTPError, RequestException, Session

from geo_service.access.errors import ProviderUnavailable, SignInNotCompleted
from geo_service.access.oidc.handshake import Handshake
from geo_service.access.oidc.id_token import BadIdToken, Identity, identity, signed_claims
from geo_service.access.oidc.transport import bound
from geo_service.settings import OidcClient, is_safe_address

log = structlog.get_logger()
WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_S = 3600
AGAIN_S = 5
"""Seconds before the provider is asked anew after it failed, or after its keys were fetched."""

T = TypeVar("T")


def _safe(address: str) -> str:
    if not is_safe_address(address):
        raise ValueError("needs https")
    return address


SafeAddress = Annotated[str, AfterValidator(_safe)]


class Metadata(BaseModel):
    """What we use of the provider's description of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: SafeAddress
    token_endpoint: SafeAddress
    jwks_uri: SafeAddress
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Kept(Generic[T]):
    """A value that is fetched when it is needed and kept for a while; one thread fetches, the others wait."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._value: T | None = None
        self._fetched = self._failed = float("-inf")

    def get(self, *, newest: bool = False) -> T:
        """Return the value; with `newest` one that is fetched now, unless it just was.

        Raises
        ------
        ProviderUnavailable
            Also while the last failure is a few seconds old: a dead provider would else hold up a
            thread for each attempt.
        """
        with self._lock:
            now = time.monotonic()
            if self._value is not None and now - self._fetched < (AGAIN_S if newest else KEPT_S):
                return self._value
            if now - self._failed < AGAIN_S:
                raise ProviderUnavailable
            try:
                self._value = self._fetch()
            except ProviderUnavailable:
                self._failed = time.monotonic()
                raise
            self._fetched = time.monotonic()
            return self._value


class Provider:
    """An OpenID Connect provider, as one of its clients uses it.

    Parameters
    ----------
    client : OidcClient
    """

    def __init__(self, client: OidcClient) -> None:
        self._client = client
        self._metadata = Kept(self._discover)
        self._keys = Kept(self._fetch_keys)

    def authorization_url(self, handshake: Handshake, redirect_uri: str) -> str:
        """Return where the browser is sent to sign in.

        Raises
        ------
        ProviderUnavailable
        """
        with self._session(redirect_uri) as session:
            url, _ = session.create_authorization_url(
                self._metadata.get().authorization_endpoint,
                state=handshake.state,
                nonce=handshake.nonce,
                code_verifier=handshake.verifier,
            )
        return str(url)

    def identity(
        self, handshake: Handshake, code: str, issuer: str | None, redirect_uri: str, now: datetime
    ) -> Identity:
        """Return who signed in.

        Parameters
        ----------
        handshake : Handshake
            The attempt that the provider answers.
        code : str
        issuer : str or None
            Who says that it answers (RFC 9207).
        redirect_uri : str
            The same that the attempt began with.
        now : datetime

        Raises
        ------
        ProviderUnavailable
        SignInNotCompleted
            If the code is not good, or the ID token is not.
        """
        metadata = self._metadata.get()
        if issuer != self._client.issuer and (
            issuer is not None or metadata.authorization_response_iss_parameter_supported
        ):
            raise _refused("the answer is of another issuer")
        tokens = self._redeem(metadata, handshake, code, redirect_uri)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str):
            raise _refused("no ID token came")
        try:
            return identity(
                self._verified(id_token),
                issuer=self._client.issuer,
                client_id=self._client.client_id,
                nonce=handshake.nonce,
                name_claim=self._client.name_claim,
                access_token=access_token if isinstance(access_token, str) else None,
                now=now,
            )
        except BadIdToken as error:
            raise _refused(f"ID token, {error}") from error

    def _verified(self, id_token: str) -> Any:
        try:
            return signed_claims(id_token, self._keys.get())
        except BadIdToken:
            # The provider may have changed its keys since.
            return signed_claims(id_token, self._keys.get(newest=True))

    def _redeem(
        self, metadata: Metadata, handshake: Handshake, code: str, redirect_uri: str
    ) -> dict[str, Any]:
        methods = metadata.token_endpoint_auth_methods_supported
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        with self._session(redirect_uri, method) as session:
            try:
                tokens: dict[str, Any] = session.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=handshake.verifier,
                )
            except OAuthError as error:
                raise _refused(f"the code is refused: {str(error.error)[:40]!r}") from error
            except HTTPError as error:
                raise _unavailable("token", repr(error.response)) from error
            except RequestException as error:
                raise _unavailable("token", type(error).__name__) from error
            except (ValueError, TypeError, RecursionError) as error:
                raise _unavailable("token", "no JSON object") from error
        return tokens

    def _discover(self) -> Metadata:
        found = self._json("discovery", self._client.issuer.rstrip("/") + WELL_KNOWN)
        try:
            metadata = Metadata.model_validate(found)
        except ValidationError as error:
            names = ", ".join(
                str(fault["loc"][0]) if fault["loc"] else "document" for fault in error.errors()
            )
            raise _unavailable("discovery", f"unusable: {names}") from error
        if metadata.issuer != self._client.issuer:
            raise _unavailable("discovery", f"calls itself {metadata.issuer[:200]!r}")
        return metadata

    def _fetch_keys(self) -> KeySet:
        found = self._json("keys", self._metadata.get().jwks_uri)
        try:
            return KeySet.import_key_set(found)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _unavailable("keys", f"unusable: {type(error).__name__}") from error

    def _json(self, what: str, address: str) -> Any:
        try:
            with bound(Session()) as session:
                response = session.get(address, headers={"Accept": "application/json"})
                response.raise_for_status()
                return response.json()
        except HTTPError as error:
            raise _unavailable(what, repr(error.response)) from error
        except (RequestException, RecursionError) as error:
            raise _unavailable(what, f"{type(error).__name__}") from error

    def _session(self, redirect_uri: str, method: str = "client_secret_basic") -> Any:
        session = OAuth2Session(
            self._client.client_id,
            self._client.client_secret.get_secret_value(),
            token_endpoint_auth_method=method,
            scope=self._client.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        return bound(session)


@lru_cache(maxsize=8)
def provider_of(client: OidcClient) -> Provider:
    """Return the provider of a client: one for the process, with what it keeps."""
    return Provider(client)


def _unavailable(step: str, reason: str) -> ProviderUnavailable:
    log.warning("sign-in provider cannot be used", step=step, reason=reason)
    return ProviderUnavailable()


def _refused(reason: str) -> SignInNotCompleted:
    log.warning("sign-in by the provider refused", reason=reason)
    return SignInNotCompleted()
