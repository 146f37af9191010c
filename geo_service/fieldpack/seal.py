"""What binds a result to the pack it was made with, and the pack to this service and an account."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import orjson
from pydantic import BaseModel, ConfigDict, Field

from geo_service.access.secrets import key_of, new_id
from geo_service.fieldpack.errors import ForeignPack, OthersPack
from geo_service.settings import Settings

PURPOSE = b"field-pack:"
MOST_FEATURES = 300
"""Hazards of one pack: more is a file that an old phone opens slowly."""


class Header(BaseModel):
    """Which pack it is: whose, of when, and which hazards it holds in which versions.

    Parameters
    ----------
    id, account : str
    made_at : datetime
    contents : mapping of str to int
        Version of each hazard by its identifier.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(max_length=32)
    account: str = Field(max_length=32)
    made_at: datetime
    contents: Mapping[str, int] = Field(max_length=MOST_FEATURES)


def new_header(account: str, made_at: datetime, contents: Mapping[str, int]) -> Header:
    """Return the header of a new pack."""
    return Header(id=new_id(), account=account, made_at=made_at.replace(microsecond=0), contents=contents)


def seal(header: Header, settings: Settings) -> str:
    """Return what only this service can have written under a header: an HMAC-SHA256."""
    body = orjson.dumps(header.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return hmac.new(key_of(settings).encode(), PURPOSE + body, sha256).hexdigest()


def require_own(header: Header, given: str, account: str | None, settings: Settings) -> None:
    """Refuse what does not come from a pack that this account was given.

    Raises
    ------
    ForeignPack, OthersPack
    """
    if not hmac.compare_digest(given.encode(), seal(header, settings).encode()):
        raise ForeignPack
    if header.account != account:
        raise OthersPack
