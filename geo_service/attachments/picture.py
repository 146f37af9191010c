"""Photos and scans as they come from phones: checked before they are decoded, and encoded anew.

Nothing of the original is served. What the file says of itself (when, where) is read out and kept as
fields; a fresh JPEG holds the pixels alone, so no metadata, no embedded small picture and nothing that was
hung on behind the picture goes on to anybody.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo_service.attachments import exif
from geo_service.attachments.errors import PictureRefused
from geo_service.errors import TooLarge
from geo_service.settings import Settings
from layers.text import Text
from layers.workflow import SCAN

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG, PDF = "image/jpeg", "application/pdf"
MEGABYTE = 2**20
THUMBNAIL_PX = 320
QUALITY = 85
MOST_SCANS = 100
"""Passes of a progressive JPEG, previews included; a real one has some ten. Each costs a whole decoding."""

END_OF_PDF = 1_024
"""Bytes at the end of a PDF among which its end mark stands."""

TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""How a picture is turned to be seen, as `PIL.Image.Transpose`, by its orientation in EXIF.

2 mirrored, 3 upside down, 4 both, 5 and 7 mirrored and lying, 6 and 8 lying on a side.
"""

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

UNKNOWN_FORMAT = Text("应为 JPEG、PNG、WebP 或 HEIC 照片", "a photo as JPEG, PNG, WebP or HEIC is expected")
UNKNOWN_SCAN = Text(
    "应为 JPEG、PNG、WebP、HEIC 图片或 PDF 文件", "a picture (JPEG, PNG, WebP, HEIC) or a PDF is expected"
)
BROKEN = Text("文件损坏或不完整，请重新拍摄或选择", "it is damaged or not whole; take or choose another one")
BROKEN_PDF = Text("PDF 文件不完整，请重新扫描或导出", "the PDF is not whole; scan it or save it once more")


class PictureLimits(NamedTuple):
    """What is taken and what is made of it.

    Parameters
    ----------
    size : int
        Bytes of a file.
    pixels : int
        Of a picture, width times height.
    edge_px : int
        The longer edge of what is kept.
    """

    size: int
    pixels: int
    edge_px: int


