"""Adding a layer is one folder, one line and one migration: done here, with a layer that is thrown away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MANIFEST = '''"""Taxi stands."""

from layers.contract import BUS, GeometryType, Layer
from layers.field import Field, FieldType, codes
from layers.style import Style, Symbol
from layers.text import Text

LAYER = Layer(
    id="taxi_stands",
    title=Text("出租车候客点", "Taxi stands"),
    description=Text("出租车候客点位。", "Places where taxis wait."),
    theme=BUS,
    geometry=GeometryType.POINT,
    fields=(
        Field(name="name_zh", title=Text("名称", "Name"), required=True),
        Field(name="kind", title=Text("类型", "Kind"), codes=codes(("rank", "候客区", "Rank"))),
        Field(name="bays", title=Text("泊位数", "Bays"), type=FieldType.INTEGER, minimum=0),
    ),
    title_field="name_zh",
    popup=("name_zh", "bays"),
    style=Style(Symbol("#117733"), by="kind", symbols={"rank": Symbol("#117733")}),
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
values = {"name_zh": "东站", "kind": "候客区", "bays": 4, "source": "x", "certainty": "high", "is_demo": False}
with service.database.write() as session:
    edits = Edits(session, service.registry, service.tables, actor="test", now=datetime.now(UTC))
    edits.create("taxi_stands", [Feature("t1", shapely.Point(113.4, 24.2), values)])
with TestClient(create_app(service)) as client:
    body = client.get("/collections/taxi_stands/items?kind=rank&bbox=113,24,114,25").json()
    assert body["features"][0]["properties"]["bays"] == 4, body
    schema = client.get("/collections/taxi_stands/schema?lang=en").json()
    assert schema["title"] == "Taxi stands", schema
    page = client.get("/maps/taxi_stands?lang=zh")
    assert page.status_code == 200 and "出租车候客点" in page.text
    assert "taxi_stands" in client.get("/maps/bus").text
service.database.close()
"""


def test_a_throw_away_layer(dialect: str, templates, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("geo_service", "layers", "maps", "data", "tests", "scripts"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)

    # One folder ...
    (tree / "layers" / "taxi_stands").mkdir()
    (tree / "layers" / "taxi_stands" / "__init__.py").write_text(MANIFEST, encoding="utf-8")
    # ... one line (and its import) ...
    registry = tree / "layers" / "registry.py"
    text = registry.read_text(encoding="utf-8")
    text = text.replace("    bus_routes.LAYER,\n", "    bus_routes.LAYER,\n    taxi_stands.LAYER,\n")
    text = text.replace(
        "from layers.contract import Layer\n",
        "from layers import taxi_stands\nfrom layers.contract import Layer\n",
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
    run(*geo_service, "revision", "add taxi stands")
    written = [
        path.name for path in (tree / "geo_service/db/migrations/versions").glob("*add_taxi_stands.py")
    ]
    assert len(written) == 1
    run(*geo_service, "migrate")
    run("-c", USE)
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/layers/test_contract.py", "-k", "taxi_stands")
