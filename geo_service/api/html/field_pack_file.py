"""A field pack as one file: markup, style, script and data together, nothing fetched, nothing but its own run."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from geo_service.api.pages import templates
from geo_service.fieldpack.contents import Pack
from layers.text import Language

POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data: blob:;"
    " base-uri 'none'; form-action 'none'"
)


def field_pack_file(pack: Pack, language: Language) -> str:
    """Return a pack as HTML that works from a folder, without any server, in the oldest browser we serve."""
    script, style = _static("field_pack.js"), _static("field_pack.css")
    return (
        templates(language)
        .get_template("field_pack_file.html")
        .render(
            pack=pack,
            script=script,
            style=style,
            policy=POLICY.format(script=_checksum(script), style=_checksum(style)),
        )
    )


def _static(name: str) -> str:
    return files("geo_service").joinpath("static", name).read_text(encoding="utf-8")


def _checksum(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
