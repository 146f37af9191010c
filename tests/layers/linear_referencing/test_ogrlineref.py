"""The same line, posts and questions given to GDAL's `ogrlineref`, which shares no code with ours."""

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.crs import to_lonlat, to_metric
from layers.feature import Feature
from layers.linear_referencing import Network

EPSG_4547 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
STEP_M = 100
POSTS = {10_000: 0.0, 11_000: 1003.0, 12_000: 1999.0, 13_000: 3005.0, 14_000: 4001.0}
"""Ground metres by label: no kilometre is a kilometre."""

_T = np.linspace(0, 1, 400)
LINE = LineString(np.column_stack([446_000 + 3000 * _T, 2_665_000 + 800 * np.sin(5 * _T)]))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The line cut by the tool into parts of 100 labels between its posts."""
    if shutil.which("ogrlineref") is None:
        pytest.skip("needs ogrlineref of gdal-bin")
    folder = tmp_path_factory.mktemp("ogrlineref")
    posts = [(LINE.interpolate(s), {"km": float(label)}) for label, s in POSTS.items()]
    for name, rows in (("line", [(LINE, {"km": 0.0})]), ("posts", posts)):
        text = json.dumps({"type": "FeatureCollection", "crs": EPSG_4547, "features": _features(rows)})
        (folder / f"{name}.geojson").write_text(text)
        run("ogr2ogr", "-f", "GPKG", folder / f"{name}.gpkg", folder / f"{name}.geojson", "-nln", name)
    made = folder / "parts.gpkg"
    line = (
        "-l",
        folder / "line.gpkg",
        "-ln",
        "line",
        "-p",
        folder / "posts.gpkg",
        "-pn",
        "posts",
        "-pm",
        "km",
    )
    run("ogrlineref", "-create", "-f", "GPKG", *line, "-o", made, "-on", "parts", "-s", STEP_M)
    return made


@pytest.fixture(scope="module")
def network() -> Network:
    posts = [
        Feature(
            f"post-{label}",
            to_lonlat(LINE.interpolate(s)),
            {"line_id": "line", "series": "K", "label": f"K{label // 1000}+000", "accuracy_m": 0.0},
        )
        for label, s in POSTS.items()
    ]
    lines = [Feature("line", to_lonlat(LINE), {"name_zh": "试验线"})]
    return Network.of_features(lines, posts, [], day=date(2026, 11, 23))


def run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def _features(rows: list[tuple[BaseGeometry, dict[str, float]]]) -> list[dict[str, object]]:
    return [
        {"type": "Feature", "properties": values, "geometry": shapely.geometry.mapping(geometry)}
        for geometry, values in rows
    ]


def test_a_label_lies_where_the_tool_puts_it(parts: Path, network: Network) -> None:
    # The tool answers nothing for a label at the very edge of one of its parts.
    for label in (10_001, 10_555, 10_999, 11_001, 11_550, 11_999, 12_345, 12_678, 13_010, 13_333, 13_987):
        told = run("ogrlineref", "-quiet", "-get_coord", "-r", parts, "-rn", "parts", "-m", label)
        x, y = (float(number) for number in re.findall(r"[\d.]+", told)[:2])
        place = network.locate("line", f"K{label // 1000}+{label % 1000:03d}").place
        assert place is not None
        assert to_metric(place.point).distance(Point(x, y)) < 0.01, label


def test_a_place_beside_the_line_has_the_label_that_the_tool_gives_it(parts: Path, network: Network) -> None:
    for x, y in ((446_400, 2_665_600), (447_400, 2_665_600), (447_900, 2_665_300), (448_500, 2_664_350)):
        told = run("ogrlineref", "-quiet", "-get_pos", "-r", parts, "-rn", "parts", "-x", x, "-y", y)
        place = to_lonlat(Point(x, y))
        (referred,) = network.refer([(place.x, place.y)])
        assert referred is not None
        assert referred.label is not None
        ours = float(referred.label[1:3]) * 1000 + float(referred.label[4:])
        assert ours == pytest.approx(float(told), abs=0.51)  # ours is told in whole metres
