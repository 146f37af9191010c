"""Signing in with a browser: what somebody sees, from the link to signing out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts import PASSWORD, Account, somebody
from databases import Templates
from geo_service.service import Service
from layers.access import Role

pytestmark = pytest.mark.browser


@pytest.fixture
def place(templates: Templates, tmp_path: Path, serve) -> Iterator[tuple[str, Account]]:
    """A running service without rows, and an account that signs in there."""
    service = Service.start(templates.copy("spatialite", "empty", tmp_path / "state"))
    account = somebody(service, Role.PLANNER)
    with serve(service) as address:
        yield address, account


def type_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_from_a_page_to_the_form_and_back_and_out(request, place: tuple[str, Account], device: str) -> None:
    address, account = place
    browser = request.getfixturevalue(device)
    page: Page = browser.page
    page.goto(f"{address}/collections?lang=en")
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Account")).to_be_focused()

    type_in(page, account.name, "not the password")
    expect(page.get_by_role("alert")).to_have_text("Name and password do not belong together.")
    expect(page.get_by_label("Account")).to_have_value(account.name)
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    assert page.get_by_label("Password").get_attribute("aria-describedby") == "failure"

    type_in(page, account.name, PASSWORD)
    page.wait_for_url(f"{address}/collections?lang=en")
    head = page.get_by_role("banner")
    expect(head.get_by_role("link", name=account.name)).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert head.bounding_box()["height"] < 110  # type: ignore[index]

    page.goto(f"{address}/maps/overview?lang=en")
    if device == "phone":
        page.get_by_text("Other maps", exact=True).click()
    expect(page.get_by_role("link", name=account.name)).to_be_visible()
    page.goto(f"{address}/collections?lang=en")

    head.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{address}/auth/sign-in?lang=en")
    page.go_back()
    expect(head.get_by_role("link", name="Sign in")).to_be_visible()
    expect(head.get_by_role("link", name=account.name)).to_have_count(0)
    # The browser itself notes that an answer was 422.
    assert [error for error in browser.errors if "422" not in error] == []
    assert browser.foreign == []


def test_a_form_of_another_site_signs_nobody_out(
    desktop, place: tuple[str, Account], watch: Callable[..., object]
) -> None:
    address, account = place
    page: Page = desktop.page
    page.goto(f"{address}/auth/sign-in?lang=en&next=/collections%3Flang%3Den")
    type_in(page, account.name, PASSWORD)
    page.wait_for_url(f"{address}/collections?lang=en")
    # The same machine by another name is another site to a browser.
    foreign = address.replace("127.0.0.1", "localhost")
    page.goto(f"{foreign}/health/live")
    page.evaluate(
        """(target) => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = target;
            document.body.append(form);
            form.submit();
        }""",
        f"{address}/auth/sign-out",
    )
    page.wait_for_url(f"{address}/**")
    page.goto(f"{address}/collections?lang=en")
    expect(page.get_by_role("link", name=account.name)).to_be_visible()
