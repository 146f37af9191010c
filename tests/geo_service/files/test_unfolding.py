"""Archives that are damaged, packed strangely, or say what is not so: refused in a sentence."""

import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo_service.exporting.shapefile import README
from geo_service.files.errors import UploadRefused
from geo_service.files.purpose import IMPORTING, PUBLISHING, Purpose
from geo_service.files.uploads import Upload, begin
from geo_service.settings import Settings

CONTENT = b'{"type": "FeatureCollection", "features": []}' * 2000
DAMAGED = "the archive is damaged or has a password"
MEGABYTE = 2**20


def begun(tmp_path: Path, purpose: Purpose) -> Upload:
    settings = Settings(state_dir=tmp_path / "state", upload_mb=1)
    return begin(settings, "somebody", purpose, now=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    return begun(tmp_path, PUBLISHING)


def archive(path: Path, name: str = "roads.geojson", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr(zipfile.ZipInfo(name), CONTENT, method)
    return path.read_bytes()


def refused(upload: Upload, content: bytes, sentence: str, name: str = "roads.zip") -> None:
    (upload.files / name).write_bytes(content)
    with pytest.raises(UploadRefused, match=sentence):
        upload.finish()


def broken_stream(content: bytes) -> bytes:
    return content[:43] + b"\xff" * 60 + content[103:]


def with_method(number: int) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        entry = content.index(b"PK\x01\x02")
        method = struct.pack("<H", number)
        content = content[:8] + method + content[10:]
        return content[: entry + 10] + method + content[entry + 12 :]

    return changed


def with_password(content: bytes) -> bytes:
    entry = content.index(b"PK\x01\x02")
    content = content[:6] + b"\x01\x00" + content[8:]
    return content[: entry + 8] + b"\x01\x00" + content[entry + 10 :]


def cut(content: bytes) -> bytes:
    return content[:100]


def without_end(content: bytes) -> bytes:
    """Take bytes from the stream, and let the directory say so: nothing follows it."""
    entry = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    packed = struct.unpack_from("<L", content, entry + 20)[0]
    directory = bytearray(content[entry:])
    struct.pack_into("<L", directory, 20, packed - 20)
    struct.pack_into("<L", directory, end - entry + 16, entry - 20)
    return content[: entry - 20] + bytes(directory)


@pytest.mark.parametrize("damage", [broken_stream, with_password, cut, without_end])
@pytest.mark.parametrize("name", ["roads.zip", "roads.xlsx"])
def test_a_damaged_archive_is_refused(
    upload: Upload, tmp_path: Path, damage: Callable[[bytes], bytes], name: str
) -> None:
    refused(upload, damage(archive(tmp_path / "a.zip")), DAMAGED, name)


@pytest.mark.parametrize("number", [9, 12, 14, 97])
def test_methods_that_are_not_taken_are_refused(upload: Upload, tmp_path: Path, number: int) -> None:
    content = with_method(number)(archive(tmp_path / "a.zip"))
    refused(upload, content, "packed by a method that is not taken")


@pytest.mark.parametrize("name", [".", "..", "./.", "\\"])
def test_entries_without_a_name_are_refused(upload: Upload, tmp_path: Path, name: str) -> None:
    refused(upload, archive(tmp_path / "a.zip", name), "its name cannot be used")


def test_an_entry_with_an_empty_name_is_refused(upload: Upload, tmp_path: Path) -> None:
    content = archive(tmp_path / "a.zip", "x").replace(b"x" + b"PK\x05\x06", b"PK\x05\x06")
    entry = content.index(b"PK\x01\x02")
    local = content[:26] + b"\0\0" + content[28:30] + content[31:entry]
    directory = bytearray(content[entry:])
    struct.pack_into("<H", directory, 28, 0)
    end = directory.index(b"PK\x05\x06")
    struct.pack_into("<LL", directory, end + 12, end, len(local))
    refused(upload, local + bytes(directory), "its name cannot be used")


@pytest.mark.parametrize(("name", "inside"), [("roads.zip", "roads.geojson"), ("roads.xlsx", "sheet.xml")])
def test_stated_sizes_are_not_believed(upload: Upload, tmp_path: Path, name: str, inside: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(inside, b"{" + bytes(6 * MEGABYTE))
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    for place in (22, entry + 24):
        struct.pack_into("<L", content, place, 10)
    refused(upload, bytes(content), "unfolds to too much", name)


def test_a_whole_archive_is_unfolded(upload: Upload, tmp_path: Path) -> None:
    (upload.files / "roads.zip").write_bytes(archive(tmp_path / "a.zip", "folder/roads.geojson"))
    assert upload.finish().read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["公路\ufffd.geojson", "锟斤拷路.geojson", "\ufffd/roads.geojson"])
def test_names_that_were_read_wrongly_are_refused(upload: Upload, name: str) -> None:
    with pytest.raises(UploadRefused, match="its name is damaged"), upload.taking(name):
        pass


def test_a_note_beside_a_data_set_is_passed_over(tmp_path: Path) -> None:
    upload = begun(tmp_path, IMPORTING)
    with zipfile.ZipFile(upload.files / "hazards.zip", "w") as packed:
        for name in ("hazards.shp", "hazards.dbf", "hazards.shx", "hazards.prj", "hazards.cpg", README):
            packed.writestr(name, b"\x00\x00\x27\x0a")
    assert upload.finish().name == "hazards.shp"


def test_a_table_of_text_alone_in_an_archive_is_data(tmp_path: Path) -> None:
    upload = begun(tmp_path, IMPORTING)
    with zipfile.ZipFile(upload.files / "hazards.zip", "w") as packed:
        packed.writestr("hazards.txt", "a\tb\n1\t2\n")
    assert upload.finish().name == "hazards.txt"
