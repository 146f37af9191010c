"""The Content-Security-Policy of a page."""

import pytest

from maps.page import Tiles
from maps.policy import content_security_policy


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_nothing_but_our_own_host(page):
    assert directives(content_security_policy(page())) == {
        "default-src": "'none'",
        "script-src": "'self' 'nonce-n0nce'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }


@pytest.mark.parametrize(
    ("url", "images"),
    [
        ("https://tiles.example:8443/{z}/{x}/{y}.png", "'self' data: https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "'self' data: https://*.tiles.example"),
        ("/tiles/{z}/{x}/{y}.png", "'self' data:"),
    ],
)
def test_tiles_open_the_policy_for_their_host_alone(page, url, images):
    policy = content_security_policy(page(tiles=Tiles(url=url, attribution="某局")))
    assert directives(policy)["img-src"] == images


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example; script-src */{z}/{x}/{y}",
        "javascript://a/{z}/{x}/{y}",
        "https://a'b/{z}/{x}/{y}",
        "https://{s}{s}.example/{z}/{x}/{y}",
    ],
)
def test_a_tile_source_cannot_write_into_the_policy(page, url):
    with pytest.raises(ValueError, match="tile source"):
        content_security_policy(page(tiles=Tiles(url=url, attribution="某局")))


@pytest.mark.parametrize("url", ["OpenStreetMap", "", "https://t.example/{z}/{x}.png"])
def test_a_template_without_its_placeholders_is_no_tile_source(url):
    with pytest.raises(ValueError, match="lacks"):
        Tiles(url=url, attribution="某局")
