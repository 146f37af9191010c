"""By which names the service is called, and what a process that serves does without until it is asked for."""

import subprocess
import sys

import pytest

from geo_service.app import allowed_hosts
from geo_service.settings import Settings

OWN = {"localhost", "127.0.0.1", "["}


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, set()),
        ({"host": "127.3.2.1"}, {"127.3.2.1"}),
        ({"base_url": "https://gis.example.gov.cn:8443/gis"}, {"gis.example.gov.cn"}),
        ({"host": "10.1.2.3", "base_url": "http://gis.example"}, {"10.1.2.3", "gis.example"}),
    ],
)
def test_a_page_that_points_its_own_name_here_is_refused(values: dict[str, str], names: set[str]) -> None:
    assert set(allowed_hosts(Settings(**values))) == OWN | names


def test_a_service_for_others_answers_by_any_name_until_it_is_told_its_own() -> None:
    """Nobody reads there without signing in, and cookies are sent to the one name alone."""
    assert allowed_hosts(Settings(host="0.0.0.0")) == ["*"]  # noqa: S104


def test_a_process_that_serves_loads_what_is_heavy_only_when_it_is_asked_for() -> None:
    """Folium and pandas alone take over a hundred megabytes of each worker."""
    heavy = ("folium", "pandas", "pyarrow", "pyogrio", "PIL", "docx", "xlsxwriter")
    program = f"import sys, geo_service.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
