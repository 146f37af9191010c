"""The provider seen from here: whom an answer proves, and what happens with one that proves nobody."""

import base64
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import select, update
from structlog.testing import capture_logs

from accounts import new_account
from gateway import gateway
from geo_service.access.errors import ProviderUnavailable, SignInNotCompleted
from geo_service.access.oidc import provider as provider_module
from geo_service.access.oidc import transport
from geo_service.access.oidc.handshake import LIFETIME_S, Handshake
from geo_service.access.oidc.id_token import Identity
from geo_service.access.oidc.linking import Refusal, match
from geo_service.access.oidc.provider import Provider
from geo_service.db.tables import ACCOUNTS
from geo_service.service import Service
from geo_service.settings import OidcClient
from layers.access import Role
from oidc_provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Change, OidcProvider

KEY = "a key of the tests, long enough to be one"
Sign = Callable[[dict[str, Any]], str]


@pytest.fixture
def outside() -> Iterator[OidcProvider]:
    """A provider on this machine."""
    with OidcProvider() as running:
        yield running


def client_of(outside: OidcProvider, **values: Any) -> OidcClient:
    client = OidcClient(
        outside.issuer, CLIENT_ID, SecretStr(CLIENT_SECRET), "openid profile", "preferred_username"
    )
    return client._replace(**values)


