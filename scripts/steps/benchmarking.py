"""What only the benchmark needs from the system: PostGIS in a throw-away cluster, wrk to ask the servers."""

import shutil

from steps.apt import Apt
from steps.testing import provide_postgis


def provide(apt: Apt) -> None:
    """Install what is missing of the benchmark's system packages."""
    provide_postgis(apt, need="The benchmark measures on PostGIS, which is missing.")
    if not shutil.which("wrk"):
        apt.install(["wrk"], need="The benchmark's load generator wrk is missing.")
