"""A result file as it comes back: the steps that were filled in, with their photos. Read with limits."""

from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Mapping
from typing import Annotated, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo_service.fieldpack.errors import ResultRefused
from geo_service.fieldpack.seal import Header

LARGEST_BYTES = 64 * 2**20
MOST_STEPS = 300
MOST_PHOTOS = 20
MOST_PHOTOS_IN_ALL = 400
"""Small files of many pixels would else keep the reading of one result busy for hours."""

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Name = Annotated[str, Field(max_length=100)]


class Photo(BaseModel):
    """A photo or scan of a step; the content is empty once the service has it under its key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    kind: Annotated[str, Field(max_length=20)]
    name: Annotated[str, Field(max_length=400)] = ""
    data: str = ""

    def content(self) -> bytes:
        """Return the bytes of the file.

        Raises
        ------
        ResultRefused
        """
        try:
            return b64decode(self.data, validate=True)
        except (BadBase64, ValueError):
            raise ResultRefused from None


class ResultStep(BaseModel):
    """A step as it was filled in, on the version of the hazard that the pack holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    feature: Name
    action: Annotated[str, Field(max_length=40)]
    comment: Annotated[str, Field(max_length=2_000)] = ""
    given: Mapping[Name, Annotated[str, Field(max_length=2_000)]] = Field(default={}, max_length=20)
    at: Annotated[str, Field(max_length=40)] = ""
    photos: Annotated[tuple[Photo, ...], Field(max_length=MOST_PHOTOS)] = ()


class Result(BaseModel):
    """What a pack gives back.

    Parameters
    ----------
    format, version
    pack : Header
    seal : str
        Of the header, as the pack was given it.
    steps : tuple of ResultStep
        In the order in which they were filled in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["geo-service-field-result"]
    version: Literal[1]
    pack: Header
    seal: Annotated[str, Field(max_length=64)]
    steps: Annotated[tuple[ResultStep, ...], Field(max_length=MOST_STEPS)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(len(step.photos) for step in self.steps) > MOST_PHOTOS_IN_ALL:
            raise ValueError(f"a result holds at most {MOST_PHOTOS_IN_ALL} photos")
        return self

    def without_contents(self) -> str:
        """Return the result as JSON without the contents of its photos, as a page carries it on."""
        return self.model_dump_json(exclude={"steps": {"__all__": {"photos": {"__all__": {"data"}}}}})


def read_result(content: bytes | str) -> Result:
    """Read a result file.

    Parameters
    ----------
    content : bytes or str
        Bounded by the caller.

    Raises
    ------
    ResultRefused
        If it is none; what is wrong with it is not told, nobody writes such a file by hand.
    """
    try:
        # Not from the bytes by pydantic itself: what stands twice in an object, or nests deep, ends here.
        return Result.model_validate(orjson.loads(content))
    except (orjson.JSONDecodeError, ValidationError):
        raise ResultRefused from None
