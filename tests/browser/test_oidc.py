"""Signing in at a provider of another site with a browser: whether the cookies come along is its decision."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from databases import Templates
from geo_service.access.accounts import create_account
from geo_service.service import Service
from layers.access import Role
from oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider

pytestmark = pytest.mark.browser


@pytest.fixture
def outside() -> Iterator[OidcProvider]:
    """A provider that is another site than the service: localhost, not 127.0.0.1."""
    with OidcProvider() as running:
        running.issuer = running.issuer.replace("127.0.0.1", "localhost")
        yield running


@pytest.fixture
def place(templates: Templates, tmp_path: Path, outside: OidcProvider, serve) -> Iterator[str]:
    """A running service without rows, where zhang has a prepared account."""
    values = {
        "anonymous_read": False,
        "oidc_issuer": outside.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
    }
    settings = templates.copy("spatialite", "empty", tmp_path / "state").model_copy(update=values)
    service = Service.start(settings)
    with service.database.write() as session:
        create_account(session, name="zhang", role=Role.PLANNER, now=datetime.now(UTC))
    with serve(service) as address:
        outside.redirect_uri = f"{address}/auth/oidc/callback"
        yield address


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_from_a_page_to_the_provider_and_back_to_the_page(request, place: str, device: str) -> None:
    page: Page = request.getfixturevalue(device).page
    page.goto(f"{place}/collections?lang=en")
    button = page.get_by_role("link", name="Sign in with your organisation's account")
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{place}/collections?lang=en")
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"geo_service"}
    assert cookies["geo_service"]["httpOnly"]
    assert cookies["geo_service"]["sameSite"] == "Lax"


def test_somebody_without_an_account_is_told_whom_to_ask(desktop, place: str, outside: OidcProvider) -> None:
    outside.name = "<b>li</b>"
    desktop.page.goto(f"{place}/auth/sign-in?lang=en")
    desktop.page.get_by_role("link", name="Sign in with your organisation's account").click()
    expect(desktop.page.get_by_role("main")).to_contain_text("403")
    expect(desktop.page.get_by_role("main")).to_contain_text("<b>li</b>")
    assert "geo_service" not in {cookie["name"] for cookie in desktop.page.context.cookies()}
