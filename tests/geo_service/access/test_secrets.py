"""The key of the service: made once, read once, one for each state folder."""

from pathlib import Path

from pydantic import SecretStr

from geo_service.access.secrets import FILE, key_of
from geo_service.settings import Settings


def test_each_state_folder_has_a_key_of_its_own_that_is_read_once(tmp_path: Path) -> None:
    one, two = Settings(state_dir=tmp_path / "one"), Settings(state_dir=tmp_path / "two")
    keys = key_of(one), key_of(two)
    assert keys[0] != keys[1]
    file = tmp_path / "one" / FILE
    assert (file.read_text(encoding="ascii"), file.stat().st_mode & 0o777) == (keys[0], 0o600)
    file.unlink()  # whoever reads it again would make another
    assert (key_of(one), key_of(two)) == keys
    assert not file.exists()


def test_the_setting_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    chosen = "x" * 32
    assert key_of(Settings(state_dir=folder, secret_key=SecretStr(chosen))) == chosen
    assert not folder.exists()
