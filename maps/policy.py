"""Content-Security-Policy of a map page."""

import re
from urllib.parse import urlsplit

from maps.page import Page, Tiles

HOST = re.compile(r"[A-Za-z0-9.:*-]+")


def tile_origin(tiles: Tiles) -> str:
    """Return the source expression of a tile template: its origin, empty for a path of the own server.

    A leading ``{s}`` stands for several hosts and becomes a wildcard.

    Raises
    ------
    ValueError
        If the template could not be written into the policy: a character outside a host name.
    """
    parts = urlsplit(tiles.url)
    if not parts.netloc:
        return ""
    host = parts.netloc.replace("{s}", "*", 1)
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(host):
        raise ValueError(
            f"the tile source needs the form http(s)://host/{{z}}/{{x}}/{{y}}, got {tiles.url!r}"
        )
    return f"{parts.scheme}://{host}"


def content_security_policy(page: Page) -> str:
    """Return the policy under which a rendered page works and a stored script does not.

    Style attributes need ``'unsafe-inline'``: Leaflet positions its panes with them.
    """
    images = ["'self'", "data:"]
    if page.tiles is not None and (origin := tile_origin(page.tiles)):
        images.append(origin)
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{page.nonce}'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": " ".join(images),
        "connect-src": "'self'",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
