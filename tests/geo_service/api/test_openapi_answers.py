"""Every operation of the API definition, asked with values that it allows and values that it does not."""

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from databases import Templates
from geo_service.app import create_app
from known_rows import known_service

MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
WANTED = [
    check
    for check in CHECKS.get_all()
    if check.__name__
    in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]
"""Not among them: that each allowed value is taken (`filter` has a grammar of its own) and each other one
refused (`limit` above its maximum is taken as the maximum, as the standard has it)."""


@pytest.fixture(scope="module")
def operations(templates: Templates, tmp_path_factory: pytest.TempPathFactory):
    with (
        known_service(templates, "spatialite", tmp_path_factory.mktemp("asked")) as service,
        TestClient(create_app(service)) as client,
    ):
        schema = schemathesis.openapi.from_asgi("/api", client.app)
        yield [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name.lower())
def test_the_answers_are_those_of_the_definition(operations, mode: GenerationMode) -> None:
    asked = 0
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case) -> None:
            nonlocal asked
            case.call_and_validate(checks=WANTED)
            asked += 1

        try:
            ask()
        except Unsatisfiable:
            assert not [*operation.query], operation.label  # nothing that could be asked wrongly
    assert asked > 5 * len(operations) / 2
