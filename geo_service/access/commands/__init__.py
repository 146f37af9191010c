"""The commands ``geo-service accounts``, ``people``, ``duties``, ``tokens`` and ``audit``."""

from typer import Typer

from geo_service.access.commands import accounts, audit, duties, people, tokens

groups: tuple[tuple[str, Typer], ...] = (
    ("accounts", accounts.app),
    ("people", people.app),
    ("duties", duties.app),
    ("tokens", tokens.app),
    ("audit", audit.app),
)
"""Each group under its name."""
