"""The sign-in form's own cookie: a page of another site cannot sign a reader in as somebody else.

A reader who is not signed in has no session that a form could be bound to. The form is therefore
bound to a short-lived cookie that came with it.
"""

from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

from geo_service.access import csrf
from geo_service.access.identity import cookie_name
from geo_service.access.secrets import digest, new_secret
from geo_service.settings import Settings

SALT = "sign-in form"
LASTS = timedelta(hours=1)
"""How long the form may stand open."""
RENEWED_AFTER = timedelta(minutes=30)
"""Until then a second form shares the cookie of the first, so that both can be sent."""


def pre_session_name(settings: Settings) -> str:
    """Return the name of the cookie."""
    return f"{cookie_name(settings)}_sign_in"


def new_pre_session(key: str) -> str:
    """Return the value of a new cookie."""
    return URLSafeTimedSerializer(key, salt=SALT).dumps(new_secret())


def is_valid(cookie: str | None, key: str, lasts: timedelta = LASTS) -> bool:
    """Whether we made a cookie, and not longer ago than it lasts."""
    if cookie is None:
        return False
    try:
        URLSafeTimedSerializer(key, salt=SALT).loads(cookie, max_age=int(lasts.total_seconds()))
    except BadSignature:
        return False
    return True


def form_token(cookie: str, key: str) -> str:
    """Return the token of a form that was sent with a cookie."""
    return csrf.token_for(digest(cookie), key)


def is_own_form(cookie: str | None, token: str | None, key: str) -> bool:
    """Whether a form is one that we sent with this cookie, a short while ago."""
    return cookie is not None and is_valid(cookie, key) and csrf.matches(token, digest(cookie), key)
