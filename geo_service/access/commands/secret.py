"""A password that an operator gives or is given: never an argument, which others see in the list of processes."""

import sys
from enum import StrEnum

import typer

from geo_service.access import passwords
from geo_service.access.entry import fault
from geo_service.access.errors import InvalidEntry
from geo_service.access.management import OneTime, one_time_password
from geo_service.console import Speaker
from geo_service.i18n import N_


class Source(StrEnum):
    """Where a password comes from."""

    RANDOM = "random"
    PROMPT = "prompt"
    STDIN = "stdin"
    NONE = "none"


def password_from(source: Source, name: str, length: int, tell: Speaker) -> OneTime | None:
    """Return a password from where the operator wishes; None where there is to be none.

    Parameters
    ----------
    source : Source
    name : str
        Of the account.
    length : int
        Characters that the service asks for.
    tell : Speaker

    Raises
    ------
    InvalidEntry
        If it is too easily guessed.
    """
    if source is Source.NONE:
        return None
    if source is Source.RANDOM:
        return one_time_password()
    if source is Source.PROMPT:
        text = str(typer.prompt(tell.said(N_("Password")), hide_input=True, confirmation_prompt=True))
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if found := passwords.faults(text, name, length):
        raise InvalidEntry(*(fault("password", reason.zh, reason.en) for reason in found))
    return OneTime(text, passwords.hash_password(text))


def tell_password(source: Source, password: OneTime | None, tell: Speaker) -> None:
    """Print a random password, the only time that anybody sees it."""
    if source is Source.RANDOM and password is not None:
        tell(
            N_("Password, shown this once, to be changed at the first sign-in: %(password)s"),
            password=password.text,
        )