def picture_limits(settings: Settings) -> PictureLimits:
    """Return the limits that the operator set."""
    return PictureLimits(
        settings.photo_mb * MEGABYTE, settings.photo_megapixels * 1_000_000, settings.photo_edge_px
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a file.

    Parameters
    ----------
    content : bytes
        A fresh JPEG in sRGB without metadata; of a scan, the PDF as it came.
    thumbnail : bytes or None
        A small JPEG of it; None of a PDF.
    width, height : int or None
        Of `content`, in pixels.
    taken_at : str or None
        Local time as the file says, ``2026-11-23T08:30:00``, with the offset from UTC where it says that.
    lon, lat : float or None
        Position as the file says, degrees. Cameras write WGS 84; the file can say anything.
    source_sha256 : str
        Of the file as it came.
    media_type : str
        Of `content`.
    """

    content: bytes
    thumbnail: bytes | None
    width: int | None
    height: int | None
    taken_at: str | None
    lon: float | None
    lat: float | None
    source_sha256: str
    media_type: str = JPEG


def read_evidence(kind: str, source: Path | bytes, limits: PictureLimits) -> Picture:
    """Read an attachment of a kind: a photo, or for the kind scan a PDF as well.

    Raises
    ------
    TooLarge, PictureRefused
    """
    content = _bounded(source, limits)
    if kind != SCAN:
        return read_picture(content, limits)
    return _read_pdf(content) if content.startswith(b"%PDF-") else _read(content, limits, UNKNOWN_SCAN)


def read_picture(source: Path | bytes, limits: PictureLimits) -> Picture:
    """Read a photo: JPEG, PNG, WebP or HEIC; the first picture of those that hold several.

    Parameters
    ----------
    source : Path or bytes
    limits : PictureLimits

    Raises
    ------
    TooLarge
        If the file has too many bytes; nothing of it is opened.
    PictureRefused
        If it is no such picture, is damaged, or has too many pixels, which its header tells before
        anything is decoded.
    """
    return _read(_bounded(source, limits), limits, UNKNOWN_FORMAT)


def _bounded(source: Path | bytes, limits: PictureLimits) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.size:
        raise TooLarge(limit=f"{limits.size / MEGABYTE:g} MB")
    return source if isinstance(source, bytes) else source.read_bytes()


def _read_pdf(content: bytes) -> Picture:
    """Take a PDF as it is; readers get it as a download alone, never shown by a browser of ours."""
    if b"%%EOF" not in content[-END_OF_PDF:]:
        raise PictureRefused(reason=BROKEN_PDF)
    checksum = sha256(content).hexdigest()
    return Picture(content, None, None, None, None, None, None, checksum, PDF)


def _read(content: bytes, limits: PictureLimits, unknown: Text) -> Picture:
    with _opened(content, limits, unknown) as image:
        said = exif.read(image)
        upright = _upright(image, said.orientation, limits)
    small = upright.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return Picture(
        content=_jpeg(upright),
        thumbnail=_jpeg(small),
        width=upright.width,
        height=upright.height,
        taken_at=said.taken_at,
        lon=said.lon,
        lat=said.lat,
        source_sha256=sha256(content).hexdigest(),
    )


@contextmanager
def _opened(content: bytes, limits: PictureLimits, unknown: Text) -> "Iterator[Image]":
    """Open a picture, its header alone; whatever a decoder says of a bad file becomes one refusal."""
    import pillow_heif
    from PIL import Image, UnidentifiedImageError

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MOST_SCANS:
        raise PictureRefused(reason=BROKEN)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _require_size(image, limits)
            yield image
    except UnidentifiedImageError:
        raise PictureRefused(reason=unknown) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(reason=_too_many(limits)) from None
    except (
        *(OSError, SyntaxError, ValueError, RuntimeError, LookupError),
        *(ArithmeticError, TypeError, struct.error, MemoryError, EOFError),
    ) as error:
        raise PictureRefused(reason=BROKEN) from error


def _require_size(image: "Image", limits: PictureLimits) -> None:
    if image.width * image.height > limits.pixels:
        raise PictureRefused(reason=_too_many(limits))


def _too_many(limits: PictureLimits) -> Text:
    millions = f"{limits.pixels / 1_000_000:g}"
    return Text(
        f"照片超过 {millions} 百万像素，请用较低的分辨率拍摄",
        f"it has more than {millions} megapixels; take it at a lower resolution",
    )


def _upright(image: "Image", orientation: int, limits: PictureLimits) -> "Image":
    """Return the pixels: the right way up, in sRGB, no larger than is kept, and nothing beside them."""
    from PIL import Image

    edge = (limits.edge_px, limits.edge_px)
    if image.format in ("JPEG", "MPO"):
        image.draft(None, edge)  # decodes at a half, a quarter or an eighth where that is enough
    image.load()
    _require_size(image, limits)  # of a HEIC the decoder alone knows
    plain = _srgb(_shrunk(image, edge))
    plain.thumbnail(edge, Image.Resampling.LANCZOS)
    turned = plain if orientation == 1 else plain.transpose(Image.Transpose(TURNS[orientation]))
    fresh = Image.new("RGB", turned.size)
    fresh.paste(turned)
    return fresh


def _shrunk(image: "Image", edge: tuple[int, int]) -> "Image":
    """Return a picture at its later size, in its own colours: each copy of 60 megapixels takes 240 MB."""
    from PIL import Image

    whole = image
    if image.mode == "1":
        whole = image.convert("L")
    elif image.mode == "P":
        whole = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not whole.mode.startswith("I;16"):
        whole.thumbnail(edge, Image.Resampling.LANCZOS)
    return whole


def _srgb(image: "Image") -> "Image":
    """Return a picture in RGB: its colours by its profile where that can be read, on white where clear."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that cannot be used: the colours are taken for sRGB
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")


def _jpeg(image: "Image") -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
