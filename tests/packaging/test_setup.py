"""The set-up says what is wrong and how to mend it, and does nothing twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steps import spatialite
from steps.apt import Apt
from steps.interpreter import choose_python
from steps.report import StepFailedError, diagnose
from steps.stamps import Stamps, digest_of


def test_stamps_remember_a_step_until_its_inputs_change(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps")
    lock = tmp_path / "lock.txt"
    lock.write_text("one")
    assert not stamps.are_done({"lock": digest_of(lock)})
    stamps.finish({"lock": digest_of(lock)})
    assert stamps.are_done({"lock": digest_of(lock)})
    lock.write_text("two")
    assert not stamps.are_done({"lock": digest_of(lock)})


def test_digests_keep_inputs_apart() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("OSError: [Errno 30] Read-only file system: 'x'", "A folder cannot be written."),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "so it was refused"),
        ("Temporary failure in name resolution", "No package server could be reached."),
        ("npm error code ENOTFOUND", "No package server could be reached."),
        ("ERROR: No matching distribution found for shapely==2.2.0", "no ready-made file"),
        ("first\nthe last straw", "  | the last straw"),
    ],
)
def test_a_failure_says_what_it_means(output: str, sentence: str) -> None:
    error = diagnose(output, "It did not work.")
    assert error.what.startswith("It did not work.")
    assert sentence in error.what
    assert error.mend


def test_forbidden_system_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_SERVICE_SETUP_APT", "0")
    with pytest.raises(StepFailedError) as caught:
        Apt().install(["libsqlite3-mod-spatialite"], need="SpatiaLite is missing.")
    assert caught.value.what == "SpatiaLite is missing."
    assert caught.value.mend.endswith("apt-get install libsqlite3-mod-spatialite")


def test_a_missing_module_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GEO_SERVICE_SPATIALITE_PATH", str(tmp_path / "mod_spatialite"))
    assert not spatialite.is_installed()


def test_the_chosen_python_is_new_enough() -> None:
    command: list[str | Path] = [choose_python(), "-c", "import sys; print(sys.version_info >= (3, 11))"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "True"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [("size=2m", "MB left; set-up takes about"), ("ro,size=2m", "cannot be written (Read-only file system)")],
)
def test_a_folder_without_room_or_rights_is_told_in_one_sentence(
    root: Path, tmp_path: Path, options: str, sentence: str
) -> None:
    """Run the real program in a small or read-only file system, in a mount namespace of its own."""
    namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    shutil.copytree(
        root / "scripts", tmp_path / "source/scripts", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(root / "requirements", tmp_path / "source/requirements")
    (tmp_path / "small").mkdir()
    program = (
        'mount -t tmpfs -o size=2m none "$1/small" && cp -R "$1/source/." "$1/small" && '
        'mount -o "remount,$2" "$1/small" && exec "$3" -B "$1/small/scripts/setup"'
    )
    command: list[str | Path] = [*namespace, "sh", "-c", program, "sh", tmp_path, options, sys.executable]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
