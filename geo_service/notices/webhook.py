"""Telling another system by HTTP, signed so that it knows that the message is ours.

Headers and signature are those of the Standard Webhooks specification: the HMAC-SHA256 of identifier,
time stamp and body, divided by dots. A receiver refuses what is older than some minutes and what it has seen.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from geo_service import __version__
from geo_service.notices.errors import NotDelivered, Undeliverable
from geo_service.notices.outbox import Message
from geo_service.settings import Settings

PREFIX = "whsec_"
"""Before secrets that are given as Base64, as the specification has it; others are taken as they are."""


def send(settings: Settings, message: Message, now: datetime) -> None:
    """Send a message to the address of the settings; redirects are not followed.

    Raises
    ------
    NotDelivered
        With the status of the answer or the kind of failure alone: what a server answers may be private.
    Undeliverable
        If the receiver says that it wants none of these any more (410).
    """
    # Imported here: a process that sends nothing does not load it.
    from requests import RequestException, Session

    from geo_service.access.oidc.transport import bound

    assert settings.webhook_url is not None
    assert settings.webhook_secret is not None
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"geo-service/{__version__}",
        "Webhook-Id": message.id,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": signature(
            settings.webhook_secret.get_secret_value(), message.id, stamp, message.body
        ),
    }
    try:
        with bound(Session()) as session:
            session.trust_env = False  # no proxy and no password of the environment
            answer = session.post(
                settings.webhook_url.get_secret_value(),
                data=message.body,
                headers=headers,
                allow_redirects=False,
            )
    except RequestException as error:
        raise NotDelivered(type(error).__name__) from None
    if answer.status_code == HTTPStatus.GONE:
        raise Undeliverable("HTTP 410")
    if not answer.ok or answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise NotDelivered(f"HTTP {answer.status_code}")


def signature(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    """Return the signature of a message: version, comma, Base64 of the HMAC.

    Parameters
    ----------
    secret : str
    message_id : str
    stamp : str
        Seconds since 1970-01-01 in UTC.
    body : bytes

    Examples
    --------
    The example of the Standard Webhooks specification:

    >>> signature(
    ...     "whsec_plJ3nmyCDGBKInavdOK15jsl",
    ...     "msg_loFOjxBNrRLzqYUf",
    ...     "1731705121",
    ...     b'{"event_type":"ping","data":{"success":true}}',
    ... )
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0='
    """
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    return "v1," + b64encode(hmac.new(_key(secret), signed, sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        try:
            return b64decode(secret.removeprefix(PREFIX), validate=True)
        except NotBase64:
            pass
    return secret.encode()
