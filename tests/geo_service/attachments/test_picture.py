"""Photos: what is kept of them, what is refused, and that nothing of the original is served."""

import hashlib
import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, PngImagePlugin

from geo_service.attachments.errors import PictureRefused
from geo_service.attachments.picture import PDF, PictureLimits, read_evidence, read_picture
from geo_service.errors import TooLarge
from photos import TAKEN_AT, photo

LIMITS = PictureLimits(size=2_000_000, pixels=1_000_000, edge_px=2048)
A_PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refused(content: bytes, limits: PictureLimits = LIMITS) -> str:
    with pytest.raises(PictureRefused) as caught:
        read_picture(content, limits)
    return str(caught.value)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_kept_upright_with_what_it_says_of_itself(form: str, tmp_path: Path) -> None:
    source = photo(form)
    (tmp_path / "photo").write_bytes(source)
    kept = read_picture(tmp_path / "photo", LIMITS)
    assert kept == read_picture(source, LIMITS)
    assert (kept.width, kept.height) == (300, 400)  # turned by a quarter, as EXIF asks
    assert kept.taken_at == TAKEN_AT
    assert (kept.lon, kept.lat) == pytest.approx((113.405, 24.185), abs=1e-6)
    assert kept.source_sha256 == hashlib.sha256(source).hexdigest()
    image = shown(kept.content)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 400))
    # The white quarter was the upper left one on the sensor: it stands at the upper right now.
    assert min(image.getpixel((225, 100))) > 240  # type: ignore[arg-type]
    assert image.getpixel((75, 100))[0] < 80  # type: ignore[index]
    assert kept.thumbnail is not None
    assert max(shown(kept.thumbnail).size) == 320


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_the_pixels_is_served(form: str) -> None:
    options: dict[str, object] = {}
    if form == "JPEG":
        options = {"comment": b"secret remark"}
    elif form == "PNG":
        options = {"pnginfo": PngImagePlugin.PngInfo()}
        options["pnginfo"].add_text("Comment", "secret remark")  # type: ignore[attr-defined]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A page and an archive hang on behind the picture: in the copy there is neither.
    source = photo(form, icc_profile=profile, **options) + b"<script>alert(1)</script>PK\x05\x06" + bytes(18)
    kept = read_picture(source, LIMITS)
    for content in (kept.content, kept.thumbnail or b""):
        image = shown(content)
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not image.getexif()
        for trace in (b"ecret", b"script", b"PK\x05\x06", b"Exif", b"ICC_PROFILE", b"2026:11:20"):
            assert trace not in content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_camera_comes_out_as_viewers_show_it(orientation: int) -> None:
    source = photo(orientation=orientation)
    expected = ImageOps.exif_transpose(shown(source))
    kept = shown(read_picture(source, LIMITS).content)
    assert kept.size == expected.size
    assert ImageChops.difference(kept, expected).getextrema()[0][1] < 30  # type: ignore[index]


def test_what_is_kept_is_no_larger_than_set_and_never_enlarged() -> None:
    kept = read_picture(photo(size=(1000, 700)), LIMITS._replace(edge_px=640))
    assert (kept.width, kept.height) == (448, 640)
    assert (kept := read_picture(photo(size=(40, 30), orientation=1), LIMITS)).width == 40
    assert shown(kept.content).size == (40, 30)


def test_colours_follow_the_profile_and_what_is_clear_becomes_white() -> None:
    """Equal numbers are other colours in another profile: here one with red and blue changed places."""
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(clear, "PNG")
    assert shown(read_picture(clear.getvalue(), LIMITS).content).getpixel((9, 9)) == (255, 255, 255)
    deep = io.BytesIO()
    Image.new("I;16", (20, 20), 65535).save(deep, "PNG")
    assert shown(read_picture(deep.getvalue(), LIMITS).content).getpixel((9, 9)) == (255, 255, 255)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # not one of RGB: passed over
    odd = read_picture(photo(icc_profile=lab, colour="#ff0000"), LIMITS)
    assert shown(odd.content).getpixel((10, 390))[0] > 240  # type: ignore[index]
    print_colours = io.BytesIO()
    Image.new("CMYK", (20, 20), (0, 255, 255, 0)).save(print_colours, "JPEG")
    assert shown(read_picture(print_colours.getvalue(), LIMITS).content).getpixel((9, 9))[0] > 200  # type: ignore[index]


