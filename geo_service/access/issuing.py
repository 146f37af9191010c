"""Issuing tokens and taking them back, with what the audit log says about it."""

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.entry import fault, line, storable
from geo_service.access.errors import InvalidEntry, TokenNotFound
from geo_service.access.principal import Principal
from geo_service.access.tokens import NewToken, TokenScope, create_token, revoke, serving
from geo_service.db.tables import API_TOKENS
from layers.text import Text

MOST_DAYS = 366
MOST_TOKENS = 50
"""Tokens of one account that serve at the same time."""

COLUMNS = [column for column in API_TOKENS.c if column.name != "secret_hash"]
TITLE = Text("令牌名称", "Name of the token")


def issue(
    session: Session,
    principal: Principal,
    account_id: str,
    *,
    name: str,
    scope: str,
    days: str,
    now: datetime,
) -> NewToken:
    """Make a token of an account; its secret is in the returned value alone.

    Parameters
    ----------
    session : Session
        A writing one.
    principal : Principal
        Who asks for it.
    account_id : str
        Whose it is.
    name : str
        What it is for.
    scope : str
        A `TokenScope`.
    days : str
        Until it ends, 1 to `MOST_DAYS`.
    now : datetime

    Raises
    ------
    InvalidEntry
    """
    errors = [line("name", TITLE, name, 60, required=True)]
    if scope not in set(TokenScope):
        errors.append(fault("scope", "请选择令牌的权限。", "Choose what the token may do."))
    if not (days.isascii() and days.isdigit() and len(days) <= 3 and 1 <= int(days) <= MOST_DAYS):
        errors.append(
            fault("days", f"有效期应为 1 至 {MOST_DAYS} 天。", f"A token lasts for 1 to {MOST_DAYS} days.")
        )
    if len(serving(session, account_id, now)) >= MOST_TOKENS:
        errors.append(
            fault(
                "name",
                f"有效令牌至多 {MOST_TOKENS} 个，请先撤销不用的。",
                f"At most {MOST_TOKENS} tokens serve at a time: revoke those that are not in use.",
            )
        )
    if found := [error for error in errors if error is not None]:
        raise InvalidEntry(*found)
    expires_at = now + timedelta(days=int(days))
    made = create_token(
        session, account_id, name=name, scope=TokenScope(scope), now=now, expires_at=expires_at
    )
    detail = {"account": account_id, "token": made.id, "scope": scope, "expires_at": expires_at.isoformat()}
    write_down(session, principal, Action.TOKEN_CREATED, now, **detail)
    return made


def take_back(session: Session, principal: Principal, account_id: str, token_id: str, now: datetime) -> None:
    """Take a token of an account back.

    Raises
    ------
    TokenNotFound
        Also where the token is that of another account.
    """
    if not revoke(session, account_id, storable(token_id), now):
        raise TokenNotFound(token=token_id[:40])
    write_down(session, principal, Action.TOKEN_REVOKED, now, account=account_id, token=token_id)


def take_all_back(session: Session, principal: Principal, account_id: str, now: datetime) -> None:
    """Take all tokens of an account back that still serve; each is an event of the audit log."""
    for token_id in serving(session, account_id, now):
        take_back(session, principal, account_id, token_id, now)


def tokens_of(session: Session, account_id: str) -> list[RowMapping]:
    """Return the tokens of an account, the newest first, without what their secrets are found by."""
    query = (
        select(*COLUMNS)
        .where(API_TOKENS.c.account_id == account_id)
        .order_by(API_TOKENS.c.created_at.desc(), API_TOKENS.c.id)
    )
    return list(session.execute(query).mappings())
