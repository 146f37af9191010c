import json
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo_service.operation.archive import (
    LayerState,
    Manifest,
    archive_name,
    describe_member,
    stored_backups,
    unpack,
    write_archive,
)
from geo_service.operation.errors import DamagedBackup, NotABackup, UnreadableBackup

MADE_AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
CONTENT = b"rows " * 50_000


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    database = tmp_path / "database.sqlite"
    database.write_bytes(CONTENT)
    manifest = Manifest(
        program="0.1.0",
        version="abc",
        dialect="sqlite",
        made_at=MADE_AT,
        layers={"wharves": LayerState(rows=3, revision=7)},
        members={"database.sqlite": describe_member(database)},
    )
    path = tmp_path / archive_name(MADE_AT)
    write_archive(path, manifest, database)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


Members = list[tuple[zipfile.ZipInfo, bytes]]


def rewrite(archive: Path, change: Callable[[Members], Members]) -> None:
    """Write an archive again with other members; the manifest stays unless `change` touches it."""
    with zipfile.ZipFile(archive) as opened:
        members = [(info, opened.read(info)) for info in opened.infolist()]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for info, content in change(members):
            opened.writestr(info, content)


def test_the_archive_gives_back_what_it_was_given(archive: Path, folder: Path) -> None:
    manifest, database = unpack(archive, folder)
    assert database == folder / "database.sqlite"
    assert database.read_bytes() == CONTENT
    assert manifest.made_at == MADE_AT
    assert manifest.layers == {"wharves": LayerState(rows=3, revision=7)}


def test_the_archive_is_readable_by_its_owner_alone(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_the_name_is_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert archive_name(datetime(2026, 11, 22, 2, 0, tzinfo=beijing)) == "geo-service-20261121T180000Z.zip"


def test_backups_are_listed_by_the_moment_in_their_name(tmp_path: Path) -> None:
    for name in ("geo-service-20261120T180000Z.zip", "geo-service-20261121T180000Z.zip", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "before-restore-20261122T180000Z.zip").touch()
    assert [stored.made_at.day for stored in stored_backups(tmp_path)] == [21, 20]


def test_a_missing_folder_has_no_backups(tmp_path: Path) -> None:
    assert stored_backups(tmp_path / "none") == []


def test_changed_content_is_refused(archive: Path, folder: Path) -> None:
    rewrite(archive, lambda members: [members[0], (members[1][0], b"R" + CONTENT[1:])])
    with pytest.raises(DamagedBackup, match=r"database\.sqlite"):
        unpack(archive, folder)


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", CONTENT * 20])
def test_content_of_another_size_is_refused(archive: Path, folder: Path, content: bytes) -> None:
    rewrite(archive, lambda members: [members[0], (members[1][0], content)])
    with pytest.raises(DamagedBackup):
        unpack(archive, folder)


def test_no_more_is_unpacked_than_the_manifest_announces(archive: Path, folder: Path) -> None:
    rewrite(archive, lambda members: [members[0], (members[1][0], CONTENT * 20)])
    with pytest.raises(DamagedBackup):
        unpack(archive, folder)
    assert (folder / "database.sqlite").stat().st_size <= len(CONTENT) + 1


def test_a_flipped_bit_is_refused(archive: Path, folder: Path) -> None:
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        content[opened.getinfo("database.sqlite").header_offset + 200] ^= 1
    archive.write_bytes(content)
    with pytest.raises(DamagedBackup):
        unpack(archive, folder)


def more(name: str) -> Callable[[Members], Members]:
    return lambda members: [*members, (zipfile.ZipInfo(name), b"x")]


def instead(name: str) -> Callable[[Members], Members]:
    return lambda members: [members[0], (zipfile.ZipInfo(name), members[1][1])]


def renamed_in_the_manifest(name: str) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        manifest = json.loads(members[0][1])
        manifest["members"] = {name: manifest["members"]["database.sqlite"]}
        return [(members[0][0], json.dumps(manifest).encode()), (zipfile.ZipInfo(name), members[1][1])]

    return change


def with_manifest(text: bytes) -> Callable[[Members], Members]:
    return lambda members: [(members[0][0], text), members[1]]


@pytest.mark.parametrize(
    "change",
    [
        more("../outside"),
        more("database.sqlite/"),
        instead("../database.sqlite"),
        instead("/database.sqlite"),
        renamed_in_the_manifest("../../database.sqlite"),
        renamed_in_the_manifest("database.dump"),
        lambda members: members[:1],
        lambda members: members[1:],
        lambda members: members[::-1],
        with_manifest(b""),
        with_manifest(b"[]"),
        with_manifest(b'{"format": 2}'),
        with_manifest(b" " * 2_000_000 + b"{}"),
    ],
)
def test_an_archive_of_another_shape_is_refused(
    archive: Path, folder: Path, change: Callable[[Members], Members]
) -> None:
    rewrite(archive, change)
    with pytest.raises(NotABackup):
        unpack(archive, folder)
    assert list(folder.iterdir()) == []


def test_a_link_in_the_place_of_the_database_is_never_followed(archive: Path, folder: Path) -> None:
    def link(members: Members) -> Members:
        info = zipfile.ZipInfo("database.sqlite")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        return [members[0], (info, b"/etc/passwd")]

    rewrite(archive, link)
    with pytest.raises(DamagedBackup):
        unpack(archive, folder)
    assert not (folder / "database.sqlite").is_symlink()


@pytest.mark.parametrize("length", [0, 100, -100])
def test_half_an_archive_is_refused(archive: Path, folder: Path, length: int) -> None:
    archive.write_bytes(archive.read_bytes()[:length])
    with pytest.raises(NotABackup):
        unpack(archive, folder)


def test_a_missing_archive_is_told_by_its_name_alone(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UnreadableBackup) as caught:
        unpack(tmp_path / "gone.zip", folder)
    assert str(caught.value) == "gone.zip cannot be read: No such file or directory"
