"""Adding a layer is one folder, one line and one migration: done here, with a layer that is thrown away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MANIFEST = '''"""Bicycle stands."""

from layers.contract import BUS, GeometryType, Layer
from layers.field import Field, FieldType, codes
from layers.style import Style, Symbol
from layers.text import Text

LAYER = Layer(
    id="bicycle_stands",
    title=Text("自行车停放点", "Bicycle stands"),
    description=Text("自行车停放点位。", "Places where bicycles stand."),
    theme=BUS,
    geometry=GeometryType.POINT,
    fields=(
        Field(name="name_zh", title=Text("名称", "Name"), required=True),
        Field(name="kind", title=Text("类型", "Kind"), codes=codes(("rack", "停车架", "Rack"))),
        Field(name="bays", title=Text("泊位数", "Bays"), type=FieldType.INTEGER, minimum=0),
    ),
    title_field="name_zh",
    popup=("name_zh", "bays"),
    style=Style(Symbol("#117733"), by="kind", symbols={"rack": Symbol("#117733")}),
)
'''

USE = """
from datetime import UTC, datetime

import shapely
from fastapi.testclient import TestClient

from geo_service.app import create_app
from geo_service.db import migrate
from geo_service.db.edits import Edits
from geo_service.service import Service
from geo_service.settings import load_settings
from layers.feature import Feature

service = Service.start(load_settings())
assert migrate.differences(service.database, service.registry) == []
values = {"name_zh": "东站", "kind": "停车架", "bays": 4, "source": "x", "certainty": "high", "is_demo": False}
with service.database.write() as session:
    edits = Edits(session, service.registry, service.tables, actor="test", now=datetime.now(UTC))
    edits.create("bicycle_stands", [Feature("t1", shapely.Point(113.4, 24.2), values)])
with TestClient(create_app(service)) as client:
    body = client.get("/collections/bicycle_stands/items?kind=rack&bbox=113,24,114,25").json()
    assert body["features"][0]["properties"]["bays"] == 4, body
    schema = client.get("/collections/bicycle_stands/schema?lang=en").json()
    assert schema["title"] == "Bicycle stands", schema
    page = client.get("/maps/bicycle_stands?lang=zh")
    assert page.status_code == 200 and "自行车停放点" in page.text
    assert "bicycle_stands" in client.get("/maps/bus").text
service.database.close()
"""

AGAIN = """
import json

from geo_service.db import migrate
from geo_service.service import Service
from geo_service.settings import load_settings

service = Service.start(load_settings())
assert migrate.differences(service.database, service.registry) == []
with service.database.read() as session:
    features = service.features(session, service.registry["bicycle_stands"])
    properties = json.loads(features.one("t1").text)["properties"]
    assert "bays" not in properties and properties["spaces"] is None, properties
    assert properties["name_zh"] == "东站"
    assert features.revision() == 2
service.database.close()
"""


def test_a_throw_away_layer(dialect: str, templates, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("geo_service", "layers", "maps", "data", "tests", "scripts"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)

    # One folder ...
    (tree / "layers" / "bicycle_stands").mkdir()
    (tree / "layers" / "bicycle_stands" / "__init__.py").write_text(MANIFEST, encoding="utf-8")
    # ... one line (and its import) ...
    registry = tree / "layers" / "registry.py"
    text = registry.read_text(encoding="utf-8")
    text = text.replace("    bus_routes.LAYER,\n", "    bus_routes.LAYER,\n    bicycle_stands.LAYER,\n")
    text = text.replace(
        "from layers.contract import Layer\n",
        "from layers import bicycle_stands\nfrom layers.contract import Layer\n",
    )
    registry.write_text(text, encoding="utf-8")
    # ... one migration, written by the program.
    settings = templates.copy(dialect, "empty", tmp_path / "state")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), "GEO_SERVICE_LANGUAGE": "en"}
    environment["GEO_SERVICE_STATE_DIR"] = str(settings.state_dir)
    if settings.database_url is not None:
        environment["GEO_SERVICE_DATABASE_URL"] = settings.database_url.get_secret_value()

    def run(*command: str) -> None:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tree,
            env=environment,
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    geo_service = ("-c", "from geo_service.cli import app; app()")
    run(*geo_service, "revision", "add bicycle stands")
    written = [
        path.name for path in (tree / "geo_service/db/migrations/versions").glob("*add_bicycle_stands.py")
    ]
    assert len(written) == 1
    run(*geo_service, "migrate")
    run("-c", USE)

    # A field goes and one comes: the texts follow, and readers are told that the layer changed.
    manifest = tree / "layers" / "bicycle_stands" / "__init__.py"
    changed = MANIFEST.replace(
        'name="bays", title=Text("泊位数", "Bays")', 'name="spaces", title=Text("车位", "Spaces")'
    )
    manifest.write_text(changed.replace('("name_zh", "bays")', '("name_zh", "spaces")'), encoding="utf-8")
    run(*geo_service, "revision", "bicycle stands have spaces")
    run(*geo_service, "migrate")
    run("-c", AGAIN)
    run(
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/layers/test_contract.py",
        "-k",
        "bicycle_stands",
    )
