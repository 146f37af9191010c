"""Forms of our own pages: read with a limit, and taken only from the reader's own session."""

from typing import Annotated

from fastapi import Depends, Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData

from geo_service.access import csrf
from geo_service.editing.errors import UnsupportedBody
from geo_service.errors import TooLarge

MOST_BYTES = 2**20
FIELDS = 1_000
TYPES = ("application/x-www-form-urlencoded; charset=utf-8", "multipart/form-data; charset=utf-8")


async def get_form(request: Request) -> FormData:
    """Read the fields of a form; files are not taken.

    Raises
    ------
    TooLarge
    UnsupportedBody
        If the form names another encoding than that of our pages.
    """
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise UnsupportedBody(accepted=TYPES, header="Accept", given=media_type.decode("latin-1")[:60])
    if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
        raise TooLarge(limit="1 MB")
    return await request.form(max_files=0, max_fields=FIELDS, max_part_size=MOST_BYTES)


FormDep = Annotated[FormData, Depends(get_form)]


def text_of(form: FormData, name: str) -> str:
    """Return a field of a form as text without blanks around it; empty where there is none.

    Without the character that PostgreSQL neither stores nor looks for.
    """
    value = form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def secret_of(form: FormData, name: str) -> str:
    """Return a field of a form as it was typed, blanks included: they are part of a password."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def token_of(form: FormData) -> str | None:
    """Return the form's proof of where it comes from."""
    value = form.get(csrf.FIELD)
    return value if isinstance(value, str) else None
