"""The ledger that imports and exports are measured with: every row of it can be stored."""

from pathlib import Path

from benchmarks import ledger
from geo_service.settings import Settings


def test_every_row_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    ledger.write(path, 60)
    service = ledger.empty_service(Settings(state_dir=tmp_path / "state"))
    assert ledger.imported(service, path) == 60
    service.database.close()
