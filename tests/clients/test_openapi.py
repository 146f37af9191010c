"""The running service beside its own OpenAPI documents: they are valid, and it does what they say."""

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from accounts import new_account, token_of
from geo_service.app import create_app
from known_rows import known_service
from layers.access import Role

load_all_checks()
# A text that is a valid `filter` for the schema is rarely one for the language: 400 is right there.
CHECKED = [check for check in CHECKS.get_all() if check.__name__ != "positive_data_acceptance"]
EXAMPLES = 4


def document(server, path):
    return httpx2.get(server.address + path, timeout=30).json()


def test_the_document_is_openapi_30(server):
    found = document(server, "/api")
    assert found["openapi"].startswith("3.0.")
    OpenAPIV30SpecValidator(found).validate()


def test_the_other_document_is_openapi_31(server):
    found = document(server, "/openapi-3.1")
    assert found["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(found).validate()


def test_both_documents_describe_the_same(server):
    old, new = document(server, "/api"), document(server, "/openapi-3.1")
    assert {path: set(item) for path, item in old["paths"].items()} == {
        path: set(item) for path, item in new["paths"].items()
    }


def test_every_reference_of_a_document_leads_within_it(server):
    """On an intranet no schema can be fetched from elsewhere."""
    for path in ("/api", "/openapi-3.1"):
        found = document(server, path)
        references = list(_references(found))
        assert references
        for reference in references:
            assert reference.startswith("#/"), reference
            place = found
            for part in reference[2:].split("/"):
                place = place[part.replace("~1", "/").replace("~0", "~")]


def _references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


@pytest.fixture(scope="module")
def schema(dialect, templates, tmp_path_factory):
    with known_service(templates, dialect, tmp_path_factory.mktemp("openapi")) as service:
        yield schemathesis.openapi.from_asgi("/api", create_app(service))


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_service_does_what_its_document_says(schema, mode):
    """Requests made from the document, right ones and wrong ones: status, media type, headers and body
    are those described, wrong requests are refused, and nothing ends in a fault of the server."""
    tried = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.query:
            continue  # nothing could be wrong about it

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            assume(not _is_clamped(case))
            case.validate_response(case.call(), checks=CHECKED)

        ask()
        tried.append(operation.path)
    assert "/collections/places/items" in tried
    assert len(tried) > 20


def _is_clamped(case):
    """Whether a limit is beyond the largest: the standard has it lowered, not refused."""
    limit = str((case.query or {}).get("limit", ""))
    return limit.isdigit() and int(limit) > 10_000


@pytest.fixture(scope="module")
def editable(dialect, templates, tmp_path_factory):
    """The document that a planner reads, and the headers of a planner's program."""
    with known_service(templates, dialect, tmp_path_factory.mktemp("editable")) as service:
        headers = token_of(service, new_account(service, Role.PLANNER))
        yield schemathesis.openapi.from_asgi("/api", create_app(service), headers=headers), headers


def test_changes_do_what_the_document_says(editable):
    schema, headers = editable
    tried = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.method == "get" or not operation.path.endswith(("/items", "/items/{featureId}")):
            continue

        @settings(
            max_examples=2 * EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def ask(case):
            case.validate_response(case.call(headers=headers), checks=CHECKED, headers=headers)

        ask()
        tried.add(operation.method)
    assert tried == {"post", "put", "patch", "delete"}
