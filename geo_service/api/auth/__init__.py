"""Pages of accounts: signing in, the own password, and what administrators look after."""

from fastapi import APIRouter

from geo_service.api.auth import accounts, audit, handover, oidc, password, people, sign_in, tokens

routers: tuple[APIRouter, ...] = (
    sign_in.router,
    password.router,
    oidc.router,
    tokens.router,
    handover.router,
    people.router,
    accounts.router,
    audit.router,
)
