"""A reference system named by an address: refused by the check, and not fetched where the check is passed by."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo_service.files.content import require_plain
from geo_service.files.errors import UploadRefused
from geo_service.files.linked_reference import LONGEST, MOST, links_reference

REPOSITORY = Path(__file__).resolve().parents[3]
ADDRESS = "http://127.0.0.1:9/system.wkt"
POINT = '{"type": "Point", "coordinates": [113.4, 24.2]}'
LINK = f'{{"type": "link", "properties": {{"href": "{ADDRESS}"}}}}'
READ = (
    "import sys, warnings\n"
    "warnings.simplefilter('ignore')\n"
    "{before}\n"
    "import pyogrio\n"
    "print(pyogrio.read_info(sys.argv[1])['driver'])\n"
)


def features(member: str, geometry: str = POINT) -> str:
    return (
        f'{{"type": "FeatureCollection", {member}, "features": '
        f'[{{"type": "Feature", "properties": {{"a": 1}}, "geometry": {geometry}}}]}}'
    )


def written(folder: Path, text: str, name: str = "roads.geojson") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


LEADING = {
    "a link": features(f'"crs": {LINK}'),
    "an address": features(f'"crs": {LINK.replace("link", "url").replace("href", "url")}'),
    "capitals": features(f'"CRS": {LINK.replace("link", "LINK")}'),
    "escaped": features(f'"\\u0063rs": {LINK.replace("link", "l" + chr(92) + "u0069nk")}'),
    "zeros": features(f'"crs\\u0000x": {LINK}'),
    "zero in the type": features(f'"crs": {LINK.replace("link", "link" + chr(92) + "u0000x")}'),
    "blanks": features(f'"crs" \v\f\r\n :{" " * 2**21} {LINK}'),
    "the last one counts": features(f'"crs": null, "crs": {LINK}'),
    "twice a type": features(
        f'"crs": {LINK.replace("{", "{" + chr(34) + "type" + chr(34) + ": " + chr(34) + "name" + chr(34) + ", ", 1)}'
    ),
    "at the end": f'{features(chr(34) + "a" + chr(34) + ": 1")[:-1]}, "crs": {LINK}}}',
    "after much else": features(f'"note": "{"x" * (2**21 + 77)}", "crs": {LINK}'),
    "at a geometry": features('"a": 1', f'{POINT[:-1]}, "crs": {LINK}}}'),
    "with comments": f'{POINT[:-1]}, /* a */"crs"/* b */: /* c */{LINK}}}',
    "comment before the value": f'{POINT[:-1]}, "crs": // c\n{LINK}}}',
    "single quotes": f"{POINT[:-1]}, 'crs': {LINK.replace(chr(34), chr(39))}}}",
    "too long to tell": features('"crs": {"x": "' + "x" * LONGEST + f'", {LINK[1:]}'),
    "too deep to tell": features('"crs": {"x": ' + "[" * 20000 + "]" * 20000 + f", {LINK[1:]}"),
}


@pytest.mark.parametrize("case", LEADING)
def test_a_reference_system_at_an_address_is_refused(tmp_path: Path, case: str) -> None:
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(written(tmp_path, LEADING[case]), 2**20)


@pytest.mark.parametrize("shift", range(-12, 3))
def test_it_is_found_between_two_pieces(tmp_path: Path, shift: int) -> None:
    start = '{"type":"FeatureCollection","note":"'
    text = start + "x" * (2**20 + shift - len(start)) + f'","crs":{LINK},"features":[]}}'
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(written(tmp_path, text), 2**20)


def test_a_file_full_of_reference_systems_is_not_looked_through(tmp_path: Path) -> None:
    file = tmp_path / "many.geojson"
    file.write_bytes(b"[" + b'{"crs":{}},' * MOST + b"0]")
    assert not links_reference(file)
    file.write_bytes(b"[" + b'{"crs":{}},' * (MOST + 1) + b"0]")
    assert links_reference(file)


@pytest.mark.parametrize(
    "text",
    [
        features('"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}'),
        features('"crs": null'),
        features(f'"links": [{LINK}]'),
        features('"note": "crs", "type2": {"type": "link"}'),
        features('"a": 1').replace(
            '"a": 1}', '"crs": "EPSG:4490", "type": "link", "url": "http://a.example"}'
        ),
    ],
)
def test_what_is_stated_in_place_is_taken(tmp_path: Path, text: str) -> None:
    json.loads(text)
    require_plain(written(tmp_path, text), 2**20)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address, and what was asked there."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/system.wkt", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("before", "fetched"),
    [
        ("", 1),
        ("import geo_service.app as app\napp.from_environment()", 0),
    ],
    ids=["at the command line", "in a process that serves"],
)
def test_a_process_that_serves_fetches_nothing(
    tmp_path: Path, listener: tuple[str, list[str]], before: str, fetched: int
) -> None:
    address, asked = listener
    path = written(tmp_path, LEADING["a link"].replace(ADDRESS, address))
    done = subprocess.run(
        [sys.executable, "-c", READ.format(before=before), str(path)],
        env={"PATH": os.environ["PATH"], "GEO_SERVICE_STATE_DIR": str(tmp_path / "state")},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "GeoJSON\n"
    assert len(asked) == fetched
