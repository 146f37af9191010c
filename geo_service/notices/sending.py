"""Sending what waits in the outbox, and putting the morning sheet there at its hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from geo_service.i18n import translate
from geo_service.notices import mail, outbox, webhook
from geo_service.notices.errors import NotDelivered, Undeliverable
from geo_service.notices.morning import morning
from geo_service.notices.outbox import MAIL, WEBHOOK, Message
from geo_service.notices.sheet import TITLE, as_text
from geo_service.service import Service

log = structlog.get_logger()
MORNING = "morning"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages were delivered and how many were not, this time."""

    delivered: int = 0
    failed: int = 0


def has_channels(service: Service) -> bool:
    """Whether the settings name somebody to be told."""
    return service.settings.webhook_url is not None or service.settings.smtp_host is not None


def send_due(service: Service, clock: Clock) -> Sent:
    """Send what is due, one message after the other.

    A channel on which a message fails rests until the next time: the receiver is most likely not there, and
    the messages behind it are not counted as tried.

    Parameters
    ----------
    service : Service
    clock : callable
        Gives the present moment, aware.
    """
    delivered, failed = 0, 0
    resting = [
        channel
        for channel, address in (
            (WEBHOOK, service.settings.webhook_url),
            (MAIL, service.settings.smtp_host),
        )
        if address is None
    ]
    while (message := _taken(service, clock(), resting)) is not None:
        error = _sent(service, message, clock)
        if error is None:
            delivered += 1
        else:
            failed += 1
            resting.append(message.channel)
            log.warning(
                "message not delivered", channel=message.channel, attempt=message.attempt, reason=error
            )
    return Sent(delivered, failed)


def put_morning(service: Service, now: datetime) -> bool:
    """Put the morning sheet into the outbox where its hour has come and it is not there yet.

    Once a day, whichever process comes first; the sheet is that of the whole county, as it stands then.
    """
    settings = service.settings
    local = now.astimezone(settings.zone)
    message_id = f"{MORNING}-{local:%Y-%m-%d}"
    if settings.smtp_host is None or local.hour < settings.mail_hour:
        return False
    with service.database.read() as session:
        if outbox.is_known(session, message_id):
            return False
        sheet = morning(service.current(session), session, local.date())
    text = as_text(sheet, settings.title, settings.language)
    if settings.base_url is not None:
        text += f"\n{settings.base_url}/review/morning\n"
    subject = f"{translate(TITLE, settings.language)} {local:%Y-%m-%d}"
    with service.database.write() as session:
        if outbox.is_known(session, message_id):
            return False
        outbox.enqueue(session, MAIL, MORNING, {"subject": subject, "text": text}, now, message_id)
    return True


def _taken(service: Service, now: datetime, resting: list[str]) -> Message | None:
    with service.database.read() as session:
        if not outbox.has_due(session, now, resting):
            return None
    with service.database.write() as session:
        return outbox.claim(session, now, resting)


def _sent(service: Service, message: Message, clock: Clock) -> str | None:
    """Send one message and settle it; return why it was not delivered."""
    error, is_final = None, False
    try:
        if message.channel == WEBHOOK:
            webhook.send(service.settings, message, clock())
        else:
            mail.send(service.settings, message)
    except NotDelivered as failure:
        error, is_final = str(failure), isinstance(failure, Undeliverable)
    except Exception as failure:  # one bad message does not stop the others
        error = type(failure).__name__
        log.exception("message not sent", channel=message.channel, reason=error)
    with service.database.write() as session:
        outbox.settle(session, message, clock(), error, is_final=is_final)
    return error