def code_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def sign_in(outside: OidcProvider, provider: Provider | None = None, **values: Any) -> Identity:
    """Go to the provider and back."""
    provider = provider or Provider(client_of(outside))
    handshake = Handshake.begin(KEY, "/")
    code = code_of(outside.consent(provider.authorization_url(handshake, REDIRECT_URI)))
    given = {"code": code, "issuer": None, "redirect_uri": REDIRECT_URI, "handshake": handshake, **values}
    return provider.identity(now=datetime.now(UTC), **given)


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def handmade(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    """Return a token that no honest library makes."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(hmac.new(secret, signed.encode(), sha256).digest()) if secret else ''}"


def test_a_good_answer_proves_who_signed_in(outside: OidcProvider) -> None:
    assert sign_in(outside) == Identity(outside.issuer, "248289761001", "zhang")
    assert outside.asked == ["/.well-known/openid-configuration", "/token", "/keys"]


def test_description_and_keys_are_kept(outside: OidcProvider) -> None:
    provider = Provider(client_of(outside))
    sign_in(outside, provider)
    sign_in(outside, provider)
    assert outside.asked.count("/keys") == outside.asked.count("/.well-known/openid-configuration") == 1


def test_the_secret_goes_in_the_body_where_the_provider_wants_it_so(outside: OidcProvider) -> None:
    outside.change_metadata = lambda metadata: {
        **metadata,
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
    assert sign_in(outside).name == "zhang"


def test_elliptic_keys_serve_as_well(outside: OidcProvider) -> None:
    outside.rotate(elliptic=True)
    assert sign_in(outside).name == "zhang"


@pytest.mark.parametrize("kid", ["second", None])
def test_a_changed_key_is_fetched(
    outside: OidcProvider, kid: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "AGAIN_S", 0)
    provider = Provider(client_of(outside))
    sign_in(outside, provider)
    outside.rotate(kid)
    assert sign_in(outside, provider).name == "zhang"
    assert outside.asked.count("/keys") == 2


def test_keys_are_not_fetched_for_every_bad_token(outside: OidcProvider) -> None:
    provider = Provider(client_of(outside))
    outside.key = RSAKey.generate_key(2048, {"kid": "unpublished"})
    for _ in range(3):
        with pytest.raises(SignInNotCompleted):
            sign_in(outside, provider)
    assert outside.asked.count("/keys") == 1


def by_none(outside: OidcProvider) -> Sign:
    return lambda claims: handmade({"alg": "none"}, claims, None)


def by_the_public_key(outside: OidcProvider) -> Sign:
    """Sign with HMAC, the public key being the secret: a checker that follows the header is fooled."""
    return lambda claims: handmade(
        {"alg": "HS256", "kid": "first"}, claims, outside.published[0].as_pem(private=False)
    )


def by_another_key(outside: OidcProvider) -> Sign:
    outside.key = RSAKey.generate_key(2048, {"kid": "first"})
    return outside.signed


def by_a_key_in_the_token(outside: OidcProvider) -> Sign:
    own = RSAKey.generate_key(2048, {"kid": "own"})

    def sign(claims: dict[str, Any]) -> str:
        outside.key = own
        _, body, _ = outside.signed(claims).split(".")
        header = b64(json.dumps({"alg": "RS256", "kid": "own", "jwk": own.as_dict(private=False)}).encode())
        signature = own.raw_value.sign(f"{header}.{body}".encode(), *_pkcs1())
        return f"{header}.{body}.{b64(signature)}"

    return sign


def _pkcs1() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return PKCS1v15(), SHA256()


def by_another_algorithm(outside: OidcProvider) -> Sign:
    return lambda claims: jwt.encode(
        {"alg": "PS256", "kid": "first"}, claims, outside.key, algorithms=["PS256"]
    )


def with_other_claims(outside: OidcProvider) -> Sign:
    """Keep a good signature and exchange what it signed."""

    def sign(claims: dict[str, Any]) -> str:
        header, _, signature = outside.signed(claims).split(".")
        return f"{header}.{b64(json.dumps({**claims, 'sub': 'admin'}).encode())}.{signature}"

    return sign


@pytest.mark.parametrize(
    "forge",
    [
        by_none,
        by_the_public_key,
        by_another_key,
        by_a_key_in_the_token,
        by_another_algorithm,
        with_other_claims,
        lambda outside: lambda claims: "no token at all",
        lambda outside: lambda claims: "a.b.c",
        lambda outside: lambda claims: handmade({"alg": "RS256"}, claims, b"x"),
    ],
    ids=["none", "HS256", "other key", "own key", "PS256", "exchanged", "text", "three parts", "no kid"],
)
def test_a_signature_that_is_not_the_providers_is_refused(
    outside: OidcProvider, forge: Callable[[OidcProvider], Sign]
) -> None:
    outside.sign = forge(outside)
    with pytest.raises(SignInNotCompleted):
        sign_in(outside)


def setting(**values: Any) -> Change:
    return lambda claims: {**claims, **values}


def without(name: str) -> Change:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize(
    "change",
    [
        setting(nonce="of another attempt"),
        without("nonce"),
        setting(aud="another program"),
        setting(aud=[CLIENT_ID, "another program"]),
        setting(aud=[CLIENT_ID, "another program"], azp="another program"),
        setting(azp="another program"),
        without("aud"),
        setting(iss="https://login.elsewhere.example"),
        without("iss"),
        setting(exp=int(time.time()) - 120),
        setting(exp="tomorrow"),
        setting(exp=float("nan")),
        without("exp"),
        setting(iat=int(time.time()) + 900),
        setting(sub=""),
        setting(sub=7),
        setting(sub="x" * 256),
        without("sub"),
        setting(at_hash="of another access token"),
    ],
)
def test_a_token_for_somebody_else_or_of_another_time_is_refused(
    outside: OidcProvider, change: Change
) -> None:
    outside.change_claims = change
    with pytest.raises(SignInNotCompleted):
        sign_in(outside)


def test_an_audience_of_several_names_us_as_the_party(outside: OidcProvider) -> None:
    outside.change_claims = setting(aud=[CLIENT_ID, "another program"], azp=CLIENT_ID)
    assert sign_in(outside).subject == "248289761001"


@pytest.mark.parametrize("name", [None, 7, "  "])
def test_a_name_that_is_none_is_left_out(outside: OidcProvider, name: Any) -> None:
    outside.change_claims = setting(preferred_username=name)
    assert sign_in(outside).name is None


def test_a_code_serves_once_and_with_its_own_verifier_alone(outside: OidcProvider) -> None:
    provider = Provider(client_of(outside))
    handshake = Handshake.begin(KEY, "/")
    code = code_of(outside.consent(provider.authorization_url(handshake, REDIRECT_URI)))
    assert sign_in(outside, provider, code=code, handshake=handshake).name == "zhang"
    with pytest.raises(SignInNotCompleted):
        sign_in(outside, provider, code=code, handshake=handshake)
    stolen = code_of(outside.consent(provider.authorization_url(handshake, REDIRECT_URI)))
    with pytest.raises(SignInNotCompleted):
        sign_in(outside, provider, code=stolen, handshake=Handshake.begin(KEY, "/"))


def test_a_wrong_client_secret_is_refused_calmly(outside: OidcProvider) -> None:
    with pytest.raises(SignInNotCompleted):
        sign_in(outside, Provider(client_of(outside, client_secret=SecretStr("wrong"))))


def test_an_answer_of_another_issuer_is_refused(outside: OidcProvider) -> None:
    with pytest.raises(SignInNotCompleted):
        sign_in(outside, issuer="https://login.elsewhere.example")
    assert "/token" not in outside.asked
    assert sign_in(outside, issuer=outside.issuer).name == "zhang"
    outside.change_metadata = setting(authorization_response_iss_parameter_supported=True)
    with pytest.raises(SignInNotCompleted):
        sign_in(outside, issuer=None)


@pytest.mark.parametrize(
    "change",
    [
        setting(issuer="https://login.elsewhere.example"),
        setting(token_endpoint="http://login.example.gov.cn/token"),  # noqa: S106 - an address
        setting(authorization_endpoint="javascript:alert(1)"),
        setting(jwks_uri="file:///etc/passwd"),
        without("token_endpoint"),
    ],
)
def test_a_description_that_is_not_safe_is_not_used(outside: OidcProvider, change: Change) -> None:
    outside.change_metadata = change
    with pytest.raises(ProviderUnavailable):
        sign_in(outside)
    assert outside.asked == ["/.well-known/openid-configuration"]


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize(
    "answer",
    [
        (200, JSON, b"[" * 200_000),
        (200, JSON, b"<html>"),
        (200, JSON, b"[]"),
        (200, JSON, b"\xff\xfe"),
        (500, JSON, b"{}"),
        (404, {"Content-Type": "text/html"}, b"<html>"),
        (200, {**JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b"),
    ],
    ids=["nested", "page", "list", "bytes", "500", "404", "packed"],
)
def test_an_answer_that_cannot_be_used_is_the_providers_fault(
    outside: OidcProvider, path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    outside.answers[path] = answer
    with pytest.raises(ProviderUnavailable):
        sign_in(outside)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
@pytest.mark.parametrize("more", [-1, 1], ids=["at the limit", "beyond"])
def test_an_answer_has_a_greatest_size(outside: OidcProvider, path: str, more: int) -> None:
    document = outside.keys() if path == "/keys" else outside.metadata()
    body = json.dumps(document).encode().ljust(transport.MOST_BYTES + more)
    outside.answers[path] = (200, JSON, body)
    if more < 0:
        assert sign_in(outside).name == "zhang"
    else:
        with pytest.raises(ProviderUnavailable):
            sign_in(outside)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_an_answer_that_leads_elsewhere_is_not_followed(
    outside: OidcProvider, path: str, status: int
) -> None:
    outside.answers[path] = (status, {"Location": f"{outside.issuer}/elsewhere"}, b"")
    with pytest.raises(ProviderUnavailable):
        sign_in(outside)
    assert outside.asked[-1] == path


def test_keys_that_are_none_are_the_providers_fault(outside: OidcProvider) -> None:
    for keys in ({}, {"keys": []}, {"keys": "x"}, {"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}):
        outside.answers["/keys"] = (200, JSON, json.dumps(keys).encode())
        with pytest.raises(ProviderUnavailable):
            sign_in(outside)


@pytest.mark.parametrize("slowness", [{"delay_s": 2.0}, {"trickles": True}])
def test_a_slow_provider_is_not_waited_for(
    outside: OidcProvider, slowness: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_S", 0.4)
    provider = Provider(client_of(outside))
    for name, value in slowness.items():
        setattr(outside, name, value)
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        provider.authorization_url(Handshake.begin(KEY, "/"), REDIRECT_URI)
    assert time.monotonic() - began < 1.5


def test_a_dead_provider_is_asked_again_only_after_a_while(
    outside: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(client_of(outside))
    outside.answers["/.well-known/openid-configuration"] = (503, JSON, b"{}")
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            sign_in(outside, provider)
    assert outside.asked == ["/.well-known/openid-configuration"]
    outside.answers.clear()
    monkeypatch.setattr(provider_module, "AGAIN_S", 0)
    assert sign_in(outside, provider).name == "zhang"


def test_nobody_at_the_address_is_told_calmly() -> None:
    client = OidcClient("http://127.0.0.1:9", "x", SecretStr("x"), "openid", "sub")
    with pytest.raises(ProviderUnavailable):
        Provider(client).authorization_url(Handshake.begin(KEY, "/"), REDIRECT_URI)


def test_a_provider_without_a_trusted_certificate_is_not_believed(
    outside: OidcProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gateway(tmp_path) as secure:
        secure.lead_to(outside.issuer)
        outside.issuer = secure.address
        with pytest.raises(ProviderUnavailable):
            sign_in(outside)
        assert outside.asked == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(secure.certificate))
        assert sign_in(outside).issuer == secure.address


def test_the_log_tells_the_reason_and_no_secret(outside: OidcProvider) -> None:
    silent = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as lines:
        outside.change_claims = setting(aud="another program")
        with pytest.raises(SignInNotCompleted):
            sign_in(outside)
        with pytest.raises(SignInNotCompleted):
            sign_in(outside, code="a code that was never given")
    structlog.configure(wrapper_class=silent)
    assert [line["reason"] for line in lines] == [
        "ID token, claims: InvalidClaimError aud",
        "the code is refused: 'invalid_grant'",
    ]
    assert not any(word in str(lines) for word in ("248289761001", "zhang", CLIENT_SECRET, "never given"))


def test_the_cookie_of_an_attempt_is_ours_and_short_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Handshake.begin(KEY, "/maps/overview")
    assert Handshake.of_cookie(made.cookie, KEY) == made
    assert len({made.state, made.nonce, made.verifier, made.secret}) == 4
    assert not {made.state, made.nonce, made.verifier} & set(made.cookie.split("."))
    assert Handshake.of_cookie(made.cookie, "another key") is None
    assert Handshake.of_cookie(made.cookie[:-1], KEY) is None
    assert Handshake.of_cookie(None, KEY) is None
    later = time.time() + LIFETIME_S + 2
    cookie = made.cookie
    monkeypatch.setattr(time, "time", lambda: later)
    assert Handshake.of_cookie(cookie, KEY) is None


def test_only_the_own_answer_fits_an_attempt() -> None:
    made = Handshake.begin(KEY, "/")
    assert made.is_answered_by(made.state)
    assert not made.is_answered_by(Handshake.begin(KEY, "/").state)
    assert not made.is_answered_by("ä")
    assert not made.is_answered_by(None)


ZHANG = Identity("https://login.example.gov.cn", "4711", "Zhang ")


def stored(service: Service, account_id: str) -> Any:
    with service.database.read() as session:
        return session.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).one()


def changed(service: Service, account_id: str, **values: Any) -> None:
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(**values))


def test_a_prepared_account_is_linked_once_and_found_by_the_subject_from_then_on(service: Service) -> None:
    prepared = new_account(service, Role.PLANNER)
    changed(service, prepared.id, name="zhang")
    with service.database.write() as session:
        first = match(session, ZHANG)
    assert (first.is_new, first.account.id) == (True, prepared.id)
    row = stored(service, prepared.id)
    assert (row.issuer, row.subject) == (ZHANG.issuer, ZHANG.subject)
    renamed = Identity(ZHANG.issuer, ZHANG.subject, "li")
    with service.database.write() as session:
        again = match(session, renamed)
    assert (again.is_new, again.account.id) == (False, prepared.id)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": "li"}, Refusal.UNKNOWN),
        ({"is_active": False}, Refusal.INACTIVE),
        ({"password_hash": "x"}, Refusal.PASSWORD),
        ({"issuer": ZHANG.issuer, "subject": "another"}, Refusal.OTHER),
        ({"issuer": "https://another.example", "subject": ZHANG.subject}, Refusal.OTHER),
        ({"issuer": ZHANG.issuer, "subject": ZHANG.subject, "is_active": False}, Refusal.INACTIVE),
    ],
)
def test_no_other_account_is_given_away(service: Service, values: dict[str, Any], refusal: Refusal) -> None:
    account = new_account(service, Role.ADMINISTRATOR)
    changed(service, account.id, **{"name": "zhang", **values})
    before = stored(service, account.id)
    with service.database.write() as session:
        found = match(session, ZHANG)
    assert (found.account, found.refusal) == (None, refusal)
    assert stored(service, account.id) == before


def test_an_identity_without_a_name_links_nothing(service: Service) -> None:
    changed(service, new_account(service, Role.VIEWER).id, name="none")
    with service.database.write() as session:
        assert match(session, Identity(ZHANG.issuer, ZHANG.subject, None)).refusal is Refusal.UNKNOWN


def test_no_account_is_made(service: Service) -> None:
    with service.database.write() as session:
        match(session, ZHANG)
        assert session.execute(select(ACCOUNTS)).all() == []
