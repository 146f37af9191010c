"""The first administrator: made at the first start, with a password told once.

The password is kept in a draft before the account is committed. A start that is cut off before it
told the password leaves the draft, and the next one tells it.
"""

import errno
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from geo_service.access import accounts, audit, passwords
from geo_service.access.audit import Action
from geo_service.access.principal import SYSTEM
from geo_service.db.engine import SIGNS
from geo_service.errors import StateError
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role
from layers.text import Text

NAME = "admin"
FILE = "first-password.txt"
"""In the state folder: the password of a start that nobody watches, until it is changed."""
DRAFT = "first-password.draft"
"""In the state folder: a password that nobody was told yet."""


def make_first_account(service: Service, now: datetime) -> str | None:
    """Make the administrator where there is no account at all; return the password, to be told once.

    Of two processes that start at once one makes it. Call `write_note` or `forget_draft` when the
    password is told: until then every start returns it.

    Raises
    ------
    StateError
        If the password cannot be kept; there is then no account.
    """
    with service.database.read() as session:
        is_any = accounts.is_any(session)
    if is_any:
        return _untold(service)
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
        # Within the write lock: a draft that is there already is of a start that never committed.
        _write_draft(service.settings, password)
    return password


def write_note(settings: Settings, password: str) -> Path:
    """Leave the password where the state folder's owner alone reads it, and return the file."""
    file = settings.state_dir / FILE
    try:
        (settings.state_dir / DRAFT).replace(file)
    except FileNotFoundError:  # another process that starts has left the same note
        if not file.exists():
            _write_draft(settings, password)
            (settings.state_dir / DRAFT).replace(file)
    return file


def forget_draft(settings: Settings) -> None:
    """Remove the draft; its password was told."""
    (settings.state_dir / DRAFT).unlink(missing_ok=True)


def forget(settings: Settings) -> None:
    """Remove note and draft; the password on them serves no more."""
    forget_draft(settings)
    (settings.state_dir / FILE).unlink(missing_ok=True)


def _untold(service: Service) -> str | None:
    """Return the password of a start that was cut off before it told it; remove a draft of no use."""
    try:
        password = (service.settings.state_dir / DRAFT).read_text(encoding="utf-8").split()[-1]
    except FileNotFoundError:
        return None
    except IndexError:
        password = ""
    with service.database.read() as session:
        account = accounts.find_by_name(session, NAME)
    stored = account.password_hash if account is not None and account.must_change_password else None
    if passwords.verify(password, stored):
        return password
    forget_draft(service.settings)
    return None


def _write_draft(settings: Settings, password: str) -> None:
    draft = settings.state_dir / DRAFT
    try:
        draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            draft.unlink()
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"{NAME}\n{password}\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        cause = Text(
            f"无法写入文件 {draft}：{error.strerror}", f"the file {draft} cannot be written: {error.strerror}"
        )
        reason = SIGNS["disk is full"] if error.errno == errno.ENOSPC else cause
        raise StateError(reason=reason) from error
