"""Sending the morning sheet by mail."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import orjson

from geo_service.notices.errors import NotDelivered, Undeliverable
from geo_service.notices.outbox import Message
from geo_service.settings import Settings

TIMEOUT_S = 20
PORTS = {"none": 25, "starttls": 587, "tls": 465}


def send(settings: Settings, message: Message) -> None:
    """Hand a message to the mail server of the settings.

    Its body has ``subject`` and ``text``. The same message has the same ``Message-ID`` each time, so that one
    that is sent twice is shown once.

    Raises
    ------
    NotDelivered
        With the kind of failure and the server's code alone.
    Undeliverable
        If the server knows some of the addresses and not others.
    """
    try:
        with _connected(settings) as server:
            refused = server.send_message(composed(settings, message))
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"{type(error).__name__} {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(type(error).__name__) from None
    if refused:
        # The others have it, and would get it again and again.
        raise Undeliverable(f"{len(refused)} of {len(settings.mail_to)} addresses refused")


def composed(settings: Settings, message: Message) -> EmailMessage:
    """Return a message as the server gets it."""
    assert settings.mail_from is not None
    body = orjson.loads(message.body)
    sender = Address(addr_spec=settings.mail_from)
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = [Address(addr_spec=address) for address in settings.mail_to]
    mail["Subject"] = body["subject"]
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body["text"], cte="base64")
    return mail


def _connected(settings: Settings) -> smtplib.SMTP:
    assert settings.smtp_host is not None
    way = settings.smtp_security
    port = settings.smtp_port or PORTS[way]
    if way == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(settings.smtp_host, port, timeout=TIMEOUT_S)
    try:
        if way == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user is not None and settings.smtp_password is not None:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server