def test_too_many_bytes_are_refused_unopened(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(LIMITS.size + 1))
    for source in (tmp_path / "large", bytes(LIMITS.size + 1)):
        with pytest.raises(TooLarge):
            read_picture(source, LIMITS)


@pytest.mark.parametrize("edge", [1_001, 9_500, 14_000, 60_000])
def test_too_many_pixels_are_told_by_the_header(edge: int) -> None:
    """The header alone is there: whoever decodes it finds nothing to decode."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert "more than 1 megapixels" in refused(bomb)


def test_a_photo_with_endless_passes_is_refused() -> None:
    """Each pass of a progressive JPEG costs a decoding of the whole, whatever little it holds."""
    source = photo(progressive=True)
    start = source.rindex(b"\xff\xda")
    assert "damaged" in refused(source[:start] + source[start:-2] * 101 + source[-2:])
    assert read_picture(source, LIMITS).width == 300


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(100),
        A_PDF,
        photo("GIF"),
        photo("TIFF"),
        photo("BMP"),
    ],
    ids=["empty", "html", "svg", "zip", "pdf", "gif", "tiff", "bmp"],
)
def test_what_is_no_photo_is_refused_with_what_is_taken(content: bytes) -> None:
    assert "JPEG, PNG, WebP or HEIC" in refused(content)


@pytest.mark.filterwarnings("ignore::UserWarning")  # metadata are passed over, the picture is read
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_damaged_files_are_refused_or_read_and_never_break_anything(form: str) -> None:
    source = photo(form, size=(64, 48))
    refusals = 0
    for part in (0.1, 0.5, 0.9):
        assert "cannot be taken" in refused(source[: int(len(source) * part)])
    dice = random.Random(7)  # noqa: S311 - the same damages in each run
    for _ in range(150):
        changed = bytearray(source)
        for _ in range(dice.randint(1, 8)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            assert read_picture(bytes(changed), LIMITS).content.startswith(b"\xff\xd8")
        except PictureRefused:
            refusals += 1
    assert refusals


def test_of_an_animation_the_first_picture_is_kept() -> None:
    second = Image.new("RGB", (400, 300), "black")
    for form in ("WEBP", "PNG"):
        kept = read_picture(photo(form, save_all=True, append_images=[second]), LIMITS)
        assert min(shown(kept.content).getpixel((225, 100))) > 240  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("position", "kept"),
    [((-70.5, -33.25), (-70.5, -33.25)), ((0.0, 0.0), None), ((200.0, 24.0), None), (None, None)],
)
def test_positions_that_cannot_be_are_unknown(
    position: tuple[float, float] | None, kept: tuple[float, float] | None
) -> None:
    found = read_picture(photo(position=position), LIMITS)
    assert ((found.lon, found.lat) if found.lon is not None else None) == kept


def test_times_that_cannot_be_are_unknown() -> None:
    for given, kept in {
        "0000:00:00 00:00:00": None,
        "2026:13:40 08:30:00": None,
        "昨天": None,
        "2026:11:20 08:30:00": "2026-11-20T08:30:00",
    }.items():
        metadata = Image.Exif()
        metadata.get_ifd(0x8769)[0x9003] = given
        metadata.get_ifd(0x8769)[0x9011] = "+99:00"
        assert read_picture(photo(exif=metadata), LIMITS).taken_at == kept


def test_a_scan_may_be_a_pdf_and_nothing_else_may() -> None:
    kept = read_evidence("scan", A_PDF, LIMITS)
    assert (kept.content, kept.media_type, kept.thumbnail, kept.width) == (A_PDF, PDF, None, None)
    assert read_evidence("scan", photo(), LIMITS).width == 300
    for kind, content in (("after", A_PDF), ("scan", A_PDF[:-7]), ("scan", b"<html>" + A_PDF)):
        with pytest.raises(PictureRefused):
            read_evidence(kind, content, LIMITS)
