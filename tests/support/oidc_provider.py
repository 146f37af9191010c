"""A small OpenID Connect provider on this machine, which also misbehaves when it is told to.

It checks what a provider has to check: the client's secret, the redirect URI, PKCE, and that a code is
redeemed once.
"""

import base64
import json
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

Change = Callable[[dict[str, Any]], dict[str, Any]]

CLIENT_ID = "geo-service"
CLIENT_SECRET = "a secret of the tests"  # noqa: S105 - of this provider alone
REDIRECT_URI = "http://testserver/auth/oidc/callback"
_FIRST = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})


class OidcProvider:
    """Serve while the block runs.

    Its attributes are changed by the tests between requests. Whoever comes to sign in is let in as
    `subject` at once.
    """

    def __init__(self) -> None:
        self.subject, self.name = "248289761001", "zhang"
        self.redirect_uri = REDIRECT_URI
        self.key: Any = _FIRST
        self.published: list[Any] = [self.key]
        self.change_claims: Change = lambda claims: claims
        self.change_metadata: Change = lambda metadata: metadata
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.delay_s = 0.0
        self.trickles = False
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def rotate(self, kid: str | None = "second", *, elliptic: bool = False) -> None:
        """Sign with another key and publish it alone."""
        parameters = {"use": "sig", **({"kid": kid} if kid else {})}
        self.key = (
            ECKey.generate_key("P-256", parameters) if elliptic else RSAKey.generate_key(2048, parameters)
        )
        self.published = [self.key]

    def signed(self, claims: dict[str, Any]) -> str:
        """Return an ID token by the present key."""
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        kid = {"kid": self.key.kid} if self.key.kid else {}
        return jwt.encode({"alg": algorithm, **kid}, claims, self.key)

    def consent(self, address: str) -> str:
        """Sign in as the browser at the address that it was sent to; return where it is sent back to."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize", address
        asked = dict(parse_qsl(parts.query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"] == self.redirect_uri
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def metadata(self) -> dict[str, Any]:
        """Return the provider's description of itself."""
        return self.change_metadata(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def keys(self) -> dict[str, Any]:
        """Return the public keys."""
        return {"keys": [key.as_dict(private=False) for key in self.published]}

    def redeem(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """Answer at the token endpoint."""
        if authorization is not None:
            given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        else:
            given = f"{form.get('client_id')}:{form.get('client_secret')}"
        if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("grant_type") != "authorization_code":
            return 400, {"error": "invalid_grant", "error_description": f"code {form.get('code')}"}
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.name,
        }
        id_token = self.sign(self.change_claims(claims))
        return 200, {
            "access_token": "an access token",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": id_token,
        }


class Handler(BaseHTTPRequestHandler):
    """Answers for the provider of its server."""

    server: "Server"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self._answer(path, 200, self.server.provider.metadata())
        elif path == "/keys":
            self._answer(path, 200, self.server.provider.keys())
        elif path == "/authorize":
            back = self.server.provider.consent(f"{self.server.provider.issuer}{self.path}")
            self.send_response(302)
            self.send_header("Location", back)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(path, 404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[-1] for name, values in parse_qs(body).items()}
        self._answer("/token", *self.server.provider.redeem(form, self.headers["Authorization"]))

    def _answer(self, path: str, status: int, document: dict[str, Any]) -> None:
        self.server.provider.asked.append(path)
        time.sleep(self.server.provider.delay_s)
        headers, body = {"Content-Type": "application/json"}, json.dumps(document).encode()
        if path in self.server.provider.answers:
            status, headers, body = self.server.provider.answers[path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self._send(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has seen enough

    def _send(self, body: bytes) -> None:
        if not self.server.provider.trickles:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server that knows its provider."""

    daemon_threads = True

    def __init__(self, provider: OidcProvider) -> None:
        self.provider = provider
        super().__init__(("127.0.0.1", 0), Handler)
