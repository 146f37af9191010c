"""Static files of the pages: our own and the packed libraries, under one address.

Each address carries a digest of its folder, so that browsers may keep a file for good and a
new version of the service is never mixed with old files.
"""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from maps.assets import STATIC, static_urls
from maps.assets import version as maps_version

SITE = "site"
FOREVER = "public, max-age=31536000, immutable"


def _site_folder() -> Path:
    return Path(str(files("geo_service"))) / "static"


@cache
def _site_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(_site_folder().iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(root_path: str, name: str) -> str:
    """Return the address of ``site/...`` or of one of the maps' assets.

    Parameters
    ----------
    root_path : str
        Prefix where a proxy serves the application under a path.
    """
    if PurePosixPath(name).parts[0] == SITE:
        return f"{root_path}/static/{_site_digest()}/{name}"
    return static_urls(f"{root_path}/static")(name)


def asset(version: str, path: str) -> Response:
    """Answer with one static file; only under its own version may it be kept."""
    parts = PurePosixPath(path).parts
    if not parts or any(part.startswith(".") for part in parts):
        raise HTTPException(404)
    base, inside = (_site_folder(), parts[1:]) if parts[0] == SITE else (STATIC, parts)
    try:
        file = base.joinpath(*inside).resolve()
        # A path that begins with a slash would start at the root of the machine, not at ours.
        if not (file.is_relative_to(base.resolve()) and file.is_file()):
            raise HTTPException(404)
    except (OSError, ValueError):  # a name that no file can have
        raise HTTPException(404) from None
    is_current = version == (_site_digest() if parts[0] == SITE else maps_version())
    return FileResponse(file, headers={"Cache-Control": FOREVER if is_current else "no-cache"})
