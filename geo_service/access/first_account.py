"""The first administrator: made at the first start, with a password told once."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from geo_service.access import accounts, audit, passwords
from geo_service.access.audit import Action
from geo_service.access.principal import SYSTEM
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role

NAME = "admin"
FILE = "first-password.txt"
"""In the state folder: the password of a start that nobody watches, until it is changed."""


def make_first_account(service: Service, now: datetime) -> str | None:
    """Make the administrator where there is no account at all; return the password, to be told once.

    Of two processes that start at once one makes it.
    """
    with service.database.read() as session:
        if accounts.is_any(session):
            return None
    password = passwords.random_password()
    hashed = passwords.hash_password(password)
    with service.database.write() as session:
        if accounts.is_any(session):
            return None
        made = accounts.create_account(
            session,
            name=NAME,
            role=Role.ADMINISTRATOR,
            now=now,
            password_hash=hashed,
            must_change_password=True,
        )
        audit.write_down(session, SYSTEM, Action.ACCOUNT_CREATED, now, account=made, role=Role.ADMINISTRATOR)
    return password


def write_note(settings: Settings, password: str) -> Path:
    """Put the password where the state folder's owner alone reads it, and return the file."""
    file = settings.state_dir / FILE
    with suppress(FileNotFoundError):
        file.unlink()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(f"{NAME}\n{password}\n")
    return file


def forget(settings: Settings) -> None:
    """Remove the note; the password on it serves no more."""
    (settings.state_dir / FILE).unlink(missing_ok=True)
