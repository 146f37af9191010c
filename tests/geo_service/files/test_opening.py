"""Encodings that are none of a text are told apart before anything is opened."""

from pathlib import Path

import pytest

from geo_service.files.errors import FileUnreadable
from geo_service.files.opening import opened


@pytest.mark.parametrize(
    "encoding",
    [
        "rot13",
        "zlib",
        "base64",
        "bz2",
        "hex",
        "uu",
        "quopri",
        "\0",
        "utf-8\0",
        "undefined",
        "\ud800",
        " ",
        "a" * 999,
    ],
)
def test_what_is_no_encoding_of_a_text_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roads.csv"
    path.write_text("name,lon,lat\nG240,113.4,24.2\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match="no encoding is called"), opened(path, encoding=encoding):
        pass
