"""Cookies of the sign-in form, and taking a session's cookie back."""

from fastapi import Response

from geo_service.access.identity import cookie_name
from geo_service.access.pre_session import LASTS, pre_session_name
from geo_service.settings import Settings


def set_pre_session(response: Response, settings: Settings, value: str) -> None:
    """Give a browser the cookie of the sign-in form; nothing of another site ever sends it."""
    response.set_cookie(
        pre_session_name(settings),
        value,
        max_age=int(LASTS.total_seconds()),
        secure=settings.is_https,
        httponly=True,
        samesite="strict",
    )


def drop_pre_session(response: Response, settings: Settings) -> None:
    """Take the cookie of the sign-in form back."""
    response.delete_cookie(
        pre_session_name(settings), secure=settings.is_https, httponly=True, samesite="strict"
    )


def drop_session(response: Response, settings: Settings) -> None:
    """Take a browser's session back."""
    response.delete_cookie(cookie_name(settings), secure=settings.is_https, httponly=True, samesite="lax")
