"""The declared conformance classes: each one shown by a test, none shown that is not declared."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from fastapi.testclient import TestClient

from geo_service.api.conformance import ALIASES, APPROVED, DRAFT

TESTS = Path(__file__).resolve().parents[2]
DECLARED = {*APPROVED, *DRAFT}


def modules() -> Iterator[ModuleType]:
    """Load the test files that show conformance classes."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if path == Path(__file__) or "mark.conformance(" not in path.read_text(encoding="utf-8"):
            continue
        spec = spec_from_file_location(f"shown_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        yield module
        del sys.modules[spec.name]


def marks(owner: object) -> list:
    found = getattr(owner, "pytestmark", [])
    return found if isinstance(found, list) else [found]


@cache
def shown() -> frozenset[str]:
    """Return the classes that tests show; a mark of a file counts if there is a test in the file."""
    classes = set()
    for module in modules():
        tests = [value for name, value in vars(module).items() if name.startswith(("test_", "Test"))]
        for test in tests:
            for mark in [*marks(module), *marks(test)]:
                if mark.name == "conformance":
                    classes |= set(mark.args)
                for given in mark.args[1] if mark.name == "parametrize" else ():
                    own = [one for one in getattr(given, "marks", ()) if one.name == "conformance"]
                    classes |= {uri for one in own for uri in one.args}
    return frozenset(classes)


def test_each_declared_class_is_shown_by_a_test() -> None:
    assert DECLARED - shown() == set()


def test_each_shown_class_is_declared() -> None:
    assert shown() - DECLARED - ALIASES.keys() == set()


def test_a_former_name_stands_for_a_declared_class() -> None:
    assert set(ALIASES.values()) <= set(APPROVED)
    assert not DECLARED & ALIASES.keys()


def test_identifiers_are_those_of_conformance_classes() -> None:
    uris = [*APPROVED, *DRAFT, *ALIASES]
    assert len(set(uris)) == len(uris)
    form = re.compile(
        r"http://www\.opengis\.net/spec/(?:ogcapi-(?:common|features)-\d|cql2)/1\.0/conf/[a-z0-9-]+"
    )
    assert all(form.fullmatch(uri) for uri in uris)


def test_the_declaration_names_all_in_order(client: TestClient) -> None:
    body = client.get("/conformance").json()
    assert body["conformsTo"] == [*APPROVED, *DRAFT, *ALIASES]


def test_what_the_service_lacks_is_not_declared(client: TestClient) -> None:
    declared = " ".join(client.get("/conformance").json()["conformsTo"])
    for absent in (
        "array-functions",
        "optimistic-locking-timestamps",
        "ogcapi-tiles",
        "json-fg",
        "/req/",
        "landingPage",
    ):
        assert absent not in declared


def test_a_reader_who_has_the_declaration_gets_304(client: TestClient) -> None:
    first = client.get("/conformance")
    again = client.get("/conformance", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Vary"] == first.headers["Vary"].replace(", Accept-Encoding", "")
