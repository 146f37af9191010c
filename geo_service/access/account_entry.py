"""What an account is to be, as it was typed, and what is wrong with that."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.access.entry import fault, storable
from geo_service.access.errors import InvalidEntry
from geo_service.db.tables import ACCOUNTS, PEOPLE
from layers.access import Role
from layers.railway.duty_assignments import PARTIES
from layers.text import Text
from layers.validation import FieldError
from layers.vocabulary import COORDINATOR_LEVELS

NAME = re.compile(r"[\w.-]{2,60}")
ROLES = tuple(role for role in Role if role is not Role.ANONYMOUS)
"""Roles that an account can have."""

CHOICES = {
    "role": Text("角色", "role"),
    "side": Text("路地方别", "party"),
    "level": Text("层级", "level"),
}


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """What somebody wishes an account to be, as it was typed; empty is no value.

    Parameters
    ----------
    name : str
        Typed at sign-in.
    role : str
        A `Role`.
    side, level : str
        Of a coordinator: codes of `duty_assignments`. Passed over for others.
    person_id : str
        Whose duties give a coordinator the segments.
    """

    name: str
    role: str
    side: str = ""
    level: str = ""
    person_id: str = ""


def checked(session: Session, entry: AccountEntry, account_id: str | None = None) -> dict[str, Any]:
    """Return the values of an account's columns.

    Parameters
    ----------
    session : Session
    entry : AccountEntry
    account_id : str, optional
        Of the account that is to be so; none of a new one.

    Raises
    ------
    InvalidEntry
    """
    name = entry.name.casefold()
    is_coordinator = entry.role == Role.COORDINATOR
    errors = [
        found
        for found in (
            _name_fault(session, name, account_id),
            _code_fault("role", entry.role, ROLES),
            _code_fault("side", entry.side, [code.value for code in PARTIES]) if is_coordinator else None,
            _code_fault("level", entry.level, [code.value for code in COORDINATOR_LEVELS])
            if is_coordinator
            else None,
            _person_fault(session, entry.person_id),
        )
        if found is not None
    ]
    if errors:
        raise InvalidEntry(*errors)
    return {
        "name": name,
        "role": entry.role,
        "side": entry.side if is_coordinator else None,
        "level": entry.level if is_coordinator else None,
        "person_id": entry.person_id or None,
    }


def _name_fault(session: Session, name: str, account_id: str | None) -> FieldError | None:
    if not NAME.fullmatch(name) or unicodedata.normalize("NFKC", name) != name:
        return fault(
            "name",
            "账号名应为 2 至 60 个字符：汉字、字母、数字、点、下划线、连字符。",
            "A name needs 2 to 60 characters: letters, digits, full stop, underscore, hyphen.",
        )
    other = session.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == name))
    if other is not None and other != account_id:
        return fault("name", "已有此名称的账号。", "There is an account with this name already.")
    return None


def _code_fault(field: str, value: str, known: Collection[str]) -> FieldError | None:
    if value in known:
        return None
    return fault(field, f"请选择{CHOICES[field].zh}。", f"Choose the {CHOICES[field].en}.")


def _person_fault(session: Session, person_id: str) -> FieldError | None:
    if not person_id:
        return None
    if session.scalar(select(PEOPLE.c.id).where(PEOPLE.c.id == storable(person_id))) is None:
        return fault("person_id", "人员表中没有此编号。", "Nobody in the people table has this identifier.")
    return None
