"""The command: what it says, and its status."""

import pytest
from typer.testing import CliRunner

from geo_service.cli import app
from geo_service.monitoring import run
from geo_service.settings import Settings
from layers.monitoring.rules import RULES
from processes import environment


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_the_command_tells_what_each_rule_found(
    full_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def monitor() -> list[str]:
        result = CliRunner().invoke(app, ["monitor"], env=environment(full_settings, LANGUAGE="en"))
        statuses.append(result.exit_code)
        return result.stdout.splitlines()

    statuses: list[int] = []
    first = monitor()
    assert [line.partition(":")[0] for line in first] == [rule.title.en for rule in RULES]
    assert first[1].endswith("1 opened, 0 still hold, 0 cleared")
    assert monitor()[1].endswith("0 opened, 1 still hold, 0 cleared")
    monkeypatch.setattr(run, "observed", lambda *_: {}[""])
    assert monitor()[0].endswith("could not be asked, the log tells why")
    assert statuses == [0, 0, 1]
