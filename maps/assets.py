"""Scripts and styles of the pages: where they lie, and what stands in for the addresses Folium writes."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Folder that the service serves, under an address that carries `version`."""

ASSETS = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "vendor/leaflet/leaflet.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "vendor/leaflet/leaflet.css",
    "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js": (
        "vendor/leaflet.fullscreen/Control.FullScreen.js"
    ),
    "https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.css": (
        "vendor/leaflet.fullscreen/Control.FullScreen.css"
    ),
}
"""Asset for each address in Folium's lists that our pages use; Leaflet 1.9.4 stands in for 1.9.3."""


class UnmappedAssetError(Exception):
    """A page would load something that is not ours."""


def asset_of(url: str) -> str:
    """Return the asset that stands in for an address.

    Raises
    ------
    UnmappedAssetError
        If there is none: better no page than one that waits for another host.
    """
    try:
        return ASSETS[url]
    except KeyError:
        raise UnmappedAssetError(
            f"no asset of ours stands in for {url}; add it to maps.assets.ASSETS"
        ) from None


@cache
def version() -> str:
    """Return a short name for the content of all assets; it changes whenever one of them does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(STATIC)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static_urls(prefix: str) -> Callable[[str], str]:
    """Return the function from asset name to address, for `maps.page.Page.static`.

    Parameters
    ----------
    prefix : str
        Address under which the service mounts `STATIC`, ``{root_path}/static``. The version follows
        as a folder, so that answers may be kept for ever.
    """

    def url(name: str) -> str:
        if not (STATIC / name).is_file():
            raise UnmappedAssetError(
                f"there is no asset {name}; run the build hook to fetch third-party assets"
            )
        return f"{prefix}/{version()}/{name}"

    return url
